"""The pages of an ending: begin, look, look back, close, go on after all, open again, ask afterwards."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.closure import actions, queries, wording
from programme.closure.forms import BY_REASON, YES, AftercareForm, CloseForm, ReasonForm, StartForm, WordsForm
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.closure.rules import reason_of_stopping
from programme.consent.models import Consent, Speaker
from programme.consent.queries import wish_back
from programme.core.clock import today
from programme.core.forms import BaseForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Match
from programme.logbook.models import GoalOutcome
from programme.logbook.wording import OUTCOME

blueprint = Blueprint("closure", __name__, url_prefix="/closure")
Page = str | Response | tuple[str, int]
WRONG = 422


@blueprint.get("/<int:match_id>")
@requires(Permission.CLOSE_MATCH)
def show(match_id: int) -> Page:
    """Show how a match ends or ended, and what is still to do."""
    match = queries.find_match(actor(), match_id)
    record_opening(actor().id, student_id=match.student_id)
    return render_template(
        "closure/show.html",
        match=match,
        closure=queries.closure_of(match_id),
        goals=queries.goals(match_id),
        outcomes=OUTCOME,
        words=wording,
    )


@blueprint.route("/<int:match_id>/start", methods=["GET", "POST"])
@requires(Permission.CLOSE_MATCH)
def start(match_id: int) -> Page:
    """Begin the ending of a match, with its reason and who wanted it."""
    match = queries.find_match(actor(), match_id)
    back = wish_back(match.trajectory_id)
    form = StartForm(**_of_stopping(back))
    if not form.sent():
        return _page("start", match, form, back=back)
    reason, initiator = EndReason(form.reason.data), Initiator(form.initiator.data)
    planned = None if form.planned.data == BY_REASON else form.planned.data == YES
    with unit_of_work() as work:
        values: dict[str, Any] = {"today": today(), "is_planned": planned, "note": form.note.data or ""}
        actions.start_closing(match=match, actor=actor().user, reason=reason, initiator=initiator, **values)
        work.answer(url_for(".show", match_id=match_id), _("The ending has begun. The mentor is asked to look back."))
    return work.response


@blueprint.route("/<int:match_id>/words", methods=["GET", "POST"])
@requires(Permission.LOG)
def words(match_id: int) -> Page:
    """Let the mentor look back: see what was reached, and write a few words."""
    match = queries.find_own_match(actor(), match_id)
    closure = queries.closure_of(match_id)
    form = WordsForm(words=None if closure is None else closure.mentor_words)
    if not form.sent():
        return _page("words", match, form, closure=closure, goals=queries.goals(match_id), outcomes=OUTCOME)
    with unit_of_work() as work:
        actions.write_words(match=match, actor=actor().user, words=form.words.data)
        work.answer(url_for(".words", match_id=match_id), _("Thank you. Your words are kept."))
    return work.response


@blueprint.route("/<int:match_id>/close", methods=["GET", "POST"])
@requires(Permission.CLOSE_MATCH)
def close(match_id: int) -> Page:
    """Close a match: the talk, the goals, the student's words, and what comes next."""
    match, goals = queries.find_match(actor(), match_id), queries.goals(match_id)
    form, back = CloseForm.for_goals(goals), wish_back(match.trajectory_id)
    if back:
        del form.after, form.after_reason
    if not form.sent():
        return _page("close", match, form, goals=goals, closure=queries.closure_of(match_id), words=wording, back=back)
    with unit_of_work() as work:
        outcomes = {goal.id: GoalOutcome(form[f"goal_{goal.id}"].data) for goal in goals}
        actions.close(match=match, actor=actor().user, ending=_ending(form, outcomes), today=today())
        work.answer(url_for(".show", match_id=match_id), wording.after_closing(stops=bool(back)))
    return work.response


@blueprint.route("/<int:match_id>/go-on", methods=["GET", "POST"])
@requires(Permission.CLOSE_MATCH)
def go_on(match_id: int) -> Page:
    """Take an ending back while it is under way."""
    match = queries.find_match(actor(), match_id)
    form = _reason_form(match)
    if not form.sent():
        return _page("go_on", match, form)
    with unit_of_work() as work:
        again = "said_again" in form
        actions.go_on(match=match, actor=actor().user, reason=form.reason.data, today=today(), said_again=again)
        work.answer(url_for(".show", match_id=match_id), _("They go on."))
    return work.response


@blueprint.route("/<int:match_id>/reopen", methods=["GET", "POST"])
@requires(Permission.CLOSE_MATCH)
def reopen(match_id: int) -> Page:
    """Open a match again that was closed by mistake."""
    match = queries.find_match(actor(), match_id)
    form = _reason_form(match)
    if not form.sent():
        return _page("reopen", match, form)
    with unit_of_work() as work:
        again = "said_again" in form
        actions.reopen(match=match, actor=actor().user, reason=form.reason.data, today=today(), said_again=again)
        work.answer(url_for(".show", match_id=match_id), _("The match is open again."))
    return work.response


@blueprint.route("/<int:match_id>/aftercare", methods=["GET", "POST"])
@requires(Permission.CLOSE_MATCH)
def aftercare(match_id: int) -> Page:
    """Note that somebody asked after the end how it goes."""
    match = queries.find_match(actor(), match_id)
    form = AftercareForm()
    if not form.sent():
        return _page("aftercare", match, form)
    with unit_of_work() as work:
        actions.record_aftercare(
            match=match, actor=actor().user, was_reached=form.was_reached.data, note=form.note.data or ""
        )
        work.answer(url_for(".show", match_id=match_id), _("Written down. Thank you for asking."))
    return work.response


def _of_stopping(back: Sequence[Consent]) -> dict[str, str]:
    """Give what is known of an ending whose student does not take part any more: asked once, not twice."""
    if not back:
        return {}
    reason, initiator = reason_of_stopping(by_student=any(one.speaker is Speaker.STUDENT for one in back))
    return {"reason": reason.value, "initiator": initiator.value}


def _reason_form(match: Match) -> Any:
    """Give the form that takes an ending back; it asks for a new yes only where the wish was taken back."""
    form: Any = ReasonForm()
    if not wish_back(match.trajectory_id):
        del form.said_again
    return form


def _page(name: str, match: Match, form: BaseForm, **values: Any) -> Page:
    status = WRONG if form.is_submitted() else 200
    return render_template(f"closure/{name}.html", form=form, match=match, **values), status


def _ending(form: Any, outcomes: dict[int, GoalOutcome]) -> actions.Ending:
    return actions.Ending(
        after=AfterEnd(form.after.data) if "after" in form else AfterEnd.CLOSE,
        meeting_on=form.meeting_on.data,
        no_meeting=form.no_meeting.data or "",
        student_words=form.student_words.data or "",
        after_reason=(form.after_reason.data or "") if "after_reason" in form else "",
        outcomes=outcomes,
    )
