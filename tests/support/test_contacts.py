"""When each side is asked next, when that may be less often, what is planned, and what was in time."""

import random
from datetime import date, timedelta

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Phase
from programme.support.models import WithWhom
from programme.support.rules import (
    Contact,
    Pair,
    Planned,
    Share,
    Sign,
    is_stable,
    load,
    next_with_mentor,
    next_with_school,
    next_with_student,
    on_time,
    stability,
)

WEEKLY = PRESETS[Preset.MENTORMAATJES]
START = date(2026, 9, 1)
TODAY = date(2027, 2, 1)
MENTOR, STUDENT = WithWhom.MENTOR, WithWhom.STUDENT


def pair(*contacts, started_on=START, phase=Phase.GUIDANCE, is_amber=False, talked_on=None, concerns_on=()):
    weekly = tuple(started_on + timedelta(days=7 * week) for week in range(1, 60))
    talks = tuple(day for day in weekly if day <= TODAY) if talked_on is None else talked_on
    return Pair(started_on, phase, is_amber, contacts, talks, concerns_on)


def call(whom, day, due_on=None):
    return Contact(whom, day, due_on)


def pulse(whom, day, *, alarm=False):
    return Contact(whom, day, None, is_pulse=True, is_alarm=alarm)


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ((), (date(2026, 9, 15), "check_in_first")),
        ((call(MENTOR, date(2026, 9, 10)),), (date(2026, 10, 2), "check_in_second")),
        ((call(MENTOR, date(2026, 9, 10)), call(MENTOR, date(2026, 9, 30))), (date(2026, 10, 30), "check_in_rhythm")),
        # What the student said, and what the mentor ticked, is no talk with the mentor.
        ((call(STUDENT, date(2026, 9, 10)), pulse(MENTOR, date(2026, 10, 1))), (date(2026, 9, 15), "check_in_first")),
    ],
)
def test_the_mentor_is_asked_by_day_14_by_day_31_and_then_every_30_days(contacts, expected):
    found = next_with_mentor(pair(*contacts), date(2026, 10, 1), WEEKLY)
    assert (found.due_on, found.rule) == expected


@pytest.mark.parametrize(
    ("contacts", "expected"),
    [
        ((), (date(2026, 9, 15), "check_in_first")),
        ((call(STUDENT, date(2026, 9, 12)),), (date(2026, 10, 2), "check_in_second")),
        # An answer on day 30 is the second contact of the first month; then 30 days and 10 to answer in.
        (
            (call(STUDENT, date(2026, 9, 12)), pulse(STUDENT, date(2026, 10, 1))),
            (date(2026, 11, 10), "check_in_no_pulse"),
        ),
        (
            (call(STUDENT, date(2026, 9, 12)), call(STUDENT, date(2026, 10, 2))),
            (date(2026, 11, 11), "check_in_no_pulse"),
        ),
    ],
)
def test_the_student_is_called_in_the_first_month_and_then_when_no_pulse_comes(contacts, expected):
    found = next_with_student(pair(*contacts), WEEKLY)
    assert (found.due_on, found.rule) == expected


def test_amber_is_asked_about_every_two_weeks_for_three_months_on_both_sides():
    contacts = [call(whom, day) for whom in (MENTOR, STUDENT) for day in (date(2026, 9, 12), date(2026, 9, 25))]
    amber = pair(*contacts, is_amber=True)
    assert next_with_mentor(amber, date(2026, 9, 25), WEEKLY).due_on == date(2026, 10, 9)
    assert next_with_student(amber, WEEKLY) == type(next_with_student(amber, WEEKLY))(
        date(2026, 10, 9), "check_in_amber"
    )
    later = pair(*contacts, call(MENTOR, date(2026, 11, 25)), is_amber=True)
    assert next_with_mentor(later, date(2026, 11, 25), WEEKLY).due_on == date(2026, 12, 25)


GOOD = (
    call(MENTOR, date(2026, 12, 1), date(2026, 12, 1)),
    call(MENTOR, date(2026, 12, 30), date(2026, 12, 31)),
    call(MENTOR, date(2027, 2, 1), date(2027, 1, 29)),
    pulse(STUDENT, date(2026, 12, 31)),
    pulse(MENTOR, date(2027, 1, 30)),
)


def test_a_stable_pair_is_asked_about_once_a_quarter():
    found = next_with_mentor(pair(*GOOD), TODAY, WEEKLY)
    assert (found.due_on, found.rule) == (date(2027, 5, 3), "check_in_floor")
    assert is_stable(stability(pair(*GOOD), TODAY, WEEKLY))


@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        (pair(*GOOD, started_on=date(2026, 11, 10)), Sign.LONG_ENOUGH),
        (pair(*GOOD, is_amber=True), Sign.GREEN),
        (pair(*GOOD, phase=Phase.STARTUP), Sign.PHASE),
        (pair(*GOOD, phase=Phase.CLOSING), Sign.PHASE),
        # Three weeks from 1 to 22 December without a conversation.
        (
            pair(*GOOD, talked_on=(date(2026, 12, 1), date(2026, 12, 22), date(2027, 1, 5), date(2027, 1, 20))),
            Sign.NO_SILENCE,
        ),
        (pair(*GOOD, concerns_on=(date(2027, 1, 2),)), Sign.NO_CONCERN),
        (pair(*GOOD, pulse(MENTOR, date(2026, 12, 20), alarm=True)), Sign.PULSES),
        (pair(*GOOD[:3], GOOD[4]), Sign.PULSES),
        (pair(*GOOD, call(MENTOR, date(2027, 1, 20), date(2027, 1, 12))), Sign.IN_TIME),
    ],
)
def test_one_missing_sign_is_enough_to_go_on_asking_monthly(changed, missing):
    found = stability(changed, TODAY, WEEKLY)
    assert [one.sign for one in found if not one.holds] == [missing]
    assert next_with_mentor(changed, TODAY, WEEKLY).rule != "check_in_floor"


def test_what_was_wrong_long_ago_does_not_count():
    old = (pulse(STUDENT, date(2026, 10, 20), alarm=True), call(MENTOR, date(2026, 10, 20), date(2026, 9, 20)))
    assert is_stable(stability(pair(*GOOD, *old, concerns_on=(date(2026, 10, 1),)), TODAY, WEEKLY))


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([], None),
        ([(date(2026, 9, 1), None)], date(2026, 10, 2)),
        ([(date(2026, 9, 1), date(2026, 9, 20))], date(2026, 12, 20)),
        # One new pair brings the talk about all of them forward.
        ([(date(2026, 9, 1), date(2026, 10, 1)), (date(2026, 10, 5), None)], date(2026, 11, 5)),
    ],
)
def test_a_school_is_talked_with_in_the_first_month_of_a_pair_and_then_once_a_quarter(pairs, expected):
    assert next_with_school(pairs, WEEKLY) == expected


def test_what_is_planned_falls_in_its_week_and_what_is_late_in_this_one():
    monday = date(2026, 11, 23)
    owed = [
        Planned(date(2026, 11, 3), "check_in", "check_in_rhythm"),  # late: now, then 3 December and 2 January
        Planned(date(2026, 11, 29), "check_in", "check_in_first"),  # then 16 December, 15 January
        Planned(
            date(2026, 12, 7), "check_in_student", "check_in_first"
        ),  # then 24 December; then pulses: nobody's time
        Planned(date(2026, 12, 8), "check_in_student", "check_in_no_pulse"),  # only if no answer comes
        Planned(date(2026, 11, 20), "check_in_student", "check_in_no_pulse"),  # it did not come
        Planned(date(2026, 12, 31), "school_talk", "school_quarter"),
    ]
    found = load(owed, date(2026, 11, 25), WEEKLY, 6)
    weeks = [monday + timedelta(weeks=number) for number in range(6)]
    # 23 Nov: 3 Nov (late), 29 Nov, 20 Nov (late); 30 Nov: 3 Dec;
    # 7 Dec: 7 Dec; 14 Dec: 16 Dec; 21 Dec: 24 Dec; 28 Dec: 2 Jan, 31 Dec.
    assert found == list(zip(weeks, [3, 1, 1, 1, 1, 2], strict=True))


def test_week_53_and_the_turn_of_the_year_are_weeks_like_others():
    found = load([Planned(date(2027, 1, 3), "check_in", "check_in_floor")], date(2026, 12, 28), WEEKLY, 2)
    assert found == [(date(2026, 12, 28), 1), (date(2027, 1, 4), 0)]


def test_the_share_in_time_equals_a_count_by_hand_on_a_thousand_histories():
    rng = random.Random(5)
    for _history in range(1000):
        held = [
            (day, day + timedelta(days=rng.randint(-10, 20)))
            for day in (TODAY - timedelta(days=rng.randint(0, 90)) for _ in range(rng.randint(0, 12)))
        ]
        open_due = [TODAY - timedelta(days=rng.randint(-20, 20)) for _ in range(rng.randint(0, 5))]
        good = bad = 0
        for due, was in held:
            if (was - due).days <= 7:
                good += 1
            else:
                bad += 1
        for due in open_due:
            if (TODAY - due).days > 7:
                bad += 1
        found = on_time(held, open_due, TODAY, WEEKLY)
        assert found == Share(good, bad)
        assert found.percent == (None if good + bad == 0 else round(100 * good / (good + bad)))
