"""What the answers suggest, and when a student may wait for a mentor; a person decides, always with a reason."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Promises
from programme.norms.questions import Meets, Question
from programme.screening.models import Motive, Review

# Source: proposal; more than this nobody asks in one talk, and a question is one sentence.
QUESTIONS_MOST = 30
QUESTION_LENGTH = 200
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


@dataclass(frozen=True, slots=True)
class Light:
    """The colour that the fixed questions suggest, and which of them it rests on; green rests on none being so."""

    colour: Colour
    because: tuple[Question, ...]


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


def suggest_colour(met: Collection[str], questions: Iterable[Question]) -> Light:
    """Suggest a colour: the heaviest that any question which was met asks for, by whichever version of the questions.

    Source: domain.md §5.2; any one is enough for the higher colour.

    :raises ValueError: when a code is none of these questions: an answer to another version would weigh nothing.
    """
    asked = tuple(questions)
    if strange := set(met) - {question.code for question in asked}:
        raise ValueError(f"not among these questions: {sorted(strange)}")
    for meets, colour in ((Meets.RED, Colour.RED), (Meets.AMBER, Colour.AMBER)):
        because = tuple(one for one in asked if one.code in met and one.meets is meets)
        if because:
            return Light(colour, because)
    return Light(Colour.GREEN, ())


def review_of(colour: Colour, *, was_red: bool) -> Review:
    """Tell whether a second person looks: at red, at amber, and at every colour that follows red."""
    return Review.NOT_NEEDED if colour is Colour.GREEN and not was_red else Review.PENDING


def heard_first(*, heard_on: date | None, danger: str, with_whom: int | None, decided_by: int) -> bool:
    """Tell whether the student hears a colour first, or two people found with a reason that this is dangerous.

    Source: domain.md §5.2.
    """
    return heard_on is not None or (bool(danger.strip()) and with_whom is not None and with_whom != decided_by)


def runs_at_red(stage: MatchStage, colour: Colour | None) -> bool:
    """Tell whether a match runs although its student is red: only then there is a pause to decide on."""
    return stage is MatchStage.ACTIVE and colour is Colour.RED


def look_on(*, red_on: date, went_on_on: date, promises: Promises) -> date:
    """Give the day to look again at a match that goes on beside red: from red on, and later from the last decision on.

    Source: domain.md §5.2: red has a review date within three months.
    """
    term = timedelta(weeks=promises.red_review_weeks)
    return red_on + term if went_on_on < red_on + term else went_on_on + term


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


class Flaw(StrEnum):
    """Why a set of questions cannot be kept."""

    NO_RED = "no_red"
    TOO_MANY = "too_many"
    UNCHANGED = "unchanged"


class Turn(StrEnum):
    """What happened to a question between two versions."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    RECOLOURED = "recoloured"


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """What happened to one question; before or after is None where it was not there."""

    turn: Turn
    before: Question | None
    after: Question | None


def flaws(before: Sequence[Question], after: Sequence[Question]) -> list[Flaw]:
    """Tell why a set of questions cannot follow another: help first must stay possible, and something must differ."""
    found = []
    if not any(one.meets is Meets.RED for one in after):
        found.append(Flaw.NO_RED)
    if len(after) > QUESTIONS_MOST:
        found.append(Flaw.TOO_MANY)
    if tuple(before) == tuple(after):
        found.append(Flaw.UNCHANGED)
    return found


def said_twice(questions: Sequence[Question]) -> list[Question]:
    """Give the questions whose Dutch or English words another question before them has too."""
    seen: set[tuple[str, str]] = set()
    found = []
    for one in questions:
        words = {("nl", one.nl.casefold()), ("en", one.en.casefold())}
        if words & seen:
            found.append(one)
        seen |= words
    return found


def question_changes(before: Sequence[Question], after: Sequence[Question]) -> list[QuestionChange]:
    """Give what happened to each question between two versions, in the order of the newer one, what was removed last."""
    known = {one.code: one for one in before}
    found = []
    for one in after:
        old = known.pop(one.code, None)
        if old is None:
            found.append(QuestionChange(Turn.ADDED, None, one))
            continue
        if (old.nl, old.en) != (one.nl, one.en):
            found.append(QuestionChange(Turn.REWORDED, old, one))
        if old.meets is not one.meets:
            found.append(QuestionChange(Turn.RECOLOURED, old, one))
    return found + [QuestionChange(Turn.REMOVED, old, None) for old in known.values()]


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
