"""Reads of the first meeting: a match with its open meeting and its parties."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.koppelingsmoment.models import Koppelingsmoment, MeetingParty
from programme.koppelingsmoment.rules import GuardianRule, guardian_rule
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Promises
from programme.people.models import Guardian

_STANDS = exists().where(Koppelingsmoment.match_id == Match.id, Koppelingsmoment.cancelled_at.is_(None))
_CANNOT = exists().where(
    Koppelingsmoment.match_id == Match.id,
    Koppelingsmoment.cancelled_at.is_(None),
    MeetingParty.meeting_id == Koppelingsmoment.id,
    MeetingParty.can_come.is_(False),
)
PLANNED = asking(Match.id, Match._stage == MatchStage.PLANNED, _STANDS)
NEEDS_OTHER_DAY = PLANNED.where(_CANNOT)


@dataclass(frozen=True, slots=True)
class FirstMeeting:
    """A match, its meeting when there is one, and how a guardian takes part."""

    match: Match
    meeting: Koppelingsmoment | None
    age: int | None
    guardian_rule: GuardianRule

    @property
    def promises(self) -> Promises:
        """What the programme promises."""
        return self.match.programme.promises

    @property
    def invited(self) -> list[MeetingParty]:
        """The parties who are invited; of the others no page but the coordinator's speaks."""
        return [] if self.meeting is None else [one for one in self.meeting.parties if one.is_invited]


def find_meeting(actor: Actor, match_id: int) -> FirstMeeting:
    """Give a match this person can reach, with its meeting that was not called off.

    :raises NotFound: when there is no such match, or not for this person.
    """
    match = db.session.scalar(visible(actor, Match).where(Match.id == match_id).options(*_people()))
    if match is None:
        raise NotFound
    return _with_meeting(match)


def meeting_of(match_id: int | None) -> FirstMeeting:
    """Give the match of a link, with its meeting.

    :raises NotFound: when there is none, or it did not go on.
    """
    match = db.session.scalar(select(Match).where(Match.id == match_id).options(*_people()))
    if match is None or match.stage is MatchStage.FELL_THROUGH:
        raise NotFound
    return _with_meeting(match)


def party_of(first: FirstMeeting, party_id: int | None) -> MeetingParty:
    """Give the party a link was sent to.

    :raises NotFound: when the meeting was called off or the party is invited no more.
    """
    for one in first.invited:
        if one.id == party_id:
            return one
    raise NotFound


def first_guardian(student_id: int) -> Guardian | None:
    """Give the guardian who was noted first."""
    return db.session.scalar(select(Guardian).where(Guardian.student_id == student_id).order_by(Guardian.id).limit(1))


def _with_meeting(match: Match) -> FirstMeeting:
    meeting = db.session.scalar(
        select(Koppelingsmoment)
        .where(Koppelingsmoment.match_id == match.id, Koppelingsmoment.cancelled_at.is_(None))
        .options(selectinload(Koppelingsmoment.parties))
    )
    # The norm is judged by the age at the meeting: who turns 16 before it decides alone.
    day = clock.today() if meeting is None else max(clock.today(), clock.local(meeting.starts_at).date())
    age = match.student.age_on(meeting.held_on if meeting and meeting.held_on else day)
    return FirstMeeting(match, meeting, age, guardian_rule(age, match.programme.promises))


def _people() -> tuple[ORMOption, ...]:
    return (
        joinedload(Match.mentor),
        joinedload(Match.student),
        joinedload(Match.programme),
        joinedload(Match.coordinator),
        joinedload(Match.trajectory).joinedload(Trajectory.school),
    )


def meetings_between(start: datetime, end: datetime) -> Sequence[Koppelingsmoment]:
    """Give the planned meetings of matches that still have to meet, from one moment up to another."""
    return db.session.scalars(
        select(Koppelingsmoment)
        .join(Match, Match.id == Koppelingsmoment.match_id)
        .options(joinedload(Koppelingsmoment.match).joinedload(Match.student))
        .where(
            Koppelingsmoment.cancelled_at.is_(None),
            Koppelingsmoment.starts_at >= start,
            Koppelingsmoment.starts_at < end,
            Match._stage == MatchStage.PLANNED,
        )
        .order_by(Koppelingsmoment.id)
    ).all()


def left_behind() -> Sequence[Koppelingsmoment]:
    """Give the meetings that still stand in calendars although their match fell through."""
    return db.session.scalars(
        select(Koppelingsmoment)
        .join(Match, Match.id == Koppelingsmoment.match_id)
        .options(selectinload(Koppelingsmoment.parties), joinedload(Koppelingsmoment.match))
        .where(
            Koppelingsmoment.cancelled_at.is_(None),
            Koppelingsmoment.held_on.is_(None),
            Match._stage == MatchStage.FELL_THROUGH,
        )
    ).all()
