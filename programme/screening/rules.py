"""What the answers suggest, and when a student may wait for a mentor; a person decides, always with a reason."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.norms.promises import Promises
from programme.screening.models import Criterion, Motive, Review

# Source: domain.md §5.2; any one is enough for the higher colour.
RED = frozenset(
    {
        Criterion.ACUTE_DANGER,
        Criterion.SUICIDAL,
        Criterion.ABUSE,
        Criterion.PSYCHIATRIC_CRISIS,
        Criterion.SEVERE_ADDICTION,
        Criterion.DANGER_TO_MENTOR,
        Criterion.NO_SAFE_PLACE,
    }
)
AMBER = frozenset(Criterion) - RED
# Source: domain.md §5.1: moved by oneself; the others are moved by somebody else, or not at all.
AUTONOMOUS = frozenset({Motive.IDENTIFIED, Motive.INTRINSIC})


class Why(StrEnum):
    """Why the rule suggests a motivation outcome."""

    SAYS_NO = "says_no"
    AMOTIVATED = "amotivated"
    STILL_LOW = "still_low"
    LOW = "low"
    NO_OWN_REASON = "no_own_reason"
    NO_OWN_QUESTION = "no_own_question"
    WANTS_IT = "wants_it"
    BEGIN_SMALL = "begin_small"


class Gate(StrEnum):
    """What keeps a student from the waiting list."""

    MOTIVATION = "motivation"
    TRIAL = "trial"
    COLOUR = "colour"
    RED = "red"
    CONDITIONS = "conditions"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a talk about wanting it gave: three rulers of 0 to 10, motives, question, and the student's own no."""

    importance: int
    confidence: int
    readiness: int
    motives: frozenset[Motive]
    has_own_question: bool
    says_no: bool
    talk_number: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the rule suggests, and why, in codes."""

    outcome: MotivationOutcome
    why: tuple[Why, ...]


def suggest_outcome(heard: Heard, promises: Promises) -> Suggestion:
    """Suggest an outcome; checked in one order, so that every answer falls in exactly one.

    Source: domain.md §5.1. Low confidence is a reason to begin small, never to refuse.
    """
    lowest = min(heard.importance, heard.readiness)
    small = (Why.BEGIN_SMALL,) if heard.confidence < promises.motivation_doubt_below else ()
    never = _not_now(heard, lowest, promises)
    if never:
        return Suggestion(MotivationOutcome.NOT_NOW, never)
    doubts = _doubts(heard, lowest, promises)
    if doubts:
        return Suggestion(MotivationOutcome.DOUBT, doubts + small)
    return Suggestion(MotivationOutcome.READY, (Why.WANTS_IT, *small))


def suggest_colour(criteria: Iterable[Criterion]) -> Colour:
    """Suggest a colour: the heaviest that any criterion asks for."""
    met = set(criteria)
    if met & RED:
        return Colour.RED
    return Colour.AMBER if met & AMBER else Colour.GREEN


def review_of(colour: Colour, *, was_red: bool) -> Review:
    """Tell whether a second person looks: at red, at amber, and at every colour that follows red."""
    return Review.NOT_NEEDED if colour is Colour.GREEN and not was_red else Review.PENDING


def heard_first(*, heard_on: date | None, danger: str, with_whom: int | None, decided_by: int) -> bool:
    """Tell whether the student hears a colour first, or two people found with a reason that this is dangerous.

    Source: domain.md §5.2.
    """
    return heard_on is not None or (bool(danger.strip()) and with_whom is not None and with_whom != decided_by)


def conditions_met(*, case_owner: str, contact_allowed: bool, stop_rule_agreed: bool) -> bool:
    """Tell whether all that amber asks for before a match is there. Source: domain.md §5.2."""
    return bool(case_owner.strip()) and contact_allowed and stop_rule_agreed


def closed_gates(
    *,
    motivation: MotivationOutcome | None,
    on_trial: bool,
    colour: Colour | None,
    amber_ready: bool,
) -> Collection[Gate]:
    """Tell what still keeps a student from waiting for a mentor; nothing when they may. Source: issue 2."""
    gates = []
    if motivation is None or motivation is MotivationOutcome.NOT_NOW:
        gates.append(Gate.MOTIVATION)
    elif motivation is MotivationOutcome.DOUBT and not on_trial:
        gates.append(Gate.TRIAL)
    if colour is None:
        gates.append(Gate.COLOUR)
    elif colour is Colour.RED:
        gates.append(Gate.RED)
    elif colour is Colour.AMBER and not amber_ready:
        gates.append(Gate.CONDITIONS)
    return tuple(gates)


def _not_now(heard: Heard, lowest: int, promises: Promises) -> tuple[Why, ...]:
    found = []
    if heard.says_no:
        found.append(Why.SAYS_NO)
    if Motive.AMOTIVATED in heard.motives:
        found.append(Why.AMOTIVATED)
    if heard.talk_number >= 2 and lowest <= promises.motivation_not_now_most:
        found.append(Why.STILL_LOW)
    return tuple(found)


def _doubts(heard: Heard, lowest: int, promises: Promises) -> tuple[Why, ...]:
    found = []
    if lowest < promises.motivation_doubt_below:
        found.append(Why.LOW)
    if not heard.motives & AUTONOMOUS:
        found.append(Why.NO_OWN_REASON)
    if not heard.has_own_question:
        found.append(Why.NO_OWN_QUESTION)
    return tuple(found)
