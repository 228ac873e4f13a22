"""Writes of the search for a date: everybody is asked, answers, is asked again; one date is fixed."""

from collections.abc import Collection
from datetime import timedelta

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.koppelingsmoment import emails, rules
from programme.koppelingsmoment.actions.inviting import Plan, asked_before, guests, language_of, write
from programme.koppelingsmoment.actions.planning import Appointment, fix, need_no_meeting_yet
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, PollDate, PollParty
from programme.koppelingsmoment.queries import ASKED_FOR_DATE, FirstMeeting, meeting_of
from programme.koppelingsmoment.rules import PollState
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.norms.promises import Party
from programme.people.models import User


def ask_for_date(*, first: FirstMeeting, plan: Plan, actor: User) -> DatePoll:
    """Ask everybody who has an address on which of the dates they can; what was asked before is asked no more.

    A date that was planned already stands in the calendars until another one is fixed.

    :raises Conflict: when both have not said yes, or the meeting was held already.
    """
    need_no_meeting_yet(first)
    match = first.match
    if first.poll is not None:
        db.session.delete(first.poll)
        db.session.flush()
    revoke(Purpose.CHOOSE_DATE, match_id=match.id)
    moments = sorted({plan.starts_at, *plan.others})
    today = clock.today()
    poll = DatePoll(
        match=match,
        asked_at=clock.now(),
        asked_by_id=actor.id,
        answer_by_on=rules.answer_by(today, clock.local(moments[0]).date(), first.promises),
        minutes=plan.minutes,
        place=plan.place,
        video_url=plan.video_url,
        interpreter=plan.interpreter,
        dates=[PollDate(match_id=match.id, starts_at=moment) for moment in moments],
    )
    for guest in guests(first, plan, actor):
        party = PollParty(match_id=match.id, party=guest.party)
        write(party, guest)
        poll.parties.append(party)
    db.session.add(poll)
    db.session.flush()
    audit.record("koppelingsmoment.ask_dates", f"match {match.id}", actor_id=actor.id, dates=len(moments))
    settle("plan_koppelingsmoment", match_id=match.id)
    settle("party_cannot_come", match_id=match.id)
    for party in poll.parties:
        if party.party is Party.COORDINATOR and actor.id == match.coordinator_id:
            # Who proposes the dates can come on them.
            party.can, party.answered_at = [one.id for one in poll.dates], clock.now()
        elif party.is_invited:
            emails.ask_for_date(match, poll, party, language=language_of(match, party))
    db.session.flush()
    _owe_fixing(match)
    return poll


def answer_dates(*, first: FirstMeeting, party: PollParty, can: Collection[int], actor: User | None = None) -> None:
    """Note on which of the dates a party can; `actor` is who wrote it down for them, empty when they did so by link.

    An answer may change until a date is fixed.
    """
    known = {one.id for one in party.poll.dates}
    party.can, party.answered_at = sorted(known & set(can)), clock.now()
    db.session.flush()
    audit.record(
        "koppelingsmoment.answer_dates",
        f"match {party.match_id}",
        actor_id=actor.id if actor else None,
        party=party.party.value,
    )
    _owe_fixing(first.match)


def ask_again(*, first: FirstMeeting, actor: User) -> int:
    """Send the question once more to who did not answer; give to how many.

    :raises Conflict: when nobody is asked for a date any more.
    """
    poll = first.poll
    if poll is None:
        raise Conflict(_("A date was fixed already, or nobody is asked any more. Look at how it stands now."))
    waiting = [one for one in first.asked if one.answered_at is None and one.email]
    for one in waiting:
        emails.ask_for_date(first.match, poll, one, language=language_of(first.match, one))
    audit.record("koppelingsmoment.ask_again", f"match {first.match.id}", actor_id=actor.id, asked=len(waiting))
    return len(waiting)


def fix_date(*, first: FirstMeeting, date_id: int, actor: User) -> Koppelingsmoment:
    """Fix one of the dates, and send the calendar invitations; who said they can then need not answer again.

    :raises Conflict: when a date was fixed already, or this date is asked about no more.
    """
    need_no_meeting_yet(first)
    poll = first.poll
    chosen = None if poll is None else next((one for one in poll.dates if one.id == date_id), None)
    if poll is None or chosen is None:
        raise Conflict(_("A date was fixed already, or nobody is asked any more. Look at how it stands now."))
    if chosen.starts_at < clock.now():
        raise Conflict(_("This date is over. Choose another one, or ask for new dates."))
    appointment = Appointment(
        chosen.starts_at,
        poll.minutes,
        poll.place,
        poll.video_url,
        poll.interpreter,
        asked_before(poll.parties),
        can_come=[one.party for one in first.asked if date_id in one.can],
    )
    return fix(first=first, appointment=appointment, actor=actor)


def _owe_fixing(match: Match, _about: str = "") -> DueItem | None:
    """Let the coordinator fix a date: now when all answered or nothing is left, else when the answers should be there."""
    first = meeting_of(match.id)
    poll = first.poll
    if poll is None:
        return None
    state, show_from = first.poll_state, None
    last = max([poll.asked_at, *(one.answered_at for one in first.asked if one.answered_at)])
    due_on = clock.working_days_after(clock.local(last).date(), 1)
    if state is PollState.WAITS:
        due_on = show_from = poll.answer_by_on + timedelta(days=1)
    return owe(
        Owed(
            "fix_date",
            due_on,
            f"dates_{state.value}",
            "koppelingsmoment.plan",
            {"match_id": match.id},
            show_from=show_from,
        ),
        owner=match.coordinator_id,
        match=match,
    )


GROUNDS = (Ground("fix_date", Match, ASKED_FOR_DATE, _owe_fixing),)
