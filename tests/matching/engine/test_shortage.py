"""Mentors of a kind unlock exactly as many students as when they are there and everything is planned again."""

import numpy as np
import pytest

from programme.matching.engine import MentorKind, Problem, Tiers, match, price_mentors
from programme.matching.engine.shortage import _kinds
from tests.matching.engine.invented import but, invented, people
from tests.matching.engine.plain_plans import best_worth


def joined_by(p: Problem, kind: MentorKind, count: int) -> Problem:
    """The problem with so many mentors of a kind, each with one place and without any wish."""
    travel = np.full((count, p.sites), 999)
    if kind.site >= 0:
        travel[:, kind.site] = 0
    added = {
        "id": 10**6 + np.arange(count),
        "places": np.ones(count, int),
        "amber_places": np.ones(count, int),
        "experienced": np.full(count, kind.experienced),
        "amber_wanted": np.ones(count, bool),
        "school": np.full(count, kind.school),
        "languages": np.full(count, kind.languages),
        "week": np.full(count, kind.week),
        "meet": np.full(count, (kind.site >= 0) + 2 * kind.online),
        "gender": np.full(count, kind.gender),
        "age": np.full(count, 40),
        "travel": travel,
    }
    columns = {name: getattr(p, name) for name in vars(p) if name.startswith("mentor_")}
    for name, column in columns.items():
        more = added.get(name.removeprefix("mentor_"), np.zeros((count, *column.shape[1:]), int))
        columns[name] = np.concatenate((column, more.astype(column.dtype)))
    # Further than nothing is too far, and a site that nobody filled in is nowhere.
    columns["mentor_travel_most"][p.mentors :] = 0
    return but(p, **columns)


@pytest.mark.parametrize("block_of_seeds", range(6))
def test_every_curve_is_what_planning_again_gives(block_of_seeds: int) -> None:
    told_of = 0
    for seed in range(20 * block_of_seeds, 20 * block_of_seeds + 20):
        problem = _with_known_sites(invented(seed, 7, 3, strict=seed % 2 == 0))
        most = best_worth(problem)[0]
        for shortage in price_mentors(problem, match(problem), most=3, up_to=3):
            told_of += 1
            for count, more in enumerate(shortage.curve, start=1):
                assert best_worth(joined_by(problem, shortage.kind, count))[0] - most == more, (seed, shortage)
    assert told_of > 10


@pytest.mark.parametrize("seed", range(25))
def test_no_other_kind_unlocks_more_than_the_first(seed: int) -> None:
    problem = _with_known_sites(invented(seed, 6, 2, strict=False))
    found = match(problem)
    told = price_mentors(problem, found, most=1, up_to=2)
    kinds, _suits = _kinds(problem, np.arange(problem.students))
    dice = np.random.default_rng(seed)

    for k in dice.permutation(len(kinds))[:25].tolist():
        brings = best_worth(joined_by(problem, kinds[k], 2))[0] - best_worth(problem)[0]
        assert brings <= (told[0].curve[1] if told else 0)


def test_the_language_that_is_missing_is_looked_for() -> None:
    problem = people(4, 2, student_languages=[1, 1, 2, 2], mentor_languages=[1, 1])

    (first, *_rest) = price_mentors(problem, match(problem))

    assert first.kind == MentorKind(site=0, school=-1, online=False, week=3, languages=3, gender=0, experienced=False)
    assert first.curve == (1, 2, 2, 2, 2)
    assert set(first.students) == {2, 3}


def test_a_mentor_for_one_who_leaves_a_place_unlocks_the_one_who_waits() -> None:
    # The second student can go to the mentor only, the first may leave her: he needs no woman.
    problem = people(2, 1, student_gender_wish=[0, 1], mentor_gender=[1], student_priority=[5, 0])

    found = match(problem)
    (first, *_rest) = price_mentors(problem, found)

    assert found.mentor_of.tolist() == [0, -1]
    assert first.kind.gender == 0
    assert first.curve == (1, 1, 1, 1, 1)
    assert first.students == (0,)


def test_without_anybody_waiting_no_mentor_is_missing() -> None:
    assert price_mentors(people(2, 2), match(people(2, 2))) == ()
    waiting = people(2, 0, student_wait=[1, 1], tiers=Tiers())
    assert price_mentors(waiting, match(waiting)) == ()


def _with_known_sites(problem: Problem) -> Problem:
    """A new mentor is asked for a place that is known."""
    return but(problem, student_site=np.maximum(problem.student_site, 0), locks=[], same_school_only=False)
