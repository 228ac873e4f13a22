"""When a talk fits between two ways: against every minute of a week, one by one, and a few by hand."""

import random

import pytest

from programme.matching.rules.meeting import talkable

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = (9, 11, 13, 15, 17, 19)


@pytest.mark.parametrize(
    ("week", "minutes", "talk", "there"),
    [
        # An hour of talk leaves an hour of its own part: half an hour there and half an hour back.
        (("thu-13",), 30, 60, {"thu-13"}),
        (("thu-13",), 31, 60, set()),
        # The part before it holds the whole way there, but not the way back.
        (("thu-11", "thu-13"), 45, 60, {"thu-11", "thu-13"}),
        (("thu-11", "thu-13"), 61, 60, set()),
        (("thu-11", "thu-13", "thu-15"), 61, 60, {"thu-13"}),
        (("thu-11", "thu-13", "thu-15"), 150, 60, {"thu-13"}),
        (("thu-11", "thu-13", "thu-15"), 151, 60, set()),
        # The evening of one day is not followed by the morning of the next.
        (("thu-19", "fri-9"), 40, 60, set()),
        # A hole in between breaks it.
        (("thu-11", "thu-15"), 40, 60, set()),
        # A talk longer than its part leaves nothing of it.
        (("thu-13",), 0, 180, {"thu-13"}),
        ((), 0, 60, set()),
    ],
)
def test_a_talk_fits_where_the_way_there_and_back_fits(week, minutes, talk, there):
    assert talkable(week, minutes, talk) == there


@pytest.mark.parametrize("seed", range(60))
def test_it_is_what_trying_every_minute_gives(seed):
    rng = random.Random(seed)
    week = tuple(f"{day}-{hour}" for day in DAYS for hour in HOURS if rng.random() < 0.6)
    minutes, talk = (
        rng.choice((0, 10, 30, 31, 45, 60, 61, 90, 120, 121, 150, 180, 240)),
        rng.choice((30, 45, 60, 90, 120)),
    )
    assert talkable(week, minutes, talk) == {code for code in week if _some_minute_fits(code, week, minutes, talk)}


def _some_minute_fits(code: str, week: tuple[str, ...], travel: int, talk: int) -> bool:
    """Try every minute at which the talk could begin, and look at every minute of the way and the talk."""
    day, hour = code.split("-")
    free = {m for h in HOURS if f"{day}-{h}" in week for m in range(h * 60, h * 60 + 120)}
    first = int(hour) * 60
    return any(
        all(m in free for m in range(begin - travel, begin + talk + travel))
        for begin in range(first, first + 120 - talk + 1)
    )
