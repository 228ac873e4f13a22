"""The pages of reading along: the programme reads a log and may ask one thing about it, the mentor answers."""

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import now
from programme.core.drafts import DraftOwner, discard_draft, load_draft
from programme.core.forms import BaseForm, ConfirmForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.logbook import actions, queries, wording
from programme.logbook.forms import AnswerForm, QuestionForm
from programme.logbook.models import Conversation
from programme.logbook.queries import ANSWER_FORM
from programme.logbook.views.shared import Page, blueprint, status_of


@blueprint.route("/conversations/<int:conversation_id>/read", methods=["GET", "POST"])
@requires(Permission.READ_LOGS)
def read(conversation_id: int) -> Page:
    """Let the coordinator read what a mentor wrote, and say thank you with one tap."""
    conversation = _opened(conversation_id)
    if not ConfirmForm().sent():
        return _reading(conversation, QuestionForm(formdata=None)), 200
    with unit_of_work() as work:
        if conversation.answered_at is not None and conversation.read_at is not None:
            actions.read_answer(conversation=conversation, actor=actor(), now=now())
        else:
            actions.read_log(conversation=conversation, actor=actor(), now=now())
        here = url_for("worklist.today") if "today" in request.form else _where_next(conversation_id)
        work.answer(here, _("The mentor sees that you read it."))
    return work.response


@blueprint.post("/conversations/<int:conversation_id>/ask")
@requires(Permission.READ_LOGS)
def ask(conversation_id: int) -> Page:
    """Ask the mentor one thing about a log."""
    conversation, form = _opened(conversation_id), QuestionForm()
    if not form.sent():
        return _reading(conversation, form), status_of(form)
    with unit_of_work() as work:
        actions.ask_question(conversation=conversation, actor=actor(), question=form.question.data, now=now())
        work.answer(_where_next(conversation_id), _("The mentor sees your question on Today."))
    return work.response


@blueprint.post("/conversations/<int:conversation_id>/rang")
@requires(Permission.READ_LOGS)
def rang(conversation_id: int) -> Page:
    """Note that the mentor, who asked for it, was rung."""
    conversation = _opened(conversation_id)
    if not ConfirmForm().sent():
        return _reading(conversation, QuestionForm(formdata=None)), 422
    with unit_of_work() as work:
        actions.ring_back(conversation=conversation, actor=actor(), now=now())
        work.answer(url_for(".read", conversation_id=conversation_id), _("Good that you rang."))
    return work.response


@blueprint.route("/conversations/<int:conversation_id>/answer", methods=["GET", "POST"])
@requires(Permission.LOG)
def answer(conversation_id: int) -> Page:
    """Let the mentor answer what the programme asks about a log."""
    conversation, anchor = queries.find_to_read(actor(), conversation_id), queries.conversation_anchor(conversation_id)
    kept = load_draft(_owner(), ANSWER_FORM, anchor) if request.method == "GET" else None
    form = AnswerForm(answer=str((kept or {}).get("answer", "")))
    if conversation.asked_at is None or conversation.answered_at is not None or not form.sent():
        page = {"form": form, "conversation": conversation, "words": wording, "has_draft": kept is not None}
        return render_template("logbook/answer.html", **page), _status(conversation, form)
    with unit_of_work() as work:
        actions.answer_question(conversation=conversation, actor=actor(), answer=form.answer.data, now=now())
        discard_draft(_owner(), ANSWER_FORM, anchor)
        work.answer(url_for("worklist.today"), _("Your answer is sent."))
    return work.response


def _opened(conversation_id: int) -> Conversation:
    conversation = queries.find_to_read(actor(), conversation_id)
    record_opening(actor().id, student_id=conversation.match.student_id)
    return conversation


def _reading(conversation: Conversation, form: QuestionForm) -> str:
    touched = [goal for goal in queries.goals(conversation.match_id) if goal.id in conversation.goal_ids]
    return render_template("logbook/read.html", conversation=conversation, goals=touched, form=form, words=wording)


def _where_next(conversation_id: int) -> str:
    """Give the next log that waits to be read, so that ten of them are ten taps; this one when it was the last."""
    following = queries.next_to_read(actor())
    return url_for(".read", conversation_id=following or conversation_id)


def _status(conversation: Conversation, form: BaseForm) -> int:
    return 409 if form.is_submitted() and conversation.answered_at is not None else status_of(form)


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)
