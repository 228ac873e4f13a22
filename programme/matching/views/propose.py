"""The pages of proposing by hand: one student beside the mentors, and one mentor proposed with the reasons in view."""

from dataclasses import dataclass

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening
from programme.matching import actions, queries, wording
from programme.matching.forms import ProposeForm
from programme.matching.queries import StudentFacts
from programme.matching.rules import Exclusion, Finding, doubts_about, exclusions, reasons_for, weeks_waiting, weigh
from programme.matching.views.shared import WRONG, Page, blueprint
from programme.people.models import Mentor


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
