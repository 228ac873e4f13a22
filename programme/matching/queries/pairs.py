"""Reads of one student beside the mentors."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import load, reach, visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import OPEN_MATCH
from programme.matching.models import Apart
from programme.matching.rules import MentorProfile, StudentProfile, vog_due
from programme.norms.promises import Promises
from programme.people.models import Mentor, MentorSite, MentorStage

ROWS = 50
# A page of candidates reads at most so many mentors; in a larger programme the waiting list is worked through per school.
MENTORS_MOST = 500
EXCLUDED_MOST = 200

# Why a pair ended that should not be proposed again without a thought. The codes are those of a proposal that fell
# through (`matching.models.FellThrough`) and of a closed match (`closure`).
CONFLICTS = frozenset(
    {"declined", "no_rapport", "expectations_mismatch", "boundary_issue", "safety_issue", "guardian_objects"}
)

MENTOR_COLUMNS = (
    Mentor.id,
    Mentor.first_name,
    Mentor.infix,
    Mentor.last_name,
    Mentor._stage.label("stage"),
    Mentor.kind,
    Mentor.capacity,
    Mentor.places_taken,
    Mentor.amber_taken,
    Mentor.completed_matches,
    Mentor.school_id,
    Mentor.birth_year,
    Mentor.gender,
    Mentor.interests,
    Mentor.languages,
    Mentor.availability,
    Mentor.own_interests,
    Mentor.meet,
    Mentor.travel_most_minutes,
    Mentor.gender_wish,
    Mentor.wants_amber,
    Mentor.learns,
    Mentor.rather_not,
    Mentor.vog_seen_on,
    Mentor.vog_issued_on,
    Mentor.vog_renew_due,
    Mentor.references_done_on,
    Mentor.training_done_on,
    Mentor.agreement_signed_on,
    Mentor.complex_training_on,
)


@dataclass(frozen=True, slots=True)
class StudentFacts:
    """A student as the desk of the coordinator shows them."""

    trajectory: Trajectory
    intake: Intake | None
    profile: StudentProfile
    age: int | None


def find_student(actor: Actor, trajectory_id: int) -> StudentFacts:
    """Give what the desk shows of a student.

    :raises NotFound: when there is no such trajectory, or not for this person.
    """
    trajectory = db.session.scalar(
        visible(actor, Trajectory)
        .where(Trajectory.id == trajectory_id)
        .options(
            joinedload(Trajectory.student),
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme),
            joinedload(Trajectory.coordinator),
        )
    )
    if trajectory is None:
        raise NotFound
    return student_facts(trajectory)


def student_facts(trajectory: Trajectory) -> StudentFacts:
    """Give what a match needs to know of the student of a trajectory."""
    intake = current_intake(trajectory.id)
    earlier = db.session.execute(
        select(Match.mentor_id, Match._stage, Match.end_reason).where(Match.student_id == trajectory.student_id)
    ).all()
    failed = frozenset(mentor for mentor, stage, why in earlier if stage not in OPEN_MATCH and why in CONFLICTS)
    apart = apart_from([trajectory.id]).get(trajectory.id, frozenset())
    profile = profile_of(trajectory, intake, failed, apart)
    return StudentFacts(trajectory, intake, profile, profile.age)


def profile_of(
    trajectory: Trajectory, intake: Intake | None, failed: frozenset[int], apart: frozenset[int]
) -> StudentProfile:
    """Give what the rules of matching need to know of a student; the student of the trajectory is loaded."""
    student = trajectory.student
    said = _said(intake) if intake is not None else {}
    return StudentProfile(
        trajectory_id=trajectory.id,
        site_id=student.site_id,
        family_name=student.last_name,
        age=student.age_on(clock.today()),
        school_id=trajectory.school_id,
        colour=trajectory.colour,
        motivation=trajectory.motivation,
        amber_ready=trajectory.amber_ready,
        on_trial=trajectory.on_trial,
        failed_with=failed,
        apart_from=apart,
        **said,
    )


def _said(intake: Intake) -> dict[str, Any]:
    return {
        "interests": tuple(intake.interests),
        "own_interests": tuple(intake.own_interests),
        "languages": tuple(intake.languages),
        "availability": tuple(intake.availability),
        "meet": intake.meet,
        "gender": intake.gender,
        "gender_wish": intake.gender_wish,
        "age_wish": intake.age_wish,
        "rather_not": tuple(intake.rather_not),
    }


def apart_from(trajectory_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Give the mentors from whom each of these students is kept apart; who has none is not in it."""
    rows = db.session.execute(
        select(Apart.trajectory_id, Apart.mentor_id).where(Apart.trajectory_id.in_(trajectory_ids))
    ).all()
    found: dict[int, set[int]] = {}
    for trajectory_id, mentor_id in rows:
        found.setdefault(trajectory_id, set()).add(mentor_id)
    return {number: frozenset(mentors) for number, mentors in found.items()}


def travel_of(mentor_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Give the minutes one way to each building, of each of these mentors; what nobody filled in is not in it."""
    found: dict[int, dict[int, int]] = {}
    rows = select(MentorSite.mentor_id, MentorSite.site_id, MentorSite.minutes)
    for mentor_id, site_id, minutes in db.session.execute(rows.where(MentorSite.mentor_id.in_(mentor_ids))):
        found.setdefault(mentor_id, {})[site_id] = minutes
    return found


def current_intake(trajectory_id: int) -> Intake | None:
    """Give the intake that counts now."""
    return db.session.scalar(select(Intake).where(Intake.trajectory_id == trajectory_id, Intake.is_current))


def mentors(actor: Actor, promises: Promises, *, all_of_them: bool = False) -> list[MentorProfile]:
    """Give the mentors to weigh: who has a free place first, then the others, each capped unless all are asked for."""
    ours = select(*MENTOR_COLUMNS).where(reach(actor, Mentor), Mentor.erased_at.is_(None))
    by_name = (Mentor.last_name, Mentor.id)
    free = and_(Mentor._stage == MentorStage.ADMITTED, Mentor.places_taken < Mentor.capacity)
    others = and_(
        Mentor._stage.in_((MentorStage.ADMITTED, MentorStage.PAUSED, MentorStage.INTERVIEWED)),
        or_(Mentor._stage != MentorStage.ADMITTED, Mentor.places_taken >= Mentor.capacity),
    )
    rows = [
        *db.session.execute(ours.where(free).order_by(*by_name).limit(None if all_of_them else MENTORS_MOST)),
        *db.session.execute(ours.where(others).order_by(*by_name).limit(None if all_of_them else EXCLUDED_MOST)),
    ]
    travel = travel_of([row.id for row in rows])
    return [_profile(row, promises, travel.get(row.id, {})) for row in rows]


def find_mentor(actor: Actor, mentor_id: int) -> Mentor:
    """Give a mentor to propose.

    :raises NotFound: when there is none, or not for this person.
    """
    return load(actor, Mentor, mentor_id)


def mentor_profile(mentor: Mentor, promises: Promises) -> MentorProfile:
    """Give what a match needs to know of a mentor."""
    return _profile(mentor, promises, travel_of([mentor.id]).get(mentor.id, {}))


def _profile(row: object, promises: Promises, travel: Mapping[int, int]) -> MentorProfile:
    """Read a row of `MENTOR_COLUMNS`, or a mentor: both have the same names."""
    mentor: Mentor = row  # type: ignore[assignment]
    return MentorProfile(
        id=mentor.id,
        name=" ".join(filter(None, (mentor.first_name, mentor.infix, mentor.last_name))),
        family_name=mentor.last_name,
        stage=mentor.stage,
        kind=mentor.kind,
        capacity=mentor.capacity,
        places_taken=mentor.places_taken,
        amber_taken=mentor.amber_taken,
        completed_matches=mentor.completed_matches,
        school_id=mentor.school_id,
        birth_year=mentor.birth_year,
        gender=mentor.gender,
        interests=tuple(mentor.interests),
        languages=tuple(mentor.languages),
        own_interests=tuple(mentor.own_interests),
        availability=tuple(mentor.availability),
        meet=mentor.meet,
        travel=travel,
        travel_most=mentor.travel_most_minutes,
        gender_wish=mentor.gender_wish,
        wants_amber=mentor.wants_amber,
        learns=tuple(mentor.learns),
        rather_not=tuple(mentor.rather_not),
        vog_seen_on=mentor.vog_seen_on,
        vog_renew_due=vog_due(mentor.vog_issued_on, mentor.vog_renew_due, promises),
        references_done_on=mentor.references_done_on,
        training_done_on=mentor.training_done_on,
        agreement_signed_on=mentor.agreement_signed_on,
        complex_training_on=mentor.complex_training_on,
    )
