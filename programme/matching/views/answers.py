"""The pages of a proposal: how it stands, and the answers of both sides, in the account and by link."""

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
from programme.matching.forms import AnswerForm, ChoiceForm, MentorAnswerForm, RecordAnswerForm
from programme.matching.models import Answer, DeclineReason, FellThrough, Proposal, Way
from programme.matching.queries import Stands, StudentTurn
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
    form = _mentor_form(found)
    if not form.sent():
        return _proposal(found, form), WRONG
    said = Answer(form.answer.data)
    with unit_of_work() as work:
        _take_mentor(found, form, Way.APP)
        # After a no the match is the mentor's no more.
        target = url_for(".proposal", match_id=match_id) if said is Answer.YES else url_for("access.home")
        work.answer(target, wording.thanks(said))
    return work.response


@blueprint.route("/asked", methods=["GET", "POST"])
@by_link(Purpose.ANSWER_AS_MENTOR)
def mentor_by_link() -> Page:
    """Let a mentor without signing in read the question and answer it; after that, show how it stands."""
    found = queries.mentor_turn(links.current_link(Purpose.ANSWER_AS_MENTOR))
    if request.method == "GET":
        return _mentor_by_link(found, None)
    form = _mentor_form(found)
    if not form.sent():
        return _mentor_by_link(found, form), WRONG
    with unit_of_work() as work:
        _take_mentor(found, form, Way.LINK)
        work.answer(url_for(".mentor_by_link"))
    return work.response


@blueprint.post("/proposal/<int:match_id>/record")
@requires(Permission.MATCH)
def record_answer(match_id: int) -> Page:
    """Write down an answer that came by phone or in a talk; whose turn it is follows from the stage."""
    found = queries.find_proposal(actor(), match_id)
    form, whose = RecordAnswerForm(), _whose(found)
    form.needs_reading = whose == MENTOR and found.match.is_amber
    if not form.sent():
        return _proposal(found, form), WRONG
    # Without this the yes that a mentor gave by phone would count as the student's, once the mentor answered alone.
    if form.whose.data not in ("", None, whose):
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    with unit_of_work() as work:
        take = _take_mentor if whose == MENTOR else _take_student
        take(found, form, Way.RECORDED)
        work.answer(url_for(".proposal", match_id=match_id), wording.recorded(Answer(form.answer.data)))
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
    """Let the student read who said yes and choose one of them, or none; after that, show how it stands."""
    turn = queries.student_turn(links.current_link(Purpose.ANSWER_PROPOSAL))
    if request.method == "GET" or turn.stands in (Stands.MET, Stands.DECLINED):
        return _student_by_link(turn, None)
    form = ChoiceForm()
    if not form.sent():
        return _student_by_link(turn, form), WRONG
    chosen = _shown(turn, form)
    with unit_of_work() as work:
        if Answer(form.answer.data) is Answer.YES:
            _take_student(chosen[0], form, Way.LINK)
        else:
            actions.student_chooses_nobody(options=chosen, way=Way.LINK, actor=None, why=_why(form), today=today())
        work.answer(url_for(".answer_by_link"))
    return work.response


def _take_mentor(found: Proposal, form: MentorAnswerForm, way: Way) -> None:
    actions.mentor_answers(
        proposal=found,
        answer=Answer(form.answer.data),
        way=way,
        actor=None if way is Way.LINK else actor().user,
        why=_why(form),
        today=today(),
        has_read=bool(form.has_read.data),
    )


def _take_student(found: Proposal, form: AnswerForm, way: Way) -> None:
    actions.student_answers(
        proposal=found,
        answer=Answer(form.answer.data),
        way=way,
        actor=None if way is Way.LINK else actor().user,
        why=_why(form),
        today=today(),
    )


def _mentor_form(found: Proposal) -> MentorAnswerForm:
    form = MentorAnswerForm()
    form.needs_reading = found.match.is_amber
    return form


def _shown(turn: StudentTurn, form: ChoiceForm) -> tuple[Proposal, ...]:
    """Give the mentors an answer is about: the one that was chosen, or all whom the page showed.

    :raises Conflict: when they are not the ones who wait for this answer now.
    """
    sent = form.match_id.data if form.answer.data == Answer.YES.value else form.options.data
    numbers = set((sent or "").split())
    found = tuple(one for one in turn.options if str(one.match_id) in numbers)
    if not numbers or len(found) != len(numbers):
        raise Conflict(_("This has changed in the meantime. Look at how it stands now before you go on."))
    return found


def _proposal(found: Proposal, form: AnswerForm | None) -> str:
    is_mentor = actor().may(Permission.ANSWER_PROPOSAL)
    record_opening(actor().id, student_id=found.match.student_id)
    if is_mentor:
        return _for_mentor("matching/proposal_for_mentor.html", found, form)
    beside = [one for one in queries.open_proposals(found.match.trajectory_id) if one is not found]
    return render_template(
        "matching/proposal.html",
        proposal=found,
        match=found.match,
        form=form or RecordAnswerForm(formdata=None, whose=_whose(found)),
        is_open=queries.still_open(found),
        beside=beside,
        words=wording,
    )


def _mentor_by_link(found: Proposal, form: MentorAnswerForm | None) -> str:
    return _for_mentor("matching/mentor_by_link.html", found, form)


def _for_mentor(template: str, found: Proposal, form: AnswerForm | None) -> str:
    # A yes and a no are two forms on one page; what is wrong with one is not said at the other.
    says_no = form is not None and form.answer.data == Answer.NO.value
    empty = MentorAnswerForm(formdata=None)
    return render_template(
        template,
        proposal=found,
        match=found.match,
        form=empty if form is None or says_no else form,
        no_form=form if says_no else empty,
        rhythm=wording.rhythm(found.match.trajectory.programme.promises),
        words=wording,
    )


def _whose(found: Proposal) -> str:
    return MENTOR if found.mentor_answer is None else STUDENT


def _student_by_link(turn: StudentTurn, form: ChoiceForm | None) -> str:
    return render_template(
        "matching/answer_by_link.html",
        turn=turn,
        form=form or ChoiceForm(formdata=None),
        decades=[wording.decade(one.match.mentor.birth_year, today()) for one in turn.options],
        words=wording,
    )


def _why(form: AnswerForm) -> DeclineReason | None:
    return DeclineReason(form.decline_reason.data) if form.decline_reason.data else None
