"""The rules as bits say what plain loops over pairs say."""

import numpy as np
import pytest

from programme.matching.engine import candidates, fails
from programme.matching.engine.fits import broken
from programme.matching.engine.week import reach
from tests.matching.engine.invented import (
    BIT_OF,
    blocks,
    broken_rules,
    invented,
    keeping_apart,
    reachable,
    scored_pairs,
)


def _names(bits: int) -> set[str]:
    return {name for name, bit in BIT_OF.items() if int(bits) & bit}


@pytest.mark.parametrize("block_of_seeds", range(10))
def test_every_rule_is_named_for_every_pair(block_of_seeds: int) -> None:
    for seed in range(50 * block_of_seeds, 50 * block_of_seeds + 50):
        problem = invented(seed, n=3, m=5)
        for i in range(problem.students):
            all_broken, left = broken(problem, i), fails(problem, i)
            for j in range(problem.mentors):
                assert _names(all_broken[j]) == broken_rules(problem, i, j), (seed, i, j)
                assert _names(left[j]) == keeping_apart(problem, i, j), (seed, i, j)


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize("block_of_seeds", range(10))
def test_candidates_are_the_pairs_that_no_rule_keeps_apart(block_of_seeds: int, strict: bool) -> None:
    for seed in range(20 * block_of_seeds, 20 * block_of_seeds + 20):
        problem = invented(seed, n=seed % 12, m=seed % 9, strict=strict)

        edges = candidates(problem).edges

        found = dict(
            zip(zip(edges.student.tolist(), edges.mentor.tolist(), strict=True), edges.score.tolist(), strict=True)
        )
        assert found == scored_pairs(problem), seed
        assert list(found) == sorted(found)


def test_travel_leaves_the_blocks_that_trying_every_minute_leaves() -> None:
    dice = np.random.default_rng(4)
    for talk in (15, 30, 60, 119, 120, 200):
        week = ((dice.random((40, 42)) < 0.6) @ (1 << np.arange(42))).astype(np.uint64)
        minutes = dice.integers(-1, 400, (40, 6)).astype(np.int16)

        found = reach(week, minutes, talk)

        for j, site in np.ndindex(minutes.shape):
            expected = reachable(int(week[j]), max(0, int(minutes[j, site])), talk)
            assert blocks(int(found[j, site])) == expected, (talk, j, site)


def test_an_hour_of_travel_needs_a_free_block_on_one_side() -> None:
    one_block, two_blocks = 0b1, 0b11
    week = np.array([one_block, two_blocks, two_blocks], np.uint64)
    minutes = np.array([[30], [30], [61]], np.int16)

    # A talk of an hour leaves an hour of its block: half an hour there and back fits, 61 minutes twice do not.
    assert reach(week, minutes, 60)[:, 0].tolist() == [0b1, 0b11, 0b0]


def test_the_end_of_a_day_is_no_neighbour_of_the_next() -> None:
    monday_evening_tuesday_morning = np.array([1 << 5 | 1 << 6], np.uint64)

    assert reach(monday_evening_tuesday_morning, np.array([[31]], np.int16), 60)[0, 0] == 0
