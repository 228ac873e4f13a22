"""What follows from a saved conversation, as tables; every expected value is a literal."""

from datetime import UTC, date, datetime

import pytest

from programme.logbook.rules import (
    Month,
    by_month,
    can_have_been,
    goals_are_due,
    held_at,
    school_year_start,
    trial_is_due,
)
from programme.norms.presets import PRESETS, Preset

WEEKLY = PRESETS[Preset.MENTORMAATJES]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(("count", "goals", "expected"), [(2, 0, False), (3, 0, True), (3, 1, False), (4, 0, False)])
def test_goals_are_asked_for_after_the_third_conversation(count, goals, expected):
    assert goals_are_due(count, goals, WEEKLY) is expected


@pytest.mark.parametrize(("count", "trial", "expected"), [(2, True, False), (3, True, True), (3, False, False)])
def test_a_trial_is_decided_after_the_third_conversation(count, trial, expected):
    assert trial_is_due(count, trial, WEEKLY) is expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 8, 31), False),
        (date(2026, 9, 1), True),
        (date(2026, 11, 24), True),
        (date(2026, 11, 25), False),
    ],
)
def test_a_conversation_lies_between_the_start_and_today(day, expected):
    assert can_have_been(day, date(2026, 9, 1), TODAY) is expected


def test_a_conversation_without_an_hour_is_kept_at_noon_and_never_in_the_future():
    morning = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert held_at(date(2026, 11, 20), morning) == datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
    assert held_at(date(2026, 7, 20), morning) == datetime(2026, 7, 20, 10, 0, tzinfo=UTC)
    assert held_at(TODAY, morning) == morning


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 24), date(2026, 8, 1)),
        (date(2027, 7, 31), date(2026, 8, 1)),
        (date(2027, 8, 1), date(2027, 8, 1)),
        (date(2028, 2, 29), date(2027, 8, 1)),
    ],
)
def test_a_school_year_begins_in_august(today, expected):
    assert school_year_start(today, WEEKLY) == expected


def test_hours_are_added_up_by_month_on_the_wall_clock():
    held = [
        # Half past eleven at night in Amsterdam on the last of October; in UTC it is October too, an hour earlier.
        (datetime(2026, 10, 31, 22, 30, tzinfo=UTC), 45),
        # Half past midnight in Amsterdam on the first of November, still October in UTC.
        (datetime(2026, 10, 31, 23, 30, tzinfo=UTC), 60),
        (datetime(2026, 11, 12, 15, 0, tzinfo=UTC), 30),
    ]
    assert by_month(held) == [Month(date(2026, 11, 1), 2, 90), Month(date(2026, 10, 1), 1, 45)]
    assert by_month([]) == []
