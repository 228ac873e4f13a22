"""What one decision costs, and the plan after it: against trying everything and against solving anew."""

import random

import numpy as np
import pytest

from programme.matching.engine import BadEdges, Edges, Plan, Standing, assign, change, losses, verify
from tests.matching.engine.problems import Small, best_by_trying, small_problem


def test_losses_are_what_trying_everything_finds() -> None:
    """For every student of 1,000 problems: settling each allowed pair, and leaving the student without a mentor."""
    chance = random.Random(5)
    for _ in range(1000):
        problem = small_problem(chance)
        matched, total = best_by_trying(problem)
        plan = assign(problem.edges, problem.capacity)
        for student in range(problem.n_students):
            lost = losses(problem.edges, problem.capacity, plan, student)
            others = best_by_trying(problem.without_student(student))
            assert lost.nobody == (matched - others[0], total - others[1])
            expected = {}
            for (i, j), score in problem.scores.items():
                if i == student and problem.capacity[j]:
                    others = best_by_trying(problem.without_student(student).with_places(j, -1))
                    expected[j] = (matched - others[0] - 1, total - others[1] - score)
            columns = (lost.mentor.tolist(), lost.matched.tolist(), lost.total.tolist())
            assert {j: (students, points) for j, students, points in zip(*columns, strict=True)} == expected


def test_there_are_no_losses_of_somebody_who_is_not_there() -> None:
    problem = small_problem(random.Random(1))
    plan = assign(problem.edges, problem.capacity)
    for student in (-1, problem.n_students):
        with pytest.raises(IndexError):
            losses(problem.edges, problem.capacity, plan, student)


def any_pair(chance: random.Random, pairs: list[tuple[int, int]], plan: Plan) -> tuple[int, int]:
    """Return one of these pairs, more often than not one of the plan, whose change moves people."""
    planned = [pair for pair in enumerate(plan.mentor_of.tolist()) if pair[1] >= 0]
    return chance.choice(planned if planned and chance.random() < 0.6 else pairs)


def test_locks_and_vetoes_in_a_row_leave_the_best_plan_there_is() -> None:
    """Up to four decisions in each of 1,000 problems: proven, as good as trying everything finds, and undone without a trace."""
    chance = random.Random(6)
    for _ in range(1000):
        problem = small_problem(chance)
        first = standing = Standing.of(problem.edges, problem.capacity, assign(problem.edges, problem.capacity))
        before = first.plan.mentor_of.tolist()
        left = problem
        for _ in range(4):
            if not left.scores:
                break
            i, j = any_pair(chance, list(left.scores), standing.plan)
            if chance.random() < 0.5:
                standing, left = standing.veto(i, j), left.without((i, j))
            elif left.capacity[j]:
                standing, left = standing.lock(i, j), left.without_student(i).with_places(j, -1)
                assert standing.mentor_of[i] == j
            proof = verify(standing.remaining(), standing.capacity, standing.plan)
            assert standing.capacity.tolist() == left.capacity
            assert proof == best_by_trying(left)
        assert first.plan.mentor_of.tolist() == before


def test_after_locks_and_vetoes_a_student_price_is_what_the_plan_loses_without_that_student() -> None:
    """The prices are not only a proof but the highest of the students', though only those that a change touches are mended."""
    chance = random.Random(7)
    for _ in range(150):
        left = small_problem(chance)
        standing = Standing.of(left.edges, left.capacity, assign(left.edges, left.capacity))
        for _ in range(4):
            if not left.scores:
                break
            i, j = any_pair(chance, list(left.scores), standing.plan)
            if left.capacity[j] and chance.random() < 0.5:
                standing, left = standing.lock(i, j), left.without_student(i).with_places(j, -1)
            else:
                standing, left = standing.veto(i, j), left.without((i, j))
            matched, total = best_by_trying(left)
            for student in range(left.n_students):
                others = best_by_trying(left.without_student(student))
                lost = (matched - others[0]) * standing.plan.unit + total - others[1]
                assert standing.plan.student_price[student] == lost


def test_a_change_of_many_pairs_is_as_good_as_solving_anew() -> None:
    """300 students and 70,000 pairs with few different scores: most of the pairs are outside of where chains are looked for."""
    chance = np.random.default_rng(4)
    student, mentor = np.nonzero(chance.random((300, 240)) < 0.97)
    score = (chance.integers(0, 40, len(student)) * 25).astype(np.int16)
    edges = Edges(300, 240, student.astype(np.int16), mentor.astype(np.int16), score)
    capacity = chance.integers(0, 3, 240)
    plan = assign(edges, capacity)
    standing, dice = Standing.of(edges, capacity, plan), random.Random(4)
    for step in range(24):
        remaining = standing.remaining()
        pairs = list(zip(remaining.student.tolist(), remaining.mentor.tolist(), strict=True))
        i, j = any_pair(dice, pairs, standing.plan)
        standing = standing.lock(i, j) if step % 2 and standing.capacity[j] else standing.veto(i, j)
        remaining = standing.remaining()
        anew = verify(remaining, standing.capacity, assign(remaining, standing.capacity))
        assert verify(remaining, standing.capacity, standing.plan) == anew


def test_one_change_at_once() -> None:
    """Both students want mentor 0, who suits student 1 by far; each is moved in turn."""
    edges = Edges(2, 2, [0, 0, 1, 1], [0, 1, 0, 1], [20, 10, 30, 5])
    plan = assign(edges, [1, 1])
    assert plan.mentor_of.tolist() == [1, 0]
    assert change(edges, [1, 1], plan, veto=(1, 0)).mentor_of.tolist() == [0, 1]
    assert change(edges, [1, 1], plan, lock=(0, 0)).mentor_of.tolist() == [-1, 1]
    assert change(edges, [1, 1], plan, veto=(0, 0)).mentor_of.tolist() == [1, 0]
    assert plan.mentor_of.tolist() == [1, 0]


def test_what_cannot_be_locked_or_vetoed_is_refused() -> None:
    problem = Small(2, {(0, 0): 5, (1, 0): 6, (1, 1): 7}, [1, 0])
    standing = Standing.of(problem.edges, problem.capacity, assign(problem.edges, problem.capacity))
    for i, j in ((0, 1), (-1, 0), (2, 0), (0, 2)):
        with pytest.raises(BadEdges, match="no allowed pair"):
            standing.veto(i, j)
    with pytest.raises(BadEdges, match="no place"):
        standing.lock(1, 1)
    with pytest.raises(BadEdges, match="no allowed pair"):
        standing.veto(0, 0).lock(0, 0)
    with pytest.raises(BadEdges, match="no allowed pair"):
        standing.lock(0, 0).lock(0, 0)
