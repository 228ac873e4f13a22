"""When the coordinator asks mentor, student and school how it goes, what is planned, and what was in time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from programme.lifecycle.drift import Period, count_days
from programme.norms.promises import Phase, Promises
from programme.support.models import WithWhom


def next_check_in(
    *, started_on: date, held_on: Sequence[date], is_amber: bool, promises: Promises, every_days: int | None = None
) -> date:
    """Give the day by which one of a pair is asked again; `held_on` are the contacts with them, `every_days` those that follow.

    Source: domain.md §1.1: the first by day 14, the second by day 31, then every 30 days; amber every 14 days in its
    first three months.
    """
    last = max(held_on, default=None)
    second = started_on + timedelta(days=promises.second_checkin_days)
    if last is None:
        due_on = started_on + timedelta(days=promises.first_checkin_days)
    elif len(held_on) == 1 and last < second:
        due_on = second
    else:
        due_on = last + timedelta(days=promises.checkin_days if every_days is None else every_days)
    if is_amber:
        sooner = (last or started_on) + timedelta(days=promises.amber_checkin_days)
        if sooner <= started_on + timedelta(weeks=promises.amber_checkin_weeks):
            due_on = min(due_on, sooner)
    return due_on


def was_in_time(due_on: date, held_on: date, promises: Promises) -> bool:
    """Tell whether a check-in was in time; some days of grace explain, they do not move what is due."""
    return held_on <= due_on + timedelta(days=promises.checkin_grace_days)


class Sign(StrEnum):
    """What makes a pair stable; all of them together."""

    LONG_ENOUGH = "long_enough"
    GREEN = "green"
    PHASE = "phase"
    NO_SILENCE = "no_silence"
    NO_CONCERN = "no_concern"
    PULSES = "pulses"
    IN_TIME = "in_time"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign: whether it is there, and the number its sentence needs."""

    sign: Sign
    holds: bool
    number: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact: with whom, when it was due and was; a pulse is an answer to questions, and may be an alarm."""

    with_whom: WithWhom
    held_on: date
    due_on: date | None = None
    is_pulse: bool = False
    is_alarm: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """What is known of a running pair when the next contact is set."""

    started_on: date
    phase: Phase
    is_amber: bool
    contacts: tuple[Contact, ...] = ()
    # Days of held conversations and of concerns that were raised.
    talked_on: tuple[date, ...] = ()
    concerns_on: tuple[date, ...] = ()
    # Days on which no contact is expected, as periods that neither touch nor overlap.
    off: tuple[Period, ...] = ()


@dataclass(frozen=True, slots=True)
class NextContact:
    """By when somebody asks again, and the code of the rule that says so."""

    due_on: date
    rule: str


def next_with_mentor(pair: Pair, today: date, promises: Promises) -> NextContact:
    """Say when the coordinator asks the mentor again: a pulse of the mentor takes the place of no talk.

    Source: domain.md §1.1: by day 14, by day 31, then every 30 days; a stable pair once a quarter; amber every 14 days.
    """
    held = [one.held_on for one in pair.contacts if one.with_whom is WithWhom.MENTOR and not one.is_pulse]
    if len(held) > 1 and is_stable(stability(pair, today, promises)):
        return NextContact(max(held) + timedelta(days=promises.checkin_floor_days), "check_in_floor")
    return _next(pair, held, promises.checkin_days, "check_in_rhythm", promises)


def next_with_student(pair: Pair, promises: Promises) -> NextContact:
    """Say by when the student is called: an answer to a pulse is contact, so after the first month only silence asks for it.

    Source: issue 5: the student by pulse, where an answer counts as contact and silence asks for a call.
    """
    held = [one.held_on for one in pair.contacts if one.with_whom is WithWhom.STUDENT]
    every_days = promises.checkin_days + promises.pulse_answer_days
    return _next(pair, held, every_days, "check_in_no_pulse", promises)


def next_with_school(pairs: Sequence[tuple[date, date | None]], promises: Promises) -> date | None:
    """Say by when a school is talked with about all pairs there: (started, last spoken of) each; None without pairs.

    Source: domain.md §1.1: within the first month of each pair; issue 5: then once a quarter, in one list.
    """
    return min(
        (
            started_on + timedelta(days=promises.second_checkin_days)
            if spoken_on is None
            else spoken_on + timedelta(days=promises.school_talk_days)
            for started_on, spoken_on in pairs
        ),
        default=None,
    )


def stability(pair: Pair, today: date, promises: Promises) -> tuple[Evidence, ...]:
    """Lay out what makes a pair stable, sign by sign, over the days looked back at. Source: issue 5."""
    since = today - timedelta(days=promises.stable_days)
    lately = [one for one in pair.contacts if one.held_on >= since]
    pulses = [one for one in lately if one.is_pulse]
    asked = [one for one in lately if one.with_whom is WithWhom.MENTOR and one.due_on is not None]
    late = sum(not was_in_time(one.due_on, one.held_on, promises) for one in asked if one.due_on is not None)
    gap = _longest_gap(pair, since, today)
    fine = promises.phase(pair.phase).silent_after_days
    concerns = sum(day >= since for day in pair.concerns_on)
    fallen = sum(one.is_alarm for one in pulses)
    by_student = any(one.with_whom is WithWhom.STUDENT for one in pulses)
    return (
        Evidence(Sign.LONG_ENOUGH, pair.started_on <= since, promises.stable_days),
        Evidence(Sign.GREEN, not pair.is_amber),
        Evidence(Sign.PHASE, pair.phase in (Phase.GUIDANCE, Phase.DEEPENING)),
        Evidence(Sign.NO_SILENCE, gap < fine, gap),
        Evidence(Sign.NO_CONCERN, not concerns, concerns),
        Evidence(Sign.PULSES, by_student and not fallen, len(pulses)),
        Evidence(Sign.IN_TIME, bool(asked) and not late, late),
    )


def is_stable(found: Sequence[Evidence]) -> bool:
    """Tell whether every sign is there."""
    return all(one.holds for one in found)


def _next(pair: Pair, held: Sequence[date], every_days: int, rule: str, promises: Promises) -> NextContact:
    plain, now = (
        next_check_in(
            started_on=pair.started_on, held_on=held, is_amber=amber, promises=promises, every_days=every_days
        )
        for amber in (False, pair.is_amber)
    )
    if now != plain:
        return NextContact(now, "check_in_amber")
    if not held:
        return NextContact(now, "check_in_first")
    second = now == pair.started_on + timedelta(days=promises.second_checkin_days) and len(held) == 1
    return NextContact(now, "check_in_second" if second else rule)


def _longest_gap(pair: Pair, since: date, today: date) -> int:
    """Give the longest time without a conversation in the days looked back at; days off do not count."""
    days = [pair.started_on, *sorted(pair.talked_on), today]
    return max(count_days(day, later, pair.off) for day, later in pairwise(days) if later >= since)


def every(rule: str, promises: Promises) -> int:
    """Give the days that the sentence of a rule states."""
    return {
        "check_in_first": promises.first_checkin_days,
        "check_in_second": promises.second_checkin_days,
        "check_in_amber": promises.amber_checkin_days,
        "check_in_floor": promises.checkin_floor_days,
        "check_in_no_pulse": promises.pulse_answer_days,
    }.get(rule, promises.checkin_days)


@dataclass(frozen=True, slots=True)
class Share:
    """How many contacts that were promised came in time, and how many did not, or still do not."""

    in_time: int
    late: int

    @property
    def percent(self) -> int | None:
        """The share in time, in whole percents; None where nothing was promised."""
        promised = self.in_time + self.late
        return None if not promised else round(100 * self.in_time / promised)


def add(shares: Iterable[Share]) -> Share:
    """Count several shares as one."""
    found = list(shares)
    return Share(sum(one.in_time for one in found), sum(one.late for one in found))


def on_time(held: Sequence[tuple[date, date]], open_due: Sequence[date], today: date, promises: Promises) -> Share:
    """Count contacts in time: `held` are (due, held) of those that were, `open_due` the days of those still owed.

    Who never calls is not in time either: an open promise counts as late once its days of grace are over.
    """
    in_time = sum(was_in_time(due_on, held_on, promises) for due_on, held_on in held)
    overdue = sum(not was_in_time(due_on, today, promises) for due_on in open_due)
    return Share(in_time, len(held) - in_time + overdue)


@dataclass(frozen=True, slots=True)
class Planned:
    """One contact that is owed: kind and rule of its promise, and by when."""

    due_on: date
    kind: str
    rule: str


def planned_on(due_on: date, kind: str, rule: str, promises: Promises, until: date) -> list[date]:
    """Give the days on which contacts of one kind are planned up to a day: the one that is due, and those that follow it.

    `kind` and `rule` are those of the promise. What follows a call of a student is a pulse, which takes nobody's time.
    """
    first = promises.second_checkin_days - promises.first_checkin_days
    every = {
        "check_in_amber": promises.amber_checkin_days,
        "check_in_floor": promises.checkin_floor_days,
        "school_first": promises.school_talk_days,
        "school_quarter": promises.school_talk_days,
    }.get(rule, promises.checkin_days)
    follows = kind != "check_in_student" or rule == "check_in_amber"
    days, day = [], due_on
    while day <= until:
        days.append(day)
        is_first = rule == "check_in_first" and len(days) == 1
        if not is_first and not follows:
            break
        day += timedelta(days=first if is_first else every)
    return days


def load(owed: Sequence[Planned], today: date, promises: Promises, weeks: int) -> list[tuple[date, int]]:
    """Count what is planned per week, as (Monday, number); what is late falls in this week.

    A call because no pulse came is planned for nobody: it counts once its day is there.
    """
    monday = today - timedelta(days=today.weekday())
    mondays = [monday + timedelta(weeks=number) for number in range(weeks)]
    counts = Counter[date]()
    for one in owed:
        if one.rule == "check_in_no_pulse" and one.due_on > today:
            continue
        for day in planned_on(one.due_on, one.kind, one.rule, promises, mondays[-1] + timedelta(days=6)):
            counts[max(monday, day - timedelta(days=day.weekday()))] += 1
    return [(day, counts[day]) for day in mondays]
