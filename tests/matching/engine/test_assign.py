"""The plan is the best one: against trying everything, against a second solver, and under changes that must not matter."""

import random
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from programme.matching.engine import BadEdges, Edges, Plan, Stopped, TooLarge, assign, verify
from tests.matching.engine.problems import Small, best_by_states, best_by_trying, small_problem

DTYPES = (np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64)


def solved(problem: Small) -> tuple[int, int]:
    """Return what `assign` reaches, counted from its plan and not from its prices."""
    plan = assign(problem.edges, problem.capacity)
    pairs = [(i, int(j)) for i, j in enumerate(plan.mentor_of) if j >= 0]
    for mentor, places in enumerate(problem.capacity):
        assert sum(j == mentor for _, j in pairs) <= places
    return len(pairs), sum(problem.scores[pair] for pair in pairs)


def test_no_plan_is_better_among_all_there_are() -> None:
    chance = random.Random(20261122)
    for _ in range(2000):
        problem = small_problem(chance)
        best = best_by_trying(problem)
        assert solved(problem) == best
        assert verify(problem.edges, problem.capacity, assign(problem.edges, problem.capacity)) == best


def test_no_plan_of_seven_students_is_better_among_all_there_are() -> None:
    chance = random.Random(7)
    for _ in range(400):
        problem = small_problem(chance, most=7)
        assert solved(problem) == best_by_states(problem)


@pytest.mark.parametrize(
    ("n_students", "n_mentors", "density", "highest"),
    [
        (30, 20, 0.2, 1000),
        (100, 120, 0.05, 1000),
        (300, 200, 0.02, 10),
        (1000, 800, 0.01, 1000),
        (1000, 1000, 0.1, 10**12),
    ],
)
def test_a_second_solver_finds_the_same_value(n_students: int, n_mentors: int, density: float, highest: int) -> None:
    """Scipy solves the dense problem: a column per place, one more per student to stay unmatched, and the count first."""
    chance = np.random.default_rng(n_students + highest)
    student, mentor = np.nonzero(chance.random((n_students, n_mentors)) < density)
    score = chance.integers(0, highest, len(student), endpoint=True)
    capacity = chance.integers(0, 3, n_mentors)
    plan = assign(Edges(n_students, n_mentors, student, mentor, score), capacity)

    # The count comes first when a match is worth more than the scores of everyone. Doubles are exact below 2**53.
    exact = highest < 10**6
    worth = highest * n_students + 1 if exact else 0
    weight = np.full((n_students, n_mentors + n_students), -(float(worth) * n_students * 10))
    weight[:, n_mentors:] = 0
    weight[student, mentor] = score + worth
    columns = np.concatenate((np.repeat(np.arange(n_mentors), capacity), np.arange(n_mentors, n_mentors + n_students)))
    rows, at = linear_sum_assignment(weight[:, columns], maximize=True)
    value = int(weight[rows, columns[at]].sum())

    total = int(sum(score[plan.mentor_of[student] == mentor].tolist()))
    matched = int((plan.mentor_of >= 0).sum())
    if exact:
        assert (matched, total) == divmod_score(value, worth)
    else:
        # With so many pairs everyone can be matched up to the places, so the count is known and the score alone decides.
        assert matched == min(n_students, int(capacity.sum()))
        assert total >= value * (1 - 1e-12)
    assert verify(Edges(n_students, n_mentors, student, mentor, score), capacity, plan) == (matched, total)


@pytest.mark.parametrize("score_of", [lambda i, j: i * j // 100, lambda i, j: i + j, lambda i, j: 0 * i])
def test_where_everyone_wants_the_same_mentors_the_plan_is_still_the_best(
    score_of: Callable[[np.ndarray, np.ndarray], np.ndarray],
) -> None:
    """300 × 240, every pair allowed: the pairs solved first are of a few mentors and students only."""
    student, mentor = np.divmod(np.arange(300 * 240), 240)
    edges = Edges(300, 240, student, mentor, score_of(student, mentor))
    rows, columns = linear_sum_assignment(edges.score.reshape(300, 240), maximize=True)
    total = int(edges.score.reshape(300, 240)[rows, columns].sum())
    assert verify(edges, np.ones(240, int), assign(edges, np.ones(240, int))) == (240, total)


def divmod_score(value: int, worth: int) -> tuple[int, int]:
    return value // worth, value % worth


@pytest.mark.parametrize("n_students", [0, 3])
@pytest.mark.parametrize("n_mentors", [0, 3])
def test_without_pairs_nobody_is_matched(n_students: int, n_mentors: int) -> None:
    edges = Edges(n_students, n_mentors, [], [], [])
    plan = assign(edges, [1] * n_mentors)
    assert plan.mentor_of.tolist() == [-1] * n_students
    assert plan.student_price.tolist() == [0] * n_students
    assert plan.mentor_price.tolist() == [0] * n_mentors
    assert verify(edges, [1] * n_mentors, plan) == (0, 0)


def test_without_places_nobody_is_matched() -> None:
    edges = Edges(2, 2, [0, 0, 1], [0, 1, 1], [5, 6, 7])
    assert assign(edges, [0, 0]).mentor_of.tolist() == [-1, -1]


def test_one_more_student_beats_any_score() -> None:
    """The best pair alone scores 1,000; two pairs score 0 each, and are two students."""
    assert assign(Edges(2, 2, [0, 0, 1], [0, 1, 0], [1000, 0, 0]), [1, 1]).mentor_of.tolist() == [1, 0]


def test_negative_scores_still_match() -> None:
    assert assign(Edges(2, 1, [0, 1], [0, 0], [-9, -8]), [2]).mentor_of.tolist() == [0, 0]


@pytest.mark.parametrize("dtype", DTYPES)
def test_any_whole_number_type_will_do(dtype: type) -> None:
    student, mentor, score = (np.array(values, dtype) for values in ([1, 0, 0], [0, 0, 1], [100, 120, 7]))
    edges = Edges(2, 2, student, mentor, score)
    plan = assign(edges, np.array([1, 1], dtype))
    assert plan.mentor_of.tolist() == [1, 0]
    assert verify(edges, np.array([1, 1], dtype), plan) == (2, 107)


def test_small_types_of_many_people_do_not_overflow() -> None:
    """300 students whose only pairs are with the first mentors: indices fit int8, numbers of people and sums do not."""
    student, mentor = np.arange(100, dtype=np.int8), np.zeros(100, np.int8)
    edges = Edges(300, 200, student, mentor, np.full(100, 127, np.int8))
    plan = assign(edges, np.full(200, 100, np.int8))
    assert verify(edges, np.full(200, 100, np.int8), plan) == (100, 12_700)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((2, 2, [0, 0], [1, 1], [5, 6]), "Entries 0 and 1 are the same pair: student 0 and mentor 1."),
        ((2, 2, [1, 0, 1], [0, 0, 0], [5, 6, 7]), "Entries 0 and 2 are the same pair: student 1 and mentor 0."),
        ((2, 2, [0, 2], [1, 1], [5, 6]), "student[1] is 2; it must be at least 0 and below 2."),
        ((2, 2, [0, 1], [1, -1], [5, 6]), "mentor[1] is -1; it must be at least 0 and below 2."),
        ((0, 2, [0], [1], [5]), "student[0] is 0; it must be at least 0 and below 0."),
        ((2, 2, [0], [1, 1], [5, 6]), "one length"),
        ((2, 2, [0, 1], [1, 1], [5.5, 6]), "score must be whole numbers"),
        ((2, 2, [0, 1], [1, 1], [2**63, 6]), "score must be whole numbers"),
        ((2, 2, [0, 1], [1, 1], [2**70, 6]), "does not fit 64 bits"),
        ((2, 2, [0], [1], np.array([2**63], np.uint64)), "does not fit 64 bits"),
        ((2, 2, [0, 1], [1, 1], [None, 6]), "score[0] is None"),
        ((2, 2, [[0, 1]], [1, 1], [5, 6]), "one dimension"),
        ((-1, 2, [], [], []), "n_students is -1"),
        ((2, 1.5, [], [], []), "n_mentors is 1.5"),
        ((2, 2, [True, False], [1, 1], [5, 6]), "student must be whole numbers"),
    ],
)
def test_what_is_no_problem_is_refused_in_words(arguments: tuple[object, ...], said: str) -> None:
    with pytest.raises(BadEdges, match=r".*") as refused:
        Edges(*arguments)  # type: ignore[arg-type]  # wrong on purpose
    assert said in str(refused.value)


@pytest.mark.parametrize("capacity", [[1], [1, -1], [1, 1, 1], [1, 0.5], [[1, 1]], "11", [2**64, 1]])
def test_a_capacity_that_does_not_fit_is_refused(capacity: object) -> None:
    with pytest.raises(BadEdges):
        assign(Edges(1, 2, [0], [0], [5]), capacity)  # type: ignore[arg-type]  # wrong on purpose


def test_scores_beyond_exact_sums_are_refused() -> None:
    edges = Edges(3, 2, [0, 1, 2], [0, 0, 1], [2**61, -(2**61), 0])
    with pytest.raises(TooLarge, match="divide all scores by a common number"):
        assign(edges, [1, 1])


def test_more_places_than_students_are_no_trouble() -> None:
    edges = Edges(2, 1, [0, 1], [0, 0], [5, 6])
    assert verify(edges, [2**62], assign(edges, [2**62])) == (2, 11)


def test_the_caller_can_watch_and_stop() -> None:
    edges = Edges(2, 2, [0, 0, 1], [0, 1, 1], [5, 6, 7])
    shares: list[float] = []

    def heard(share: float) -> bool:
        shares.append(share)
        return True

    assign(edges, [1, 1], progress=heard)
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)
    with pytest.raises(Stopped):
        assign(edges, [1, 1], progress=lambda share: False)


# -- Changes that must not matter, or only in one direction --------------------------------------------------------------


def random_problem(seed: int, n_students: int = 40, n_mentors: int = 30) -> Small:
    chance = random.Random(seed)
    pairs = [(i, j) for i in range(n_students) for j in range(n_mentors) if chance.random() < 0.12]
    scores = {pair: chance.randint(0, 1000) for pair in pairs}
    return Small(n_students, scores, [chance.choice((0, 1, 1, 2)) for _ in range(n_mentors)])


@pytest.mark.parametrize("seed", range(20))
def test_permuting_people_changes_nothing(seed: int) -> None:
    problem, chance = random_problem(seed), random.Random(seed)
    students, mentors = list(range(40)), list(range(30))
    chance.shuffle(students)
    chance.shuffle(mentors)
    scores = {(students[i], mentors[j]): score for (i, j), score in problem.scores.items()}
    capacity = [problem.capacity[mentors.index(j)] for j in range(30)]
    assert solved(Small(40, scores, capacity)) == solved(problem)


@pytest.mark.parametrize("seed", range(20))
def test_one_more_mentor_never_lowers_the_count(seed: int) -> None:
    problem, chance = random_problem(seed), random.Random(seed)
    more = {(i, 30): chance.randint(0, 1000) for i in range(40) if chance.random() < 0.2}
    grown = Small(40, problem.scores | more, [*problem.capacity, 1])
    assert solved(grown) >= solved(problem)


@pytest.mark.parametrize("seed", range(20))
def test_a_veto_never_raises_the_value(seed: int) -> None:
    problem = random_problem(seed)
    for pair in random.Random(seed).sample(sorted(problem.scores), 5):
        assert solved(problem.without(pair)) <= solved(problem)


@pytest.mark.parametrize("seed", range(20))
def test_dropping_an_unmatched_student_or_locking_a_planned_pair_changes_nothing(seed: int) -> None:
    problem = random_problem(seed)
    plan, best = assign(problem.edges, problem.capacity), solved(problem)
    for i, j in enumerate(plan.mentor_of.tolist()):
        if j < 0:
            assert solved(problem.without_student(i)) == best
        else:
            matched, total = solved(problem.without_student(i).with_places(j, -1))
            assert (matched + 1, total + problem.scores[i, j]) == best


@pytest.mark.parametrize("seed", range(5))
def test_the_same_input_gives_the_same_plan(seed: int) -> None:
    problem = random_problem(seed)
    first, second = (assign(problem.edges, problem.capacity) for _ in range(2))
    assert as_bytes(first) == as_bytes(second)


def as_bytes(plan: Plan) -> tuple[bytes, bytes, bytes]:
    return plan.mentor_of.tobytes(), plan.student_price.tobytes(), plan.mentor_price.tobytes()


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_scores_at_the_limits_are_exact_or_refused(data: st.DataObject) -> None:
    n_students, n_mentors = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))
    limit = data.draw(st.sampled_from((0, 1, 127, 2**15, 2**31, 10**12, 2**53, 2**57, 2**62)))
    score = st.one_of(st.sampled_from((-limit, limit)), st.integers(-limit, limit))
    pairs = [(i, j) for i in range(n_students) for j in range(n_mentors) if data.draw(st.booleans())]
    problem = Small(
        n_students,
        {pair: data.draw(score) for pair in pairs},
        data.draw(st.lists(st.integers(0, 3), min_size=n_mentors, max_size=n_mentors)),
    )
    try:
        reached = solved(problem)
    except TooLarge:
        assert limit > 10**12
        return
    assert reached == best_by_trying(problem)
