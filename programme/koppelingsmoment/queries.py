"""Reads of the first meeting: a match with its meeting, its parties and the dates that are asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, PollParty
from programme.koppelingsmoment.rules import (
    Choice,
    GuardianRule,
    PollState,
    best,
    choices,
    guardian_rule,
    necessary,
    poll_state,
)
from programme.lifecycle.grounds import GOES_ON, asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Party, Promises
from programme.people.models import Guardian

# Who says yes to the agreements beside the pair, then or later; an interpreter only speaks for others.
OTHERS = (Party.GUARDIAN, Party.CARE_COORDINATOR, Party.COORDINATOR)
_STANDS = exists().where(Koppelingsmoment.match_id == Match.id, Koppelingsmoment.cancelled_at.is_(None))
_CANNOT = exists().where(
    Koppelingsmoment.match_id == Match.id,
    Koppelingsmoment.cancelled_at.is_(None),
    MeetingParty.meeting_id == Koppelingsmoment.id,
    MeetingParty.can_come.is_(False),
)
_ASKED = exists().where(DatePoll.match_id == Match.id)
_NOT_AGREED = exists().where(
    Koppelingsmoment.match_id == Match.id,
    Koppelingsmoment.held_on.is_not(None),
    MeetingParty.meeting_id == Koppelingsmoment.id,
    MeetingParty.is_invited.is_(True),
    MeetingParty.agreed_on.is_(None),
    MeetingParty.party.in_(OTHERS),
)
PLANNED = asking(Match.id, Match._stage == MatchStage.PLANNED, _STANDS)
# While everybody is asked for a date, fixing one is what is owed.
NEEDS_OTHER_DAY = PLANNED.where(_CANNOT, ~_ASKED)
TO_PLAN = asking(Match.id, Match._stage == MatchStage.ACCEPTED, ~_ASKED)
ASKED_FOR_DATE = asking(Match.id, Match._stage.in_((MatchStage.ACCEPTED, MatchStage.PLANNED)), _ASKED)
NOT_AGREED_BY_ALL = asking(Match.id, GOES_ON, _NOT_AGREED)
MAY_WAIT_FOR_YES = asking(Match.id, _NOT_AGREED)


@dataclass(frozen=True, slots=True)
class FirstMeeting:
    """A match, its meeting when there is one, and how a guardian takes part."""

    match: Match
    meeting: Koppelingsmoment | None
    age: int | None
    guardian_rule: GuardianRule
    poll: DatePoll | None = None

    @property
    def promises(self) -> Promises:
        """What the programme promises."""
        return self.match.programme.promises

    @property
    def invited(self) -> list[MeetingParty]:
        """The parties who are invited; of the others no page but the coordinator's speaks."""
        return [] if self.meeting is None else [one for one in self.meeting.parties if one.is_invited]

    @property
    def asked(self) -> list[PollParty]:
        """The parties who are asked for a date; who still has to be found cannot answer."""
        parties = [] if self.poll is None else self.poll.parties
        return [one for one in parties if one.is_invited and (one.name or one.email)]

    @property
    def said(self) -> dict[Party, list[int] | None]:
        """The numbers of the dates on which each party can; None for who did not answer."""
        return {one.party: one.can if one.answered_at else None for one in self.asked}

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The dates with who can, the best one first."""
        dates = {} if self.poll is None else {one.id: one.starts_at for one in self.poll.dates}
        return choices(dates, self.said, necessary(self.guardian_rule))

    @property
    def best(self) -> Choice | None:
        """The date that suits best, when there is one on which everybody who must be there can."""
        return best(self.choices)

    @property
    def poll_state(self) -> PollState:
        """How it stands with the answers."""
        dates = [] if self.poll is None else [one.id for one in self.poll.dates]
        return poll_state(dates, self.said, necessary(self.guardian_rule))

    @property
    def standing(self) -> str:
        """A mark of how the date stands, for who wants to change it from an open page.

        A question says when it was asked: SQLite gives the numbers of one that is gone to the next one.
        """
        return f"{self.poll.asked_at.timestamp() if self.poll else 0}-{self.meeting.version if self.meeting else 0}"

    @property
    def not_agreed(self) -> list[MeetingParty]:
        """The parties who did not say yes to the agreements of the held meeting yet."""
        held = self.meeting is not None and self.meeting.held_on is not None
        return [one for one in self.invited if held and one.agreed_on is None and one.party in OTHERS]


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


def own_meeting(link: Link, match_id: int) -> FirstMeeting:
    """Give a match of the student whose own page was opened, with its meeting.

    :raises NotFound: when it is somebody else's, did not go on, or the student was erased.
    """
    first = meeting_of(match_id)
    if first.match.trajectory_id != link.trajectory_id or first.match.student.erased_at is not None:
        raise NotFound
    return first


def party_of(first: FirstMeeting, party_id: int | None) -> MeetingParty:
    """Give the party a link was sent to.

    :raises NotFound: when the meeting was called off or the party is invited no more.
    """
    for one in first.invited:
        if one.id == party_id:
            return one
    raise NotFound


def asked_party(first: FirstMeeting, party_id: int | None) -> PollParty:
    """Give the party who is asked for a date.

    :raises NotFound: when a date was fixed, or nobody asks this party any more.
    """
    for one in first.asked:
        if one.id == party_id:
            return one
    raise NotFound


def weeks(match: Match) -> dict[Party, tuple[str, ...]]:
    """Give the parts of the week in which student and mentor said they are free; empty when nobody asked."""
    student = db.session.scalar(
        select(Intake.availability).where(Intake.trajectory_id == match.trajectory_id, Intake.is_current.is_(True))
    )
    return {Party.STUDENT: tuple(student or ()), Party.MENTOR: tuple(match.mentor.availability)}


def shared_question(trajectory_id: int) -> str:
    """Give the mentorvraag in the words that the student agreed to share with a mentor; empty when there are none."""
    intake = db.session.scalar(
        select(Intake).where(
            Intake.trajectory_id == trajectory_id,
            Intake.is_current.is_(True),
            Intake.for_mentor_agreed_on.is_not(None),
        )
    )
    return "" if intake is None else intake.for_mentor or ""


def first_guardian(student_id: int) -> Guardian | None:
    """Give the guardian who was noted first."""
    return db.session.scalar(select(Guardian).where(Guardian.student_id == student_id).order_by(Guardian.id).limit(1))


def _with_meeting(match: Match) -> FirstMeeting:
    meeting = db.session.scalar(
        select(Koppelingsmoment)
        .where(Koppelingsmoment.match_id == match.id, Koppelingsmoment.cancelled_at.is_(None))
        .options(selectinload(Koppelingsmoment.parties))
    )
    poll = db.session.scalar(
        select(DatePoll)
        .where(DatePoll.match_id == match.id)
        .options(selectinload(DatePoll.dates), selectinload(DatePoll.parties))
    )
    # The norm is judged by the age at the meeting: who turns 16 before it decides alone.
    planned = [one.starts_at for one in poll.dates] if poll else [meeting.starts_at] if meeting else []
    day = max([clock.today(), *(clock.local(moment).date() for moment in planned[:1])])
    age = match.student.age_on(meeting.held_on if meeting and meeting.held_on else day)
    return FirstMeeting(match, meeting, age, guardian_rule(age, match.programme.promises), poll)


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


def polls_left_behind() -> Sequence[DatePoll]:
    """Give the questions for a date whose match fell through."""
    return db.session.scalars(
        select(DatePoll)
        .join(Match, Match.id == DatePoll.match_id)
        .options(selectinload(DatePoll.parties), joinedload(DatePoll.match))
        .where(Match._stage == MatchStage.FELL_THROUGH)
    ).all()


def held_until(day: date) -> Sequence[Koppelingsmoment]:
    """Give the meetings held up to a day, of matches that go on, to whose agreements somebody did not say yes yet."""
    return db.session.scalars(
        select(Koppelingsmoment)
        .join(Match, Match.id == Koppelingsmoment.match_id)
        .options(selectinload(Koppelingsmoment.parties), joinedload(Koppelingsmoment.match).joinedload(Match.student))
        .where(
            Koppelingsmoment.held_on <= day,
            GOES_ON,
            exists().where(
                MeetingParty.meeting_id == Koppelingsmoment.id,
                MeetingParty.is_invited.is_(True),
                MeetingParty.agreed_on.is_(None),
                MeetingParty.reminded_on.is_(None),
                MeetingParty.party.in_(OTHERS),
            ),
        )
        .order_by(Koppelingsmoment.id)
    ).all()
