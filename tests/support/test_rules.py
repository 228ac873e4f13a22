"""When to ask again, and which silence is one to worry about, as tables; every expected value is a literal."""

from datetime import date

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Phase
from programme.support.rules import Quiet, judge_silence, next_check_in, quiet_days, too_long_from, was_in_time

WEEKLY = PRESETS[Preset.MENTORMAATJES]
START = date(2026, 9, 1)
CHRISTMAS = ((date(2026, 12, 19), date(2027, 1, 3)),)


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


@pytest.mark.parametrize(
    ("last", "today", "holidays", "expected"),
    [
        (date(2026, 11, 24), date(2026, 11, 24), (), 0),
        (date(2026, 11, 1), date(2026, 11, 24), (), 23),
        (date(2026, 12, 17), date(2027, 1, 6), CHRISTMAS, 4),
        (date(2028, 2, 28), date(2028, 3, 1), (), 2),
        (date(2026, 10, 24), date(2026, 10, 26), (), 2),
    ],
)
def test_quiet_days_leave_holidays_out(last, today, holidays, expected):
    assert quiet_days(last, today, holidays) == expected


@pytest.mark.parametrize(
    ("phase", "today", "paused", "expected"),
    [
        (Phase.GUIDANCE, date(2026, 11, 20), False, Quiet.ON_RHYTHM),
        (Phase.GUIDANCE, date(2026, 11, 21), False, Quiet.ON_RHYTHM),
        (Phase.GUIDANCE, date(2026, 11, 22), False, Quiet.TOO_LONG),
        (Phase.STARTUP, date(2026, 11, 16), False, Quiet.TOO_LONG),
        # The same silence in verdieping is how it should be, until six weeks are over.
        (Phase.DEEPENING, date(2026, 11, 22), False, Quiet.TAPERING),
        (Phase.DEEPENING, date(2026, 12, 12), False, Quiet.TAPERING),
        (Phase.DEEPENING, date(2026, 12, 13), False, Quiet.TOO_LONG),
        (Phase.GUIDANCE, date(2026, 12, 31), True, Quiet.NOT_EXPECTED),
        (Phase.PREPARATION, date(2026, 12, 31), False, Quiet.NOT_EXPECTED),
    ],
)
def test_silence_is_judged_by_phase(phase, today, paused, expected):
    found = judge_silence(last_on=date(2026, 11, 1), today=today, norm=WEEKLY.phase(phase), is_paused=paused)
    assert found.code is expected


def test_a_holiday_moves_the_day_on_which_silence_is_too_long():
    guidance = WEEKLY.phase(Phase.GUIDANCE)
    assert too_long_from(date(2026, 12, 10), guidance) == date(2026, 12, 31)
    assert too_long_from(date(2026, 12, 10), guidance, CHRISTMAS) == date(2027, 1, 16)
    assert too_long_from(date(2026, 12, 10), WEEKLY.phase(Phase.PREPARATION)) is None
    silence = judge_silence(last_on=date(2026, 12, 10), today=date(2027, 1, 6), norm=guidance, holidays=CHRISTMAS)
    assert (silence.code, silence.days, silence.fine_days) == (Quiet.ON_RHYTHM, 11, 21)
