"""The pages of proposing by hand: one student beside the mentors, and one mentor proposed with the reasons in view."""

from dataclasses import dataclass

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.requests import may_ask_from
from programme.core.clock import today
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.intake.models import Intake
from programme.lifecycle.models import Colour, Match
from programme.matching import actions, queries, wording
from programme.matching.answering import Support, may_ask_one_more
from programme.matching.forms import ProposeForm, SupportForm
from programme.matching.models import Plan
from programme.matching.queries import StudentFacts
from programme.matching.queries import plan as plans
from programme.matching.rules import Exclusion, Finding, doubts_about, exclusions, reasons_for, weeks_waiting, weigh
from programme.matching.views.shared import WRONG, Page, blueprint
from programme.people.models import Mentor
from programme.screening.queries import latest_triage


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
        **_asked(student),
        **_beside(student),
        weeks=weeks_waiting(since, today()) if since else 0,
        words=wording,
    )


@blueprint.route("/<int:trajectory_id>/propose", methods=["GET", "POST"])
@requires(Permission.MATCH)
def propose(trajectory_id: int) -> Page:
    """Propose one mentor, or those between whom the student chooses, with the reasons in view."""
    student = queries.find_student(actor(), trajectory_id)
    pairs = [_pair(student, number) for number in _ticked()]
    form = _form(student, pairs)
    if not form.sent():
        record_opening(actor().id, student_id=student.trajectory.student_id)
        return _page(student, pairs, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        matches = [_propose(student, pair, form) for pair in pairs]
        work.answer(url_for(".proposal", match_id=matches[0].id), wording.asked(len(matches)))
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
        reasons=reasons_for(student.profile, profile, terms),
        doubts=doubts_about(student.profile, profile, terms),
        closed=tuple(one for one in against if not one.may_override),
        set_aside=tuple(one for one in against if one.may_override),
    )


def _beside(student: StudentFacts) -> dict[str, object]:
    """Give who is kept apart, and who was or may be asked for what nobody filled in."""
    return {
        "apart": queries.kept_apart(student.trajectory),
        "asked_mentors": queries.asked_mentors(actor()),
        "may_ask_from": may_ask_from(student.trajectory),
        "today": today(),
    }


def _asked(student: StudentFacts) -> dict[str, object]:
    """Give who was asked already for this student, and whether one more mentor may be."""
    beside = queries.open_proposals(student.trajectory.id)
    promises = student.trajectory.programme.promises
    may_ask = may_ask_one_more(
        stage=student.trajectory.stage,
        asked=[one.match.stage for one in beside],
        student_asked=any(one.student_asked_at is not None for one in beside),
        promises=promises,
    )
    return {"beside": beside, "may_ask": may_ask, "most": promises.student_chooses_from - len(beside)}


def _ticked() -> list[int]:
    """Give the numbers of the mentors in the address, each once."""
    return list(dict.fromkeys(request.values.getlist("mentor_id", type=int))) or [0]


def _form(student: StudentFacts, pairs: list[Pair]) -> ProposeForm:
    usual, plan = _allowed(student.intake), _plan()
    if plan is not None:
        # What was written when the rule was set aside on the desk is not asked twice.
        usual["override_reason"] = plans.reason_for(plan, student.trajectory.id)
    if student.trajectory.colour is not Colour.AMBER:
        form = ProposeForm(data=usual)
    else:
        before = queries.support_before(student.trajectory.id)
        agreed = {} if before is None else {"support": before.words, "case_owner": before.case_owner}
        form = SupportForm(data=usual | agreed | ({} if before is None else {"stop_rule": before.stop_rule}))
    form.needs_reason = any(pair.set_aside for pair in pairs)
    person = student.trajectory.student
    form.names = person.first_name, person.last_name, student.trajectory.school.name
    return form


def _allowed(intake: Intake | None) -> dict[str, object]:
    """Give what a mentor may read of the question: the words the student agreed to, or else the question to go through."""
    if intake is None:
        return {}
    agreed = bool(intake.for_mentor and intake.for_mentor_agreed_on)
    return {"introduction": intake.for_mentor or intake.mentoring_question, "student_agrees": agreed}


def _page(student: StudentFacts, pairs: list[Pair], form: ProposeForm) -> str:
    promises = student.trajectory.programme.promises
    triage = latest_triage(student.trajectory.id) if isinstance(form, SupportForm) else None
    return render_template(
        "matching/propose.html",
        form=form,
        student=student,
        pairs=pairs,
        most=promises.student_chooses_from,
        professional="" if triage is None else triage.case_owner,
        rhythm=wording.rhythm(promises),
        words=wording,
    )


def _propose(student: StudentFacts, pair: Pair, form: ProposeForm) -> Match:
    support, plan = None, _plan()
    if isinstance(form, SupportForm):
        support = Support(form.support.data, form.case_owner.data, form.stop_rule.data, today())
    return actions.propose(
        facts=student,
        mentor=pair.mentor,
        actor=actor(),
        introduction=form.introduction.data,
        override_reason=(form.override_reason.data or "") if pair.set_aside else "",
        today=today(),
        support=support,
        plan_id=None if plan is None else plan.id,
    )


def _plan() -> Plan | None:
    """Give the plan this proposal comes out of, when the address names one."""
    number = request.args.get("plan_id", type=int)
    return None if number is None else plans.find_plan(actor(), number)
