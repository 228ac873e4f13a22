"""Who works where: coordinators, second reviewers and school staff, found by role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select

from programme.access.policy import CONFIDANTS, LEADS, POLICY, PROGRAMME_STAFF, SECOND_REVIEWERS, Permission
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import StandIn, Trajectory
from programme.lifecycle.stages import ENDED_TRAJECTORY
from programme.people.models import Membership, Role, User


def staff(roles: frozenset[Role], *, programme_id: int | None = None, school_id: int | None = None) -> Sequence[User]:
    """Give who has one of the roles in a programme or at a school, by name."""
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.role.in_(roles), Membership.ended_at.is_(None), User.deactivated_at.is_(None))
        .order_by(User.name)
        .distinct()
    )
    if programme_id is not None:
        query = query.where(Membership.programme_id == programme_id)
    if school_id is not None:
        query = query.where(Membership.school_id == school_id)
    return db.session.scalars(query).all()


def coordinators(programme_id: int) -> Sequence[User]:
    """Give the coordinators of a programme."""
    return staff(frozenset({Role.COORDINATOR}), programme_id=programme_id)


def managers(programme_id: int) -> Sequence[User]:
    """Give the programme managers of a programme."""
    return staff(frozenset({Role.PROGRAMME_MANAGER}), programme_id=programme_id)


def confidants(programme_id: int) -> Sequence[User]:
    """Give the vertrouwenspersonen of a programme."""
    return staff(CONFIDANTS, programme_id=programme_id)


@dataclass(frozen=True, slots=True)
class AtWork:
    """Who works in a programme, by number and in the order of their names; `away` gives who is away with who stands in."""

    managers: list[int] = field(default_factory=list)
    coordinators: list[int] = field(default_factory=list)
    confidants: list[int] = field(default_factory=list)
    away: dict[int, int] = field(default_factory=dict)


def at_work(programme_ids: Collection[int], day: date) -> dict[int, AtWork]:
    """Give who works in each of some programmes on a day, in two statements however many they are."""
    found = {number: AtWork() for number in programme_ids}
    rows = db.session.execute(
        select(Membership.programme_id, Membership.role, User.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.programme_id.in_(found),
            Membership.role.in_(PROGRAMME_STAFF | CONFIDANTS),
            Membership.ended_at.is_(None),
            User.deactivated_at.is_(None),
        )
        .order_by(User.name, User.id)
    )
    for number, role, user_id in rows:
        here = found[number or 0]
        (here.managers if role in LEADS else here.confidants if role in CONFIDANTS else here.coordinators).append(
            user_id
        )
    gone = select(StandIn.programme_id, StandIn.absent_id, StandIn.stands_in_id).where(
        StandIn.programme_id.in_(found), StandIn.from_on <= day, StandIn.until_on >= day
    )
    for number, absent, stands_in in db.session.execute(gone):
        found[number].away[absent] = stands_in
    return found


def programme_staff(programme_id: int) -> Sequence[User]:
    """Give coordinators and managers of a programme."""
    return staff(PROGRAMME_STAFF, programme_id=programme_id)


def second_reviewers(programme_id: int, *, but: int | None) -> Sequence[User]:
    """Give who may be the second pair of eyes, without the first person."""
    return [user for user in staff(SECOND_REVIEWERS, programme_id=programme_id) if user.id != but]


def trainers(programme_id: int) -> Sequence[User]:
    """Give who may give a training in a programme."""
    giving = frozenset(role for role, allowed in POLICY.items() if Permission.GIVE_TRAINING in allowed)
    return staff(giving, programme_id=programme_id)


def care_coordinators(school_id: int) -> Sequence[User]:
    """Give the zorgcoördinatoren of a school."""
    return staff(frozenset({Role.CARE_COORDINATOR}), school_id=school_id)


def study_coaches(school_id: int) -> Sequence[User]:
    """Give the SLB'ers of a school who have an account."""
    return staff(frozenset({Role.STUDY_COACH}), school_id=school_id)


def administrators() -> Sequence[User]:
    """Give the administrators of the installation."""
    return staff(frozenset({Role.ADMINISTRATOR}))


def who_reads(person: User, programme_id: int | None) -> User:
    """Give who hears today what is meant for somebody: who stands in for them in this programme, else that person."""
    today = clock.today()
    stands_in = db.session.scalar(
        select(User)
        .join(StandIn, StandIn.stands_in_id == User.id)
        .where(
            StandIn.absent_id == person.id,
            StandIn.programme_id == programme_id,
            StandIn.from_on <= today,
            StandIn.until_on >= today,
        )
    )
    return stands_in or person


def is_run(programme_id: Any, *, by: Any = None) -> ColumnElement[bool]:
    """Ask whether anybody runs a programme, or one person does; both are columns with a number."""
    return exists().where(
        Membership.programme_id == programme_id,
        Membership.role.in_(PROGRAMME_STAFF),
        Membership.ended_at.is_(None),
        User.id == Membership.user_id,
        User.deactivated_at.is_(None),
        *(() if by is None else (Membership.user_id == by,)),
    )


def next_coordinator(programme_id: int) -> User | None:
    """Give the coordinator with the fewest open trajectories: who takes the next nomination; else a manager."""
    load = (
        select(Trajectory.coordinator_id, func.count().label("open"))
        .where(Trajectory.programme_id == programme_id, Trajectory._stage.not_in(ENDED_TRAJECTORY))
        .group_by(Trajectory.coordinator_id)
        .subquery()
    )
    query = (
        select(User)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(load, load.c.coordinator_id == User.id)
        .where(
            Membership.programme_id == programme_id,
            Membership.role == Role.COORDINATOR,
            Membership.ended_at.is_(None),
            User.deactivated_at.is_(None),
        )
        .order_by(func.coalesce(load.c.open, 0), User.id)
        .limit(1)
    )
    return db.session.scalar(query) or next(iter(managers(programme_id)), None)
