"""Writes of support: a check-in with the next one due, and waiting with a reason."""

from datetime import date, timedelta

from programme.core import audit
from programme.core.database import db
from programme.lifecycle import silence
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe
from programme.people.models import User
from programme.support import queries
from programme.support.models import CheckIn, ContactWay, WithWhom
from programme.support.rules import next_check_in
from programme.support.wording import day_impossible, must_be_later, not_running


def check_in(
    *,
    match: Match,
    actor: User,
    with_whom: WithWhom,
    way: ContactWay,
    held_on: date,
    note: str,
    today: date,
    bond: int | None = None,
) -> CheckIn:
    """Record that the coordinator asked how it goes, and owe the next time.

    Who spoke with mentor or student heard of the pair, so an alarm of silence starts anew too. `bond`: how the two get on,
    1 to 5, in the words of who was asked.

    :raises GateClosed: when the match does not run, or it cannot have been on that day.
    """
    _need_running(match)
    if held_on > today or (match.started_on is not None and held_on < match.started_on):
        raise day_impossible()
    before = queries.asked_on(match.id)
    kept = CheckIn(
        match_id=match.id,
        with_whom=with_whom,
        way=way,
        held_on=held_on,
        by_id=actor.id,
        bond=bond,
        due_on=None if with_whom is WithWhom.SCHOOL else _due_on(match, before),
    )
    kept.note = note
    db.session.add(kept)
    if with_whom is not WithWhom.SCHOOL:
        owe_check_in(match, [*before, held_on])
        match.asked_on = max(today, match.asked_on or today)
        silence.judge(match)
    db.session.flush()
    audit.record("support.check_in", f"match {match.id}", actor_id=actor.id, whom=with_whom.value, way=way.value)
    return kept


def wait(*, match: Match, actor: User, until_on: date, reason: str, today: date) -> None:
    """Leave a silence alone until a day, with the reason; the alarm comes back by itself.

    :raises GateClosed: when the match does not run, or the day is not after today or very far away.
    """
    _need_running(match)
    if not today < until_on <= today + timedelta(weeks=match.programme.promises.recontact_weeks):
        raise must_be_later(today)
    match.snoozed_until = until_on
    db.session.flush()
    audit.record("support.wait", f"match {match.id}", actor_id=actor.id, text=reason, until=until_on.isoformat())
    silence.judge(match)


def owe_check_in(match: Match, asked_on: list[date]) -> DueItem | None:
    """Open or move the promise to ask again, with the rule that makes it due."""
    due_on = _due_on(match, asked_on)
    promises = match.programme.promises
    rule = ("check_in_first", "check_in_second")[len(asked_on)] if len(asked_on) < 2 else "check_in_rhythm"
    if match.is_amber and due_on != next_check_in(
        started_on=match.started_on or match.proposed_on, held_on=asked_on, is_amber=False, promises=promises
    ):
        rule = "check_in_amber"
    # A week before, it stands on Vandaag as something to plan; the first one stands there from the start.
    show_from = due_on - timedelta(days=promises.checkin_grace_days) if asked_on else match.started_on
    return owe(
        Owed("check_in", due_on, rule, "support.check_in", {"match_id": match.id}, show_from=show_from),
        owner=match.coordinator_id,
        match=match,
    )


def _due_on(match: Match, asked_on: list[date]) -> date:
    return next_check_in(
        started_on=match.started_on or match.proposed_on,
        held_on=asked_on,
        is_amber=match.is_amber,
        promises=match.programme.promises,
    )


def _need_running(match: Match) -> None:
    if not match.is_running:
        raise not_running()


GROUNDS = (
    Ground(
        "check_in",
        Match,
        queries.TO_ASK,
        lambda match, _about: owe_check_in(match, queries.asked_on(match.id)),
        allows=queries.RUNNING,
    ),
)
