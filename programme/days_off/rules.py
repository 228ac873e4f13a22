"""How a pasted list of days off is read, and which period makes sense; no dates come from anywhere else."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

LINES_MOST = 200
# Longer than any summer: a slip of the hand, which would silence every alarm.
DAYS_MOST = 100
YEAR_FIRST, YEAR_LAST = 2000, 2100
NAME_MOST = 100
STARTS_IN_MONTH = 8

_DATE = re.compile(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))(?!\d)", re.ASCII)
# What stands between a name and its dates in lists as people write them.
_BETWEEN = re.compile(r"\b(t/m|tot en met|tot|van|until|to|from|through)\b|[;,:|–—]|\s-\s|\t", re.IGNORECASE)


class Slip(StrEnum):
    """What is wrong with a line or a period."""

    NO_DATES = "no_dates"
    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    FAR_YEAR = "far_year"
    TOO_MANY = "too_many"
    REPEATS = "repeats"


@dataclass(frozen=True, slots=True)
class Days:
    """A period with its name, as it was read, and whether a calendar file lets it come again."""

    first_on: date
    last_on: date
    name: str = ""
    repeats: bool = False


def slip_of(first_on: date, last_on: date) -> Slip | None:
    """Tell what is wrong with a period; None when it makes sense."""
    if not YEAR_FIRST <= first_on.year <= YEAR_LAST or not YEAR_FIRST <= last_on.year <= YEAR_LAST:
        return Slip.FAR_YEAR
    if last_on < first_on:
        return Slip.BACKWARDS
    return Slip.TOO_LONG if (last_on - first_on).days >= DAYS_MOST else None


def read_lines(text: str) -> tuple[list[Days], list[tuple[int, Slip]]]:
    """Read one period a line, a name and one or two dates; give what was read, and per line number what was not."""
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    if len(lines) > LINES_MOST:
        return [], [(LINES_MOST + 1, Slip.TOO_MANY)]
    found, slips = [], []
    for number, line in lines:
        dates = [one for one in map(_date, _DATE.finditer(line)) if one is not None]
        if len(dates) not in (1, 2) or len(dates) != len(_DATE.findall(line)):
            slips.append((number, Slip.NO_DATES))
        elif (slip := slip_of(dates[0], dates[-1])) is not None:
            slips.append((number, slip))
        else:
            found.append(Days(dates[0], dates[-1], _name(line)))
    return found, slips


def sound(periods: Iterable[Days]) -> tuple[list[Days], list[tuple[int, Slip]]]:
    """Part the periods of a calendar file in those that make sense and, by their place, those that do not."""
    found, slips = [], []
    for number, one in enumerate(periods, start=1):
        if number > LINES_MOST:
            return [], [(number, Slip.TOO_MANY)]
        # Of what comes again only the first days would be kept, and nobody would notice that the next ones are missing.
        slip = Slip.REPEATS if one.repeats else slip_of(one.first_on, one.last_on)
        if slip is None:
            found.append(Days(one.first_on, one.last_on, one.name[:NAME_MOST]))
        else:
            slips.append((number, slip))
    return found, slips


def school_year(day: date) -> int:
    """Give the year in which the school year of a day began. Source: WEB art. 1.1.1: on 1 August."""
    return day.year if day.month >= STARTS_IN_MONTH else day.year - 1


def new_ones(wanted: Sequence[Days], there: Iterable[tuple[date, date]]) -> list[Days]:
    """Leave out what stands there already, and what is asked for twice."""
    seen = set(there)
    found = []
    for one in wanted:
        if (one.first_on, one.last_on) not in seen:
            seen.add((one.first_on, one.last_on))
            found.append(one)
    return found


def _date(found: re.Match[str]) -> date | None:
    year, month, day, other_day, other_month, other_year = found.groups()
    try:
        return date(int(year or other_year), int(month or other_month), int(day or other_day))
    except ValueError:
        return None


def _name(line: str) -> str:
    return " ".join(_BETWEEN.sub(" ", _DATE.sub(" ", line)).split())[:NAME_MOST]
