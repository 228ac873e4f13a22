"""A certificate that proves the plan is accepted; one with anything changed in it is refused."""

import random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from programme.matching.engine import BadEdges, Edges, NotOptimal, Plan, assign, verify
from tests.matching.engine.problems import Small, best_by_trying, small_problem

# Students 0 and 1 both want mentor 0; the best plan gives her to student 1 (30 + 10 against 20 + 15).
EDGES = Edges(3, 2, [0, 0, 1, 1], [0, 1, 0, 1], [20, 10, 30, 15])
CAPACITY = [1, 1]


def copy(plan: Plan, **changed: Any) -> SimpleNamespace:
    """Return a plan of plain lists, with some of them replaced: `verify` may not lean on our own class."""
    whole = {name: getattr(plan, name).tolist() for name in ("mentor_of", "student_price", "mentor_price")}
    return SimpleNamespace(**(whole | changed))


def test_the_best_plan_is_proven_with_its_count_and_total() -> None:
    proof = verify(EDGES, CAPACITY, copy(assign(EDGES, CAPACITY)))
    assert (proof.matched, proof.total) == (2, 40)


@pytest.mark.parametrize(
    ("mentor_of", "student", "mentor", "said"),
    [
        ([0, 1, -1], -1, -1, "the plan weighs"),
        ([1, -1, -1], -1, -1, "the plan weighs"),
        ([0, 0, -1], 1, 0, "Mentor 0 has 1 places and is given 2 students."),
        ([1, -1, 0], 2, 0, "Student 2 and mentor 0 are no allowed pair."),
        ([1, 2, -1], 1, 2, "Student 1 is matched with mentor 2, who does not exist."),
        ([1, -2, -1], 1, -2, "Student 1 is matched with mentor -2, who does not exist."),
        ([1, 0], -1, -1, "mentor_of has 2 entries instead of 3."),
        ([1.0, 0.0, -1.0], -1, -1, "mentor_of must be whole numbers"),
        (None, -1, -1, "mentor_of must have one dimension"),
    ],
)
def test_another_plan_is_refused_by_name(mentor_of: object, student: int, mentor: int, said: str) -> None:
    with pytest.raises(NotOptimal) as refused:
        verify(EDGES, CAPACITY, copy(assign(EDGES, CAPACITY), mentor_of=mentor_of))
    assert (refused.value.student, refused.value.mentor) == (student, mentor)
    assert said in refused.value.why


def test_prices_too_low_for_a_pair_name_that_pair() -> None:
    plan = assign(EDGES, CAPACITY)
    prices = plan.student_price.tolist()
    with pytest.raises(NotOptimal, match="Student 1 and mentor") as refused:
        verify(EDGES, CAPACITY, copy(plan, student_price=[prices[0], prices[1] - 1, prices[2]]))
    assert refused.value.student == 1


@pytest.mark.parametrize("name", ["student_price", "mentor_price"])
@pytest.mark.parametrize("step", [-1, 1, 2**62])
def test_every_single_price_counts(name: str, step: int) -> None:
    """One price changed, anywhere, in 300 problems: refused. Only the price of a mentor without places may be higher."""
    chance = random.Random(step)
    for _ in range(300):
        problem = small_problem(chance)
        plan = assign(problem.edges, problem.capacity)
        prices = getattr(plan, name).tolist()
        for at in range(len(prices)):
            changed = [price + step * (k == at) for k, price in enumerate(prices)]
            if name == "mentor_price" and not problem.capacity[at]:
                continue
            with pytest.raises(NotOptimal):
                verify(problem.edges, problem.capacity, copy(plan, **{name: changed}))


def test_every_other_plan_of_lower_value_is_refused() -> None:
    """With the true prices, each way to give one student another mentor or none is refused unless it is as good."""
    chance = random.Random(1)
    for _ in range(300):
        problem = small_problem(chance)
        plan = assign(problem.edges, problem.capacity)
        best = best_by_trying(problem)
        for student in range(problem.n_students):
            for mentor in range(-1, len(problem.capacity)):
                mentor_of = plan.mentor_of.tolist()
                mentor_of[student] = mentor
                if value_of(problem, mentor_of) == best:
                    assert verify(problem.edges, problem.capacity, copy(plan, mentor_of=mentor_of)) == best
                else:
                    with pytest.raises(NotOptimal):
                        verify(problem.edges, problem.capacity, copy(plan, mentor_of=mentor_of))


def value_of(problem: Small, mentor_of: list[int]) -> tuple[int, int] | None:
    """Return the count and total of a plan by hand, `None` when it is not allowed."""
    pairs = [(i, j) for i, j in enumerate(mentor_of) if j >= 0]
    if any(pair not in problem.scores for pair in pairs):
        return None
    if any(mentor_of.count(j) > places for j, places in enumerate(problem.capacity)):
        return None
    return len(pairs), sum(problem.scores[pair] for pair in pairs)


def test_the_proof_is_of_these_pairs_and_these_places() -> None:
    plan = assign(EDGES, CAPACITY)
    better = Edges(3, 2, [0, 0, 1, 1, 2], [0, 1, 0, 1, 0], [20, 10, 30, 15, 35])
    with pytest.raises(NotOptimal, match="Student 2 and mentor 0 would gain by each other"):
        verify(better, CAPACITY, plan)
    with pytest.raises(NotOptimal):
        verify(EDGES, [2, 1], plan)
    with pytest.raises(NotOptimal, match="Mentor 0 has 0 places"):
        verify(EDGES, [0, 1], plan)
    with pytest.raises(BadEdges):
        verify(EDGES, [1], plan)


def test_prices_beyond_64_bits_are_refused_and_do_not_wrap() -> None:
    plan = assign(EDGES, CAPACITY)
    with pytest.raises(NotOptimal):
        verify(EDGES, CAPACITY, copy(plan, student_price=[2**64, 0, 0]))
    with pytest.raises(NotOptimal):
        verify(EDGES, CAPACITY, copy(plan, student_price=[2**63 - 1] * 3, mentor_price=[2**63 - 1] * 2))


def test_many_pairs_are_walked_to_the_last() -> None:
    """Some 180,000 pairs take several pieces: a fault in the last pair is found."""
    chance = np.random.default_rng(3)
    student, mentor = np.nonzero(chance.random((600, 500)) < 0.6)
    score = chance.integers(0, 1000, len(student)).astype(np.int16)
    edges = Edges(600, 500, student.astype(np.int32), mentor.astype(np.int32), score)
    capacity = np.ones(500, np.int16)
    plan = assign(edges, capacity)
    verify(edges, capacity, plan)
    better = score.copy()
    better[-1] = 30_000
    with pytest.raises(NotOptimal):
        verify(Edges(600, 500, student, mentor, better), capacity, plan)
