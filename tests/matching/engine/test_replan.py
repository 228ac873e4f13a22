"""After somebody drops out, every pair that can be kept is kept."""

import pytest

from programme.matching.engine import Tiers, match, replan
from tests.matching.engine.invented import but, invented, people
from tests.matching.engine.plain_plans import all_plans, best_worth, worth_of
from tests.matching.engine.test_plan import small


@pytest.mark.parametrize("block_of_seeds", range(5))
def test_no_plan_matches_as_many_and_keeps_more(block_of_seeds: int) -> None:
    for seed in range(60 * block_of_seeds, 60 * block_of_seeds + 60):
        problem = small(seed, keep=[])
        before = match(problem)
        mentors = sorted(set(before.mentor_of[before.mentor_of >= 0].tolist()))
        gone = mentors[seed % len(mentors) :][:1] if mentors else []

        after = replan(problem, before, gone_mentors=gone)

        asked = after.match.problem
        assert not set(gone) & set(after.match.mentor_of.tolist())
        assert worth_of(asked, after.match.mentor_of.tolist()) == best_worth(asked, after.match.floor_used)
        assert after.match.kept == len(after.kept)
        if seed % 4 == 0:
            plans = [
                plan
                for plan in all_plans(asked, after.match.floor_used)
                if sum(j >= 0 for j in plan) == after.match.matched
            ]
            old = before.mentor_of.tolist()
            assert len(after.kept) == max(sum(j >= 0 and old[i] == j for i, j in enumerate(plan)) for plan in plans)


@pytest.mark.parametrize("seed", range(30))
def test_the_difference_names_everyone_once(seed: int) -> None:
    problem = invented(seed, 8, 5, strict=False, locks=[])
    before = match(problem)
    gone_mentors, gone_students = {seed % 5}, {seed % 8}

    after = replan(problem, before, gone_mentors, gone_students)

    told: dict[int, str] = {}
    for name in ("kept", "changed", "lost", "new"):
        for i in getattr(after, name).tolist():
            assert i not in told
            told[i] = name
    for i, (old, now) in enumerate(zip(before.mentor_of.tolist(), after.match.mentor_of.tolist(), strict=True)):
        expected = None
        if old >= 0:
            expected = "lost" if now < 0 else "kept" if now == old else "changed"
        elif now >= 0:
            expected = "new"
        assert told.get(i) == expected
    assert after.match.mentor_of[seed % 8] == -1
    assert seed % 5 not in after.match.mentor_of


def test_only_who_must_gets_another() -> None:
    # Everyone fits everyone: planning anew could shuffle all, and one free mentor is enough.
    problem = people(20, 21)
    before = match(problem)

    after = replan(problem, before, gone_mentors=[int(before.mentor_of[7])])

    assert after.changed.tolist() == [7]
    assert len(after.kept) == 19


def test_a_raised_floor_breaks_no_pair_that_can_be_kept() -> None:
    for seed in range(40):
        problem = invented(seed, 7, 6, strict=False, locks=[], tiers=Tiers(best_worst=True))
        before = match(problem)
        gone = before.mentor_of[before.mentor_of >= 0][:1].tolist()
        plain = replan(but(problem, tiers=Tiers()), before, gone)

        assert len(replan(problem, before, gone).kept) == len(plain.kept), seed


def test_locks_of_who_stays_hold() -> None:
    problem = people(2, 3, locks=[(0, 0), (1, 1)])

    after = replan(problem, match(problem), gone_mentors=[0])

    assert after.match.mentor_of.tolist() == [2, 1]
    assert after.match.problem.locks.tolist() == [[1, 1]]
