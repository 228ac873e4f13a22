"""The only reader of the time: instants are aware UTC, dates are those of Amsterdam."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.easter import easter  # type: ignore[import-untyped]  # dateutil has no type stubs

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
SATURDAY = 5
# Hours of the day in which whoever gets a mail is awake.
AWAKE_FROM, AWAKE_UNTIL = 9, 20
# In days from Easter Sunday.
GOOD_FRIDAY, ASCENSION, WHIT_SUNDAY, WHIT_MONDAY = -2, 39, 49, 50

_fixed: ContextVar[datetime | None] = ContextVar("fixed_clock", default=None)
_fixed_for_all: datetime | None = None


def now() -> datetime:
    """Give this instant, aware and in UTC."""
    return _fixed.get() or _fixed_for_all or datetime.now(UTC)


def today() -> date:
    """Give the calendar date in Amsterdam."""
    return now().astimezone(AMSTERDAM).date()


def local(instant: datetime) -> datetime:
    """Give an instant as a clock on the wall in Amsterdam shows it.

    :raises ValueError: when the instant has no time zone.
    """
    return aware(instant).astimezone(AMSTERDAM)


def instant(day: date, at: time) -> datetime:
    """Give the UTC instant of a wall-clock time in Amsterdam; of an hour that comes twice, the first."""
    return from_local(datetime.combine(day, at))


def from_local(moment: datetime) -> datetime:
    """Give the UTC instant of a naive wall-clock moment, as a form field delivers it."""
    try:
        return moment.replace(tzinfo=AMSTERDAM).astimezone(UTC)
    except OverflowError:
        # The first hour of the year 1 has no instant in UTC; who types it is told that it is over, not shown a fault.
        return moment.replace(tzinfo=UTC)


def aware(moment: datetime) -> datetime:
    """Give the moment back in UTC.

    :raises ValueError: when it has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone is refused")
    return moment.astimezone(UTC)


def is_daytime(moment: datetime) -> bool:
    """Tell whether people are awake at an instant, so that a mail that asks something may go."""
    return AWAKE_FROM <= local(moment).hour < AWAKE_UNTIL


def working_days_after(day: date, days: int) -> date:
    """Give the date that lies a number of working days later, as `is_working_day` counts them."""
    result = day
    left = days
    while left > 0:
        result += timedelta(days=1)
        if is_working_day(result):
            left -= 1
    return result


def is_working_day(day: date) -> bool:
    """Tell whether offices are open: Monday to Friday, and no public holiday.

    Source: Algemene termijnenwet art. 3 (recognised holidays; Good Friday counts as one).
    """
    return day.weekday() < SATURDAY and not is_public_holiday(day)


def is_public_holiday(day: date) -> bool:
    """Tell whether a day is a recognised holiday, on whatever weekday it falls."""
    return day in _holidays(day.year)


def _holidays(year: int) -> set[date]:
    sunday = easter(year)
    # A king's birthday on a Sunday is kept the day before: a Saturday, on which no office is open either.
    fixed = {date(year, 1, 1), date(year, 4, 27), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return fixed | {sunday + timedelta(days=days) for days in (GOOD_FRIDAY, 0, 1, ASCENSION, WHIT_SUNDAY, WHIT_MONDAY)}


def fix_for_all(moment: datetime | None) -> None:
    """Stop the clock of this whole process, for a demonstration; None starts it again."""
    global _fixed_for_all
    _fixed_for_all = None if moment is None else aware(moment)


@contextmanager
def fixed(moment: datetime) -> Iterator[None]:
    """Stop the clock inside a block."""
    token = _fixed.set(aware(moment))
    try:
        yield
    finally:
        _fixed.reset(token)


def parse(text: str) -> datetime:
    """Read an instant such as `2026-11-24T09:00:00+00:00`.

    :raises ValueError: when it is no instant or has no time zone.
    """
    return aware(datetime.fromisoformat(text))
