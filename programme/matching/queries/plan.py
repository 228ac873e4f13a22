"""Reads of plans: everybody to weigh, a plan with its steps, and its people as they are today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import MOST_ROWS, db
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.intake.models import Intake
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.models import Computing, Plan, PlanStep, StepKind
from programme.matching.planning.people import People, Waiter
from programme.matching.planning.steering import Steering, steering_of
from programme.matching.queries.pairs import apart_from, mentors, profile_of
from programme.matching.queries.waiting import failed_before, intakes_of
from programme.matching.rules import MentorProfile, StudentProfile, Terms, weeks_waiting
from programme.people.models import Mentor, SchoolSite

PLANS_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Person:
    """A student of a plan as they are today; `match` is the newest match since the plan was made."""

    trajectory: Trajectory
    intake: Intake | None
    profile: StudentProfile
    age: int | None
    weeks: int
    match: Match | None

    @property
    def name(self) -> str:
        """The name by which a coordinator knows the student."""
        return self.trajectory.student.full_name

    @property
    def waits(self) -> bool:
        """Whether the student still waits for a mentor."""
        return self.trajectory.stage is TrajectoryStage.WAITING

    @property
    def is_amber(self) -> bool:
        """Whether a proposal for this student is made one by one."""
        return self.trajectory.colour is Colour.AMBER

    @property
    def sent(self) -> Match | None:
        """The match that is under way since the plan was made."""
        return self.match if self.match is not None and self.match.stage is not MatchStage.FELL_THROUGH else None


def find_plan(actor: Actor, plan_id: int) -> Plan:
    """Give a plan of the own programme.

    :raises NotFound: when there is none, or not for this person.
    """
    if not 0 < plan_id <= MOST_ROWS:
        raise NotFound
    found = db.session.scalar(
        visible(actor, Plan).where(Plan.id == plan_id).options(joinedload(Plan.made_by), joinedload(Plan.programme))
    )
    if found is None:
        raise NotFound
    return found


def plans(actor: Actor) -> Sequence[Plan]:
    """Give the plans of the programme, the newest first."""
    return db.session.scalars(
        visible(actor, Plan).options(joinedload(Plan.made_by)).order_by(Plan.id.desc()).limit(PLANS_SHOWN)
    ).all()


def steps(plan: Plan) -> list[PlanStep]:
    """Give every step of a plan, undone ones too, in their order."""
    query = select(PlanStep).where(PlanStep.plan_id == plan.id).options(joinedload(PlanStep.by))
    return list(db.session.scalars(query.order_by(PlanStep.number)))


def steering(plan: Plan) -> Steering:
    """Give what was decided about a plan so far."""
    return steering_of(steps(plan), weights=dict(plan.weights), tiers=dict(plan.tiers))


def sites(numbers: Iterable[int]) -> dict[int, SchoolSite]:
    """Give sites with their schools, by number."""
    query = select(SchoolSite).where(SchoolSite.id.in_(list(numbers))).options(joinedload(SchoolSite.school))
    return {one.id: one for one in db.session.scalars(query)}


def reason_for(plan: Plan, trajectory_id: int) -> str | None:
    """Give why a rule was set aside for a student on the desk, if it was."""
    found = [one for one in steps(plan) if one.trajectory_id == trajectory_id and one.undone_at is None]
    return next((one.reason for one in reversed(found) if one.kind is StepKind.SET_ASIDE), None)


def names_of(actor: Actor, step: PlanStep) -> tuple[str, str]:
    """Give the names of the student and the mentor a step is about; a colleague's student stays without a name."""
    student = db.session.scalar(
        visible(actor, Trajectory).where(Trajectory.id == step.trajectory_id).options(joinedload(Trajectory.student))
    )
    mentor = db.session.scalar(visible(actor, Mentor).where(Mentor.id == step.mentor_id))
    return (
        _("a colleague's student") if student is None else student.student.full_name,
        "–" if mentor is None else mentor.full_name,
    )


def may_undo(actor: Actor, step: PlanStep) -> bool:
    """Tell whether this person may take a step back: one about nobody, or about a student they can reach."""
    own = visible(actor, Trajectory).where(Trajectory.id == step.trajectory_id)
    return step.trajectory_id is None or db.session.scalar(own.with_only_columns(Trajectory.id)) is not None


def to_compute() -> Plan | None:
    """Give the plan that waits longest for its sum."""
    return db.session.scalar(
        select(Plan).where(Plan.state == Computing.COMPUTING).order_by(Plan.made_at, Plan.id).limit(1)
    )


def people(actor: Actor, terms: Terms) -> People:
    """Read everybody who waits, the longest first, and every mentor."""
    found = db.session.scalars(
        visible(actor, Trajectory)
        .where(Trajectory._stage == TrajectoryStage.WAITING)
        .options(joinedload(Trajectory.student))
        .order_by(Trajectory.waiting_since, Trajectory.id)
    ).all()
    today = clock.today()
    return People(
        tuple(
            Waiter(profile, weeks_waiting(one.waiting_since or today, today))
            for one, profile in zip(found, _profiles(found), strict=True)
        ),
        tuple(mentors(actor, terms.promises, all_of_them=True)),
        terms,
    )


def persons(actor: Actor, plan: Plan, numbers: Iterable[int]) -> dict[int, Person]:
    """Give the students of a plan whom this person can reach, as they are today, by the number of the trajectory."""
    found = db.session.scalars(
        visible(actor, Trajectory)
        .where(Trajectory.id.in_(list(numbers)))
        .options(joinedload(Trajectory.student), joinedload(Trajectory.school), joinedload(Trajectory.programme))
    ).all()
    today = clock.today()
    intakes = intakes_of(found)
    since = {
        row.trajectory_id: row
        for row in db.session.scalars(
            select(Match)
            .where(Match.trajectory_id.in_([one.id for one in found]), Match.created_at >= plan.made_at)
            .order_by(Match.id)
        )
    }
    return {
        one.id: Person(
            one,
            intakes.get(one.id),
            profile,
            one.student.age_on(today),
            weeks_waiting(one.waiting_since or today, today),
            since.get(one.id),
        )
        for one, profile in zip(found, _profiles(found), strict=True)
    }


def waiting_now(actor: Actor) -> set[int]:
    """Give the numbers of everybody who waits today."""
    query = visible(actor, Trajectory).where(Trajectory._stage == TrajectoryStage.WAITING)
    return set(db.session.scalars(query.with_only_columns(Trajectory.id)))


def mentors_by_number(actor: Actor, terms: Terms) -> dict[int, MentorProfile]:
    """Give every mentor of the programme as they are today."""
    return {one.id: one for one in mentors(actor, terms.promises, all_of_them=True)}


def _profiles(found: Sequence[Trajectory]) -> list[StudentProfile]:
    intakes, failed, apart = intakes_of(found), failed_before(found), apart_from([one.id for one in found])
    none = frozenset[int]()
    return [
        profile_of(one, intakes.get(one.id), failed.get(one.student_id, none), apart.get(one.id, none)) for one in found
    ]
