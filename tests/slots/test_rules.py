"""Which moments fit, and by when one is chosen; the expected values were counted by hand on a calendar."""

from datetime import date, datetime

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.slots import rules

PROMISES = PRESETS[Preset.MENTORMAATJES]


@pytest.mark.parametrize(
    ("begins", "ends", "minutes", "pause", "found"),
    [
        ("13:00", "15:45", 45, 15, ["13:00", "14:00", "15:00"]),
        ("13:00", "15:44", 45, 15, ["13:00", "14:00"]),
        ("13:00", "13:45", 45, 15, ["13:00"]),
        ("13:00", "13:44", 45, 15, []),
        ("13:00", "12:00", 45, 15, []),
        ("09:00", "10:00", 30, 0, ["09:00", "09:30"]),
    ],
)
def test_as_many_talks_as_end_in_time(begins, ends, minutes, pause, found):
    first, until = (datetime.fromisoformat(f"2026-12-01T{at}") for at in (begins, ends))
    starts = rules.series(first, until, minutes=minutes, pause=pause)
    assert [f"{start:%H:%M}" for start in starts] == found


def test_a_day_gives_no_more_than_twenty():
    first, until = datetime.fromisoformat("2026-12-01T00:00"), datetime.fromisoformat("2026-12-01T23:59")
    assert len(rules.series(first, until, minutes=10, pause=0)) == 20


def test_terms_count_working_days():
    friday = date(2026, 11, 27)
    assert rules.choose_by(friday, PROMISES) == date(2026, 12, 2)
    assert rules.answer_by(friday) == date(2026, 11, 30)
    assert rules.promised_before(friday, PROMISES) == date(2026, 12, 18)
    assert rules.promised_before(None, PROMISES) is None
