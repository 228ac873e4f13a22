"""Writes of the first meeting: planned, planned again, called off, held; a held one starts the match."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import DEFAULT_LANGUAGE
from programme.core.i18n import gettext as _
from programme.koppelingsmoment import emails, rules, wording
from programme.koppelingsmoment.models import Koppelingsmoment, MeetingParty, NotInvited
from programme.koppelingsmoment.queries import (
    NEEDS_OTHER_DAY,
    PLANNED,
    FirstMeeting,
    left_behind,
    meeting_of,
    meetings_between,
)
from programme.koppelingsmoment.rules import GuardianChoice, Presence
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match, MatchMentor
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.silence import expect_contact
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove
from programme.matching import wording as matching_wording
from programme.matching.actions import fall_through
from programme.matching.models import FellThrough
from programme.matching.queries import mentor_profile, student_facts
from programme.matching.rules import Terms, blocks_start
from programme.norms.promises import Party, Phase
from programme.people.models import NAME, Guardian, User
from programme.screening.actions import ask_on_eve
from programme.screening.queries import asked_for

SETTLED_BY_HOLDING = (
    "hold_koppelingsmoment",
    "party_cannot_come",
    "plan_koppelingsmoment",
    "ask_on_eve",
    "motivation_wavers",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """When, where, and who is invited beside student, mentor and coordinator."""

    starts_at: datetime
    minutes: int
    place: str
    care_coordinator: User | None = None
    guardian: GuardianChoice | None = None
    guardian_name: str = ""
    guardian_email: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """How the meeting went: who was there, what was agreed, and who agreed."""

    held_on: date
    presence: tuple[Presence, ...]
    every_days: int
    meeting_day: str
    meeting_place: str
    until_on: date
    reaching: str
    between_us: str
    when_stuck: str
    agreed: tuple[Party, ...] = field(default=())
    consented_on: date | None = None
    is_signed: bool = False


def plan(*, first: FirstMeeting, plan: Plan, actor: User) -> Koppelingsmoment:
    """Plan the first meeting, or give it a new date, and invite everybody who has an address.

    :raises Conflict: when both have not said yes, or the meeting was held already.
    """
    match, meeting = first.match, first.meeting
    if match.stage not in (MatchStage.ACCEPTED, MatchStage.PLANNED) or (meeting and meeting.held_on):
        raise Conflict(_("This match is not waiting for a first meeting any more. Look at how it stands now."))
    if meeting is None:
        meeting = Koppelingsmoment(
            match=match, planned_by=actor, uid=f"koppelingsmoment-{uuid.uuid4().hex}", sequence=0
        )
        db.session.add(meeting)
    else:
        meeting.sequence += 1
    meeting.starts_at, meeting.minutes, meeting.place = plan.starts_at, plan.minutes, plan.place
    db.session.flush()
    revoke(Purpose.APPOINTMENT, match_id=match.id)
    before = {one.party: one.email for one in meeting.parties if one.is_invited}
    _write_parties(first, meeting, plan, actor)
    if match.stage is MatchStage.ACCEPTED:
        move(match, MatchMove.PLAN, actor=actor)
    audit.record("koppelingsmoment.plan", f"match {match.id}", actor_id=actor.id, sequence=meeting.sequence)
    settle("plan_koppelingsmoment", match_id=match.id)
    settle("party_cannot_come", match_id=match.id)
    _owe_holding(match, meeting)
    for one in meeting.parties:
        language = _language(match, one, plan.care_coordinator)
        if before.get(one.party) != one.email:
            emails.withdraw(match, meeting, one, language=language, address=before.get(one.party))
        if one.is_invited:
            emails.invite(match, meeting, one, language=language)
    return meeting


def answer_invitation(*, match: Match, party: MeetingParty, can_come: bool) -> None:
    """Note whether a party can come; a no asks the coordinator for another date."""
    party.can_come = can_come
    db.session.flush()
    if can_come:
        if all(one.can_come is not False for one in party.meeting.parties):
            settle("party_cannot_come", match_id=match.id)
        return
    _owe_other_day(match)


def cancel(*, first: FirstMeeting, why: FellThrough, reason: str, actor: User, today: date) -> None:
    """Call the match off before it started: calendars are cleared, the place is given back, the student waits on.

    :raises WrongStage: when the match started already.
    """
    fall_through(match=first.match, actor=actor, why=why, reason=reason, today=today)
    if first.meeting is not None:
        _clear_calendars(first.match, first.meeting)


def call_off_left_behind() -> int:
    """Call off every planned meeting of a match that an earlier step ended, such as help first; give how many.

    A job does this each minute: the earlier step only moves the stage, and cannot know of meetings.
    """
    meetings = left_behind()
    for meeting in meetings:
        _clear_calendars(meeting.match, meeting)
    return len(meetings)


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


def _clear_calendars(match: Match, meeting: Koppelingsmoment) -> None:
    meeting.cancelled_at, meeting.sequence = clock.now(), meeting.sequence + 1
    for one in meeting.parties:
        if one.is_invited:
            emails.withdraw(match, meeting, one, language=_language(match, one, None), address=one.email)


def hold(*, first: FirstMeeting, held: Held, actor: User, today: date) -> Match:
    """Write down the held meeting and start the match; no match starts in another way.

    :raises Conflict: when no meeting is planned.
    :raises GateClosed: when something is missing, or the mentor or student may not start any more.
    """
    match, meeting = first.match, first.meeting
    if meeting is None or match.stage is not MatchStage.PLANNED:
        raise Conflict(_("No first meeting is planned for this match. Look at how it stands now."))
    promises = first.promises
    missing = find_gaps(first, held, today)
    if missing:
        raise GateClosed(missing[0].value, str(wording.GAP[missing[0]]))
    facts = student_facts(match.trajectory)
    against = blocks_start(facts.profile, mentor_profile(match.mentor, promises), Terms(promises, held.held_on))
    if against:
        raise GateClosed(against[0].code, matching_wording.exclusion(against[0]), **against[0].values)
    _write_meeting(meeting, held)
    _start(match, held, actor)
    mentor, trajectory = match.mentor, match.trajectory
    mentor.last_active_on = max(mentor.last_active_on or held.held_on, held.held_on)
    trajectory.started_on = trajectory.started_on or held.held_on
    move(trajectory, TrajectoryMove.START, actor=actor)
    expect_contact(match=match, today=held.held_on)
    audit.record(
        "koppelingsmoment.hold",
        f"match {match.id}",
        actor_id=actor.id,
        present=[one.party.value for one in held.presence if one.was_present],
        signed=held.is_signed,
    )
    for kind in SETTLED_BY_HOLDING:
        settle(kind, match_id=match.id)
    owe(
        Owed(
            "check_in",
            held.held_on + timedelta(days=promises.first_checkin_days),
            "first_checkin",
            "support.check_in",
            {"match_id": match.id},
        ),
        owner=match.coordinator_id,
        match=match,
    )
    revoke(Purpose.APPOINTMENT, match_id=match.id)
    emails.confirm_start(match, meeting)
    for one in first.invited:
        if one.agreed_on is None:
            emails.ask_to_agree(match, one, language=_language(match, one, None))
    return match


def agree_by_link(*, party: MeetingParty, link: Link, today: date) -> None:
    """Note that a party agrees with the agreements."""
    use(link)
    party.agreed_on = today
    audit.record("koppelingsmoment.agree", f"match {party.match_id}", actor_id=None, party=party.party.value)


def find_gaps(first: FirstMeeting, held: Held, today: date) -> tuple[rules.Gap, ...]:
    """Give what a meeting misses before it can be written down as held."""
    return rules.gaps(
        presence=held.presence,
        age=first.match.student.age_on(held.held_on),
        promises=first.promises,
        consented_on=held.consented_on,
        agreed=held.agreed,
        is_signed=held.is_signed,
        held_on=held.held_on,
        today=today,
    )


def _start(match: Match, held: Held, actor: User) -> None:
    match.started_on, match.until_on, match.every_days = held.held_on, held.until_on, held.every_days
    match.phase, match.phase_since, match.is_running = Phase.STARTUP, held.held_on, True
    db.session.add(MatchMentor(match_id=match.id, mentor_id=match.mentor_id, from_on=held.held_on))
    move(match, MatchMove.START, actor=actor)


def _write_meeting(meeting: Koppelingsmoment, held: Held) -> None:
    meeting.held_on, meeting.every_days, meeting.until_on = held.held_on, held.every_days, held.until_on
    meeting.meeting_day, meeting.meeting_place = held.meeting_day, held.meeting_place
    meeting.reaching, meeting.between_us, meeting.when_stuck = held.reaching, held.between_us, held.when_stuck
    there = {one.party: one for one in held.presence}
    for party in meeting.parties:
        if (seen := there.get(party.party)) is None:
            continue
        party.was_present = seen.was_present
        party.missing_reason = None if seen.was_present else seen.reason
        # The coordinator agrees by writing it down.
        if party.party in held.agreed or (party.party is Party.COORDINATOR and seen.was_present):
            party.agreed_on = held.held_on
        if party.party is Party.GUARDIAN:
            party.consented_on = held.consented_on


def _write_parties(first: FirstMeeting, meeting: Koppelingsmoment, plan: Plan, actor: User) -> None:
    match, student, mentor = first.match, first.match.student, first.match.mentor
    coordinator = match.coordinator or actor
    _party(meeting, Party.STUDENT, student.full_name, student.email)
    _party(meeting, Party.MENTOR, mentor.full_name, mentor.email)
    _party(meeting, Party.COORDINATOR, coordinator.name, coordinator.email)
    if Party.CARE_COORDINATOR in first.promises.parties:
        care = plan.care_coordinator
        if care is None:
            _party(meeting, Party.CARE_COORDINATOR, why_not=NotInvited.OTHER)
        else:
            _party(meeting, Party.CARE_COORDINATOR, care.name, care.email)
    if first.guardian_rule is not rules.GuardianRule.NO_PARTY:
        why_not = rules.why_no_guardian(first.guardian_rule, plan.guardian)
        if why_not is None:
            _party(meeting, Party.GUARDIAN, plan.guardian_name, plan.guardian_email)
            _keep_guardian(first, plan)
        else:
            _party(meeting, Party.GUARDIAN, why_not=why_not)
    db.session.flush()


def _party(
    meeting: Koppelingsmoment, which: Party, name: str = "", email: str | None = None, why_not: NotInvited | None = None
) -> None:
    party = next((one for one in meeting.parties if one.party is which), None)
    if party is None:
        party = MeetingParty(match_id=meeting.match_id, party=which)
        meeting.parties.append(party)
    # A whole name can be longer than a line of a list: the column keeps what fits.
    party.name, party.email = name[:NAME], email or None
    party.is_invited, party.not_invited = why_not is None, why_not
    # A new date is a new question.
    party.can_come = None


def _keep_guardian(first: FirstMeeting, plan: Plan) -> None:
    """Keep a guardian who was not known yet, so that nobody is asked for it twice."""
    student = first.match.student
    known = {(one.name, one.email) for one in student.guardians}
    if (plan.guardian_name, plan.guardian_email) not in known:
        db.session.add(Guardian(student_id=student.id, name=plan.guardian_name, email=plan.guardian_email))


def _language(match: Match, party: MeetingParty, care_coordinator: User | None) -> str:
    """Give the language in which a party reads."""
    if party.party is Party.STUDENT:
        return match.student.language
    if party.party is Party.MENTOR:
        return match.mentor.language
    if party.party is Party.GUARDIAN:
        return next((one.language for one in match.student.guardians if one.name == party.name), DEFAULT_LANGUAGE)
    person = care_coordinator if party.party is Party.CARE_COORDINATOR else match.coordinator
    return DEFAULT_LANGUAGE if person is None else person.language


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
    Ground(
        "hold_koppelingsmoment",
        Match,
        PLANNED,
        lambda match, _about: _owe_holding(match, meeting_of(match.id).meeting),
    ),
    # When a party answered is not kept, so a lost promise is counted from the night it was missed.
    Ground("party_cannot_come", Match, NEEDS_OTHER_DAY, _owe_other_day),
)
