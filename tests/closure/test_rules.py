"""Whether an end was planned, what is missing, and whether it is taken back, as tables of literals."""

from datetime import date

import pytest

from programme.closure.models import AfterEnd, EndReason
from programme.closure.rules import Bar, Missing, aftercare_on, bar_to_reopen, is_planned_by, missing
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook.models import GoalOutcome
from programme.norms.presets import PRESETS, Preset

WEEKLY = PRESETS[Preset.MENTORMAATJES]
TODAY = date(2026, 11, 24)
AS_AGREED = {"completed_goal", "completed_term", "extended_informal", "graduated"}


@pytest.mark.parametrize("reason", list(EndReason))
def test_four_reasons_end_as_agreed(reason):
    assert is_planned_by(reason) is (reason.value in AS_AGREED)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"meeting_on": None}, [Missing.MEETING]),
        ({"meeting_on": None, "no_meeting": "Onbereikbaar"}, []),
        ({"meeting_on": None, "no_meeting": "  "}, [Missing.MEETING]),
        ({"outcomes": {1: GoalOutcome.REACHED}}, [Missing.OUTCOMES]),
        ({"goal_ids": [], "outcomes": {}}, []),
        ({"after": AfterEnd.WAIT_AGAIN}, [Missing.AFTER_REASON]),
        ({"after": AfterEnd.WAIT_AGAIN, "after_reason": "Wil zelf graag verder"}, []),
    ],
)
def test_a_closing_says_what_is_missing(change, expected):
    whole = {
        "meeting_on": TODAY,
        "no_meeting": "",
        "goal_ids": [1, 2],
        "outcomes": {1: GoalOutcome.REACHED, 2: GoalOutcome.DROPPED},
        "after": AfterEnd.CLOSE,
        "after_reason": "",
    }
    assert missing(**(whole | change)) == expected


def test_aftercare_is_a_quarter_later():
    assert aftercare_on(TODAY, WEEKLY) == date(2027, 2, 23)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, None),
        ({"ended_on": date(2026, 10, 25)}, None),
        ({"ended_on": date(2026, 10, 24)}, Bar.TOO_LATE),
        ({"trajectory": TrajectoryStage.WAITING}, Bar.STUDENT_MOVED_ON),
        ({"mentor_is_there": False}, Bar.MENTOR_NOT_THERE),
        ({"places_taken": 1}, Bar.NO_PLACE),
        ({"is_amber": True, "amber_taken": 1}, None),
        ({"is_amber": True, "amber_taken": 2}, Bar.AMBER_FULL),
        ({"is_amber": False, "amber_taken": 2}, None),
    ],
)
def test_a_closed_match_opens_again_only_within_its_gates(change, expected):
    facts = {
        "ended_on": TODAY,
        "today": TODAY,
        "trajectory": TrajectoryStage.CLOSED,
        "mentor_is_there": True,
        "places_taken": 0,
        "capacity": 1,
        "is_amber": False,
        "amber_taken": 0,
        "promises": WEEKLY,
    }
    assert bar_to_reopen(**(facts | change)) is expected
