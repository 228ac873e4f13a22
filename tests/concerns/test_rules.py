"""Who owns a concern, until when each step is due, and who gets it when nobody takes it up."""

from datetime import UTC, datetime, time

import pytest

from programme.concerns.models import CareRoute, GoesTo, Urgency
from programme.concerns.rules import Duty, Staff, asks_second, due_after_passing_on, due_at, next_owner, rungs
from programme.lifecycle.stages import ConcernStage
from programme.norms.helplines import hours_of
from programme.norms.presets import PRESETS, Preset

PROMISES = PRESETS[Preset.MENTORMAATJES]
USUAL = Duty(hours_of([], PROMISES))
NIGHT = Duty({6: (time(0), time(6))})
COORDINATOR, BACKUP, MANAGER, OTHER, CONFIDANT = 1, 2, 3, 4, 5


def at(text):
    """Read an instant in UTC; Amsterdam is an hour ahead in winter and two in summer."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def staff(
    away=None, barred=(), managers=(MANAGER,), coordinators=(COORDINATOR, BACKUP, OTHER), confidants=(CONFIDANT,)
):
    return Staff(managers, coordinators, confidants, away or {}, barred)


@pytest.mark.parametrize(
    ("goes_to", "who", "expected"),
    [
        (GoesTo.COORDINATOR, staff(), [1, 2, 3, 4]),
        (GoesTo.COORDINATOR, staff(coordinators=(2, 4)), [2, 3, 4]),
        (GoesTo.COORDINATOR, staff(away={1: 4}), [4, 2, 3, 1]),
        (GoesTo.COORDINATOR, staff(away={1: 2, 2: 3}), [3, 4, 1, 2]),
        (GoesTo.COORDINATOR, staff(barred=(1,)), [2, 3, 4]),
        (GoesTo.COORDINATOR, staff(away={1: 2}, barred=(2,)), [3, 4, 1]),
        (GoesTo.MANAGER, staff(), [3, 5]),
        (GoesTo.MANAGER, staff(barred=(3,)), [5]),
        (GoesTo.MANAGER, staff(away={3: 4}), [5, 3]),
        (GoesTo.CONFIDANT, staff(), [5, 3]),
        (GoesTo.CONFIDANT, staff(confidants=()), [3]),
        (GoesTo.CONFIDANT, staff(confidants=(), managers=(3,), barred=(3,)), []),
    ],
)
def test_a_concern_has_somebody_in_turn_and_never_whom_it_is_about(goes_to, who, expected):
    assert rungs(goes_to, who, coordinator=COORDINATOR, backup=BACKUP) == expected


@pytest.mark.parametrize(
    ("ladder", "owner", "passed_on", "to"),
    [
        ([1, 2, 3], 1, 0, 2),
        ([1, 2, 3], 2, 1, 3),
        ([1, 3], 1, 0, 3),
        ([1, 3], 3, 1, None),
        ([1, 2, 4], 2, 1, None),
        ([1, 2, 3], 3, 2, None),
        ([2, 3], 9, 0, 2),
        ([], 1, 0, None),
    ],
)
def test_what_nobody_takes_up_goes_on_twice_and_the_second_time_to_a_manager(ladder, owner, passed_on, to):
    assert next_owner(ladder, owner, managers=[MANAGER], passed_on=passed_on) == to


# Tuesday 24 November 2026; Friday the 27th; 25 and 26 December are holidays on a Friday and a Saturday.
@pytest.mark.parametrize(
    ("stage", "urgency", "now", "due"),
    [
        (ConcernStage.RAISED, Urgency.TODAY, "2026-11-24T09:00", "2026-11-24T10:00"),
        (ConcernStage.RAISED, Urgency.TODAY, "2026-11-24T15:40", "2026-11-25T08:40"),
        (ConcernStage.RAISED, Urgency.TODAY, "2026-11-27T20:00", "2026-11-30T09:00"),
        (ConcernStage.RAISED, Urgency.TODAY, "2026-12-24T20:00", "2026-12-28T09:00"),
        (ConcernStage.RAISED, Urgency.TODAY, "2026-11-24T05:00", "2026-11-24T09:00"),
        (ConcernStage.RAISED, Urgency.THIS_WEEK, "2026-11-24T09:00", "2026-11-26T16:00"),
        (ConcernStage.RAISED, Urgency.TALK, "2026-11-27T09:00", "2026-12-01T16:00"),
        (ConcernStage.ACKNOWLEDGED, Urgency.TODAY, "2026-11-24T09:00", "2026-12-01T16:00"),
        (ConcernStage.WEIGHED, Urgency.THIS_WEEK, "2026-11-27T09:00", "2026-12-01T16:00"),
        (ConcernStage.ANSWERED, Urgency.TALK, "2026-11-24T09:00", "2026-12-08T16:00"),
        # Over the change to summer time on 28 March 2027, which is Easter, and back on 25 October 2026.
        (ConcernStage.RAISED, Urgency.TALK, "2027-03-25T09:00", "2027-03-31T15:00"),
        (ConcernStage.RAISED, Urgency.TALK, "2026-10-22T09:00", "2026-10-26T16:00"),
    ],
)
def test_each_step_has_its_moment_on_working_days_from_nine_to_five(stage, urgency, now, due):
    assert due_at(stage, urgency, at(now), USUAL, PROMISES) == at(due)


def test_a_closed_concern_has_no_moment():
    assert due_at(ConcernStage.CLOSED, Urgency.TODAY, at("2026-11-24T09:00"), USUAL, PROMISES) is None


@pytest.mark.parametrize(
    ("urgency", "now", "due"),
    [
        (Urgency.TODAY, "2026-11-24T10:01", "2026-11-24T11:01"),
        (Urgency.THIS_WEEK, "2026-11-26T16:01", "2026-11-27T16:00"),
        (Urgency.TALK, "2026-11-27T16:01", "2026-11-30T16:00"),
    ],
)
def test_who_gets_what_nobody_took_up_has_an_hour_or_a_working_day(urgency, now, due):
    assert due_after_passing_on(urgency, at(now), USUAL, PROMISES) == at(due)


@pytest.mark.parametrize(
    ("now", "minutes", "due"),
    [
        # The night of 29 March 2026 has no hour between two and three: duty lasts five hours, not six.
        ("2026-03-28T23:30", 120, "2026-03-29T01:30"),
        ("2026-03-28T23:00", 300, "2026-03-29T04:00"),
        # The Sunday after that is Easter.
        ("2026-03-28T23:00", 301, "2026-04-11T22:01"),
        # The night of 25 October 2026 has that hour twice: seven hours.
        ("2026-10-24T22:00", 420, "2026-10-25T05:00"),
    ],
)
def test_an_hour_of_duty_is_an_hour_also_when_the_clock_is_changed(now, minutes, due):
    assert NIGHT.after(at(now), minutes) == at(due)


@pytest.mark.parametrize(
    ("now", "read"),
    [
        ("2026-11-24T09:00", "2026-11-24T09:00"),
        ("2026-11-24T05:00", "2026-11-24T08:00"),
        ("2026-11-27T16:00", "2026-11-30T08:00"),
        ("2026-12-24T17:00", "2026-12-28T08:00"),
    ],
)
def test_it_is_said_when_somebody_really_reads_it(now, read):
    assert USUAL.read_from(at(now)) == at(read)


def test_a_programme_has_its_own_hours():
    own = Duty(hours_of([(5, time(10), time(12))], PROMISES))
    assert own.read_from(at("2026-11-24T09:00")) == at("2026-11-28T09:00")
    assert own.after(at("2026-11-28T10:30"), 60) == at("2026-12-05T09:30")


@pytest.mark.parametrize(
    ("route", "asked"),
    [(CareRoute.REPORT, True), (CareRoute.NONE, False), (CareRoute.MENTOR, False), (CareRoute.CARE, False)],
)
def test_a_report_is_never_weighed_alone(route, asked):
    assert asks_second(route, PROMISES) is asked
