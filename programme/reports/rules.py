"""The definitions behind the figures: school years, small groups, premature, early, never started."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

# Source: proposal, common in statistics about people: a group of fewer than five can be recognised.
SMALLEST_GROUP = 5
# Source: domain.md §1.2 and §7 (ISW/RUG 2013 for Oranje Fonds): one in seven trajectories never starts.
PUBLISHED_NEVER_STARTED = 1 / 7
# Source: domain.md §1.2 (Kupersmidt 2017: 38 %, STAR: 31 %, DeWit 2016: 34 % before twelve months).
PUBLISHED_PREMATURE = (0.31, 0.38)
# Source: domain.md §1.2: gains are largest when a match lasts twelve months or more.
EARLY_BEFORE_MONTHS = 12
FIRST_MONTH = 8
# Source: domain.md §6: these ends are good ends, whenever they come.
GOOD_ENDS = frozenset({"completed_goal", "completed_term", "extended_informal", "graduated"})
AGE_BANDS = ((0, 15, "0-15"), (16, 17, "16-17"), (18, 20, "18-20"), (21, 199, "21+"))
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Period:
    """A school year, or all years when it has no beginning."""

    year: int | None

    @property
    def first(self) -> date:
        """First day that counts."""
        return date(1900, 1, 1) if self.year is None else date(self.year, FIRST_MONTH, 1)

    @property
    def until(self) -> date:
        """First day that counts no more."""
        return date(9999, 1, 1) if self.year is None else date(self.year + 1, FIRST_MONTH, 1)

    @property
    def name(self) -> str:
        """How people write it: `2025-2026`; empty for all years."""
        return "" if self.year is None else f"{self.year}-{self.year + 1}"


def school_year_of(day: date) -> int:
    """Give the calendar year in which the school year of a day began (1 August)."""
    return day.year if day.month >= FIRST_MONTH else day.year - 1


def shown(count: int) -> int | None:
    """Give a count, or None when the group is so small that somebody could be recognised; nobody is shown as 0."""
    return count if count == 0 or count >= SMALLEST_GROUP else None


def share(part: int, whole: int) -> float | None:
    """Give a share between 0 and 1; None when part, rest or whole is too small to show."""
    if whole < SMALLEST_GROUP or 0 < part < SMALLEST_GROUP:
        return None
    return part / whole


def is_premature(*, reason: str | None, ended_on: date, until_on: date | None) -> bool:
    """Tell whether a match ended before the agreed day and for no good end. Source: domain.md §6."""
    return reason not in GOOD_ENDS and (until_on is None or ended_on < until_on)


def is_early(*, started_on: date, ended_on: date) -> bool:
    """Tell whether a match ended before it lasted twelve months. Source: domain.md §6."""
    year_later = (started_on.year + EARLY_BEFORE_MONTHS // 12, started_on.month, started_on.day)
    return (ended_on.year, ended_on.month, ended_on.day) < year_later


def median(counted: Iterable[tuple[int, int]]) -> int | None:
    """Give the middle value of (value, how often) pairs, the lower one of two; None of nothing."""
    pairs = sorted(counted)
    total = sum(times for _value, times in pairs)
    seen = 0
    for value, times in pairs:
        seen += times
        if seen * 2 >= total and times:
            return value
    return None


def age_band(age: int | None) -> str:
    """Give the band of an age; empty when it is not known."""
    return next((name for low, high, name in AGE_BANDS if age is not None and low <= age <= high), "")


def safe_cell(value: str) -> str:
    """Give a text that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA_STARTS) else value
