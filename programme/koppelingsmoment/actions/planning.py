"""Writes of a planned first meeting: its date, a new one, whether somebody can come, and calling it off."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.koppelingsmoment import emails
from programme.koppelingsmoment.actions.inviting import Guest, Plan, guests, language_of, write
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, NotInvited
from programme.koppelingsmoment.queries import (
    NEEDS_OTHER_DAY,
    PLANNED,
    TO_PLAN,
    FirstMeeting,
    left_behind,
    meeting_of,
    meetings_between,
    polls_left_behind,
)
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import MatchMove, MatchStage
from programme.matching.actions import fall_through, owe_meeting_by_facts
from programme.matching.models import FellThrough
from programme.norms.promises import Party
from programme.people.models import User
from programme.screening.actions import ask_on_eve
from programme.screening.queries import asked_for

MAY_PLAN = (MatchStage.ACCEPTED, MatchStage.PLANNED)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A fixed date, and who said before that they can come then."""

    starts_at: datetime
    minutes: int
    place: str
    video_url: str | None
    interpreter: str | None
    guests: Sequence[Guest]
    can_come: Collection[Party] = ()


def plan(*, first: FirstMeeting, plan: Plan, actor: User) -> Koppelingsmoment:
    """Plan the first meeting at once, or give it a new date, and invite everybody who has an address.

    A question for a date that was open is taken back.

    :raises Conflict: when both have not said yes, or the meeting was held already.
    """
    need_no_meeting_yet(first)
    appointment = Appointment(
        plan.starts_at, plan.minutes, plan.place, plan.video_url, plan.interpreter, guests(first, plan, actor)
    )
    return fix(first=first, appointment=appointment, actor=actor)


def fix(*, first: FirstMeeting, appointment: Appointment, actor: User) -> Koppelingsmoment:
    """Write down the date, send the calendar invitations, and owe the meeting; a higher number replaces an earlier date."""
    match, meeting = first.match, first.meeting
    if meeting is None:
        meeting = Koppelingsmoment(
            match=match, planned_by=actor, uid=f"koppelingsmoment-{uuid.uuid4().hex}", sequence=0
        )
        db.session.add(meeting)
    else:
        meeting.sequence += 1
    meeting.starts_at, meeting.minutes = appointment.starts_at, appointment.minutes
    meeting.place, meeting.video_url = appointment.place, appointment.video_url
    meeting.interpreter = appointment.interpreter
    db.session.flush()
    revoke(Purpose.APPOINTMENT, match_id=match.id)
    if first.poll is not None:
        end_poll(first.poll)
    before = {one.party: one.email for one in meeting.parties if one.is_invited}
    _write_parties(meeting, appointment)
    if match.stage is MatchStage.ACCEPTED:
        move(match, MatchMove.PLAN, actor=actor)
    audit.record("koppelingsmoment.plan", f"match {match.id}", actor_id=actor.id, sequence=meeting.sequence)
    for kind in ("plan_koppelingsmoment", "party_cannot_come"):
        settle(kind, match_id=match.id)
    _owe_holding(match, meeting)
    for one in meeting.parties:
        language = language_of(match, one)
        if before.get(one.party) != one.email:
            emails.withdraw(match, meeting, one, language=language, address=before.get(one.party))
        if one.is_invited:
            emails.invite(match, meeting, one, language=language)
    return meeting


def change_organiser(*, match_ids: Sequence[int]) -> None:
    """Send an update of planned meetings whose match another coordinator runs now: the calendars name that one.

    What the others answered stays; the appointment goes out of the calendar of who left.
    """
    for match_id in match_ids:
        first = meeting_of(match_id)
        match, meeting, coordinator = first.match, first.meeting, first.match.coordinator
        if meeting is None or coordinator is None:
            continue
        meeting.sequence += 1
        revoke(Purpose.APPOINTMENT, match_id=match.id)
        for one in meeting.parties:
            if one.party is Party.COORDINATOR and one.email != coordinator.email:
                emails.withdraw(match, meeting, one, language=language_of(match, one), address=one.email)
                write(one, Guest(Party.COORDINATOR, coordinator.name, coordinator.email, coordinator.language))
                one.can_come = None
            if one.is_invited:
                emails.invite(match, meeting, one, language=language_of(match, one), is_same_date=True)
    db.session.flush()


def change_care_coordinator(*, meetings: Sequence[Koppelingsmoment], polls: Sequence[DatePoll], after: User) -> None:
    """Invite the new zorgcoördinator to planned meetings, and ask them for the dates that are looked for.

    The appointment goes out of the calendar of who left; nobody else gets a mail.
    """
    guest = Guest(Party.CARE_COORDINATOR, after.name, after.email, after.language)
    for meeting in meetings:
        meeting.sequence += 1
        for one in meeting.parties:
            if one.party is Party.CARE_COORDINATOR and one.is_invited:
                match = meeting.match
                emails.withdraw(match, meeting, one, language=language_of(match, one), address=one.email)
                write(one, guest)
                one.can_come = None
                db.session.flush()
                emails.invite(match, meeting, one, language=after.language, is_same_date=True)
    for poll in polls:
        for asked in poll.parties:
            if asked.party is Party.CARE_COORDINATOR and asked.is_invited:
                emails.take_dates_back(poll.match, asked, language=language_of(poll.match, asked))
                write(asked, guest)
                asked.answered_at, asked.can = None, []
                db.session.flush()
                emails.ask_for_date(poll.match, poll, asked, language=after.language)
    db.session.flush()


def answer_invitation(*, match: Match, party: MeetingParty, can_come: bool) -> None:
    """Note whether a party can come; a no asks the coordinator for another date, unless one is looked for already."""
    party.can_come = can_come
    db.session.flush()
    if can_come:
        if all(one.can_come is not False for one in party.meeting.parties):
            settle("party_cannot_come", match_id=match.id)
    elif meeting_of(match.id).poll is None:
        _owe_other_day(match)


def cancel(*, first: FirstMeeting, why: FellThrough, reason: str, actor: User, today: date) -> None:
    """Call the match off before it started: calendars are cleared, the place is given back, the student waits on.

    :raises WrongStage: when the match started already.
    """
    fall_through(match=first.match, actor=actor, why=why, reason=reason, today=today)
    if first.meeting is not None:
        _clear_calendars(first.match, first.meeting)
    if first.poll is not None:
        _take_back(first.match, first.poll)


def call_off_left_behind() -> int:
    """Call off every planned meeting of a match that an earlier step ended, such as help first; give how many.

    A job does this each minute: the earlier step only moves the stage, and cannot know of meetings.
    """
    meetings, polls = left_behind(), polls_left_behind()
    for meeting in meetings:
        _clear_calendars(meeting.match, meeting)
    for poll in polls:
        _take_back(poll.match, poll)
    return len(meetings) + len(polls)


def ask_on_the_eve() -> int:
    """Ask the students who meet their mentor tomorrow whether they still want to; give how many.

    A job does this each hour of the day; who was asked for that day is not asked again.
    """
    now = clock.now()
    if not clock.is_daytime(now):
        return 0
    tomorrow = clock.today() + timedelta(days=1)
    start, end = (clock.instant(tomorrow + timedelta(days=days), time()) for days in (0, 1))
    meetings = meetings_between(start, end)
    asked = asked_for([meeting.match_id for meeting in meetings], tomorrow)
    for meeting in meetings:
        if meeting.match_id not in asked:
            ask_on_eve(match=meeting.match, meets_on=tomorrow)
    return len(meetings) - len(asked)


def need_no_meeting_yet(first: FirstMeeting) -> None:
    """Refuse to look for a date where none is needed (any more).

    :raises Conflict: when both have not said yes, or the meeting was held already.
    """
    if first.match.stage not in MAY_PLAN or (first.meeting and first.meeting.held_on):
        raise Conflict(_("This match is not waiting for a first meeting any more. Look at how it stands now."))


def end_poll(poll: DatePoll) -> None:
    """End a question for a date, with its answers: nobody needs them any more."""
    revoke(Purpose.CHOOSE_DATE, match_id=poll.match_id)
    settle("fix_date", match_id=poll.match_id)
    db.session.delete(poll)
    db.session.flush()


def _take_back(match: Match, poll: DatePoll) -> None:
    """Tell who was asked that nothing has to be answered; the pair hears of it in a mail of its own."""
    for one in poll.parties:
        if one.is_invited and one.party not in (Party.STUDENT, Party.MENTOR):
            emails.take_dates_back(match, one, language=language_of(match, one))
    end_poll(poll)


def _clear_calendars(match: Match, meeting: Koppelingsmoment) -> None:
    meeting.cancelled_at, meeting.sequence = clock.now(), meeting.sequence + 1
    for one in meeting.parties:
        if one.is_invited:
            emails.withdraw(match, meeting, one, language=language_of(match, one), address=one.email)


def _write_parties(meeting: Koppelingsmoment, appointment: Appointment) -> None:
    rows = {one.party: one for one in meeting.parties}
    for guest in appointment.guests:
        party = rows.pop(guest.party, None)
        if party is None:
            party = MeetingParty(match_id=meeting.match_id, party=guest.party)
            meeting.parties.append(party)
        write(party, guest)
        # A new date is a new question, but for who just said that they can then.
        party.can_come = True if guest.party in appointment.can_come else None
    for party in rows.values():
        write(party, Guest(party.party, why_not=NotInvited.OTHER))
        party.can_come = None
    db.session.flush()


def _owe_holding(match: Match, meeting: Koppelingsmoment | None) -> DueItem | None:
    if meeting is None:
        return None
    day = clock.local(meeting.starts_at).date()
    return owe(
        Owed(
            "hold_koppelingsmoment",
            day,
            "koppelingsmoment_planned",
            "koppelingsmoment.hold",
            {"match_id": match.id},
            show_from=day,
        ),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_other_day(match: Match, _about: str = "") -> DueItem | None:
    return owe(
        Owed(
            "party_cannot_come",
            clock.working_days_after(clock.today(), 1),
            "answered_cannot",
            "koppelingsmoment.plan",
            {"match_id": match.id},
        ),
        owner=match.coordinator_id,
        match=match,
    )


GROUNDS = (
    Ground("plan_koppelingsmoment", Match, TO_PLAN, owe_meeting_by_facts),
    Ground(
        "hold_koppelingsmoment",
        Match,
        PLANNED,
        lambda match, _about: _owe_holding(match, meeting_of(match.id).meeting),
    ),
    # When a party answered is not kept, so a lost promise is counted from the night it was missed.
    Ground("party_cannot_come", Match, NEEDS_OTHER_DAY, _owe_other_day),
)
