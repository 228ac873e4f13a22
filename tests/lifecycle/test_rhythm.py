"""Whether a match is on rhythm."""

from datetime import date

import pytest

from programme.lifecycle.rhythm import Rhythm, rhythm
from programme.lifecycle.stages import MatchStage

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("stage", "due_on", "found"),
    [
        (MatchStage.ACTIVE, None, Rhythm.ON_RHYTHM),
        (MatchStage.ACTIVE, date(2026, 11, 24), Rhythm.SILENT),
        (MatchStage.ACTIVE, date(2026, 11, 25), Rhythm.ON_RHYTHM),
        (MatchStage.ACTIVE, date(2026, 11, 23), Rhythm.SILENT),
        (MatchStage.PAUSED, date(2026, 1, 1), Rhythm.PAUSED),
        (MatchStage.CLOSING, date(2026, 1, 1), Rhythm.CLOSING),
        (MatchStage.CLOSED, None, Rhythm.ENDED),
        (MatchStage.FELL_THROUGH, None, Rhythm.ENDED),
        (MatchStage.PROPOSED, None, Rhythm.NOT_STARTED),
        (MatchStage.PLANNED, None, Rhythm.NOT_STARTED),
    ],
)
def test_silence_is_too_long_from_the_day_itself(stage, due_on, found):
    assert rhythm(stage, due_on, TODAY) is found
