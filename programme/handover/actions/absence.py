"""Writes of a mentor's own absence: say it, take it back, call off what is planned in it."""

from datetime import date, timedelta

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import db
from programme.handover import queries
from programme.handover.wording import day_over
from programme.lifecycle import silence
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import Match, QuietKind, QuietPeriod
from programme.lifecycle.promises import Owed, owe, settle
from programme.logbook.actions import write_missed
from programme.logbook.models import ConversationState, Side
from programme.logbook.queries import find_to_write

ONE_DAY = timedelta(days=1)


def say_away(*, actor: Actor, kind: QuietKind, first_on: date, last_on: date, today: date) -> QuietPeriod:
    """Note the days on which a mentor is away: silence does not count them, and long ones ask for a substitute.

    Longer than silence is fine in the phase of a match: then its coordinator is asked.

    :raises GateClosed: when the last day is over.
    """
    if last_on < today:
        raise day_over()
    period = QuietPeriod(mentor_id=actor.mentor_id, kind=kind, first_on=first_on, last_on=last_on, made_by_id=actor.id)
    db.session.add(period)
    db.session.flush()
    audit.record("mentor.away", f"mentor {actor.mentor_id}", actor_id=actor.id, period=period.id, kind=kind.value)
    silence.recount(mentor_id=actor.mentor_id)
    for match in queries.running_of(actor.mentor_id):
        fine_days = match.programme.promises.phase(match.phase).silent_after_days
        if fine_days and queries.days_of(first_on, last_on) > fine_days:
            _owe_substitute(match, period, fine_days)
    return period


def take_back(*, actor: Actor, period: QuietPeriod, today: date) -> None:
    """Take an absence back: from today the days count again; those that were stay left out."""
    number = period.id
    if period.first_on >= today:
        db.session.delete(period)
    else:
        period.last_on = min(period.last_on, today - ONE_DAY)
    db.session.flush()
    audit.record("mentor.not_away", f"mentor {actor.mentor_id}", actor_id=actor.id, period=number)
    silence.recount(mentor_id=actor.mentor_id)
    for match in queries.running_of(actor.mentor_id):
        settle("mentor_away", match_id=match.id, about=str(number))


def call_off(*, actor: Actor, period: QuietPeriod) -> int:
    """Call off all that the mentor planned on these days; give how many conversations."""
    planned = queries.planned_within(actor, period)
    for conversation in planned:
        write_missed(
            writing=find_to_write(actor, conversation.id),
            actor=actor,
            state=ConversationState.CANCELLED,
            by_side=Side.MENTOR,
            now=clock.now(),
        )
    return len(planned)


def _owe_substitute(match: Match, period: QuietPeriod, fine_days: int) -> None:
    values = {"first": period.first_on.isoformat(), "last": period.last_on.isoformat(), "days": fine_days}
    owe(
        Owed(
            "mentor_away",
            max(period.first_on, clock.today()),
            "mentor_away_long",
            "handover.second",
            {"match_id": match.id},
            values,
            about=str(period.id),
        ),
        owner=match.coordinator_id,
        match=match,
    )


GROUNDS = (Ground("mentor_away", Match, allows=queries.MAY_NEED_SUBSTITUTE),)
