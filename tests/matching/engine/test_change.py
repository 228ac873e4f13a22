"""What one decision costs, and the plan after it: against trying everything and against solving anew."""

import random

import pytest

from programme.matching.engine import assign, losses
from tests.matching.engine.problems import best_by_trying, small_problem


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
