"""Which of the three yeses is in force, and what a student may still take back."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

from programme.consent.models import Answer, ConsentKind, Speaker
from programme.lifecycle.stages import ENDED_TRAJECTORY, RUNNING_MATCH, MatchStage, TrajectoryStage

# Goes up with every change of what is asked (`wording.SHOWN`), so that each record says which text was read.
TEXT_VERSION = 2


class Said(Protocol):
    """One recorded answer, the latest of its kind last."""

    kind: ConsentKind
    speaker: Speaker
    answer: Answer


class Effect(StrEnum):
    """What happens when the wish to take part is taken back."""

    ENDS = "ends"
    COORDINATOR_ENDS = "coordinator_ends"
    NONE = "none"


def text_version(language: str) -> str:
    """Give the name of the text that is shown now, in a language."""
    return f"{TEXT_VERSION}.{language}"


def in_force(said: Sequence[Said], kind: ConsentKind, speaker: Speaker) -> Answer | None:
    """Give the last answer of somebody to a question; None when it was never asked."""
    return next((one.answer for one in reversed(said) if (one.kind, one.speaker) == (kind, speaker)), None)


def is_yes(said: Sequence[Said], kind: ConsentKind) -> bool:
    """Tell whether a yes stands: the student's own, and that of every guardian who was asked too."""
    guardian = in_force(said, kind, Speaker.GUARDIAN)
    asked = in_force(said, ConsentKind.TAKE_PART, Speaker.GUARDIAN) is not None
    return in_force(said, kind, Speaker.STUDENT) is Answer.YES and (guardian is Answer.YES or not asked)


def effect_of_stopping(stage: TrajectoryStage, match: MatchStage | None) -> Effect:
    """Tell what a withdrawn wish does: before the start it ends at once; a pair that runs is ended with care by a person."""
    if match in RUNNING_MATCH or stage in (TrajectoryStage.ACTIVE, TrajectoryStage.PAUSED, TrajectoryStage.CLOSING):
        return Effect.COORDINATOR_ENDS
    return Effect.NONE if stage in ENDED_TRAJECTORY or stage is TrajectoryStage.REFERRED else Effect.ENDS


def all_in_force(said: Sequence[Said], speaker: Speaker) -> dict[ConsentKind, Answer | None]:
    """Give the last answer of somebody to each of the three questions."""
    return {kind: in_force(said, kind, speaker) for kind in ConsentKind}
