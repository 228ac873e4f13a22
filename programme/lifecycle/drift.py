"""When a pair's rhythm is one to worry about: pure rules on days, in which holidays do not count.

A silence is judged by phase, for in verdieping they meet less often and that is how it should be (publication 004). Beside it
stand two signs of drift (domain.md §1.3): the days between the last conversations add up to more than the phase and the
agreement expect, and planned conversations fall through without a new date. Each says its rule in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from programme.norms.promises import Phase, PhaseNorm, Promises

Period = tuple[date, date]
ONE_DAY = timedelta(days=1)
# How many held conversations a match keeps at hand; the drift of a few is judged, never of a whole year.
TALKS_KEPT = 12
TALKS_FOR_A_HABIT = 3
# What was written to have fallen through explains so many of the turns that took longer, and no more.
EXPLAINED_MOST = 1


class Rule(StrEnum):
    """Why somebody looks; each is the reason code of a promise."""

    SILENT = "silent_too_long"
    SLIPS = "rhythm_slips"
    MISSED = "missed_in_a_row"
    WAITS = "silence_waits"


class Quiet(StrEnum):
    """What a silence means today."""

    ON_RHYTHM = "on_rhythm"
    TAPERING = "tapering"
    LOOK = "look"
    NOT_EXPECTED = "not_expected"


@dataclass(frozen=True, slots=True)
class Talk:
    """A held conversation: its day, and how many days later it was written down."""

    on: date
    late_days: int = 0


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of a pair: `heard_on` is the last day they wrote of a conversation, or the one it counts anew from.

    `asked_on`: when the programme last spoke one of them. `missed_on`: the last planned days on which it did not go through.
    `next_on`: the day of the next planned one. `off`: days on which no contact is expected.
    """

    heard_on: date
    talks: Sequence[Talk] = ()
    asked_on: date | None = None
    snoozed_until: date | None = None
    every_days: int | None = None
    missed_on: Sequence[date] = ()
    next_on: date | None = None
    off: Sequence[Period] = ()


@dataclass(frozen=True, slots=True)
class Alarm:
    """The first day on which somebody looks when nothing more is heard, by which rule, and the values of its sentence."""

    due_on: date
    rule: Rule
    values: dict[str, Any] = field(default_factory=dict)


def merge(periods: Iterable[Period]) -> list[Period]:
    """Give the same days as periods (first and last day) in order that neither touch nor overlap."""
    found: list[Period] = []
    for first, last in sorted(periods):
        if found and first <= found[-1][1] + ONE_DAY:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def count_days(after: date, until: date, off: Sequence[Period] = ()) -> int:
    """Count the days after a day until another one, that one too; days off do not count. `off` as `merge` gives it."""
    quiet = sum(
        max(0, (min(last, until) - max(first, after + ONE_DAY)).days + 1) for first, last in off if last > after
    )
    return max(0, (until - after).days - quiet)


def day_after(start: date, days: int, off: Sequence[Period] = ()) -> date:
    """Give the day on which so many days have passed since a day; days off do not count. `off` as `merge` gives it."""
    found = start + timedelta(days=days)
    for first, last in off:
        begins = max(first, start + ONE_DAY)
        if begins > found:
            break
        found += max(last - begins + ONE_DAY, timedelta())
    return found


def expected_days(norm: PhaseNorm, every_days: int | None) -> int:
    """Give the days between two conversations that are as it should be: the phase's, or more where they agreed on more."""
    return max(norm.days_between, every_days or 0)


def fine_days(norm: PhaseNorm, every_days: int | None) -> int:
    """Give the days of silence that are fine; who agreed to meet less often may be silent for as much longer."""
    return norm.silent_after_days + expected_days(norm, every_days) - norm.days_between


def usual_lateness(talks: Sequence[Talk], most: int) -> int:
    """Give how many days late this pair's conversations are written down at the latest; a few say nothing yet."""
    return min(max(talk.late_days for talk in talks), most) if len(talks) >= TALKS_FOR_A_HABIT else 0


def find_alarm(heard: Heard, norm: PhaseNorm, promises: Promises) -> Alarm | None:
    """Give the day on which somebody looks at a pair, by the first rule that holds; None where nothing is expected.

    Whoever writes late but meets gives no alarm that lasts: the days a pair usually writes late are waited for, and so is a
    conversation that is planned soon. A talk of the programme with one of them starts the silence anew; drift it only
    quiets when the drift was there to be talked about.
    """
    if norm.silent_after_days == 0:
        return None
    found = [_silent(heard, norm, promises), *_slips(heard, norm, promises), *_missed(heard, norm, promises)]
    alarm = min(found, key=lambda one: one.due_on)
    if heard.snoozed_until is not None and heard.snoozed_until > alarm.due_on:
        return Alarm(heard.snoozed_until, Rule.WAITS, {"until": heard.snoozed_until.isoformat()})
    return alarm


def mean_today(alarm: Alarm | None, norm: PhaseNorm, quiet_days: int, today: date) -> Quiet:
    """Say what a silence of so many days (those off left out) means today.

    Longer than in begeleiding but within what verdieping expects is how it should be. Source: publication 004.
    """
    if alarm is None:
        return Quiet.NOT_EXPECTED
    if alarm.due_on <= today:
        return Quiet.LOOK
    return Quiet.TAPERING if norm.phase is Phase.DEEPENING and quiet_days > norm.days_between else Quiet.ON_RHYTHM


def _silent(heard: Heard, norm: PhaseNorm, promises: Promises) -> Alarm:
    fine, every = fine_days(norm, heard.every_days), expected_days(norm, heard.every_days)
    since = max(heard.heard_on, heard.asked_on or heard.heard_on)
    late = usual_lateness(heard.talks, promises.late_log_most_days)
    due_on = _with_planned(day_after(since, fine + late, heard.off), every, heard, promises)
    return Alarm(due_on, Rule.SILENT, _values(heard, norm, since, due_on) | {"days": fine})


def _with_planned(due_on: date, every: int, heard: Heard, promises: Promises) -> date:
    """Wait for a planned conversation and the days to write it down, but not for longer than one turn."""
    if heard.next_on is None:
        return due_on
    planned = heard.next_on + timedelta(days=promises.log_within_days)
    return max(due_on, min(planned, day_after(due_on, every, heard.off)))


def _slips(heard: Heard, norm: PhaseNorm, promises: Promises) -> list[Alarm]:
    """Judge the last few turns, the one that runs now among them: together they may take so much longer, and no more."""
    every = expected_days(norm, heard.every_days)
    late = usual_lateness(heard.talks, promises.late_log_most_days)
    turns = min(promises.drift_turns, TALKS_KEPT)
    if not every or not turns or len(heard.talks) < turns:
        return []
    since = heard.talks[-turns].on
    # Rounded up: a whole day more than expected, never a part of one.
    explained = min(EXPLAINED_MOST, sum(1 for on in heard.missed_on if on > since))
    allowed = -(-turns * every * (100 + promises.drift_extra_percent) // 100) + explained * every
    reached = _with_planned(day_after(since, allowed + late, heard.off), every, heard, promises)
    # Who just met is given the next turn.
    reached = max(reached, day_after(heard.heard_on, every, heard.off))
    due_on = _asked_after(reached, heard, norm)
    values = _values(heard, norm, since, due_on) | {"talks": turns, "days": count_days(since, reached, heard.off)}
    return [Alarm(due_on, Rule.SLIPS, values)]


def _missed(heard: Heard, norm: PhaseNorm, promises: Promises) -> list[Alarm]:
    """Judge planned conversations that fell through: some in a row without a new date, or most of the last few."""
    days = sorted([(talk.on, False) for talk in heard.talks] + [(on, True) for on in heard.missed_on])
    most = promises.missed_in_a_row
    if not most or not days or not days[-1][1]:
        return []
    last = days[-1][0]
    has_date = heard.next_on is not None and heard.next_on > last
    recent = days[-promises.fell_through_of :] if has_date else days[-most:]
    fell = [on for on, fell_through in recent if fell_through]
    if len(fell) < (promises.fell_through_most if has_date else most):
        return []
    wait = 0 if has_date else promises.new_date_days
    reached = max(day_after(last, wait, heard.off), heard.heard_on)
    due_on = _asked_after(reached, heard, norm)
    # Of how many, only where they need not be in a row and there is a new date.
    times = {"times": len(fell)} | ({"of": len(recent)} if has_date else {})
    return [Alarm(due_on, Rule.MISSED, _values(heard, norm, fell[0], due_on) | times)]


def _asked_after(reached: date, heard: Heard, norm: PhaseNorm) -> date:
    """Leave a drift alone for one silence after the programme spoke them about it."""
    if heard.asked_on is None or heard.asked_on < reached:
        return reached
    return day_after(heard.asked_on, fine_days(norm, heard.every_days), heard.off)


def _values(heard: Heard, norm: PhaseNorm, since: date, until: date) -> dict[str, Any]:
    return {
        "phase": norm.phase.value,
        "since": since.isoformat(),
        "every": expected_days(norm, heard.every_days),
        "off": any(first <= until and last > since for first, last in heard.off),
    }
