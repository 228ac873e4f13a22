"""Which phase comes next, and what speaks for it now."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.norms.promises import Phase, Promises

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
