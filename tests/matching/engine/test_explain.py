"""What is said of a pair, of a student without a mentor, and of other choices is so."""

import numpy as np
import pytest

from programme.matching.engine import (
    Kind,
    Loss,
    Problem,
    Tiers,
    alternatives,
    candidates,
    explain_pair,
    explain_unmatched,
    match,
)
from programme.matching.engine import tiers as tiers_of_engine
from tests.matching.engine.invented import (
    BIT_OF,
    CAN_BE_SET_ASIDE,
    blocks,
    broken_rules,
    but,
    invented,
    keeping_apart,
    meeting,
    minutes_between,
    people,
    scored_pairs,
    utilities_of,
)
from tests.matching.engine.plain_plans import best_worth, worth_of
from tests.matching.engine.test_plan import small


def _names(bits: int) -> set[str]:
    return {name for name, bit in BIT_OF.items() if bits & bit}


@pytest.mark.parametrize("block_of_seeds", range(4))
def test_a_pair_is_explained_as_it_was_scored(block_of_seeds: int) -> None:
    for seed in range(25 * block_of_seeds, 25 * block_of_seeds + 25):
        problem = invented(seed, n=3, m=4)
        for i, j in np.ndindex(3, 4):
            told = explain_pair(problem, i, j)
            way, shared = meeting(problem, i, j)
            assert (told.student_utility, told.mentor_utility) == utilities_of(problem, i, j)
            assert told.score == sum(utilities_of(problem, i, j)) // 2
            assert sum(part.points for part in told.parts) == told.score
            assert all(part.points >= 0 for part in told.parts)
            assert {1: "school", 2: "online", 0: ""}[told.way] == way
            assert blocks(told.shared_blocks) == shared
            assert told.minutes == minutes_between(problem, i, j)
            assert _names(told.broken) == broken_rules(problem, i, j)
            set_aside = broken_rules(problem, i, j) - keeping_apart(problem, i, j)
            assert _names(told.set_aside) == set_aside
            assert set_aside <= CAN_BE_SET_ASIDE


def test_the_points_of_a_score_counted_by_hand() -> None:
    problem = people(
        1, 1, student_meet=[1], mentor_travel=[[30, 0, 0]], student_interests=[[5]], mentor_interests=[[1]]
    )

    told = explain_pair(problem, 0, 0)

    # Weights 4, 2, 2, 2, 1, divided by 22: (50 + 100) · 4, (50 + 50) · 2, (100 + 50) · 2, (100 + 50) · 2, (50 + 100) · 1.
    assert [(part.name, part.student_quality, part.mentor_quality, part.points) for part in told.parts] == [
        ("interests", 50, 100, 273),
        ("time", 50, 50, 91),
        ("travel", 100, 50, 136),
        ("wishes", 100, 50, 136),
        ("experience", 50, 100, 68),
    ]
    assert told.score == 704
    assert told.shared_interests == (1,)


def test_whoever_waits_by_decision_is_said_to() -> None:
    problem = people(1, 1, student_wait=[True])

    assert explain_unmatched(problem, match(problem), 0).kind is Kind.WAIT


def test_when_nobody_passes_the_rules_that_open_most_are_counted() -> None:
    language, gender = [2, 2, 2, 1], [0, 0, 0, 2]
    problem = people(
        1,
        4,
        student_languages=[1],
        mentor_languages=language,
        student_gender_wish=[1],
        mentor_gender=np.array(gender) + 0,
    )
    woman = but(problem, mentor_gender=[1, 1, 0, 2])

    reason = explain_unmatched(woman, match(woman), 0)

    # Two speak another language, one is no woman; the third fails in both, and no single rule would help.
    assert reason.kind is Kind.NOBODY
    assert reason.opens == (("language", 2), ("gender_wish", 1))


def test_below_the_floor_is_said_to_be() -> None:
    problem = people(1, 1, tiers=Tiers(floor=1000))

    assert explain_unmatched(problem, match(problem), 0).kind is Kind.FLOOR


def test_two_students_for_one_place_crowd_each_other_out() -> None:
    problem = people(3, 2, student_gender_wish=[1, 1, 2], mentor_gender=[1, 2])
    found = match(problem)
    unmatched = int(np.flatnonzero(found.mentor_of < 0)[0])

    reason = explain_unmatched(problem, found, unmatched)

    assert (reason.kind, reason.group, reason.mentors, reason.places) == (Kind.CROWDED, (0, 1), (0,), 1)


def test_a_place_that_a_lock_took_is_no_place() -> None:
    problem = people(2, 1, locks=[(0, 0)])

    reason = explain_unmatched(problem, match(problem), 1)

    assert (reason.kind, reason.group, reason.mentors, reason.places) == (Kind.CROWDED, (1,), (0,), 0)


@pytest.mark.parametrize("block_of_seeds", range(5))
def test_every_group_that_is_named_really_is_too_large(block_of_seeds: int) -> None:
    crowded = 0
    for seed in range(60 * block_of_seeds, 60 * block_of_seeds + 60):
        problem = invented(seed, n=10, m=4, strict=False, locks=[], tiers=Tiers(best_worst=seed % 2 == 0))
        found, scores = match(problem), scored_pairs(problem)
        for i in np.flatnonzero(found.mentor_of < 0).tolist():
            reason = explain_unmatched(problem, found, i)
            theirs = {mentor for student, mentor in scores if student == i}
            if problem.student_wait[i]:
                assert reason.kind is Kind.WAIT
            elif not theirs:
                assert reason.kind is Kind.NOBODY
                only = [keeping_apart(problem, i, j) for j in range(problem.mentors)]
                single = [next(iter(rules)) for rules in only if len(rules) == 1]
                assert dict(reason.opens) == {name: single.count(name) for name in set(single)}
            else:
                crowded += 1
                assert reason.kind is Kind.CROWDED
                assert i in reason.group
                assert len(reason.group) > reason.places
                # Without all the others, this group alone still finds no more places than that.
                alone = but(
                    problem, student_wait=[k not in reason.group for k in range(problem.students)], tiers=Tiers()
                )
                assert best_worth(alone)[0] == reason.places
                assert {mentor for student, mentor in scores if student in reason.group} >= set(reason.mentors)
    assert crowded > 10


def _lost(problem: Problem, best: tuple[int, ...], other: tuple[int, ...]) -> Loss:
    return Loss(*(a - b for a, b in zip(best, other, strict=True)))


def _forced(problem: Problem, i: int, j: int, floor: int) -> Problem:
    pairs = scored_pairs(problem)
    elsewhere = [(i, other) for student, other in pairs if student == i and other != j]
    return but(problem, vetoes=[*problem.vetoes.tolist(), *elsewhere], tiers=_fixed(problem, floor))


def _fixed(problem: Problem, floor: int) -> Tiers:
    return Tiers(priority=problem.tiers.priority, keep=problem.tiers.keep, floor=floor)


@pytest.mark.parametrize("one_by_one", [False, True])
@pytest.mark.parametrize("block_of_seeds", range(5))
def test_the_price_of_every_other_choice_is_exact(
    block_of_seeds: int, one_by_one: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if one_by_one:
        monkeypatch.setattr(tiers_of_engine, "LARGEST", 1 << 20)
    for seed in range(15 * block_of_seeds, 15 * block_of_seeds + 15):
        problem = small(seed, locks=[])
        found = match(problem)
        best = worth_of(problem, found.mentor_of.tolist())
        for i in range(problem.students):
            told = alternatives(problem, found, i, most=10)
            planned, floor = int(found.mentor_of[i]), found.floor_used
            theirs = {
                j: score for (student, j), score in scored_pairs(problem).items() if student == i and score >= floor
            }
            assert {other.mentor for other in told.others} <= set(theirs) - {planned}
            without = best_worth(problem, floor, frozenset({i}))
            assert told.nobody == _lost(problem, best, without)
            losses = [told.nobody]
            for other in told.others:
                assert other.score == theirs[other.mentor]
                lock = but(_forced(problem, i, other.mentor, floor), locks=[(i, other.mentor)])
                assert other.loss == _lost(problem, best, best_worth(lock)), (seed, i, other.mentor)
                losses.append(other.loss)
            assert list(told.others) == sorted(
                told.others, key=lambda other: (other.loss, -other.score, problem.mentor_id[other.mentor])
            )
            assert told.veto == (min(losses) if planned >= 0 else None)
            # Who is left out cannot be had at all: no place for a student at amber.
            left_out = set(theirs) - {planned} - {other.mentor for other in told.others}
            assert all(problem.mentor_places[j] == 0 or problem.student_amber[i] for j in left_out)


def test_a_locked_student_is_not_weighed() -> None:
    problem = people(2, 2, locks=[(0, 0)])

    with pytest.raises(ValueError, match="student 0 is locked"):
        alternatives(problem, match(problem), 0)


def test_whoever_has_a_mentor_needs_no_reason() -> None:
    problem = people(1, 1)

    with pytest.raises(ValueError, match="student 0 has a mentor"):
        explain_unmatched(problem, match(problem), 0)


def test_a_raised_floor_is_not_given_as_a_reason() -> None:
    """The floor is raised only as far as it costs nobody, so that others, not the floor, are in the way."""
    problem = people(2, 1, student_interests=[[1], [2]], tiers=Tiers(best_worst=True))
    found = match(problem)

    assert candidates(problem).edges.score.tolist() == [840, 477]
    assert (found.floor_used, found.mentor_of.tolist()) == (840, [0, -1])
    assert explain_unmatched(problem, found, 1).kind is Kind.CROWDED
