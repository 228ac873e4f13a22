"""The stable plan, pairs that block a plan, and how even it is, against plain definitions."""

from functools import cache

import numpy as np
import pytest

from programme.matching.engine import Problem, Tiers, blocking_pairs, fairness, match, stable
from tests.matching.engine.invented import but, invented, people, scored_pairs, utilities_of
from tests.matching.engine.plain_plans import all_plans, locks_that_hold
from tests.matching.engine.test_plan import shuffled, small

Pair = tuple[int, int]


def plain_blocking(p: Problem, mentor_of: list[int], *, by_number: bool) -> set[Pair]:
    """Pairs who would both rather have each other; equal utilities are told apart by number, or are no reason to swap."""
    held = locks_that_hold(p)

    @cache
    def to_student(i: int, j: int) -> tuple[int, int]:
        return utilities_of(p, i, j)[0], -int(p.mentor_id[j]) if by_number else 0

    @cache
    def to_mentor(i: int, j: int) -> tuple[int, int]:
        return utilities_of(p, i, j)[1], -int(p.student_id[i]) if by_number else 0

    found = set()
    for (i, j), score in scored_pairs(p).items():
        if i in held or score < p.tiers.floor or mentor_of[i] == j:
            continue
        if mentor_of[i] >= 0 and to_student(i, j) <= to_student(i, mentor_of[i]):
            continue
        theirs = [k for k, other in enumerate(mentor_of) if other == j]
        outs: list[int | None] = [None, *(k for k in theirs if k not in held and to_mentor(i, j) > to_mentor(k, j))]
        for out in outs:
            after = [k for k in theirs if k != out] + [i]
            amber = sum(bool(p.student_amber[k]) for k in after)
            if len(after) <= p.mentor_places[j] and amber <= p.mentor_amber_places[j]:
                found.add((i, j))
    return found


@pytest.mark.parametrize("block_of_seeds", range(5))
def test_the_stable_plan_is_the_best_stable_one_for_every_student(block_of_seeds: int) -> None:
    for seed in range(40 * block_of_seeds, 40 * block_of_seeds + 40):
        problem = small(seed, tiers=Tiers(floor=500 * (seed % 2)))
        found = stable(problem).tolist()

        plans = all_plans(problem, problem.tiers.floor)
        without_blocks = [plan for plan in plans if not plain_blocking(problem, plan, by_number=True)]

        assert found in without_blocks, seed

        def rank(i: int, j: int) -> tuple[int, int]:
            return (utilities_of(problem, i, j)[0], -int(problem.mentor_id[j])) if j >= 0 else (-1, 0)  # noqa: B023  # asked in this round only

        for plan in without_blocks:
            assert all(rank(i, found[i]) >= rank(i, plan[i]) for i in range(problem.students)), seed


@pytest.mark.parametrize("block_of_seeds", range(5))
def test_blocking_pairs_are_those_of_the_definition(block_of_seeds: int) -> None:
    for seed in range(60 * block_of_seeds, 60 * block_of_seeds + 60):
        problem = small(seed, tiers=Tiers())
        for mentor_of in (match(problem).mentor_of, stable(problem)):
            found = [tuple(pair) for pair in blocking_pairs(problem, mentor_of).tolist()]
            assert found == sorted(plain_blocking(problem, mentor_of.tolist(), by_number=False)), seed


def test_nobody_blocks_the_stable_plan_of_many() -> None:
    for seed in range(10):
        problem = invented(seed, 60, 40, strict=False)
        assert len(blocking_pairs(problem, stable(problem))) == 0


def test_the_order_of_people_changes_no_stable_plan() -> None:
    for seed in range(50):
        problem = small(seed)
        other, students, mentors = shuffled(problem, seed)
        found = stable(other)
        there = np.full(problem.students, -1)
        there[students] = np.where(found >= 0, np.append(mentors, -1)[found], -1)
        assert there.tolist() == stable(problem).tolist()


def test_how_even_a_plan_is_counted_by_hand() -> None:
    problem = people(
        4,
        4,
        student_school=[7, 7, 9, 9],
        student_amber=[1, 0, 0, 0],
        student_interests=[[1], [2], [4], [8]],
        mentor_interests=[[1], [2], [2], [2]],
    )
    told = fairness(problem, np.array([0, 1, 2, -1]))

    # With shared interests 840 (student 863, mentor 818), without 477 (student 500, mentor 454).
    assert (told.lowest, told.quartiles) == (477, (477, 840, 840))
    assert (told.student_mean, told.mentor_mean) == (742, 696)
    assert (told.student_better, told.mentor_better) == (3, 0)
    assert {school: (g.students, g.matched, g.lowest, g.median, g.highest) for school, g in told.schools.items()} == {
        7: (2, 2, 840, 840, 840),
        9: (2, 1, 477, 477, 477),
    }
    assert (told.amber.matched, told.others.students) == (1, 3)


def test_a_plan_without_pairs_has_no_figures() -> None:
    told = fairness(people(2, 1), np.array([-1, -1]))

    assert (told.lowest, told.quartiles, told.student_mean) == (-1, (-1, -1, -1), 0)
    assert told.amber.students == 0
    assert len(blocking_pairs(but(people(2, 1), student_wait=[1, 1]), np.array([-1, -1]))) == 0
