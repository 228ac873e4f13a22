"""When the short questions are asked, and which answers ask for a look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.evaluation.models import Alarm
from programme.norms.promises import Promises


class Turn(StrEnum):
    """What is done about somebody who was asked and did not answer."""

    WAIT = "wait"
    REMIND = "remind"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Scored:
    """One answer, and whether a low one is the good one."""

    value: int
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """Why somebody looks: the reason, and the two means it lays beside each other, in tenths."""

    alarm: Alarm
    now: int
    other: int


def planned_on(started_on: date, today: date, promises: Promises) -> date | None:
    """Give the last day of the schedule that has come; None before the first. Source: issue 5: at 30 days, then every 30."""
    first = started_on + timedelta(days=promises.pulse_first_days)
    if today < first:
        return None
    return first + timedelta(days=(today - first).days // promises.pulse_days * promises.pulse_days)


def may_ask(day: date, today: date, requested_on: date | None, promises: Promises) -> bool:
    """Tell whether a side is asked now; who was asked something lately waits, and after too long a time this turn is left out.

    `requested_on`: the last time anything was asked of a student; None for a mentor. Source: experience.md §7.
    """
    wait = timedelta(days=promises.student_request_days)
    is_free = requested_on is None or today >= requested_on + wait
    return is_free and today < day + min(wait, timedelta(days=promises.pulse_days))


def next_turn(asked_on: date, is_reminded: bool, today: date, promises: Promises) -> Turn:
    """Say what is done about an open question: one reminder, then it lapses."""
    if today >= asked_on + timedelta(days=promises.pulse_answer_days):
        return Turn.LAPSE
    late = today >= asked_on + timedelta(days=promises.pulse_remind_days)
    return Turn.REMIND if late and not is_reminded else Turn.WAIT


def mean_tenths(answers: Sequence[Scored], least: int, most: int) -> int:
    """Give the mean on the scale, in tenths; a reversed item is turned round first.

    :raises ZeroDivisionError: when there are no answers.
    """
    total = sum(least + most - one.value if one.is_reversed else one.value for one in answers)
    return round(10 * total / len(answers))


def judge(now: int, before: int | None, other: int | None, promises: Promises) -> Found | None:
    """Say whether an answer asks for a look: it fell, it is low, or the two differ; means in tenths, the clearest reason.

    `before`: the one before of the same side; `other`: the last one of the other side. Source: issue 5.
    """
    if before is not None and before - now >= promises.pulse_fall_tenths:
        return Found(Alarm.FELL, now, before)
    if now < promises.pulse_low_tenths:
        return Found(Alarm.LOW, now, promises.pulse_low_tenths)
    if other is not None and abs(now - other) >= promises.pulse_gap_tenths:
        return Found(Alarm.GAP, now, other)
    return None
