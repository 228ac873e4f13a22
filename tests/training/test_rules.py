"""When there is a seat, and from which day a training counts."""

from datetime import UTC, date, datetime

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.training.rules import completed_on, no_seat, presence_due_on

STARTS = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
BEFORE = datetime(2026, 11, 24, 17, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "has_joined", "taken", "seats", "answer"),
    [
        (BEFORE, False, 0, 12, None),
        (BEFORE, False, 11, 12, None),
        (BEFORE, False, 12, 12, "full"),
        (BEFORE, True, 12, 12, "joined"),
        (BEFORE, True, 3, 12, "joined"),
        (STARTS, False, 0, 12, "begun"),
    ],
)
def test_a_seat_is_there_until_the_training_begins_or_is_full(now, has_joined, taken, seats, answer):
    assert no_seat(starts_at=STARTS, now=now, has_joined=has_joined, taken=taken, seats=seats) == answer


@pytest.mark.parametrize(
    ("known", "held", "was_present", "answer"),
    [
        (None, date(2026, 11, 20), True, date(2026, 11, 20)),
        (date(2026, 9, 1), date(2026, 11, 20), True, date(2026, 9, 1)),
        (date(2026, 12, 1), date(2026, 11, 20), True, date(2026, 11, 20)),
        (date(2026, 9, 1), date(2026, 11, 20), False, date(2026, 9, 1)),
        (date(2026, 11, 20), date(2026, 11, 20), False, None),
        (None, date(2026, 11, 20), False, None),
    ],
)
def test_the_first_training_counts_and_a_tick_by_mistake_can_be_taken_back(known, held, was_present, answer):
    assert completed_on(known, held, was_present=was_present) == answer


def test_presence_is_due_the_day_after_as_people_here_count_days():
    promises = PRESETS[Preset.MENTORMAATJES]
    # 23.30 UTC in November is half past midnight of the next day in Amsterdam.
    assert presence_due_on(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), promises) == date(2026, 12, 2)
