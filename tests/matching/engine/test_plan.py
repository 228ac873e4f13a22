"""The plan is the best of all plans in every tier, the same for the same problem, and indifferent to the order of people."""

from typing import Any

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from programme.matching.engine import Match, Problem, Stopped, Tiers, candidates, match
from programme.matching.engine import tiers as tiers_of_engine
from tests.matching.engine.invented import but, invented, people, scored_pairs
from tests.matching.engine.plain_plans import all_plans, best_worth, highest_floor, locks_that_hold, worth_of

SEEDS = [range(start, start + 100) for start in range(0, 1000, 100)]


def small(seed: int, **given: Any) -> Problem:
    """A problem of at most seven students with some tiers, a few kept pairs and up to two locks."""
    dice = np.random.default_rng(seed)
    n, m = int(dice.integers(0, 8)), int(dice.integers(0, 5))
    plain = invented(seed, n, m, strict=False)
    pairs = list(scored_pairs(plain))
    some = [pairs[k] for k in dice.permutation(len(pairs))[:3]]
    locks = dict(some[:2]) if seed % 3 == 0 else {}
    tiers = Tiers(
        priority=bool(dice.integers(2)),
        floor=int(dice.choice([0, 0, 500, 600])),
        best_worst=bool(dice.integers(2)),
        keep=bool(dice.integers(2)),
    )
    return but(plain, **({"tiers": tiers, "keep": some, "locks": list(locks.items())} | given))


def check(problem: Problem, found: Match) -> None:
    """Every rule of a plan, and its figures."""
    scores = scored_pairs(problem)
    pairs = [(i, j) for i, j in enumerate(found.mentor_of.tolist()) if j >= 0]
    for i, j in pairs:
        assert (i, j) in scores
        assert scores[i, j] == found.score[i]
        assert scores[i, j] >= found.floor_used or [i, j] in problem.locks.tolist()
    for j in range(problem.mentors):
        theirs = [i for i, other in pairs if other == j]
        assert len(theirs) <= problem.mentor_places[j]
        assert sum(bool(problem.student_amber[i]) for i in theirs) <= problem.mentor_amber_places[j]
    held = locks_that_hold(problem)
    assert all(found.mentor_of[i] == j for i, j in held.items())
    assert {tuple(pair) for pair in found.unkept_locks.tolist()} == {
        (i, j) for i, j in problem.locks.tolist() if held.get(i) != j
    }
    assert found.matched == len(pairs)
    assert found.total == sum(scores[pair] for pair in pairs)
    assert found.lowest == min((scores[pair] for pair in pairs), default=-1)
    assert found.priority_total == sum(int(problem.student_priority[i]) for i, _j in pairs)


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
def test_no_plan_is_better(seeds: range) -> None:
    for seed in seeds:
        problem = small(seed)

        found = match(problem)

        check(problem, found)
        floor = highest_floor(problem) if problem.tiers.best_worst else problem.tiers.floor
        assert found.floor_used == floor, seed
        assert worth_of(problem, found.mentor_of.tolist()) == best_worth(problem, floor), seed


def test_the_best_of_all_plans_written_out() -> None:
    for seed in range(50):
        problem = small(seed, tiers=Tiers(priority=seed % 2 == 0, keep=seed % 4 < 2))
        plans = all_plans(problem, 0)

        assert worth_of(problem, match(problem).mentor_of.tolist()) == max(worth_of(problem, plan) for plan in plans), (
            seed
        )


@pytest.mark.parametrize("seeds", SEEDS[:3], ids=str)
def test_tiers_solved_one_by_one_give_the_same(seeds: range, monkeypatch: pytest.MonkeyPatch) -> None:
    for seed in seeds:
        problem = small(seed)
        together = match(problem)

        with monkeypatch.context() as less_room:
            less_room.setattr(tiers_of_engine, "LARGEST", 1 << 20)
            one_by_one = match(problem)

        check(problem, one_by_one)
        assert worth_of(problem, one_by_one.mentor_of.tolist()) == worth_of(problem, together.mentor_of.tolist()), seed


def test_the_same_problem_gives_the_same_plan() -> None:
    for seed in range(40):
        problem = small(seed)

        again = Problem.from_bytes(problem.to_bytes())

        assert match(problem).mentor_of.tobytes() == match(again).mentor_of.tobytes()
        assert match(problem).digest == match(again).digest


def shuffled(problem: Problem, seed: int) -> tuple[Problem, Any, Any]:
    """The same people in another order, with the old index of each student and mentor."""
    dice = np.random.default_rng(seed)
    students, mentors = dice.permutation(problem.students), dice.permutation(problem.mentors)
    sides = {"student": students, "mentor": mentors}
    columns: dict[str, Any] = {
        name: getattr(problem, name)[sides[name.partition("_")[0]]]
        for name in vars(problem)
        if name.partition("_")[0] in sides and isinstance(getattr(problem, name), np.ndarray)
    }
    for name in ("apart", "conflict", "allowed", "locks", "vetoes", "keep"):
        pairs = getattr(problem, name)
        columns[name] = np.stack((np.argsort(students)[pairs[:, 0]], np.argsort(mentors)[pairs[:, 1]]), axis=1)
    return but(problem, **columns), students, mentors


def test_the_order_of_people_changes_nothing() -> None:
    for seed in range(60):
        problem = small(seed)
        other, students, mentors = shuffled(problem, seed)

        found = match(other).mentor_of

        there = np.full(problem.students, -1)
        there[students] = np.where(found >= 0, np.append(mentors, -1)[found], -1)
        assert there.tolist() == match(problem).mentor_of.tolist(), seed


def test_among_equal_plans_the_seed_draws() -> None:
    plans = {tuple(match(people(4, 4, seed=seed)).mentor_of.tolist()) for seed in range(40)}

    assert len(plans) > 10


def test_one_more_mentor_never_lowers_the_count() -> None:
    for seed in range(50):
        problem = invented(seed, 6, 5, strict=False)
        without = but(problem, mentor_places=np.append(problem.mentor_places[:-1], 0), locks=[])

        assert match(but(problem, locks=[])).matched >= match(without).matched


def test_a_veto_never_raises_the_value() -> None:
    for seed in range(50):
        problem = small(seed, tiers=Tiers())
        for i, j in list(scored_pairs(problem))[:3]:
            vetoed = but(problem, vetoes=[*problem.vetoes.tolist(), (i, j)], locks=[])
            free = but(problem, locks=[])
            assert worth_of(vetoed, match(vetoed).mentor_of.tolist()) <= worth_of(free, match(free).mentor_of.tolist())


def test_locking_a_pair_of_the_plan_changes_nothing() -> None:
    for seed in range(50):
        problem = small(seed, tiers=Tiers(priority=seed % 2 == 0))
        found = match(problem)
        for i in np.flatnonzero(found.mentor_of >= 0)[:3].tolist():
            if i not in problem.locks[:, 0]:
                locked = but(problem, locks=[*problem.locks.tolist(), (i, int(found.mentor_of[i]))])
                assert match(locked).mentor_of.tolist() == found.mentor_of.tolist(), seed


def test_removing_an_unmatched_student_changes_nothing() -> None:
    for seed in range(50):
        problem = small(seed, tiers=Tiers(priority=seed % 2 == 0))
        found = match(problem)
        for i in np.flatnonzero(found.mentor_of < 0).tolist():
            waits = problem.student_wait.copy()
            waits[i] = True
            assert match(but(problem, student_wait=waits)).mentor_of.tolist() == found.mentor_of.tolist(), seed


def test_priority_never_costs_a_match() -> None:
    for seed in range(60):
        plain = small(seed, tiers=Tiers(priority=False))

        assert match(but(plain, tiers=Tiers(priority=True))).matched == match(plain).matched


def test_the_one_with_priority_gets_the_only_place() -> None:
    problem = people(3, 1, student_priority=[1, 5, 3], student_interests=[[1], [2], [1]])

    assert match(problem).mentor_of.tolist() == [-1, 0, -1]
    assert match(but(problem, tiers=Tiers(priority=False))).mentor_of[1] == -1


def test_a_mentor_with_two_places_and_one_for_amber_gets_one_at_amber() -> None:
    problem = people(
        3, 1, mentor_places=[2], mentor_amber_places=[1], student_amber=[1, 1, 0], student_priority=[9, 8, 0]
    )

    assert match(problem).mentor_of.tolist() == [0, -1, 0]


def test_of_two_locks_on_one_place_the_higher_priority_holds() -> None:
    problem = people(2, 2, locks=[(0, 0), (1, 0)], student_priority=[1, 2])

    found = match(problem)

    assert found.mentor_of.tolist() == [-1, 0]
    assert found.unkept_locks.tolist() == [[0, 0]]


def test_a_lock_that_breaks_a_rule_does_not_hold() -> None:
    found = match(people(1, 2, mentor_fails=[1, 0], locks=[(0, 0)]))

    assert found.mentor_of.tolist() == [-1]
    assert found.unkept_locks.tolist() == [[0, 0]]


def test_many_students_with_several_tiers_stay_exact() -> None:
    dice = np.random.default_rng(1)
    problem = people(
        300,
        150,
        mentor_places=np.full(150, 2),
        student_interests=dice.integers(1, 256, (300, 1)),
        mentor_interests=dice.integers(1, 256, (150, 1)),
        student_priority=dice.integers(0, 1 << 20, 300),
        keep=[(i, i // 2) for i in range(300)],
        tiers=Tiers(keep=True),
    )

    found = match(problem)

    assert found.mentor_of.tolist() == [i // 2 for i in range(300)]
    assert len(found.stages) > 1


def test_nobody_waiting_and_nobody_to_match_give_an_empty_plan() -> None:
    for n, m in ((0, 0), (0, 2), (2, 0)):
        for best_worst in (False, True):
            found = match(people(n, m, tiers=Tiers(best_worst=best_worst)))
            assert (found.matched, found.total, found.lowest) == (0, 0, -1)


def test_the_work_tells_how_far_it_is_and_can_be_stopped() -> None:
    said: list[float] = []
    problem = invented(3, 30, 20, strict=False, tiers=Tiers(best_worst=True, keep=True))

    match(problem, progress=lambda share: not said.append(share))

    assert said == sorted(said)
    assert said[0] == 0
    assert said[-1] == 1
    with pytest.raises(Stopped):
        match(problem, progress=lambda share: share < 0.6)


@pytest.mark.parametrize("seed", range(4))
def test_another_solver_finds_no_better_plan_for_hundreds(seed: int) -> None:
    problem = invented(seed, 400, 250, strict=False, locks=[])
    edges = candidates(problem).edges
    # A column for every place; those beyond the places for amber are for others only.
    places = [
        (j, k < min(problem.mentor_amber_places[j], problem.mentor_places[j]))
        for j in range(problem.mentors)
        for k in range(problem.mentor_places[j])
    ]
    matched_is_worth = 10**6
    worth = np.zeros((problem.students, problem.mentors))
    worth[edges.student, edges.mentor] = matched_is_worth + edges.score.astype(float)
    at_amber = np.flatnonzero(problem.student_amber)
    table = worth[:, [j for j, _amber in places]]
    table[np.ix_(at_amber, [k for k, (_j, amber) in enumerate(places) if not amber])] = 0

    rows, columns = linear_sum_assignment(table, maximize=True)

    found, best = match(problem), int(table[rows, columns].sum())
    assert (found.matched, found.total) == divmod(best, matched_is_worth)
