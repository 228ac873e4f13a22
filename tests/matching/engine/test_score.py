"""The score is what plain loops make of it, and stays within its bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from programme.matching.engine import Weights, candidates
from programme.matching.engine.score import Scale
from tests.matching.engine.invented import invented, people, utilities_of


@pytest.mark.parametrize("block_of_seeds", range(10))
def test_both_sides_utilities_are_those_of_plain_loops(block_of_seeds: int) -> None:
    for seed in range(30 * block_of_seeds, 30 * block_of_seeds + 30):
        problem = invented(seed, n=4, m=5, strict=seed % 2 == 0)
        student, mentor = np.indices((4, 5)).reshape(2, -1)

        found = np.stack(Scale(problem).utilities(student, mentor), axis=1)

        assert [tuple(pair) for pair in found.tolist()] == [
            utilities_of(problem, i, j) for i, j in zip(student.tolist(), mentor.tolist(), strict=True)
        ], seed


def test_a_pair_with_everything_scores_a_thousand() -> None:
    problem = people(1, 1, student_week=[7], mentor_week=[7], mentor_learns=[[1]], mentor_completed=[1])

    assert candidates(problem).edges.score.tolist() == [1000]


def test_a_score_counted_by_hand() -> None:
    # Two of four interests shared, mentor has two; one block; 30 of 60 minutes; wishes 100 and 50; experience 50 and 50.
    problem = people(
        1,
        1,
        student_interests=[[0b1111]],
        mentor_interests=[[0b0011]],
        student_meet=[1],
        mentor_travel=[[30, 0, 0]],
        mentor_taken=[1],
        weights=Weights(interests=4, time=2, travel=2, wishes=2, experience=1),
    )

    # Student: (4·50 + 2·50 + 2·100 + 2·100 + 50) · 10 / 11 = 681; mentor: (4·100 + 2·50 + 2·50 + 2·50 + 50) · 10 / 11 = 681.
    assert [side.tolist() for side in candidates(problem).both_sides] == [[681], [681]]
    assert candidates(problem).edges.score.tolist() == [681]


@settings(max_examples=150, deadline=None)
@given(
    some.integers(0, 10_000),
    some.tuples(*[some.integers(0, 10)] * 5).filter(any),
)
def test_scores_and_qualities_stay_within_their_bounds(seed: int, weights: tuple[int, ...]) -> None:
    problem = invented(seed, n=3, m=4, weights=Weights(*weights))
    student, mentor = np.indices((3, 4)).reshape(2, -1)

    for side in Scale(problem).utilities(student, mentor):
        assert 0 <= side.min() <= side.max() <= 1000
    for sides in Scale(problem).qualities(student, mentor).values():
        for quality in sides:
            assert 0 <= quality.min() <= quality.max() <= 100


def test_nobody_waiting_and_nobody_to_match_are_no_error() -> None:
    assert len(candidates(people(0, 3)).edges) == 0
    assert len(candidates(people(3, 0)).edges) == 0
    assert len(candidates(people(0, 0)).edges) == 0


def test_more_students_than_are_looked_at_together_change_nothing() -> None:
    problem = people(9000, 2, student_site=np.arange(9000) % 3, mentor_travel=[[0, 10, 20]] * 2)

    edges = candidates(problem).edges

    assert edges.student.tolist() == np.repeat(np.arange(9000), 2).tolist()
    assert edges.mentor.tolist() == [0, 1] * 9000
