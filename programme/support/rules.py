"""When the coordinator asks how it goes, and whether a silence is one to worry about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.norms.promises import Phase, PhaseNorm, Promises

Holidays = tuple[tuple[date, date], ...]
ONE_DAY = timedelta(days=1)


class Quiet(StrEnum):
    """What a silence means."""

    ON_RHYTHM = "on_rhythm"
    TAPERING = "tapering"
    TOO_LONG = "too_long"
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True)
class Silence:
    """What a silence means, after how many days (holidays left out), and how many are fine in this phase."""

    code: Quiet
    days: int
    fine_days: int


def next_check_in(*, started_on: date, held_on: Sequence[date], is_amber: bool, promises: Promises) -> date:
    """Give the day by which the coordinator asks again; `held_on` are the contacts with mentor or student.

    Source: domain.md §1.1: the first by day 14, the second by day 31, then every 30 days; amber every 14 days in its
    first three months.
    """
    last = max(held_on, default=None)
    second = started_on + timedelta(days=promises.second_checkin_days)
    if last is None:
        due_on = started_on + timedelta(days=promises.first_checkin_days)
    elif len(held_on) == 1 and last < second:
        due_on = second
    else:
        due_on = last + timedelta(days=promises.checkin_days)
    if is_amber:
        sooner = (last or started_on) + timedelta(days=promises.amber_checkin_days)
        if sooner <= started_on + timedelta(weeks=promises.amber_checkin_weeks):
            due_on = min(due_on, sooner)
    return due_on


def was_in_time(due_on: date, held_on: date, promises: Promises) -> bool:
    """Tell whether a check-in was in time; some days of grace explain, they do not move what is due."""
    return held_on <= due_on + timedelta(days=promises.checkin_grace_days)


def quiet_days(last_on: date, today: date, holidays: Holidays = ()) -> int:
    """Count the days since the last conversation on which one could have been: holidays are left out."""
    days = (last_on + timedelta(days=n) for n in range(1, (today - last_on).days + 1))
    return sum(1 for day in days if not _is_off(day, holidays))


def judge_silence(
    *, last_on: date, today: date, norm: PhaseNorm, is_paused: bool = False, holidays: Holidays = ()
) -> Silence:
    """Say what the silence since the last conversation means in this phase.

    In verdieping they meet less often: that is how it should be, and no alarm. Source: publication 004.
    """
    days = quiet_days(last_on, today, holidays)
    fine = norm.silent_after_days
    if is_paused or fine == 0:
        return Silence(Quiet.NOT_EXPECTED, days, fine)
    if days >= fine:
        return Silence(Quiet.TOO_LONG, days, fine)
    # Longer than in begeleiding, still within what this phase expects.
    if norm.phase is Phase.DEEPENING and days > norm.days_between:
        return Silence(Quiet.TAPERING, days, fine)
    return Silence(Quiet.ON_RHYTHM, days, fine)


def too_long_from(last_on: date, norm: PhaseNorm, holidays: Holidays = ()) -> date | None:
    """Give the first day on which the silence is too long; None where nothing is expected."""
    if norm.silent_after_days == 0:
        return None
    day, left = last_on, norm.silent_after_days
    while left > 0:
        day += ONE_DAY
        if not _is_off(day, holidays):
            left -= 1
    return day


def _is_off(day: date, holidays: Holidays) -> bool:
    return any(first <= day <= last for first, last in holidays)
