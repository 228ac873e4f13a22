"""The pages of matching: the waiting list, one student beside the mentors, a proposal and its answers."""

from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import today
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.lifecycle.models import Trajectory
from programme.matching import actions, queries, wording
from programme.matching.forms import AnswerForm, ProposeForm, RecordAnswerForm, StillByLinkForm, StillForm
from programme.matching.models import Answer, DeclineReason, FellThrough, Proposal, StillAnswer, Way
from programme.matching.queries import StudentFacts
from programme.matching.rules import (
    Exclusion,
    Finding,
    Terms,
    doubts_about,
    exclusions,
    reasons_for,
    weeks_waiting,
    weigh,
)
from programme.norms.models import Programme
from programme.people.models import Mentor

blueprint = Blueprint("matching", __name__, url_prefix="/matching")
Page = str | Response | tuple[str, int]
WRONG = 422
MENTOR, STUDENT = "mentor", "student"


@blueprint.get("/waiting")
@requires(Permission.MATCH)
def waiting() -> Page:
    """Show who waits for a mentor, the longest first."""
    return render_template(
        "matching/waiting.html",
        waiting=queries.waiting_list(actor(), _terms(), after=request.args.get("after", "")),
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/still", methods=["GET", "POST"])
@requires(Permission.MATCH)
def still(trajectory_id: int) -> Page:
    """Write down whether a waiting student still wants a mentor, as they said it in a talk."""
    trajectory, form = load(actor(), Trajectory, trajectory_id), StillForm()
    message = queries.open_question(trajectory_id)
    if message is None and form.is_submitted():
        raise Conflict(_("This was answered already. Look at how it stands now."))
    if message is None or not form.sent():
        page = render_template(
            "matching/still.html", form=form, student=trajectory.student, trajectory=trajectory, message=message
        )
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        said = StillAnswer(form.answer.data)
        actions.answer_still(message=message, answer=said, actor=actor().user, today=today())
        work.answer(url_for(".waiting"), _("The answer is written down."))
    return work.response


@blueprint.route("/still-waiting", methods=["GET", "POST"])
@by_link(Purpose.STILL_WAITING)
def still_by_link() -> Page:
    """Ask a waiting student: do you still want this? Three answers, one tap each."""
    link = links.current_link(Purpose.STILL_WAITING)
    message = queries.question_of(link)
    form, done = StillByLinkForm(), link.used_at is not None
    if done or not form.sent():
        page = render_template("matching/still_by_link.html", form=form, message=message, done=done)
        return page, WRONG if form.is_submitted() and not done else 200
    with unit_of_work() as work:
        said = StillAnswer(form.answer.data)
        actions.answer_still(message=message, answer=said, actor=None, today=today(), link=link)
        work.answer(url_for(".still_by_link"))
    return work.response


@blueprint.get("/<int:trajectory_id>/candidates")
@requires(Permission.MATCH)
def candidates(trajectory_id: int) -> Page:
    """Show a student beside the mentors who may be matched, and why the others may not."""
    student = queries.find_student(actor(), trajectory_id)
    promises = student.trajectory.programme.promises
    found, excluded = weigh(student.profile, queries.mentors(actor(), promises), actions.terms_of(promises, today()))
    record_opening(actor().id, student_id=student.trajectory.student_id)
    since = student.trajectory.waiting_since
    return render_template(
        "matching/candidates.html",
        student=student,
        candidates=found,
        excluded=excluded,
        weeks=weeks_waiting(since, today()) if since else 0,
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/propose", methods=["GET", "POST"])
@requires(Permission.MATCH)
def propose(trajectory_id: int) -> Page:
    """Propose one mentor for a student, with the reasons in view."""
    student = queries.find_student(actor(), trajectory_id)
    pair = _pair(student, request.values.get("mentor_id", 0, int))
    form = ProposeForm(introduction=student.intake.mentoring_question if student.intake else "")
    form.needs_reason = bool(pair.set_aside)
    if not form.sent():
        record_opening(actor().id, student_id=student.trajectory.student_id)
        page = render_template("matching/propose.html", form=form, student=student, pair=pair, words=wording)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        match = actions.propose(
            facts=student,
            mentor=pair.mentor,
            actor=actor(),
            introduction=form.introduction.data,
            override_reason=form.override_reason.data or "",
            today=today(),
        )
        work.answer(url_for(".proposal", match_id=match.id), wording.asked(pair.mentor))
    return work.response


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


@dataclass(frozen=True, slots=True)
class Pair:
    """One mentor beside one student, as the page of a proposal shows them."""

    mentor: Mentor
    reasons: tuple[Finding, ...]
    doubts: tuple[Finding, ...]
    closed: tuple[Exclusion, ...]
    set_aside: tuple[Exclusion, ...]


def _pair(student: StudentFacts, mentor_id: int) -> Pair:
    mentor = queries.find_mentor(actor(), mentor_id)
    promises = student.trajectory.programme.promises
    profile, terms = queries.mentor_profile(mentor, promises), actions.terms_of(promises, today())
    against = exclusions(student.profile, profile, terms)
    return Pair(
        mentor=mentor,
        reasons=reasons_for(student.profile, profile),
        doubts=doubts_about(student.profile, profile, terms),
        closed=tuple(one for one in against if not one.may_override),
        set_aside=tuple(one for one in against if one.may_override),
    )


def _terms() -> Terms:
    programme = load(actor(), Programme, actor().programme_id or 0)
    return actions.terms_of(programme.promises, today())


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
