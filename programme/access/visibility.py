"""Which rows a person can reach: one clause per role and anchor, for models it has never seen."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Date, Integer, Select, and_, bindparam, exists, false, or_, select, true

from programme.access.identity import Actor
from programme.access.policy import (
    LEADS,
    MAIN_MENTOR_READS,
    MENTOR_READS,
    POLICY,
    PROGRAMME_STAFF,
    SCHOOL_READS,
    SCHOOL_STAFF,
    Permission,
)
from programme.core.database import MOST_ROWS, Base, db
from programme.core.errors import NotFound
from programme.lifecycle.mentors import on_day
from programme.lifecycle.models import DueItem, Match, MatchMentor, StandIn, Trajectory
from programme.lifecycle.stages import MatchStage
from programme.norms.models import Programme, ProgrammeSchool
from programme.people.models import Guardian, Mentor, Role, School, SchoolSite, Student, User

M = TypeVar("M", bound=Base)
Clause = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Anyone:
    """Somebody in a role, whose own numbers are filled in when the statement runs: `execute(statement, numbers(actor))`.

    Putting a statement together takes longer than running it; with this one a page makes it once per role.
    """

    role: Role
    id: Any = field(default_factory=lambda: bindparam("actor_id", type_=Integer))
    programme_id: Any = field(default_factory=lambda: bindparam("actor_programme_id", type_=Integer))
    school_id: Any = field(default_factory=lambda: bindparam("actor_school_id", type_=Integer))
    mentor_id: Any = field(default_factory=lambda: bindparam("actor_mentor_id", type_=Integer))
    today: Any = field(default_factory=lambda: bindparam("actor_today", type_=Date))


Who = Actor | Anyone


def numbers(actor: Actor) -> dict[str, int | date | None]:
    """Give the numbers, and the day, that a statement made for anyone in a role asks for."""
    return {
        "actor_id": actor.id,
        "actor_programme_id": actor.programme_id,
        "actor_school_id": actor.school_id,
        "actor_mentor_id": actor.mentor_id,
        "actor_today": actor.today,
    }


def visible(actor: Actor, model: type[M]) -> Select[M]:
    """Start a list: the rows of a model that this person can reach."""
    return select(model).where(reach(actor, model))


def load(actor: Actor, model: type[M], number: int) -> M:
    """Give one row.

    :raises NotFound: when it does not exist or this person cannot reach it.
    """
    table: Any = model
    if not 0 < number <= MOST_ROWS:
        raise NotFound
    row = db.session.scalar(visible(actor, model).where(table.id == number))
    if row is None:
        raise NotFound
    return row


def reach(actor: Who, model: type[Base]) -> Clause:
    """Give the condition on a model's rows under which this person can reach them."""
    table = model.__tablename__
    if actor.role in SCHOOL_STAFF and table not in SCHOOL_READS and model is not DueItem:
        return false()
    if actor.role is Role.MENTOR and table not in MENTOR_READS and model is not DueItem:
        return false()
    if table == "concern":
        return _concern(actor, model)
    if hasattr(model, "concern_id"):
        concern: Any = Base.metadata.tables["concern"]
        hangs_on: Clause = model.concern_id.in_(select(concern.c.id).where(_weighs(actor, concern.c)))
        return hangs_on
    own = _OWN.get(model)
    return own(actor) if own is not None else _by_anchor(actor, model)


def lets_read(actor: Actor, match_id: Any) -> Clause:
    """Give the condition that a student lets this mentor read, on this day, what the other mentors of a match wrote."""
    return exists().where(
        MatchMentor.match_id == match_id,
        MatchMentor.mentor_id == actor.mentor_id,
        MatchMentor.may_read.is_(True),
        on_day(actor.today),
    )


def stood_in_for(actor: Who) -> Select[int]:
    """Select for whom a coordinator or manager stands in on this day, in their programme."""
    return select(StandIn.absent_id).where(
        StandIn.stands_in_id == actor.id,
        StandIn.programme_id == actor.programme_id,
        StandIn.from_on <= actor.today,
        StandIn.until_on >= actor.today,
    )


def _by_anchor(actor: Who, model: Any) -> Clause:
    """Reach the rows that hang on something this person can reach."""
    clauses: list[Clause] = []
    for name, anchor in (("trajectory_id", Trajectory), ("match_id", Match), ("mentor_id", Mentor)):
        column = getattr(model, name, None)
        if column is not None:
            clauses.append(column.in_(select(anchor.id).where(reach(actor, anchor))))
    if not clauses:
        clauses.append(_by_place(actor, model))
    found = or_(*clauses)
    if actor.role is Role.MENTOR and model.__tablename__ in MAIN_MENTOR_READS:
        return and_(found, model.match_id.in_(select(Match.id).where(Match.mentor_id == actor.mentor_id)))
    # What one mentor wrote is not for the mentor who comes after.
    if actor.role is Role.MENTOR and hasattr(model, "by_mentor_id"):
        return and_(found, model.by_mentor_id == actor.mentor_id)
    if actor.role is Role.MENTOR and hasattr(model, "raised_by_id"):
        return and_(found, model.raised_by_id == actor.id)
    if actor.role is Role.TRAINER and hasattr(model, "trainer_id"):
        return and_(found, model.trainer_id == actor.id)
    return found


def _concern(actor: Who, concern: Any) -> Clause:
    """Reach what one raised, in every role, and what one weighs."""
    return or_(concern.raised_by_id == actor.id, _weighs(actor, concern))


def weighs(actor: Who, model: type[Base]) -> Clause:
    """Give the condition on concerns under which this person takes the steps of one and reads all that hangs on it.

    Who raised one reaches it too, but only what was said to them: not its steps, which may be a colleague's.
    """
    return _weighs(actor, model)


def _weighs(actor: Who, concern: Any) -> Clause:
    """Reach what one owns, what one is the second person for, and as who runs the pair what was not said past them.

    Whom it is about reaches it in no role, not even as its owner.
    """
    if actor.role not in POLICY or Permission.WEIGH_CONCERNS not in POLICY[actor.role]:
        return false()
    reached: list[Clause] = [concern.owner_id == actor.id, concern.second_id == actor.id]
    if actor.role in PROGRAMME_STAFF:
        to = ("coordinator", "manager") if actor.role in LEADS else ("coordinator",)
        reached.append(and_(concern.goes_to.in_(to), _by_anchor(actor, concern)))
    return and_(or_(concern.about_user_id.is_(None), concern.about_user_id != actor.id), or_(*reached))


def _by_place(actor: Who, model: Any) -> Clause:
    programme, school, group = (getattr(model, f"{name}_id", None) for name in ("programme", "school", "group"))
    if model.__tablename__ == "intervisie_group":
        # A group is reached as what hangs on it: by its members and by the staff of its programme.
        programme, group = None, model.id
    if programme is not None:
        return programme.in_(select(Programme.id).where(reach(actor, Programme)))  # type: ignore[no-any-return]
    if school is not None:
        return school.in_(select(School.id).where(reach(actor, School)))  # type: ignore[no-any-return]
    if group is not None:
        group_table: Any = Base.metadata.tables["intervisie_group"]
        in_programme = select(group_table.c.id).where(group_table.c.programme_id == actor.programme_id)
        if actor.role is Role.MENTOR:
            members: Any = Base.metadata.tables["group_member"]
            return group.in_(select(members.c.group_id).where(members.c.mentor_id == actor.mentor_id))  # type: ignore[no-any-return]
        return group.in_(in_programme) if actor.role in PROGRAMME_STAFF else false()
    return false()


def _trajectory(actor: Who) -> Clause:
    received = and_(Trajectory.programme_id == actor.programme_id, Trajectory.nominated_on.is_not(None))
    match actor.role:
        case Role.PROGRAMME_MANAGER:
            return received
        case Role.COORDINATOR:
            return and_(
                received,
                or_(
                    Trajectory.coordinator_id == actor.id,
                    Trajectory.coordinator_id.is_(None),
                    Trajectory.backup_id == actor.id,
                    Trajectory.second_reviewer_id == actor.id,
                    Trajectory.coordinator_id.in_(stood_in_for(actor)),
                ),
            )
        case Role.CARE_COORDINATOR:
            return and_(Trajectory.school_id == actor.school_id, Trajectory.school_knows.is_(True))
        case Role.STUDY_COACH:
            return and_(
                Trajectory.school_id == actor.school_id,
                Trajectory.school_knows.is_(True),
                Trajectory.study_coach_id == actor.id,
            )
        case _:
            return false()


def _match(actor: Who) -> Clause:
    match actor.role:
        case Role.PROGRAMME_MANAGER:
            return Match.programme_id == actor.programme_id
        case Role.COORDINATOR:
            others = select(Trajectory.id).where(
                or_(Trajectory.backup_id == actor.id, Trajectory.second_reviewer_id == actor.id)
            )
            return and_(
                Match.programme_id == actor.programme_id,
                or_(
                    Match.coordinator_id == actor.id,
                    Match.coordinator_id.in_(stood_in_for(actor)),
                    Match.trajectory_id.in_(others),
                ),
            )
        case Role.CARE_COORDINATOR:
            known = select(Trajectory.id).where(_trajectory(actor))
            return and_(Match.school_id == actor.school_id, Match.trajectory_id.in_(known))
        case Role.STUDY_COACH:
            return Match.trajectory_id.in_(select(Trajectory.id).where(_trajectory(actor)))
        case Role.MENTOR:
            # While it runs a window decides, also for who was first. Before and after it is whose match it is.
            asked_or_over = and_(
                Match.mentor_id == actor.mentor_id,
                Match.is_running.is_(False),
                Match._stage != MatchStage.FELL_THROUGH,
            )
            windows = select(MatchMentor.match_id).where(MatchMentor.mentor_id == actor.mentor_id, on_day(actor.today))
            return or_(asked_or_over, and_(Match.is_running.is_(True), Match.id.in_(windows)))
        case _:
            return false()


def _student(actor: Who) -> Clause:
    return Student.id.in_(select(Trajectory.student_id).where(_trajectory(actor)))


def _guardian(actor: Who) -> Clause:
    return Guardian.student_id.in_(select(Student.id).where(_student(actor)))


def _mentor(actor: Who) -> Clause:
    match actor.role:
        case Role.PROGRAMME_MANAGER | Role.COORDINATOR:
            return Mentor.programme_id == actor.programme_id
        case Role.MENTOR:
            return Mentor.id == actor.mentor_id
        case Role.TRAINER:
            seats: Any = Base.metadata.tables["training_seat"]
            trainings: Any = Base.metadata.tables["training"]
            return Mentor.id.in_(
                select(seats.c.mentor_id)
                .join(trainings, trainings.c.id == seats.c.training_id)
                .where(trainings.c.trainer_id == actor.id)
            )
        case _:
            return false()


def _school(actor: Who) -> Clause:
    match actor.role:
        case Role.ADMINISTRATOR:
            return true()
        case Role.CARE_COORDINATOR | Role.STUDY_COACH:
            return School.id == actor.school_id
        case _:
            return School.id.in_(
                select(ProgrammeSchool.school_id).where(ProgrammeSchool.programme_id == actor.programme_id)
            )


def _site(actor: Who) -> Clause:
    return SchoolSite.school_id.in_(select(School.id).where(_school(actor)))


def _programme(actor: Who) -> Clause:
    match actor.role:
        case Role.ADMINISTRATOR:
            return true()
        case Role.CARE_COORDINATOR | Role.STUDY_COACH:
            return Programme.id.in_(
                select(ProgrammeSchool.programme_id).where(ProgrammeSchool.school_id == actor.school_id)
            )
        case _:
            return Programme.id == actor.programme_id


def _user(actor: Who) -> Clause:
    return true() if actor.role is Role.ADMINISTRATOR else User.id == actor.id


def _due(actor: Who) -> Clause:
    return DueItem.owner_id == actor.id


_OWN: dict[type[Base], Any] = {
    Trajectory: _trajectory,
    Match: _match,
    Student: _student,
    Guardian: _guardian,
    Mentor: _mentor,
    School: _school,
    SchoolSite: _site,
    Programme: _programme,
    User: _user,
    DueItem: _due,
}
