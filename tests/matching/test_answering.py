"""When an answer is asked for again, when it lapses, who may be asked beside, and when it is the student's turn."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.answering import Asked, Turn, may_ask_one_more, next_turn, reminder_times, student_is_asked
from programme.norms.presets import PRESETS, Preset

PROMISES = PRESETS[Preset.MENTORMAATJES]
P, Y = MatchStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("asked", "times"),
    [
        ("2026-11-24T10:00+01:00", ["2026-11-25T10:00+01:00", "2026-11-26T10:00+01:00", "2026-11-29T10:00+01:00"]),
        # Summer time ends in the night to 25 October: hours pass as they pass, five days later is the same time by the clock.
        ("2026-10-24T10:00+02:00", ["2026-10-25T09:00+01:00", "2026-10-26T09:00+01:00", "2026-10-29T10:00+01:00"]),
        # Summer time begins in the night to 29 March.
        ("2026-03-28T10:00+01:00", ["2026-03-29T11:00+02:00", "2026-03-30T11:00+02:00", "2026-04-02T10:00+02:00"]),
        # A year with a leap day.
        ("2028-02-26T10:00+01:00", ["2028-02-27T10:00+01:00", "2028-02-28T10:00+01:00", "2028-03-02T10:00+01:00"]),
    ],
)
def test_the_answer_is_asked_for_after_24_hours_48_hours_and_five_days(asked, times):
    assert list(reminder_times(at(asked), PROMISES)) == [at(one) for one in times]


@pytest.mark.parametrize(
    ("settings", "hours"),
    [
        ({}, [24, 48, 120]),
        # Two that fall together are one; what lies after the last one falls away.
        ({"proposal_first_reminder_hours": 48}, [48, 120]),
        ({"proposal_answer_days": 1}, [24]),
        ({"proposal_answer_days": 2, "proposal_first_reminder_hours": 12}, [12, 48]),
    ],
)
def test_no_two_reminders_fall_together(settings, hours):
    asked = at("2026-11-24T10:00+01:00")
    found = reminder_times(asked, PROMISES.changed(settings))
    assert [(one - asked) / timedelta(hours=1) for one in found] == hours


@pytest.mark.parametrize(
    ("after", "reminders", "last_after", "turn", "now"),
    [
        (23, 0, None, Turn.WAIT, 0),
        (24, 0, None, Turn.REMIND, 1),
        (25, 1, 24, Turn.WAIT, 1),
        (48, 1, 24, Turn.REMIND, 2),
        (119, 2, 48, Turn.WAIT, 2),
        (120, 2, 48, Turn.REMIND_LAST, 3),
        (143, 3, 120, Turn.WAIT, 3),
        (144, 3, 120, Turn.LAPSE, 3),
        # Nobody looked for a week: one mail makes up for three, and only a day after it something lapses.
        (170, 0, None, Turn.REMIND_LAST, 3),
        (180, 3, 170, Turn.WAIT, 3),
        (194, 3, 170, Turn.LAPSE, 3),
        # Nobody looked for nearly two days: the second does not follow the first on its heel.
        (47, 0, None, Turn.REMIND, 1),
        (48, 1, 47, Turn.WAIT, 1),
        (59, 1, 47, Turn.REMIND, 2),
        # The clock was set back after a reminder.
        (2, 1, 24, Turn.WAIT, 1),
        (100, 3, 120, Turn.WAIT, 3),
        # A number that was raised meanwhile repeats nothing.
        (130, 4, 120, Turn.WAIT, 4),
    ],
)
def test_what_the_next_look_comes_to(after, reminders, last_after, turn, now):
    began = at("2026-11-24T10:00+01:00")
    last = None if last_after is None else began + timedelta(hours=last_after)
    found = next_turn(Asked(began, reminders, last), began + timedelta(hours=after), PROMISES)
    assert (found.turn, found.reminders) == (turn, now)


@given(st.lists(st.floats(0.01, 60), min_size=1, max_size=80), st.integers(0, 365))
def test_however_often_somebody_looks_there_are_at_most_three_reminders_and_the_last_comes_before_the_end(gaps, day):
    """Looks at any moment: never more than three, never two within half a day, never a lapse before a last call."""
    began = at("2026-01-01T10:00+01:00") + timedelta(days=day)
    asked, moment, sent = Asked(began), began, []
    for gap in gaps:
        moment += timedelta(hours=gap)
        found = next_turn(asked, moment, PROMISES)
        if found.turn is Turn.LAPSE:
            assert sent[-1][0] is Turn.REMIND_LAST
            assert moment >= sent[-1][1] + timedelta(hours=23)
            break
        if found.turn is not Turn.WAIT:
            sent.append((found.turn, moment))
            asked = Asked(began, found.reminders, moment)
    assert len(sent) <= 3
    assert all(later[1] - earlier[1] >= timedelta(hours=12) for earlier, later in pairwise(sent))


@pytest.mark.parametrize(
    ("chooses_from", "stage", "asked", "student_asked", "may"),
    [
        (1, "waiting", [], False, True),
        (1, "proposed", [P], False, False),
        (3, "waiting", [], False, True),
        (3, "proposed", [P], False, True),
        (3, "proposed", [P, Y], False, True),
        (3, "proposed", [P, P, P], False, False),
        (3, "proposed", [Y], True, False),
        (3, "koppelingsmoment", [MatchStage.ACCEPTED], True, False),
        (3, "active", [MatchStage.ACTIVE], True, False),
        (2, "intake", [], False, False),
    ],
)
def test_who_may_be_asked_beside(chooses_from, stage, asked, student_asked, may):
    promises = PROMISES.changed({"student_chooses_from": chooses_from})
    found = may_ask_one_more(stage=TrajectoryStage(stage), asked=asked, student_asked=student_asked, promises=promises)
    assert found is may


@pytest.mark.parametrize(
    ("asked", "hours", "turn"),
    [
        ([Y], 1, True),
        ([P], 1, False),
        ([P], 500, False),
        ([Y, Y], 1, True),
        ([Y, P], 1, False),
        ([Y, P], 119, False),
        ([Y, P], 120, True),
        ([], 500, False),
    ],
)
def test_when_it_is_the_students_turn(asked, hours, turn):
    began = at("2026-11-24T10:00+01:00")
    now = began + timedelta(hours=hours)
    assert student_is_asked(asked=asked, first_asked_at=began, now=now, promises=PROMISES) is turn
