"""When to ask again, as tables; every expected value is a literal."""

from datetime import date

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.support.rules import next_check_in, was_in_time

WEEKLY = PRESETS[Preset.MENTORMAATJES]
START = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("held", "amber", "expected"),
    [
        ([], False, date(2026, 9, 15)),
        ([date(2026, 9, 10)], False, date(2026, 10, 2)),
        # The first one came so late that it is the second one too.
        ([date(2026, 10, 10)], False, date(2026, 11, 9)),
        ([date(2026, 9, 10), date(2026, 10, 1)], False, date(2026, 10, 31)),
        ([date(2026, 9, 10), date(2026, 10, 1), date(2026, 10, 29)], False, date(2026, 11, 28)),
        # Amber: every two weeks in the first thirteen weeks (until 1 December), then monthly.
        ([], True, date(2026, 9, 15)),
        ([date(2026, 9, 10)], True, date(2026, 9, 24)),
        ([date(2026, 9, 10), date(2026, 11, 17)], True, date(2026, 12, 1)),
        ([date(2026, 9, 10), date(2026, 11, 18)], True, date(2026, 12, 18)),
    ],
)
def test_the_next_check_in_follows_the_schedule(held, amber, expected):
    assert next_check_in(started_on=START, held_on=held, is_amber=amber, promises=WEEKLY) == expected


def test_some_days_of_grace_still_count_as_in_time():
    assert was_in_time(date(2026, 9, 15), date(2026, 9, 22), WEEKLY)
    assert not was_in_time(date(2026, 9, 15), date(2026, 9, 23), WEEKLY)
