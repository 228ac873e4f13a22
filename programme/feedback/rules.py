"""How a note stands, who may be asked once more, and when the next one is due."""

from datetime import date, timedelta
from enum import StrEnum

from programme.feedback.models import NoteOutcome
from programme.norms.promises import Promises

# Asked once, and once more: who says nothing twice said something too. Source: issue 5.
ASKS_MOST = 2


class Standing(StrEnum):
    """How a note stands today."""

    QUEUED = "queued"  # The student was asked something lately; this comes when it is its turn.
    WAITS = "waits"  # The student can answer.
    LAPSED = "lapsed"  # The term is over: nothing is shared.
    SHARED = "shared"
    CHANGED = "changed"
    NOT_SHARED = "not_shared"


class Against(StrEnum):
    """Why no note can be written now."""

    NOT_RUNNING = "not_running"
    SCHOOL_UNAWARE = "school_unaware"
    CONSENT_BACK = "consent_back"


_DECIDED = {
    NoteOutcome.APPROVED: Standing.SHARED,
    NoteOutcome.CHANGED: Standing.CHANGED,
    NoteOutcome.REFUSED: Standing.NOT_SHARED,
    NoteOutcome.NO_ANSWER: Standing.NOT_SHARED,
}
OPEN = frozenset({Standing.QUEUED, Standing.WAITS})


def standing(outcome: NoteOutcome | None, answer_by: date | None, today: date) -> Standing:
    """Tell how a note stands; silence is not consent, so after the term nothing is shared."""
    if outcome is not None:
        return _DECIDED[outcome]
    if answer_by is None:
        return Standing.QUEUED
    return Standing.WAITS if today <= answer_by else Standing.LAPSED


def may_ask_again(found: Standing, times_asked: int) -> bool:
    """Tell whether the coordinator may ask once more."""
    return found is Standing.LAPSED and times_asked < ASKS_MOST


def answer_by(asked_on: date, promises: Promises) -> date:
    """Give the last day on which a student can answer."""
    return asked_on + timedelta(days=promises.progress_answer_days)


def next_note_on(started_on: date, written_on: date | None, promises: Promises) -> date:
    """Give the day by which the school hears of progress again: so many weeks after the start, and after each note."""
    return (written_on or started_on) + timedelta(weeks=promises.progress_note_weeks)


def against_writing_when(*, is_running: bool, school_knows: bool, consent_back: bool) -> Against | None:
    """Tell why no note can be written now; None when it can."""
    if not is_running:
        return Against.NOT_RUNNING
    if not school_knows:
        return Against.SCHOOL_UNAWARE
    return Against.CONSENT_BACK if consent_back else None


def is_same(words: str, written: str) -> bool:
    """Tell whether a student left the words as they were; breaks of lines count for nothing."""
    return words.split() == written.split()
