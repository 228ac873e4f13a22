"""Whose agreement an intake needs, and the days that follow it; expected days are counted by hand."""

from datetime import date

import pytest

from programme.intake import rules
from programme.nomination.rules import Missing
from programme.norms.presets import PRESETS, Preset

PROMISES = PRESETS[Preset.MENTORMAATJES]
DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    ("age", "agreed_on", "guardian_agreed_on", "missing"),
    [
        (19, None, None, Missing.STUDENT_AGREEMENT),
        (19, DAY, None, None),
        (16, DAY, None, None),
        (15, DAY, None, Missing.GUARDIAN_CONSENT),
        (15, DAY, DAY, None),
        (15, None, DAY, Missing.STUDENT_AGREEMENT),
        (None, DAY, None, Missing.GUARDIAN_CONSENT),
    ],
)
def test_no_intake_without_agreement(age, agreed_on, guardian_agreed_on, missing):
    found = rules.closed_gate(age=age, agreed_on=agreed_on, guardian_agreed_on=guardian_agreed_on, promises=PROMISES)
    assert found == missing


def test_the_days_that_follow_an_intake():
    # 24 November 2026 is a Tuesday; five working days later is the Tuesday after.
    assert rules.screen_due_on(date(2026, 11, 24), PROMISES) == date(2026, 12, 1)
    assert rules.talk_again_on(date(2026, 11, 24), PROMISES) == date(2026, 12, 15)
    assert rules.recontact_on(date(2026, 11, 24), PROMISES) == date(2027, 2, 23)
