"""The day on which each kind of data goes, with literal days on both sides of every boundary."""

from datetime import date

import pytest

from programme.lifecycle.stages import TrajectoryStage as T
from programme.norms.presets import PRESETS, Preset
from programme.people.models import MentorStage as M
from programme.privacy.rules import Road, learned_goes_on, mentor_goes_on, months_later, note_goes_on, student_goes_on

PROMISES = PRESETS[Preset.MENTORMAATJES]


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 24), 24, date(2028, 11, 24)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -24, date(2024, 1, 15)),
    ],
)
def test_months_are_counted_on_the_calendar(day, months, later):
    assert months_later(day, months) == later


@pytest.mark.parametrize(
    ("roads", "goes_on"),
    [
        ([(T.WITHDRAWN, date(2026, 1, 10), False)], date(2026, 7, 10)),
        ([(T.NOT_NOW, date(2026, 1, 10), False)], date(2026, 7, 10)),
        ([(T.DRAFT, date(2026, 1, 10), False)], date(2026, 7, 10)),
        ([(T.CLOSED, date(2026, 1, 10), True)], date(2028, 1, 10)),
        ([(T.REFERRED, date(2026, 1, 10), False)], date(2028, 1, 10)),
        # Who waited again after a match has a dossier, not a refused nomination.
        ([(T.WITHDRAWN, date(2026, 1, 10), True)], date(2028, 1, 10)),
        ([(T.WITHDRAWN, date(2026, 1, 10), False), (T.CLOSED, date(2025, 6, 1), True)], date(2027, 6, 1)),
        ([(T.CLOSED, date(2020, 1, 10), True), (T.ACTIVE, date(2026, 1, 10), True)], None),
        ([(T.WAITING, date(2020, 1, 10), False)], None),
        ([], None),
    ],
)
def test_a_student_goes_with_the_last_trajectory(roads, goes_on):
    assert student_goes_on([Road(*road, PROMISES) for road in roads]) == goes_on


@pytest.mark.parametrize(
    ("stage", "had_match", "help_until", "help_open", "goes_on"),
    [
        # Two years after help is closed, not after the student was sent there.
        (T.REFERRED, False, date(2026, 11, 5), False, date(2028, 11, 5)),
        (T.REFERRED, False, None, True, None),
        # A concern that was answered after the match had ended.
        (T.CLOSED, True, date(2026, 3, 1), False, date(2028, 3, 1)),
        (T.CLOSED, True, date(2025, 12, 1), False, date(2028, 1, 10)),
        (T.CLOSED, True, date(2026, 3, 1), True, None),
        # A nomination that was not accepted goes after six months, whatever was asked before.
        (T.NOT_NOW, False, date(2026, 3, 1), False, date(2026, 7, 10)),
    ],
)
def test_a_file_waits_for_the_end_of_a_concern_or_a_referral(stage, had_match, help_until, help_open, goes_on):
    road = Road(stage, date(2026, 1, 10), had_match, PROMISES, help_until, help_open)
    assert student_goes_on([road]) == goes_on


def test_an_application_that_nobody_confirmed_goes_after_thirty_days():
    road = Road(T.DRAFT, date(2026, 1, 10), had_match=False, promises=PROMISES, unconfirmed=True)
    assert student_goes_on([road]) == date(2026, 2, 9)


def test_notes_and_what_groups_learned_go_after_twelve_months():
    assert note_goes_on(date(2026, 2, 28), PROMISES) == date(2027, 2, 28)
    assert learned_goes_on(date(2026, 2, 28), PROMISES) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("stage", "facts", "goes_on"),
    [
        (M.REFUSED, {"refused_on": date(2026, 3, 2)}, date(2026, 3, 30)),
        (M.LEFT, {"left_on": date(2026, 3, 2)}, date(2028, 3, 2)),
        (M.LEFT, {"left_on": date(2026, 3, 2), "last_active_on": date(2026, 3, 20)}, date(2028, 3, 20)),
        (M.APPLIED, {}, date(2028, 1, 5)),
        (M.ADMITTED, {"last_active_on": date(2020, 1, 1)}, None),
        (M.PAUSED, {}, None),
    ],
)
def test_a_mentor_goes_after_the_last_activity(stage, facts, goes_on):
    known = {"refused_on": None, "left_on": None, "last_active_on": None} | facts
    assert mentor_goes_on(stage=stage, applied_on=date(2026, 1, 5), promises=PROMISES, **known) == goes_on
