"""When a rhythm is one to worry about, as tables; every expected value is a literal, counted by hand."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from programme.lifecycle.drift import (
    Heard,
    Quiet,
    Rule,
    Talk,
    count_days,
    day_after,
    find_alarm,
    mean_today,
    merge,
    usual_lateness,
)
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Phase

WEEKLY = PRESETS[Preset.MENTORMAATJES]
CHRISTMAS = (date(2026, 12, 19), date(2027, 1, 3))


def days(*texts: str) -> list[Talk]:
    return [Talk(date.fromisoformat(text)) for text in texts]


def find(phase: Phase, rhythm: Heard):
    return find_alarm(rhythm, WEEKLY.phase(phase), WEEKLY)


@pytest.mark.parametrize(
    ("last", "today", "off", "expected"),
    [
        ("2026-11-24", "2026-11-24", [], 0),
        ("2026-11-01", "2026-11-24", [], 23),
        ("2026-12-17", "2027-01-06", [CHRISTMAS], 4),
        # A leap day is a day, and so are the days on which the clock changes.
        ("2028-02-28", "2028-03-01", [], 2),
        ("2026-10-24", "2026-10-26", [], 2),
        ("2027-03-27", "2027-03-29", [], 2),
        # 2026 has a week 53: 28 December to 3 January.
        ("2026-12-27", "2027-01-04", [], 8),
        ("2026-12-27", "2027-01-04", [(date(2026, 12, 28), date(2027, 1, 3))], 1),
        # The day itself is off too, and a period reaches over both ends.
        ("2026-12-20", "2026-12-24", [CHRISTMAS], 0),
        ("2026-12-20", "2026-12-20", [CHRISTMAS], 0),
    ],
)
def test_days_off_do_not_count(last, today, off, expected):
    assert count_days(date.fromisoformat(last), date.fromisoformat(today), off) == expected


@pytest.mark.parametrize(
    ("start", "number", "off", "expected"),
    [
        ("2026-11-24", 21, [], "2026-12-15"),
        ("2026-12-10", 21, [CHRISTMAS], "2027-01-16"),
        # The eighth day would be the first of the holiday, so it is the first day after it.
        ("2026-12-11", 8, [CHRISTMAS], "2027-01-04"),
        ("2026-12-11", 7, [CHRISTMAS], "2026-12-18"),
        ("2026-12-25", 1, [CHRISTMAS], "2027-01-04"),
        ("2026-12-25", 0, [CHRISTMAS], "2026-12-25"),
        ("2027-01-10", 3, [CHRISTMAS], "2027-01-13"),
        ("2028-02-22", 7, [], "2028-02-29"),
        ("2028-02-22", 7, [(date(2028, 2, 29), date(2028, 2, 29))], "2028-03-01"),
        ("2026-10-18", 14, [], "2026-11-01"),
        ("2027-03-21", 14, [], "2027-04-04"),
        ("2026-12-24", 14, [(date(2026, 12, 28), date(2027, 1, 3))], "2027-01-14"),
    ],
)
def test_a_number_of_days_is_reached_without_the_days_off(start, number, off, expected):
    assert day_after(date.fromisoformat(start), number, off) == date.fromisoformat(expected)


def test_periods_that_touch_or_overlap_are_one():
    one, two, three = ((date(2026, 5, first), date(2026, 5, last)) for first, last in ((1, 4), (5, 9), (7, 8)))
    later = (date(2026, 5, 20), date(2026, 5, 21))
    assert merge([later, three, one, two]) == [(date(2026, 5, 1), date(2026, 5, 9)), later]


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (Phase.STARTUP, date(2026, 12, 15)),
        (Phase.GUIDANCE, date(2026, 12, 15)),
        # In verdieping they meet less often, and six weeks of silence are fine.
        (Phase.DEEPENING, date(2027, 1, 5)),
        (Phase.CLOSING, date(2026, 12, 22)),
    ],
)
def test_silence_is_too_long_after_a_time_that_depends_on_the_phase(phase, expected):
    alarm = find(phase, Heard(date(2026, 11, 24)))
    assert (alarm.due_on, alarm.rule) == (expected, Rule.SILENT)


def test_before_the_start_nothing_is_expected():
    assert find(Phase.PREPARATION, Heard(date(2026, 11, 24))) is None


def test_a_holiday_moves_the_day_on_which_silence_is_too_long():
    alarm = find(Phase.GUIDANCE, Heard(date(2026, 12, 10), off=[CHRISTMAS]))
    assert (alarm.due_on, alarm.values["off"]) == (date(2027, 1, 16), True)


def test_who_agreed_to_meet_less_often_may_be_silent_for_as_much_longer():
    assert find(Phase.GUIDANCE, Heard(date(2026, 11, 24), every_days=14)).due_on == date(2026, 12, 22)
    # In verdieping every two weeks is the phase's own rhythm.
    assert find(Phase.DEEPENING, Heard(date(2026, 11, 24), every_days=14)).due_on == date(2027, 1, 5)


def test_the_rhythm_slips_when_the_last_turns_together_take_too_long():
    # Three turns of a week may take 34 days (three weeks and 60 percent, rounded up) from 1 October: until 4 November.
    talks = days("2026-09-24", "2026-10-01", "2026-10-12", "2026-10-24")
    alarm = find(Phase.GUIDANCE, Heard(date(2026, 10, 24), talks))
    assert (alarm.due_on, alarm.rule) == (date(2026, 11, 4), Rule.SLIPS)
    assert (alarm.values["talks"], alarm.values["since"]) == (3, "2026-10-01")
    # What was written to have fallen through explains one turn.
    told = Heard(date(2026, 10, 24), talks, missed_on=[date(2026, 10, 8), date(2026, 10, 19)])
    assert find(Phase.GUIDANCE, told).due_on == date(2026, 11, 11)
    # The same days in verdieping are how it should be.
    assert find(Phase.DEEPENING, Heard(date(2026, 10, 24), talks)).due_on == date(2026, 12, 5)


def test_a_holiday_between_two_conversations_is_no_drift():
    talks = days("2026-12-03", "2026-12-10", "2026-12-17")
    alarm = find(Phase.GUIDANCE, Heard(date(2026, 12, 17), talks, off=[CHRISTMAS]))
    # 34 days after 3 December, and sixteen that do not count.
    assert (alarm.due_on, alarm.rule) == (date(2027, 1, 22), Rule.SLIPS)


@pytest.mark.parametrize(
    ("next_on", "expected", "rule"),
    [
        (None, date(2026, 11, 26), Rule.MISSED),
        # With a new date they are waited for: 21 days after they were last heard of.
        (date(2026, 11, 26), date(2026, 12, 11), Rule.SILENT),
        # A date of before the last one that fell through is none.
        (date(2026, 11, 12), date(2026, 11, 26), Rule.MISSED),
    ],
)
def test_two_that_fell_through_without_a_new_date_are_looked_at(next_on, expected, rule):
    missed = [date(2026, 11, 12), date(2026, 11, 19)]
    alarm = find(Phase.GUIDANCE, Heard(date(2026, 11, 20), missed_on=missed, next_on=next_on))
    assert (alarm.due_on, alarm.rule) == (expected, rule)
    one = find(Phase.GUIDANCE, Heard(date(2026, 11, 20), missed_on=missed[:1]))
    assert one.rule is Rule.SILENT


@pytest.mark.parametrize(
    ("held", "fell_through", "is_found"),
    [
        ([5], [12, 19, 26], False),
        ([5], [9, 12, 19, 26], True),
        ([5, 9], [12, 16, 19, 26], True),
        ([5, 9, 16, 21], [12, 19, 23, 26], False),
        # The last one was held.
        ([5, 28], [9, 12, 19, 26], False),
    ],
)
def test_with_a_new_date_each_time_most_of_the_last_five_are_looked_at(held, fell_through, is_found):
    talks = [Talk(date(2026, 11, day)) for day in held]
    missed = [date(2026, 11, day) for day in fell_through]
    alarm = find(Phase.GUIDANCE, Heard(date(2026, 11, 28), talks, missed_on=missed, next_on=date(2026, 12, 3)))
    assert (alarm.rule is Rule.MISSED) is is_found
    assert alarm.due_on == date(2026, 11, 28) if is_found else alarm.due_on > date(2026, 12, 1)


def test_a_planned_conversation_is_waited_for_but_not_longer_than_a_turn():
    def until(next_on):
        return find(Phase.GUIDANCE, Heard(date(2026, 11, 1), next_on=next_on)).due_on

    assert until(None) == date(2026, 11, 22)
    assert until(date(2026, 11, 10)) == date(2026, 11, 22)
    assert until(date(2026, 11, 22)) == date(2026, 11, 25)
    assert until(date(2026, 12, 20)) == date(2026, 11, 29)


def test_who_always_writes_late_is_waited_for():
    late = [Talk(date(2026, 10, 1) + timedelta(days=7 * n), 14) for n in range(3)]
    assert usual_lateness(late, 21) == 14
    assert usual_lateness(late, 10) == 10
    assert usual_lateness(late[:2], 21) == 0
    # Three turns of a week may take 34 days from 1 October, and the usual 14.
    assert find(Phase.GUIDANCE, Heard(date(2026, 10, 29), late)).due_on == date(2026, 11, 18)
    # In verdieping three turns of two weeks may take 68 days, and the usual 14.
    assert find(Phase.DEEPENING, Heard(date(2026, 10, 29), late)).due_on == date(2026, 12, 22)


def test_who_just_met_is_given_the_next_turn():
    talks = days("2026-09-01", "2026-09-20", "2026-10-20")
    alarm = find(Phase.GUIDANCE, Heard(date(2026, 10, 20), talks))
    assert (alarm.due_on, alarm.rule) == (date(2026, 10, 27), Rule.SLIPS)


def test_a_talk_with_the_programme_starts_the_silence_anew():
    assert find(Phase.GUIDANCE, Heard(date(2026, 11, 1), asked_on=date(2026, 11, 10))).due_on == date(2026, 12, 1)


def test_a_talk_with_the_programme_quiets_a_drift_only_when_it_was_there():
    talks = days("2026-10-01", "2026-10-12", "2026-10-24")
    before = find(Phase.GUIDANCE, Heard(date(2026, 10, 24), talks, asked_on=date(2026, 11, 3)))
    assert (before.due_on, before.rule) == (date(2026, 11, 4), Rule.SLIPS)
    after = find(Phase.GUIDANCE, Heard(date(2026, 10, 24), talks, asked_on=date(2026, 11, 4)))
    assert after.due_on == date(2026, 11, 25)


def test_a_snooze_moves_every_alarm_and_says_so():
    rhythm = Heard(date(2026, 11, 1), snoozed_until=date(2026, 12, 10))
    alarm = find(Phase.GUIDANCE, rhythm)
    assert (alarm.due_on, alarm.rule) == (date(2026, 12, 10), Rule.WAITS)
    # When they were heard of since, the silence is counted from there.
    assert find(Phase.GUIDANCE, replace(rhythm, heard_on=date(2026, 12, 1))).rule is Rule.SILENT


def test_each_new_rule_can_be_switched_off():
    none = replace(WEEKLY, drift_turns=0, missed_in_a_row=0)
    missed = [date(2026, 11, 2), date(2026, 11, 3)]
    rhythm = Heard(date(2026, 11, 1), days("2026-07-01", "2026-08-01", "2026-09-01"), missed_on=missed)
    assert find_alarm(rhythm, none.phase(Phase.GUIDANCE), none).due_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("phase", "quiet_days", "today", "expected"),
    [
        (Phase.GUIDANCE, 20, date(2026, 11, 21), Quiet.ON_RHYTHM),
        (Phase.GUIDANCE, 21, date(2026, 11, 22), Quiet.LOOK),
        (Phase.DEEPENING, 14, date(2026, 11, 15), Quiet.ON_RHYTHM),
        # Longer than in begeleiding, as it should be, until six weeks are over.
        (Phase.DEEPENING, 15, date(2026, 11, 16), Quiet.TAPERING),
        (Phase.DEEPENING, 42, date(2026, 12, 13), Quiet.LOOK),
        (Phase.PREPARATION, 99, date(2026, 12, 13), Quiet.NOT_EXPECTED),
    ],
)
def test_what_a_silence_means_today(phase, quiet_days, today, expected):
    alarm = find(phase, Heard(date(2026, 11, 1)))
    assert mean_today(alarm, WEEKLY.phase(phase), quiet_days, today) is expected
