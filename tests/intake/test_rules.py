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


@pytest.mark.parametrize(
    ("wants", "care_known", "summary_agreed", "found"),
    [
        (rules.Wants.YES, True, True, ()),
        (rules.Wants.YES, False, True, (rules.Lacks.CARE,)),
        (rules.Wants.YES, True, False, (rules.Lacks.SUMMARY,)),
        (rules.Wants.YES, False, False, (rules.Lacks.CARE, rules.Lacks.SUMMARY)),
        (rules.Wants.LATER, False, False, ()),
        (rules.Wants.NOT_NOW, False, False, ()),
    ],
)
def test_what_a_talk_needs_before_the_student_goes_on(wants, care_known, summary_agreed, found):
    assert rules.lacks(wants=wants, care_known=care_known, summary_agreed=summary_agreed) == found


@pytest.mark.parametrize(
    ("answers", "worrying"),
    [
        ({}, False),
        ({"safe_at_home": "yes", "place_to_sleep": "yes", "is_hurt": "no", "dark_thoughts": "no"}, False),
        ({"safe_at_home": "unsaid", "is_hurt": "unsaid"}, False),
        ({"safe_at_home": "no"}, True),
        ({"place_to_sleep": "no"}, True),
        ({"is_hurt": "yes"}, True),
        ({"dark_thoughts": "yes"}, True),
    ],
)
def test_which_answers_ask_for_a_call_today(answers, worrying):
    assert rules.is_worrying(answers) is worrying


@pytest.mark.parametrize(
    ("seen", "from_page", "clash"), [(3, "mine", False), (3, "other", False), (2, "mine", False), (2, "other", True)]
)
def test_a_page_clashes_with_another_that_saved_meanwhile(seen, from_page, clash):
    assert rules.clashes(version=3, page="mine", seen=seen, from_page=from_page) is clash
