"""How a note stands, and when the next is due."""

from datetime import date

import pytest

from programme.feedback.models import NoteOutcome
from programme.feedback.rules import (
    Against,
    Standing,
    against_writing_when,
    answer_by,
    is_same,
    may_ask_again,
    next_note_on,
    standing,
)
from programme.norms.presets import PRESETS, Preset

PROMISES = PRESETS[Preset.MENTORMAATJES]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("outcome", "until", "found"),
    [
        (None, None, Standing.QUEUED),
        (None, date(2026, 11, 25), Standing.WAITS),
        (None, date(2026, 11, 24), Standing.WAITS),
        # Silence is not consent: after the last day nothing is shared.
        (None, date(2026, 11, 23), Standing.LAPSED),
        (NoteOutcome.APPROVED, date(2026, 11, 23), Standing.SHARED),
        (NoteOutcome.CHANGED, date(2026, 11, 30), Standing.CHANGED),
        (NoteOutcome.REFUSED, date(2026, 11, 30), Standing.NOT_SHARED),
        (NoteOutcome.NO_ANSWER, date(2026, 11, 1), Standing.NOT_SHARED),
    ],
)
def test_how_a_note_stands(outcome, until, found):
    assert standing(outcome, until, TODAY) is found


@pytest.mark.parametrize(
    ("found", "times", "may"),
    [
        (Standing.LAPSED, 1, True),
        (Standing.LAPSED, 2, False),
        (Standing.WAITS, 1, False),
        (Standing.NOT_SHARED, 1, False),
        (Standing.SHARED, 1, False),
    ],
)
def test_a_student_is_asked_once_more_and_no_oftener(found, times, may):
    assert may_ask_again(found, times) is may


def test_the_terms_follow_the_programme_also_over_a_leap_day():
    assert answer_by(date(2028, 2, 25), PROMISES) == date(2028, 3, 3)
    assert answer_by(TODAY, PROMISES.changed({"progress_answer_days": 3})) == date(2026, 11, 27)
    assert next_note_on(date(2026, 9, 1), None, PROMISES) == date(2026, 12, 1)
    assert next_note_on(date(2026, 9, 1), date(2026, 10, 1), PROMISES) == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("runs", "knows", "back", "against"),
    [
        (True, True, False, None),
        (False, True, False, Against.NOT_RUNNING),
        (True, False, False, Against.SCHOOL_UNAWARE),
        (True, True, True, Against.CONSENT_BACK),
    ],
)
def test_when_a_note_cannot_be_written(runs, knows, back, against):
    assert against_writing_when(is_running=runs, school_knows=knows, consent_back=back) is against


def test_words_that_differ_only_in_spaces_are_the_same():
    assert is_same("Ze komt\n op tijd.", "Ze komt op tijd.")
    assert not is_same("Ze komt meestal op tijd.", "Ze komt op tijd.")
