"""When silence around a match is too long: judged by phase, and promised as a row that shows itself on that day."""

from datetime import date, timedelta

from programme.lifecycle.models import Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Phase, Promises


def next_due_on(today: date, phase: Phase, stage: MatchStage, promises: Promises) -> date | None:
    """Give the first day on which silence is too long; None where nothing is expected, such as during a pause.

    It counts from the day somebody heard of the pair, so a mentor who writes late but meets gives no alarm.
    """
    if stage not in (MatchStage.ACTIVE, MatchStage.CLOSING):
        return None
    fine_days = promises.phase(phase).silent_after_days
    return today + timedelta(days=fine_days) if fine_days else None


def expect_contact(*, match: Match, today: date) -> None:
    """Count the silence of a match anew from a day: its start, a new phase, after a pause; a pause expects nothing."""
    match.next_due_on = next_due_on(today, match.phase, match.stage, match.programme.promises)
    if match.next_due_on is None:
        settle("silence", match_id=match.id)
    else:
        owe(silence(match, match.next_due_on), owner=match.coordinator_id, match=match)


def silence(match: Match, due_on: date) -> Owed:
    """Say what the coordinator owes when nothing is heard until a day; until then it is not shown."""
    days = match.programme.promises.phase(match.phase).silent_after_days
    return Owed(
        "silence",
        due_on,
        "silent_too_long",
        "support.check_in",
        {"match_id": match.id},
        {"days": days, "phase": match.phase.value},
        show_from=due_on,
    )
