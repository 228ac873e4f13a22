"""The pages of a proposal: how it stands, and the answers of both sides."""

from flask import render_template, request, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.matching import actions, queries, wording
from programme.matching.forms import AnswerForm, RecordAnswerForm
from programme.matching.models import Answer, DeclineReason, FellThrough, Proposal, Way
from programme.matching.views.shared import WRONG, Page, blueprint

MENTOR, STUDENT = "mentor", "student"


@blueprint.get("/proposal/<int:match_id>")
@requires(Permission.SEE_TODAY)
def proposal(match_id: int) -> Page:
    """Show a proposal: to the mentor with the reasons, to the coordinator with both answers; to others it is no page."""
    return _proposal(queries.find_proposal(actor(), match_id), None)


@blueprint.post("/proposal/<int:match_id>/answer")
@requires(Permission.ANSWER_PROPOSAL)
def answer(match_id: int) -> Page:
    """Take the mentor's own answer."""
    found = queries.find_proposal(actor(), match_id)
    form = AnswerForm()
    if not form.sent():
        return _proposal(found, form), WRONG
    said = Answer(form.answer.data)
    with unit_of_work() as work:
        actions.mentor_answers(
            proposal=found, answer=said, way=Way.APP, actor=actor().user, why=_why(form), today=today()
        )
        # After a no the match is the mentor's no more.
        target = url_for(".proposal", match_id=match_id) if said is Answer.YES else url_for("access.home")
        work.answer(target, wording.thanks(said))
    return work.response


@blueprint.post("/proposal/<int:match_id>/record")
@requires(Permission.MATCH)
def record_answer(match_id: int) -> Page:
    """Write down an answer that came by phone or in a talk; whose turn it is follows from the stage."""
    found = queries.find_proposal(actor(), match_id)
    form = RecordAnswerForm()
    if not form.sent():
        return _proposal(found, form), WRONG
    said, whose = Answer(form.answer.data), _whose(found)
    # Without this the yes that a mentor gave by phone would count as the student's, once the mentor answered alone.
    if form.whose.data not in ("", None, whose):
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    takes = actions.mentor_answers if whose == MENTOR else actions.student_answers
    with unit_of_work() as work:
        takes(proposal=found, answer=said, way=Way.RECORDED, actor=actor().user, why=_why(form), today=today())
        work.answer(url_for(".proposal", match_id=match_id), wording.recorded(said))
    return work.response


@blueprint.post("/proposal/<int:match_id>/take-back")
@requires(Permission.MATCH)
def take_back(match_id: int) -> Page:
    """Take a proposal back before both said yes."""
    found = queries.find_proposal(actor(), match_id)
    with unit_of_work() as work:
        actions.take_back(proposal=found, actor=actor().user, today=today())
        work.answer(
            url_for(".candidates", trajectory_id=found.match.trajectory_id),
            str(wording.FELL_THROUGH[FellThrough.WITHDRAWN]),
        )
    return work.response


@blueprint.route("/answer", methods=["GET", "POST"])
@by_link(Purpose.ANSWER_PROPOSAL)
def answer_by_link() -> Page:
    """Let the student read who it is and say yes or no."""
    link = links.current_link(Purpose.ANSWER_PROPOSAL)
    found = queries.proposal_of(link.match_id)
    if request.method == "GET" or link.used_at is not None:
        return _by_link(found, None)
    form = AnswerForm()
    if not form.sent():
        return _by_link(found, form), WRONG
    with unit_of_work() as work:
        actions.student_answers(
            proposal=found,
            answer=Answer(form.answer.data),
            way=Way.LINK,
            actor=None,
            why=_why(form),
            today=today(),
            link=link,
        )
        work.answer(url_for(".answer_by_link"))
    return work.response


def _proposal(found: Proposal, form: AnswerForm | None) -> str:
    is_mentor = actor().may(Permission.ANSWER_PROPOSAL)
    empty = AnswerForm(formdata=None) if is_mentor else RecordAnswerForm(formdata=None, whose=_whose(found))
    record_opening(actor().id, student_id=found.match.student_id)
    return render_template(
        "matching/proposal_for_mentor.html" if is_mentor else "matching/proposal.html",
        proposal=found,
        match=found.match,
        form=form or empty,
        is_open=queries.still_open(found),
        words=wording,
    )


def _whose(found: Proposal) -> str:
    return MENTOR if found.mentor_answer is None else STUDENT


def _by_link(found: Proposal, form: AnswerForm | None) -> str:
    return render_template(
        "matching/answer_by_link.html",
        proposal=found,
        mentor=found.match.mentor,
        form=form or AnswerForm(formdata=None),
        decade=wording.decade(found.match.mentor.birth_year, today()),
        words=wording,
    )


def _why(form: AnswerForm) -> DeclineReason | None:
    return DeclineReason(form.decline_reason.data) if form.decline_reason.data else None
