"""When the short questions are asked, and which answers ask for a look."""

from datetime import date, timedelta

import pytest

from programme.evaluation.rules import Scored, Turn, judge, may_ask, mean_tenths, next_turn, planned_on
from programme.norms.presets import PRESETS, Preset

WEEKLY = PRESETS[Preset.MENTORMAATJES]


@pytest.mark.parametrize(
    ("started_on", "today", "expected"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), None),
        (date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 1)),
        (date(2026, 9, 1), date(2026, 10, 30), date(2026, 10, 1)),
        (date(2026, 9, 1), date(2026, 10, 31), date(2026, 10, 31)),
        # Over the turn of the year, and over a leap day.
        (date(2026, 11, 1), date(2027, 1, 1), date(2026, 12, 31)),
        (date(2028, 1, 30), date(2028, 3, 1), date(2028, 2, 29)),
    ],
)
def test_both_are_asked_at_30_days_and_then_every_30(started_on, today, expected):
    assert planned_on(started_on, today, WEEKLY) == expected


@pytest.mark.parametrize(
    ("today", "requested_on", "expected"),
    [
        (date(2026, 10, 1), None, True),
        # Something else was asked of the student a week ago: this waits until 14 days passed.
        (date(2026, 10, 1), date(2026, 9, 24), False),
        (date(2026, 10, 7), date(2026, 9, 24), False),
        (date(2026, 10, 8), date(2026, 9, 24), True),
        # After two weeks this turn is left out; the next comes.
        (date(2026, 10, 14), None, True),
        (date(2026, 10, 15), None, False),
    ],
)
def test_who_was_asked_something_lately_waits_and_a_turn_that_is_long_over_is_left_out(today, requested_on, expected):
    assert may_ask(date(2026, 10, 1), today, requested_on, WEEKLY) is expected


@pytest.mark.parametrize(
    ("days", "is_reminded", "expected"),
    [
        (0, False, Turn.WAIT),
        (4, False, Turn.WAIT),
        (5, False, Turn.REMIND),
        (5, True, Turn.WAIT),
        (9, True, Turn.WAIT),
        (10, True, Turn.LAPSE),
        # Nobody looked for a week: it lapses without a reminder that would come too late.
        (10, False, Turn.LAPSE),
    ],
)
def test_an_open_question_is_asked_once_more_and_then_lapses(days, is_reminded, expected):
    asked_on = date(2026, 10, 1)
    assert next_turn(asked_on, is_reminded, asked_on + timedelta(days=days), WEEKLY) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([5, 5, 5, 1, 5], 50),
        ([1, 1, 1, 5, 1], 10),
        ([3, 3, 3, 3, 3], 30),
        ([4, 5, 3, 2, 4], 40),
        ([2, 3, 2, 4, 3], 24),
    ],
)
def test_the_fourth_item_is_turned_round_in_the_mean(values, expected):
    assert mean_tenths([Scored(value, place == 3) for place, value in enumerate(values)], 1, 5) == expected


@pytest.mark.parametrize(
    ("now", "before", "other", "expected"),
    [
        (40, None, None, None),
        (40, 50, None, ("fell", 40, 50)),
        (42, 50, None, None),
        (32, 50, 50, ("fell", 32, 50)),
        (30, None, None, None),
        (28, None, None, ("low", 28, 30)),
        (28, 30, 44, ("low", 28, 30)),
        (34, 36, 50, ("gap", 34, 50)),
        (36, 36, 50, None),
        (50, 40, 34, ("gap", 50, 34)),
    ],
)
def test_a_fall_of_a_point_a_low_mean_and_a_gap_ask_for_a_look(now, before, other, expected):
    found = judge(now, before, other, WEEKLY)
    assert (None if found is None else (found.alarm.value, found.now, found.other)) == expected
