"""What a saved conversation means for the rhythm, the goals and the trial; and the months of a school year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from programme.core import clock
from programme.norms.promises import Promises

NOON = time(12, 0)


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
