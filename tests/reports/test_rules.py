"""The definitions behind the figures, with hand-made cases."""

from datetime import date

import pytest

from programme.reports.rules import (
    Period,
    age_band,
    is_early,
    is_premature,
    median,
    safe_cell,
    school_year_of,
    share,
    shown,
)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2026, 7, 31), 2025), (date(2026, 8, 1), 2026), (date(2027, 1, 1), 2026)]
)
def test_a_school_year_begins_in_august(day, year):
    assert school_year_of(day) == year
    assert Period(year).first <= day < Period(year).until


@pytest.mark.parametrize(("count", "seen"), [(0, 0), (1, None), (4, None), (5, 5), (120, 120)])
def test_a_group_of_fewer_than_five_is_not_shown(count, seen):
    assert shown(count) == seen


@pytest.mark.parametrize(
    ("part", "whole", "seen"), [(3, 100, None), (0, 4, None), (0, 10, 0.0), (5, 10, 0.5), (4, 4, None)]
)
def test_a_share_of_a_small_group_is_not_shown(part, whole, seen):
    assert share(part, whole) == seen


@pytest.mark.parametrize(
    ("reason", "ended", "premature"),
    [
        ("mentor_time", date(2026, 5, 1), True),
        ("mentor_time", date(2026, 9, 1), False),
        ("completed_goal", date(2026, 5, 1), False),
        ("completed_term", date(2026, 8, 31), False),
        ("extended_informal", date(2026, 5, 1), False),
        ("graduated", date(2026, 5, 1), False),
        ("no_rapport", date(2026, 8, 31), True),
        ("left_school", date(2026, 10, 1), False),
    ],
)
def test_premature_is_before_the_agreed_day_and_no_good_end(reason, ended, premature):
    assert is_premature(reason=reason, ended_on=ended, until_on=date(2026, 9, 1)) is premature


def test_early_is_before_twelve_months_whatever_the_reason():
    assert is_early(started_on=date(2025, 9, 1), ended_on=date(2026, 8, 31))
    assert not is_early(started_on=date(2025, 9, 1), ended_on=date(2026, 9, 1))


@pytest.mark.parametrize(
    ("pairs", "middle"), [([], None), ([(7, 1)], 7), ([(10, 2), (50, 1)], 10), ([(1, 1), (2, 1), (9, 3)], 9)]
)
def test_the_middle_is_found_in_counted_values(pairs, middle):
    assert median(pairs) == middle


@pytest.mark.parametrize(("age", "band"), [(15, "0-15"), (16, "16-17"), (18, "18-20"), (21, "21+"), (None, "")])
def test_ages_become_bands(age, band):
    assert age_band(age) == band


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-1", "@here", "\tx"])
def test_no_cell_is_a_formula(cell):
    assert safe_cell(cell) == "'" + cell
    assert safe_cell("closed") == "closed"
