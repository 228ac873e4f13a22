"""Writes of a held first meeting: who was there and what was agreed, which starts the match; and who says yes later."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.koppelingsmoment import emails, rules, wording
from programme.koppelingsmoment.actions.inviting import language_of
from programme.koppelingsmoment.actions.planning import end_poll
from programme.koppelingsmoment.models import Koppelingsmoment, MeetingParty
from programme.koppelingsmoment.queries import (
    MAY_WAIT_FOR_YES,
    NOT_AGREED_BY_ALL,
    OTHERS,
    FirstMeeting,
    held_until,
    meeting_of,
)
from programme.koppelingsmoment.rules import Presence
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match, MatchMentor
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.silence import expect_contact
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove
from programme.matching import wording as matching_wording
from programme.matching.queries import mentor_profile, student_facts
from programme.matching.rules import Terms, blocks_start
from programme.norms.promises import Party, Phase
from programme.people.models import User

SETTLED_BY_HOLDING = (
    "hold_koppelingsmoment",
    "party_cannot_come",
    "plan_koppelingsmoment",
    "ask_on_eve",
    "motivation_wavers",
)


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
    question: str = ""
    agreed: tuple[Party, ...] = field(default=())
    consented_on: date | None = None
    is_signed: bool = False

    @property
    def guardian_agreed_on(self) -> date | None:
        """The day of the guardian's consent: as written down, else the day of the meeting where they said: I agree."""
        there = any(one.party is Party.GUARDIAN and one.was_present for one in self.presence)
        return self.consented_on or (self.held_on if there and Party.GUARDIAN in self.agreed else None)


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
    for kind, whom in (("check_in", "mentor"), ("check_in_student", "student")):
        days = promises.first_checkin_days
        where = {"match_id": match.id, "whom": whom}
        due_on = held.held_on + timedelta(days=days)
        owe(
            Owed(kind, due_on, "check_in_first", "support.check_in", where, {"days": days}, show_from=held.held_on),
            owner=match.coordinator_id,
            match=match,
        )
    revoke(Purpose.APPOINTMENT, match_id=match.id)
    if first.poll is not None:
        end_poll(first.poll)
    emails.confirm_start(match, meeting)
    for one in first.not_agreed:
        emails.ask_to_agree(match, one, language=language_of(match, one))
    for one in first.invited:
        # Who has no page of their own takes home what they said yes to.
        if one.party is Party.GUARDIAN and one.agreed_on is not None:
            emails.give_paper(match, one, language=language_of(match, one))
    _owe_agreements(match)
    return match


def agree_by_link(*, party: MeetingParty, today: date) -> None:
    """Note that a party agrees with the agreements; the link stays good, to read and download them again."""
    party.agreed_on = today
    db.session.flush()
    audit.record("koppelingsmoment.agree", f"match {party.match_id}", actor_id=None, party=party.party.value)
    _owe_agreements(party.meeting.match)


def note_agreement(*, first: FirstMeeting, party: MeetingParty, actor: User, today: date) -> None:
    """Write down that a party said yes in another way, such as on the phone.

    :raises Conflict: when there is nothing to agree to (any more).
    """
    if party not in first.not_agreed:
        raise Conflict(_("This party said yes already. Look at how it stands now."))
    party.agreed_on = today
    db.session.flush()
    audit.record("koppelingsmoment.agree", f"match {party.match_id}", actor_id=actor.id, party=party.party.value)
    _owe_agreements(first.match)


def remind_of_agreements() -> int:
    """Ask each party who did not say yes to the agreements once more; give how many.

    A job does this each hour of the day; nobody is asked a third time.
    """
    if not clock.is_daytime(clock.now()):
        return 0
    today, asked = clock.today(), 0
    for meeting in held_until(today):
        match = meeting.match
        if meeting.held_on is None or today < meeting.held_on + timedelta(
            match.programme.promises.agreements_remind_days
        ):
            continue
        for one in meeting.parties:
            if one.is_invited and one.agreed_on is None and one.reminded_on is None and one.party in OTHERS:
                emails.ask_to_agree(match, one, language=language_of(match, one))
                one.reminded_on = today
                asked += 1
    return asked


def find_gaps(first: FirstMeeting, held: Held, today: date) -> tuple[rules.Gap, ...]:
    """Give what a meeting misses before it can be written down as held."""
    return rules.gaps(
        presence=held.presence,
        age=first.match.student.age_on(held.held_on),
        promises=first.promises,
        consented_on=held.guardian_agreed_on,
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
    meeting.question = held.question or None
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
            party.consented_on = held.guardian_agreed_on
            # Under 16 their consent is the agreement that starts the match.
            party.agreed_on = party.agreed_on or held.consented_on


def _owe_agreements(match: Match, _about: str = "") -> DueItem | None:
    """Let the coordinator look after who did not say yes to the agreements; nothing is owed once all did."""
    first = meeting_of(match.id)
    held_on = first.meeting.held_on if first.meeting else None
    if held_on is None or not first.not_agreed:
        settle("agreements_open", match_id=match.id)
        return None
    due_on = held_on + timedelta(days=first.promises.agreements_others_days)
    return owe(
        Owed(
            "agreements_open",
            due_on,
            "others_did_not_agree",
            "koppelingsmoment.show",
            {"match_id": match.id},
            show_from=due_on,
        ),
        owner=match.coordinator_id,
        match=match,
    )


GROUNDS = (Ground("agreements_open", Match, NOT_AGREED_BY_ALL, _owe_agreements, allows=MAY_WAIT_FOR_YES),)
