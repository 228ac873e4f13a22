"""When an answer to a proposal is asked for again, when it lapses, and when a student chooses; pure, as rules are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from programme.core import clock
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.promises import Promises


@dataclass(frozen=True, slots=True)
class Support:
    """What a mentor reads before a yes where a student starts under conditions, in words the student agreed to.

    `case_owner` is the professional's role, with the name only where the student lets a mentor know it.
    """

    words: str
    case_owner: str
    stop_rule: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody who was asked and did not answer: since when, how often they heard of it again, and when last."""

    at: datetime
    reminders: int = 0
    reminded_at: datetime | None = None


class Turn(StrEnum):
    """What the next look at somebody who was asked comes to."""

    WAIT = "wait"
    REMIND = "remind"
    REMIND_LAST = "remind_last"
    LAPSE = "lapse"


@dataclass(frozen=True, slots=True)
class Next:
    """What is done now; `reminders` is how many there are after it."""

    turn: Turn
    reminders: int


def reminder_times(asked_at: datetime, promises: Promises) -> tuple[datetime, ...]:
    """Give when an answer is asked for again: hours are counted as they pass, days by the clock on the wall.

    Source: issue 4: after 24 hours, 48 hours and five days. An answer to a question that somebody is in the middle of is
    no new request to a student, so the one request per fourteen days (experience.md §7) does not hold it back: kept
    silent, they would lose the proposal without a word.
    """
    last = days_later(asked_at, promises.proposal_answer_days)
    hours = {promises.proposal_first_reminder_hours, promises.proposal_second_reminder_hours}
    early = sorted(asked_at + timedelta(hours=number) for number in hours)
    return (*(moment for moment in early if moment < last), last)


def next_turn(asked: Asked, now: datetime, promises: Promises) -> Next:
    """Say what is done about somebody who did not answer yet.

    After a time in which nobody looked, one reminder makes up for all that were missed; and nothing lapses before the
    last one was sent and its days of grace are over. A clock that was set back repeats nothing, because reminders are
    counted.
    """
    times = reminder_times(asked.at, promises)
    if asked.reminders >= len(times):
        over = days_later(asked.reminded_at or times[-1], promises.proposal_grace_days)
        return Next(Turn.LAPSE if now >= over else Turn.WAIT, asked.reminders)
    passed = sum(moment <= now for moment in times)
    if passed <= asked.reminders or (asked.reminded_at is not None and now < asked.reminded_at + _gap(promises)):
        return Next(Turn.WAIT, asked.reminders)
    return Next(Turn.REMIND_LAST if passed == len(times) else Turn.REMIND, passed)


def may_ask_one_more(
    *, stage: TrajectoryStage, asked: Sequence[MatchStage], student_asked: bool, promises: Promises
) -> bool:
    """Tell whether a mentor may be asked for a student now: the first, or one more where the student chooses.

    `asked`: the stages of the matches of this student that are not over. Once the student was asked, nothing is added.
    """
    if stage is TrajectoryStage.WAITING:
        return not asked
    among = all(one in UNDECIDED for one in asked)
    return (
        stage is TrajectoryStage.PROPOSED and among and not student_asked and len(asked) < promises.student_chooses_from
    )


def student_is_asked(
    *, asked: Sequence[MatchStage], first_asked_at: datetime, now: datetime, promises: Promises
) -> bool:
    """Tell whether the student's turn has come: all mentors answered, or time is up and at least one said yes."""
    said_yes = MatchStage.ACCEPTED_BY_MENTOR in asked
    waits = MatchStage.PROPOSED in asked
    return said_yes and (not waits or now >= days_later(first_asked_at, promises.proposal_answer_days))


def days_later(moment: datetime, days: int) -> datetime:
    """Give the instant at which a clock on the wall shows the same time a number of days later."""
    there = clock.local(moment)
    return clock.instant(there.date() + timedelta(days=days), there.time())


UNDECIDED = (MatchStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR)


def _gap(promises: Promises) -> timedelta:
    """Give how long somebody is left alone after a reminder: after a night without mail, two could fall together."""
    between = promises.proposal_second_reminder_hours - promises.proposal_first_reminder_hours
    return timedelta(hours=between) / 2
