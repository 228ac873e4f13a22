"""Whether a match is on rhythm: one judgement for lists, pages and what a school sees."""

from datetime import date
from enum import StrEnum

from programme.lifecycle.stages import MatchStage


class Rhythm(StrEnum):
    """Whether the silence of a match is fine."""

    ON_RHYTHM = "on_rhythm"
    SILENT = "silent"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED = "ended"
    NOT_STARTED = "not_started"


_STAGE_RHYTHM = {
    MatchStage.PAUSED: Rhythm.PAUSED,
    MatchStage.CLOSING: Rhythm.CLOSING,
    MatchStage.CLOSED: Rhythm.ENDED,
    MatchStage.FELL_THROUGH: Rhythm.ENDED,
}


def rhythm(stage: MatchStage, next_due_on: date | None, today: date) -> Rhythm:
    """Judge the silence of a match: too long from the day on which it was expected to be broken."""
    if stage is MatchStage.ACTIVE:
        return Rhythm.SILENT if next_due_on is not None and next_due_on <= today else Rhythm.ON_RHYTHM
    return _STAGE_RHYTHM.get(stage, Rhythm.NOT_STARTED)
