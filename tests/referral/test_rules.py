"""What is owed next on a referral, and what the school sees of it, as literal tables."""

from datetime import date
from itertools import product

import pytest

from programme.lifecycle.stages import ReferralStage
from programme.norms.presets import PRESETS, Preset
from programme.referral.rules import next_step, school_sees

PROMISES = PRESETS[Preset.MENTORMAATJES]
TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("stage", "urgent", "due_on", "reason"),
    [
        ("advised", False, date(2026, 12, 1), "referral_ask_student"),
        ("advised", True, date(2026, 11, 24), "referral_ask_student"),
        ("agreed", False, date(2026, 12, 1), "referral_hand_over"),
        ("agreed", True, date(2026, 11, 24), "referral_hand_over"),
        ("handed_over", False, date(2026, 12, 8), "referral_not_confirmed"),
        ("received", False, date(2026, 12, 22), "referral_care_began"),
        ("waiting_list", False, date(2026, 12, 22), "referral_waits"),
        ("started", False, date(2026, 12, 22), "referral_runs"),
    ],
)
def test_an_open_referral_always_has_a_next_step(stage, urgent, due_on, reason):
    step = next_step(ReferralStage(stage), today=TUESDAY, urgent=urgent, promises=PROMISES)
    assert step is not None
    assert (step.due_on, step.reason) == (due_on, reason)


@pytest.mark.parametrize("stage", ["closed", "declined"])
def test_nothing_is_owed_when_it_is_over(stage):
    assert next_step(ReferralStage(stage), today=TUESDAY, urgent=False, promises=PROMISES) is None


def test_the_school_sees_only_what_it_was_told_with_agreement_or_in_danger():
    seen = {
        (stage.value, told, agreed, danger)
        for stage, told, agreed, danger in product(ReferralStage, (True, False), (True, False), (True, False))
        if school_sees(stage=stage, school_told=told, agreed_on=TUESDAY if agreed else None, danger=danger)
    }
    assert seen == {
        (stage, True, agreed, danger)
        for stage in ("handed_over", "received", "started", "waiting_list")
        for agreed, danger in ((True, False), (True, True), (False, True))
    }
