"""When the coordinator asks how it goes."""

from collections.abc import Sequence
from datetime import date, timedelta

from programme.norms.promises import Promises


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
