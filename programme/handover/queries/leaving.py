"""Reads of what somebody who runs matches has, for who takes it over: students, matches, promises, next dates."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from programme.access.identity import Actor
from programme.access.policy import PROGRAMME_STAFF, SEES_WHOLE_PROGRAMME
from programme.access.staffing import programme_staff
from programme.access.visibility import reach, stood_in_for, weighs
from programme.concerns.models import Concern
from programme.concerns.queries import shown_to
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.handover.rules import OF_MENTOR, OF_SCHOOL
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.models import DueItem, Match, MatchMentor, StandIn, Trajectory
from programme.lifecycle.stages import (
    ENDED_MATCH,
    ENDED_TRAJECTORY,
    OPEN_MATCH,
    ConcernStage,
    MatchStage,
    TrajectoryStage,
)
from programme.norms.promises import Phase
from programme.people.models import Membership, Mentor, School, Student, User

# Who is told of a new coordinator: mentors who were asked and did not answer yet have never heard of the old one.
TOLD = frozenset(OPEN_MATCH) - {MatchStage.PROPOSED}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who runs matches, and how much that is now."""

    user: User
    students: int
    matches: int
    items: int
    away: StandIn | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One open promise: its kind and its day."""

    kind: str
    due_on: date


@dataclass(slots=True)
class PackRow:
    """One student, with the match if there is one, as the next coordinator has to know it."""

    trajectory_id: int
    student_id: int
    school: str
    student: str
    stage: TrajectoryStage
    waiting_since: date | None
    match_id: int | None
    mentor: str
    mentor_phone: str | None
    phase: Phase | None
    last_on: date | None
    next_at: datetime | None
    concerns: int
    meeting_at: datetime | None
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class SchoolPart:
    """What goes along with one school: trajectories that are not over, and matches that run or are about to."""

    school_id: int
    school: str
    students: int
    matches: int


@dataclass(frozen=True, slots=True)
class Left:
    """What somebody has in a programme: by school, and open promises in all."""

    schools: tuple[SchoolPart, ...]
    ended: int
    items: int
    beside: int

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to hand over."""
        return not (self.schools or self.items or self.ended or self.beside)


def find_leaver(actor: Actor, user_id: int) -> User:
    """Give whose work this person may hand over: a manager that of all, others their own or of whom they stand in for.

    :raises NotFound: when there is nobody with that number, or not for this person.
    """
    runs = select(Membership.id).where(
        Membership.user_id == User.id,
        Membership.role.in_(PROGRAMME_STAFF),
        Membership.programme_id == actor.programme_id,
    )
    found = db.session.scalar(select(User).where(User.id == user_id, runs.exists(), _may_hand_over(actor)))
    if found is None:
        raise NotFound
    return found


def colleagues(actor: Actor) -> list[Colleague]:
    """Give the people whose work this person may hand over, by name, with how much each has."""
    runs = select(Membership.id).where(
        Membership.user_id == User.id,
        Membership.role.in_(PROGRAMME_STAFF),
        Membership.programme_id == actor.programme_id,
        Membership.ended_at.is_(None),
    )
    here = Trajectory.programme_id == actor.programme_id
    runs_students = select(func.count()).where(
        here, Trajectory.coordinator_id == User.id, Trajectory._stage.not_in(ENDED_TRAJECTORY)
    )
    runs_matches = select(func.count()).where(
        Match.programme_id == actor.programme_id, Match.coordinator_id == User.id, Match._stage.not_in(ENDED_MATCH)
    )
    owes = select(func.count()).where(DueItem.owner_id == User.id, DueItem.closed_at.is_(None))
    rows = db.session.execute(
        select(
            User,
            runs_students.correlate(User).scalar_subquery(),
            runs_matches.correlate(User).scalar_subquery(),
            owes.correlate(User).scalar_subquery(),
        )
        .where(or_(runs.exists(), runs_students.correlate(User).scalar_subquery() > 0), _may_hand_over(actor))
        .order_by(User.name)
    ).all()
    away = {one.absent_id: one for one in reversed(absences(actor.programme_id))}
    return [Colleague(user, students, matches, items, away.get(user.id)) for user, students, matches, items in rows]


def absences(programme_id: int | None) -> Sequence[StandIn]:
    """Give who is or will be away in a programme, the first to leave first."""
    return db.session.scalars(
        select(StandIn)
        .options(joinedload(StandIn.absent), joinedload(StandIn.stands_in))
        .where(StandIn.programme_id == programme_id, StandIn.until_on >= clock.today())
        .order_by(StandIn.from_on, StandIn.id)
    ).all()


def absences_of(user_id: int, programme_id: int | None) -> list[StandIn]:
    """Give when somebody is or will be away."""
    return [one for one in absences(programme_id) if one.absent_id == user_id]


def find_absence(user_id: int, programme_id: int, number: int) -> StandIn:
    """Give one absence of somebody, also one that is over.

    :raises NotFound: when there is none with that number.
    """
    found = db.session.scalar(
        select(StandIn)
        .options(joinedload(StandIn.absent), joinedload(StandIn.stands_in))
        .where(StandIn.id == number, StandIn.absent_id == user_id, StandIn.programme_id == programme_id)
    )
    if found is None:
        raise NotFound
    return found


def left_by(user_id: int, programme_id: int) -> Left:
    """Count what somebody has in a programme."""
    own = and_(Trajectory.programme_id == programme_id, Trajectory.coordinator_id == user_id)
    is_open = Trajectory._stage.not_in(ENDED_TRAJECTORY)
    has_match = select(Match.id).where(Match.trajectory_id == Trajectory.id, Match._stage.not_in(ENDED_MATCH)).exists()
    rows = db.session.execute(
        select(School.id, School.name, func.count(), func.count().filter(has_match))
        .join(Trajectory, Trajectory.school_id == School.id)
        .where(own, is_open)
        .group_by(School.id, School.name)
        .order_by(School.name)
    )
    ended = db.session.scalar(select(func.count()).select_from(Trajectory).where(own, ~is_open))
    beside = db.session.scalar(
        select(func.count())
        .select_from(Trajectory)
        .where(
            Trajectory.programme_id == programme_id,
            is_open,
            or_(Trajectory.backup_id == user_id, Trajectory.second_reviewer_id == user_id),
        )
    )
    items = db.session.scalar(select(func.count()).select_from(owed_here(user_id, programme_id).subquery()))
    return Left(tuple(SchoolPart(*row) for row in rows), ended or 0, items or 0, beside or 0)


def owed_here(user_id: int, programme_id: int) -> Select[int]:
    """Select what somebody owes in a programme as who runs it; what they owe as a mentor or for a school stays theirs."""
    here = func.coalesce(Trajectory.programme_id, Match.programme_id, Mentor.programme_id, DueItem.programme_id)
    groups: Any = _table("intervisie_group")
    in_group = select(groups.c.id).where(groups.c.programme_id == programme_id)
    return (
        select(DueItem.id)
        .outerjoin(Trajectory, Trajectory.id == DueItem.trajectory_id)
        .outerjoin(Match, Match.id == DueItem.match_id)
        .outerjoin(Mentor, Mentor.id == DueItem.mentor_id)
        .where(
            DueItem.owner_id == user_id,
            DueItem.closed_at.is_(None),
            DueItem.kind.not_in(OF_MENTOR | OF_SCHOOL),
            or_(here == programme_id, DueItem.school_id.is_not(None), DueItem.group_id.in_(in_group)),
        )
    )


def owned_in_all(user_id: int) -> int:
    """Count what somebody runs or owes anywhere, for who wants to close the account."""
    runs = select(func.count()).select_from(Trajectory)
    students = db.session.scalar(
        runs.where(Trajectory.coordinator_id == user_id, Trajectory._stage.not_in(ENDED_TRAJECTORY))
    )
    items = db.session.scalar(
        select(func.count()).select_from(DueItem).where(DueItem.owner_id == user_id, DueItem.closed_at.is_(None))
    )
    return (students or 0) + (items or 0)


def pack(actor: Actor, user_id: int) -> list[PackRow]:
    """Give all students of somebody that the actor may see, with state, next dates and open promises; in two statements."""
    pair = aliased(
        Match,
        select(Match).where(Match._stage.not_in(ENDED_MATCH), reach(actor, Match)).subquery(),
    )
    concerns = (
        select(func.count())
        .select_from(Concern)
        .where(Concern.match_id == pair.id, Concern._stage != ConcernStage.CLOSED, weighs(actor, Concern))
        .correlate(pair)
        .scalar_subquery()
    )
    meeting = (
        select(func.min(Koppelingsmoment.starts_at))
        .where(
            Koppelingsmoment.match_id == pair.id,
            Koppelingsmoment.cancelled_at.is_(None),
            Koppelingsmoment.held_on.is_(None),
        )
        .correlate(pair)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            Trajectory.id,
            Trajectory.student_id,
            School.name,
            Student.first_name,
            Student.last_name,
            Trajectory._stage,
            Trajectory.waiting_since,
            pair.id,
            Mentor.first_name,
            Mentor.last_name,
            Mentor.phone,
            pair.phase,
            pair.last_conversation_on,
            pair.next_conversation_at,
            concerns,
            meeting,
        )
        .join(Student, Student.id == Trajectory.student_id)
        .join(School, School.id == Trajectory.school_id)
        .outerjoin(pair, pair.trajectory_id == Trajectory.id)
        .outerjoin(Mentor, Mentor.id == pair.mentor_id)
        .where(
            reach(actor, Trajectory),
            Trajectory.coordinator_id == user_id,
            Trajectory._stage.not_in(ENDED_TRAJECTORY),
        )
        .order_by(School.name, Student.last_name, Trajectory.id, pair.id)
    )
    found = [
        PackRow(number, student, school, _name(first, last), stage, waits, match_id, _name(m_first, m_last), *rest)
        for number, student, school, first, last, stage, waits, match_id, m_first, m_last, *rest in rows
    ]
    _add_items(actor, found, user_id)
    return found


def names_of_students(user_id: int, programme_id: int) -> list[str]:
    """Give the first and family names of the students somebody runs, without those that a colleague bears too."""
    rows = db.session.execute(
        select(Student.first_name, Student.last_name)
        .join(Trajectory, Trajectory.student_id == Student.id)
        .where(
            Trajectory.programme_id == programme_id,
            Trajectory.coordinator_id == user_id,
            Trajectory._stage.not_in(ENDED_TRAJECTORY),
        )
    )
    staff = {part for one in programme_staff(programme_id) for part in one.name.split()}
    return sorted({name for row in rows for name in row if name} - staff)


def loose_items(actor: Actor, user_id: int, programme_id: int) -> list[Item]:
    """Give what somebody owes in a programme that hangs on no student: about mentors, schools, groups."""
    rows = db.session.execute(
        select(DueItem.kind, DueItem.due_on)
        .where(
            DueItem.id.in_(owed_here(user_id, programme_id)),
            DueItem.trajectory_id.is_(None),
            DueItem.match_id.is_(None),
            shown_to(actor),
        )
        .order_by(DueItem.due_on, DueItem.id)
    )
    return [Item(kind, due_on) for kind, due_on in rows]


def mentors_to_tell(user_id: int, programme_id: int) -> list[tuple[Mentor, int]]:
    """Give the mentors of the matches somebody runs, with the school of the match; those who stand in now too."""
    today = clock.today()
    own = and_(Match.programme_id == programme_id, Match.coordinator_id == user_id, Match._stage.in_(TOLD))
    seconds = (
        select(MatchMentor.mentor_id, Match.school_id)
        .join(Match, Match.id == MatchMentor.match_id)
        .where(own, or_(MatchMentor.until_on.is_(None), MatchMentor.until_on >= today))
    )
    firsts = select(Match.mentor_id, Match.school_id).where(own)
    pairs = firsts.union(seconds).subquery()
    rows = db.session.execute(
        select(Mentor, pairs.c.school_id).join(pairs, pairs.c.mentor_id == Mentor.id).order_by(Mentor.id)
    )
    return [(mentor, school_id) for mentor, school_id in rows]


def lock(user_id: int) -> User:
    """Give an account while nobody else hands its work over; on PostgreSQL the second one waits for this row."""
    return db.session.scalars(
        select(User).where(User.id == user_id).with_for_update(of=User).execution_options(populate_existing=True)
    ).one()


def _may_hand_over(actor: Actor) -> ColumnElement[bool]:
    if actor.role in SEES_WHOLE_PROGRAMME:
        return User.id.is_not(None)
    return or_(User.id == actor.id, User.id.in_(stood_in_for(actor)))


def _add_items(actor: Actor, rows: list[PackRow], user_id: int) -> None:
    by_trajectory = {row.trajectory_id: row for row in rows}
    by_match = {row.match_id: row for row in rows if row.match_id is not None}
    items = db.session.execute(
        select(DueItem.trajectory_id, DueItem.match_id, DueItem.kind, DueItem.due_on)
        .where(
            DueItem.owner_id == user_id,
            DueItem.closed_at.is_(None),
            DueItem.kind.not_in(OF_MENTOR),
            shown_to(actor),
        )
        .order_by(DueItem.due_on, DueItem.id)
    )
    for trajectory_id, match_id, kind, due_on in items:
        row = by_trajectory.get(trajectory_id or 0) or by_match.get(match_id or 0)
        if row is not None:
            row.items.append(Item(kind, due_on))


def _name(first: str | None, last: str | None) -> str:
    return " ".join(filter(None, (first, last)))


def _table(name: str) -> Any:
    return DueItem.metadata.tables[name]


def planned_meetings(user_id: int, programme_id: int) -> list[int]:
    """Give the matches of somebody with a first meeting that is planned and not over."""
    return list(
        db.session.scalars(
            select(Match.id)
            .join(Koppelingsmoment, Koppelingsmoment.match_id == Match.id)
            .where(
                Match.programme_id == programme_id,
                Match.coordinator_id == user_id,
                Match._stage == MatchStage.PLANNED,
                Koppelingsmoment.cancelled_at.is_(None),
                Koppelingsmoment.held_on.is_(None),
                Koppelingsmoment.starts_at > clock.now(),
            )
            .order_by(Match.id)
        )
    )


def planned_talks(user_id: int, programme_id: int) -> Sequence[Intake]:
    """Give the talks with students of somebody that are planned and still to come."""
    return db.session.scalars(
        select(Intake)
        .join(Trajectory, Trajectory.id == Intake.trajectory_id)
        .where(
            Trajectory.programme_id == programme_id,
            Trajectory.coordinator_id == user_id,
            Trajectory._stage == TrajectoryStage.INTAKE,
            Intake.is_current.is_(True),
            Intake.held_on.is_(None),
            Intake.cancelled_at.is_(None),
            Intake.planned_at > clock.now(),
        )
        .order_by(Intake.planned_at, Intake.id)
    ).all()


def usual_successor(user_id: int, programme_id: int) -> int | None:
    """Give who stands in for most of somebody's students: the first to think of."""
    return db.session.scalar(
        select(Trajectory.backup_id)
        .where(
            Trajectory.programme_id == programme_id,
            Trajectory.coordinator_id == user_id,
            Trajectory.backup_id.is_not(None),
        )
        .group_by(Trajectory.backup_id)
        .order_by(func.count().desc(), Trajectory.backup_id)
        .limit(1)
    )
