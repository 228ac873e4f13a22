"""When a nomination may leave the school, and the six words a school sees."""

from datetime import date

import pytest

from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.rules import answer_due_on, missing_agreement, school_status
from programme.norms.presets import PRESETS, Preset

PROMISES = PRESETS[Preset.MENTORMAATJES]
DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("age", "student", "guardian", "missing"),
    [
        (19, None, None, "student_agreement"),
        (19, DAY, None, None),
        (16, DAY, None, None),
        (15, DAY, None, "guardian_consent"),
        (15, DAY, DAY, None),
        (15, None, DAY, "student_agreement"),
        (None, DAY, None, "guardian_consent"),
    ],
)
def test_whose_agreement_is_missing(age, student, guardian, missing):
    assert missing_agreement(age=age, agreed_on=student, guardian_agreed_on=guardian, promises=PROMISES) == missing


@pytest.mark.parametrize(
    ("received", "due"),
    [
        (date(2026, 11, 23), date(2026, 11, 30)),
        (date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 28), date(2026, 12, 4)),
    ],
)
def test_the_school_hears_something_within_five_working_days(received, due):
    assert answer_due_on(received, PROMISES) == due


def test_a_school_sees_six_words_and_cannot_tell_why_a_student_does_not_start():
    words = {stage.value: school_status(stage).value for stage in TrajectoryStage}
    assert words == {
        "draft": "draft",
        "nominated": "received",
        "intake": "in_talks",
        "screening": "in_talks",
        "waiting": "waits",
        "proposed": "waits",
        "koppelingsmoment": "waits",
        "active": "started",
        "paused": "started",
        "closing": "started",
        "closed": "finished",
        "withdrawn": "not_now",
        "not_now": "not_now",
        "referred": "not_now",
    }
