"""What the rules that run come down to for one programme, found by asking the rules themselves; pure.

Nothing here repeats a threshold: the motivation rule is tried with every kind of answer, and what it says is printed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from programme.lifecycle.models import MotivationOutcome
from programme.matching.rules import RULES
from programme.norms.promises import Promises, Requirement
from programme.screening.models import Motive
from programme.screening.rules import Heard, Why, suggest_outcome

RULER_MOST = 10
PROGRAMMES_MOST = 32
# In the order in which one outcome goes before the next; a test tries that order.
ORDER = (MotivationOutcome.NOT_NOW, MotivationOutcome.DOUBT, MotivationOutcome.READY)
# Which reasons speak of a score on a ruler: of the lower of importance and readiness, or of confidence.
OF_LOWEST, OF_CONFIDENCE = frozenset({Why.LOW, Why.STILL_LOW}), frozenset({Why.BEGIN_SMALL})
# Which rules of matching a programme may not ask for.
_ASKED_BY: dict[str, Requirement] = {
    "vog": Requirement.VOG,
    "references": Requirement.REFERENCES,
    "training": Requirement.TRAINING,
    "agreement": Requirement.AGREEMENT,
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason of the motivation rule, and the highest score it still holds for; None where no score is asked."""

    why: Why
    most: int | None


@dataclass(frozen=True, slots=True)
class Gates:
    """The names of the rules of matching that hold here: which never bend, and which a person may set aside."""

    firm: tuple[str, ...]
    may_bend: tuple[str, ...]


# Some thousand questions to the rule; a programme's promises rarely change.
@lru_cache(maxsize=PROGRAMMES_MOST)
def motivation(promises: Promises) -> list[tuple[MotivationOutcome, list[Ground]]]:
    """Give each outcome of the motivation rule with the reasons that lead to it, as the rule itself answers."""
    found: dict[MotivationOutcome, dict[Why, int | None]] = {outcome: {} for outcome in ORDER}
    for heard in _answers():
        suggestion = suggest_outcome(heard, promises)
        for why in suggestion.why:
            # To begin small is said beside an outcome; it is printed with the one that is a yes.
            if why is Why.BEGIN_SMALL and suggestion.outcome is not MotivationOutcome.READY:
                continue
            known = found[suggestion.outcome].get(why)
            score = _score(why, heard)
            found[suggestion.outcome][why] = score if known is None or score is None else max(known, score)
    return [(outcome, [Ground(why, found[outcome][why]) for why in Why if why in found[outcome]]) for outcome in ORDER]


def gates(promises: Promises) -> Gates:
    """Give the rules of matching in their order, without those that this programme does not ask for."""
    rules = [rule for rule in RULES if _holds(rule.name, promises)]
    return Gates(
        tuple(rule.name for rule in rules if not rule.may_override),
        tuple(rule.name for rule in rules if rule.may_override),
    )


def _holds(name: str, promises: Promises) -> bool:
    if name in _ASKED_BY:
        return _ASKED_BY[name] in promises.requirements
    return name != "age" or promises.mentor_age_from is not None or promises.mentor_age_to is not None


def _score(why: Why, heard: Heard) -> int | None:
    if why in OF_LOWEST:
        return min(heard.importance, heard.readiness)
    return heard.confidence if why in OF_CONFIDENCE else None


def _answers() -> Iterator[Heard]:
    """Give every kind of answer: each score, each motive, with and without an own question, yes or no, first talk or later."""
    scores = range(RULER_MOST + 1)
    for score, confidence, motive, question, no, talk in product(
        scores, scores, Motive, (True, False), (True, False), (1, 2)
    ):
        yield Heard(score, confidence, RULER_MOST, frozenset({motive}), question, no, talk)
