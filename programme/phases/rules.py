"""Which phase comes next, what speaks for it now, and when a mid-term evaluation is held and what it may come to."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Phase, Promises
from programme.phases.models import Outcome

DAYS_IN_WEEK = 7

# Closing is begun by whoever ends the match; the koppelingsmoment ends preparation.
NEXT: dict[Phase, Phase] = {Phase.STARTUP: Phase.GUIDANCE, Phase.GUIDANCE: Phase.DEEPENING}


class Sign(StrEnum):
    """One thing that speaks for the next phase."""

    WEEKS = "weeks"
    CONVERSATIONS = "conversations"
    GOALS = "goals"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign: how much there is, and how much is expected."""

    sign: Sign
    found: int
    expected: int

    @property
    def is_met(self) -> bool:
        """Whether there is enough."""
        return self.found >= self.expected


def next_phase(phase: Phase) -> Phase | None:
    """Give the phase a person may take a match into by hand; None where another step does it."""
    return NEXT.get(phase)


def weeks_in(phase_since: date, today: date) -> int:
    """Count the whole weeks in a phase."""
    return max(0, (today - phase_since).days // DAYS_IN_WEEK)


def evidence(
    phase: Phase, *, phase_since: date, today: date, conversations: int, goals: int, promises: Promises
) -> tuple[Evidence, ...]:
    """Hold what happened in a phase beside what the phase expects.

    `conversations` are those held since the phase began. Opstart asks for the conversations by which goals are set,
    a later phase for a share of its rhythm. Source: proposal, issue 5; the phases are those of publication 004.
    """
    norm = promises.phase(phase)
    if phase is Phase.STARTUP:
        expected = promises.goals_by_conversation
    elif norm.days_between:
        full = norm.weeks * DAYS_IN_WEEK // norm.days_between
        expected = -(-full * promises.phase_ready_percent // 100)
    else:
        expected = 0
    return (
        Evidence(Sign.WEEKS, weeks_in(phase_since, today), norm.weeks),
        Evidence(Sign.CONVERSATIONS, conversations, expected),
        Evidence(Sign.GOALS, goals, 1),
    )


def is_ready(found: tuple[Evidence, ...]) -> bool:
    """Tell whether the next phase is proposed; a person may take the step without it, with a reason."""
    return all(one.is_met for one in found)


class Turn(NamedTuple):
    """The mid-term evaluation that is asked about now: the first or second, after how many weeks, and by when."""

    number: int
    weeks: int
    due_on: date


def turn(started_on: date, until_on: date | None, last_number: int, today: date, promises: Promises) -> Turn | None:
    """Give the mid-term evaluation that is asked about now; None when none is.

    `last_number`: the last one asked about, 0 for none. Who stood still over its day is asked after all, as long before the
    talk as always; an evaluation that would fall after the agreed end is the end's. Source: domain.md §1.1.
    """
    ahead = timedelta(days=promises.evaluation_ahead_days)
    weeks_of = (promises.evaluation_first_weeks, promises.evaluation_second_weeks)
    for number, weeks in reversed(tuple(enumerate(weeks_of, start=1))):
        planned_on = started_on + timedelta(weeks=weeks)
        if not weeks or number <= last_number or today < planned_on - ahead:
            continue
        due_on = max(planned_on, today + ahead)
        return None if until_on is not None and due_on >= until_on else Turn(number, weeks, due_on)
    return None


def outcomes(phase: Phase, stage: MatchStage) -> tuple[Outcome, ...]:
    """Give what an evaluation may come to: tapering is the step from guidance to deepening, for who meets now."""
    if phase is Phase.GUIDANCE and stage is MatchStage.ACTIVE:
        return tuple(Outcome)
    return (Outcome.CONTINUE, Outcome.EXTEND, Outcome.STOP)


def latest_end(until_on: date | None, promises: Promises) -> date | None:
    """Give the latest day to which a match is extended: once more as long as it was meant to last. Source: proposal.

    None where no end was agreed.
    """
    return None if until_on is None else until_on + timedelta(weeks=promises.duration_weeks)


def is_longer(day: date, before: date | None, latest: date | None) -> bool:
    """Tell whether a day can be the new end: after the agreed one, and not beyond the latest."""
    return before is not None and latest is not None and before < day <= latest
