"""Which moments fit in an afternoon, and by when one of them is chosen."""

from datetime import date, datetime, timedelta

from programme.core.clock import working_days_after
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.promises import Promises

# Stages in which a student chooses a moment: for the first talk, or for another time of it.
CHOOSES = frozenset({TrajectoryStage.NOMINATED, TrajectoryStage.INTAKE})
# More moments in one go than a person can mean.
MOST_AT_ONCE = 20


def series(first: datetime, until: datetime, *, minutes: int, pause: int) -> tuple[datetime, ...]:
    """Give the starts of as many talks of `minutes` as end by `until`, `pause` minutes apart; wall-clock moments.

    At most MOST_AT_ONCE.
    """
    starts: list[datetime] = []
    start, step = first, timedelta(minutes=minutes + pause)
    while start + timedelta(minutes=minutes) <= until and len(starts) < MOST_AT_ONCE:
        starts.append(start)
        start += step
    return tuple(starts)


def choose_by(asked_on: date, promises: Promises) -> date:
    """Give the day on which a student who did not choose is rung."""
    return working_days_after(asked_on, promises.slot_choose_workdays)


def answer_by(day: date) -> date:
    """Give the day by which a student for whom nothing fits, or whose talk fell away, gets other moments."""
    return working_days_after(day, 1)


def promised_before(nominated_on: date | None, promises: Promises) -> date | None:
    """Give the last day on which the talk is held as promised; None when nobody was promised anything."""
    return None if nominated_on is None else working_days_after(nominated_on, promises.intake_within_workdays)
