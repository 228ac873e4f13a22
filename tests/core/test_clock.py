"""Instants are UTC, days are those of Amsterdam, through both changes of the hour."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from programme.core import clock


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_now_is_the_real_instant_in_utc() -> None:
    before = datetime.now(UTC)
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (utc(2026, 1, 31, 22, 59), date(2026, 1, 31)),
        (utc(2026, 1, 31, 23, 0), date(2026, 2, 1)),
        (utc(2026, 7, 31, 21, 59), date(2026, 7, 31)),
        (utc(2026, 7, 31, 22, 0), date(2026, 8, 1)),
        (utc(2028, 2, 28, 23, 30), date(2028, 2, 29)),
        (utc(2026, 12, 31, 23, 0), date(2027, 1, 1)),
    ],
)
def test_today_is_the_day_in_amsterdam(instant: datetime, day: date) -> None:
    with clock.fixed(instant):
        assert clock.today() == day


@pytest.mark.parametrize(
    ("day", "at", "expected"),
    [
        (date(2026, 1, 15), time(9, 0), utc(2026, 1, 15, 8, 0)),
        (date(2026, 7, 15), time(9, 0), utc(2026, 7, 15, 7, 0)),
        # An hour that does not exist is read as if the clock had not yet changed.
        (date(2026, 3, 29), time(2, 30), utc(2026, 3, 29, 1, 30)),
        (date(2026, 10, 25), time(2, 30), utc(2026, 10, 25, 0, 30)),
    ],
)
def test_a_time_on_the_wall_becomes_an_instant(day: date, at: time, expected: datetime) -> None:
    assert clock.instant(day, at) == expected
    assert clock.from_local(datetime.combine(day, at)) == expected


def test_an_instant_is_shown_as_the_wall_clock_shows_it() -> None:
    assert clock.local(utc(2026, 10, 25, 0, 30)).strftime("%H:%M %z") == "02:30 +0200"
    assert clock.local(utc(2026, 10, 25, 1, 30)).strftime("%H:%M %z") == "02:30 +0100"


def test_a_moment_without_a_zone_is_refused() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - what is refused
    for use in (clock.aware, clock.local, clock.fix_for_all):
        with pytest.raises(ValueError, match="time zone"):
            use(naive)
    with pytest.raises(ValueError, match="time zone"), clock.fixed(naive):
        pass


def test_another_zone_becomes_utc() -> None:
    tokyo = timezone(timedelta(hours=9))
    assert clock.aware(datetime(2026, 1, 1, 9, tzinfo=tokyo)).isoformat() == "2026-01-01T00:00:00+00:00"


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 6, date(2026, 12, 7)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
        (date(2026, 4, 2), 2, date(2026, 4, 8)),
    ],
)
def test_working_days_skip_weekends_and_public_holidays(day: date, days: int, expected: date) -> None:
    assert clock.working_days_after(day, days) == expected


def test_a_stopped_clock_goes_on_after_its_block() -> None:
    try:
        clock.fix_for_all(utc(2026, 1, 1))
        with clock.fixed(utc(2020, 1, 1)):
            assert clock.now() == utc(2020, 1, 1)
        assert clock.now() == utc(2026, 1, 1)
    finally:
        clock.fix_for_all(None)
    assert clock.now() > utc(2026, 1, 1)


@pytest.mark.parametrize(
    "day",
    [
        "2026-01-01", "2026-04-03", "2026-04-06", "2026-04-27", "2026-05-05", "2026-05-14", "2026-05-25",
        "2026-12-25", "2026-11-28", "2026-11-29", "2027-03-26", "2027-03-29", "2027-05-06", "2027-05-17",
        "2031-04-26", "2038-04-26", "2000-04-24", "1954-04-19", "2049-04-19",
    ],
)  # fmt: skip
def test_offices_are_closed_on_weekends_and_public_holidays(day):
    assert not clock.is_working_day(date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-11-24", "2026-04-02", "2026-04-07", "2026-05-04", "2026-12-24", "2032-04-26"])
def test_offices_are_open_on_other_days(day):
    assert clock.is_working_day(date.fromisoformat(day))


def test_the_first_minutes_of_the_year_1_are_a_moment_too():
    assert clock.instant(date(1, 1, 1), time()) == datetime(1, 1, 1, tzinfo=UTC)
