"""The students' prices are the highest there are: they say what another mentor, or one student less, would change."""

import random

from programme.matching.engine import assign
from programme.matching.engine.edges import count_unit
from tests.matching.engine.problems import Small, best_by_trying, small_problem


def worth(problem: Small, unit: int) -> int:
    """Return what the best plan weighs, found by trying."""
    matched, total = best_by_trying(problem)
    return matched * unit + total


def test_a_student_price_is_what_the_plan_loses_without_that_student() -> None:
    chance = random.Random(11)
    for _ in range(400):
        problem = small_problem(chance)
        unit = count_unit(problem.edges, problem.capacity)
        plan = assign(problem.edges, problem.capacity)
        for student in range(problem.n_students):
            lost = worth(problem, unit) - worth(problem.without_student(student), unit)
            assert plan.student_price[student] == lost


def test_a_mentor_price_is_what_one_more_place_adds() -> None:
    """The lowest prices of the mentors are the worth of a further place, for whoever has one already."""
    chance = random.Random(12)
    for _ in range(400):
        problem = small_problem(chance)
        unit = count_unit(problem.edges, problem.capacity)
        plan = assign(problem.edges, problem.capacity)
        for mentor, places in enumerate(problem.capacity):
            if places:
                assert plan.mentor_price[mentor] == worth(problem.with_places(mentor, 1), unit) - worth(problem, unit)


def test_a_new_mentor_is_worth_the_most_that_a_pair_exceeds_its_student_price() -> None:
    chance = random.Random(13)
    for _ in range(400):
        problem = small_problem(chance)
        new = len(problem.capacity)
        highest = max((abs(score) for score in problem.scores.values()), default=0)
        pairs = {(i, new): chance.randint(0, highest) for i in range(problem.n_students) if chance.random() < 0.5}
        grown = Small(problem.n_students, problem.scores | pairs, [*problem.capacity, 1])
        # The weight of a match must be that of the plan whose prices are used.
        unit = count_unit(problem.edges, problem.capacity)
        prices = assign(problem.edges, problem.capacity).student_price.tolist()
        expected = max([0, *(unit + score - prices[i] for (i, _), score in pairs.items())])
        if count_unit(grown.edges, grown.capacity) <= unit:
            assert worth(grown, unit) - worth(problem, unit) == expected
