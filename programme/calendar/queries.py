"""Reads of the own calendar: whose address it is, and what that person has to be at; no names and no places."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, literal, or_, select, union_all
from sqlalchemy.orm import joinedload

from programme.calendar.models import CalendarFeed
from programme.calendar.rules import hash_of, window
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.intervisie.models import GroupMeeting, GroupMember, IntervisieGroup
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import RUNNING_MATCH, MatchStage
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import Membership, Mentor, User
from programme.training.models import Training, TrainingSeat


class Kind(StrEnum):
    """What sort of appointment it is."""

    CONVERSATION = "conversation"
    FIRST_MEETING = "koppelingsmoment"
    INTAKE = "intake"
    TRAINING = "training"
    INTERVISIE = "intervisie"


class Appointment(NamedTuple):
    """One appointment: what, which row, when it starts, and how many minutes it takes."""

    kind: str
    number: int
    starts_at: datetime
    minutes: int


def own_feed(user_id: int) -> CalendarFeed | None:
    """Give the address somebody has."""
    return db.session.scalar(select(CalendarFeed).where(CalendarFeed.user_id == user_id))


def find_feed(token: str) -> CalendarFeed:
    """Give the feed behind an address.

    :raises NotFound: when nobody has it (any more), or its person has no role now.
    """
    found = db.session.scalar(
        select(CalendarFeed)
        .join(User, User.id == CalendarFeed.user_id)
        .options(joinedload(CalendarFeed.user))
        .where(
            CalendarFeed.token_hash == hash_of(token),
            User.deactivated_at.is_(None),
            exists().where(Membership.user_id == User.id, Membership.ended_at.is_(None)),
        )
    )
    if found is None:
        raise NotFound
    return found


def appointments(user_id: int, now: datetime) -> list[Appointment]:
    """Give what somebody has to be at, as a mentor, a coordinator or a trainer, in one statement; the earliest first."""
    mentor = select(Mentor.id).where(Mentor.user_id == user_id).scalar_subquery()
    since, until = window(now)

    def rows(kind: Kind, table: Any, starts_at: Any, *where: Any) -> Select[*tuple[Any, ...]]:
        columns = (literal(kind.value).label("kind"), table.id, starts_at.label("starts_at"), table.minutes)
        return select(*columns).where(starts_at >= since, starts_at <= until, *where)

    planned = exists().where(Match.id == Conversation.match_id, Match._stage.in_(RUNNING_MATCH))
    meets = exists().where(
        Match.id == Koppelingsmoment.match_id,
        Match._stage == MatchStage.PLANNED,
        or_(Match.mentor_id == mentor, Match.coordinator_id == user_id),
    )
    talks = exists().where(Trajectory.id == Intake.trajectory_id, Trajectory.coordinator_id == user_id)
    has_seat = exists().where(TrainingSeat.training_id == Training.id, TrainingSeat.mentor_id == mentor)
    in_group = exists().where(GroupMember.group_id == GroupMeeting.group_id, GroupMember.mentor_id == mentor)
    helps = exists().where(IntervisieGroup.id == GroupMeeting.group_id, IntervisieGroup.facilitator_id == user_id)
    every = union_all(
        rows(
            Kind.CONVERSATION,
            Conversation,
            Conversation.starts_at,
            Conversation.by_mentor_id == mentor,
            Conversation.state == ConversationState.PLANNED,
            planned,
        ),
        rows(
            Kind.FIRST_MEETING,
            Koppelingsmoment,
            Koppelingsmoment.starts_at,
            Koppelingsmoment.held_on.is_(None),
            Koppelingsmoment.cancelled_at.is_(None),
            meets,
        ),
        rows(
            Kind.INTAKE,
            Intake,
            Intake.planned_at,
            Intake.is_current.is_(True),
            Intake.held_on.is_(None),
            Intake.cancelled_at.is_(None),
            talks,
        ),
        rows(Kind.TRAINING, Training, Training.starts_at, or_(Training.trainer_id == user_id, has_seat)),
        rows(Kind.INTERVISIE, GroupMeeting, GroupMeeting.starts_at, or_(in_group, helps)),
    )
    found = [Appointment(*row) for row in db.session.execute(every)]
    return sorted(found, key=lambda one: (one.starts_at, one.kind, one.number))
