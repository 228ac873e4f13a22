"""What a saved conversation means for the rhythm, the goals and the trial; and the months of a school year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from programme.core import clock
from programme.norms.promises import Promises

NOON = time(12, 0)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Month:
    """What was held in one month: its first day, how many conversations, how many minutes."""

    starts_on: date
    conversations: int
    minutes: int


def goals_are_due(conversations: int, goals: int, promises: Promises) -> bool:
    """Tell whether the pair is asked for goals now: right after the conversation by which they should be there."""
    return goals == 0 and conversations == promises.goals_by_conversation


def trial_is_due(conversations: int, on_trial: bool, promises: Promises) -> bool:
    """Tell whether an agreed trial asks for its stop or go now. Source: domain.md §5.1."""
    return on_trial and conversations == promises.trial_conversations


def held_at(day: date, now: datetime) -> datetime:
    """Give the moment under which a conversation of a day is kept when nobody asked for the hour: noon, or now."""
    return min(clock.instant(day, NOON), now)


def can_have_been(day: date, started_on: date | None, today: date) -> bool:
    """Tell whether a conversation can have been on a day: since the start of the match, and not still to come."""
    return (started_on is None or day >= started_on) and day <= today


def school_year_start(today: date, promises: Promises) -> date:
    """Give the first day of the school year in which a day lies."""
    start = date(today.year, promises.school_year_start_month, 1)
    return start if today >= start else start.replace(year=today.year - 1)


def by_month(conversations: Iterable[tuple[datetime, int]]) -> list[Month]:
    """Add up conversations (moment, minutes) by month on the wall clock, the latest month first."""
    found: dict[date, tuple[int, int]] = {}
    for moment, minutes in conversations:
        first = clock.local(moment).date().replace(day=1)
        count, total = found.get(first, (0, 0))
        found[first] = (count + 1, total + minutes)
    return [Month(first, *found[first]) for first in sorted(found, reverse=True)]


def series_days(first_on: date, every_weeks: int, until_on: date) -> list[date]:
    """Give the days of a fixed hour, the first and perhaps the last day among them."""
    step, last = timedelta(weeks=every_weeks), (until_on - first_on).days // (7 * every_weeks)
    return [first_on + number * step for number in range(last + 1)]


def without_quiet(days: Iterable[date], quiet: Iterable[tuple[date, date]]) -> tuple[list[date], list[date]]:
    """Part days in those that are kept and those that fall in a quiet period (first and last day both within)."""
    periods = list(quiet)
    kept: list[date] = []
    left_out: list[date] = []
    for day in days:
        (left_out if any(first <= day <= last for first, last in periods) else kept).append(day)
    return kept, left_out


def other_moments(
    starts_at: datetime, now: datetime, taken: Iterable[date], off: Iterable[tuple[date, date]] = ()
) -> list[datetime]:
    """Offer three new moments for a conversation: the same hour on working days soon, and on its own weekday.

    Taken days hold a conversation already; on days off (first and last day both within) nobody meets. What is offered
    lies in the future.
    """
    there = clock.local(starts_at)
    from_day = max(there.date(), clock.local(now).date())
    wanted = [from_day + timedelta(days=days) for days in (1, 2, 3, 4, 5)]
    same_day = next(
        day for days in range(1, 8) if (day := from_day + timedelta(days=days)).weekday() == there.weekday()
    )
    again = [same_day, same_day + timedelta(weeks=1)]
    blocked = {*taken, *without_quiet([*wanted, *again], off)[1]}
    soon = [day for day in wanted if day.weekday() < SATURDAY and day not in blocked and day not in again][:2]
    later = [day for day in again if day not in blocked][:1]
    return [clock.instant(day, there.time()) for day in sorted(soon + later)]
