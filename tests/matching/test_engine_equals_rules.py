"""The engine's rules as bits and the rules of the programme say the same of every pair, name by name.

The people go through the conversion that the desk uses, so that is held to it as well. The score is held to plain loops in
tests/matching/engine; here it is only held to the way of meeting and the shared blocks that people are told.
"""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.matching.engine import RULE_NAMES, SET_ASIDE, Problem, candidates, explain_pair
from programme.matching.engine.fits import broken
from programme.matching.planning.people import People, Waiter, problem_of
from programme.matching.rules import RULES, MentorProfile, StudentProfile, Terms, exclusions
from programme.matching.rules.meeting import travel_minutes, way_of
from programme.norms.promises import Promises, Requirement
from programme.norms.vocabulary import INTERESTS, LANGUAGES, PARTS_OF_WEEK
from programme.people.models import Meet, MentorKind, MentorStage

START = date(2026, 11, 30)
STEERING = ("lock", "veto", "wait")
WEIGHTS = {"interests": 4, "time": 2, "travel": 2, "wishes": 2, "experience": 1}
TIERS = {"priority": True, "floor": 0, "best_worst": False, "keep": False}


def some_of(dice: random.Random, choices: Any, share: float) -> tuple[Any, ...]:
    return tuple(choice for choice in choices if dice.random() < share)


def a_day(dice: random.Random, share: float = 0.85) -> date | None:
    return START + timedelta(days=dice.randint(-400, 60)) if dice.random() < share else None


def a_student(dice: random.Random, number: int) -> StudentProfile:
    return StudentProfile(
        school_id=dice.randint(1, 2),
        colour=dice.choice([Colour.GREEN, Colour.GREEN, Colour.AMBER, Colour.AMBER, Colour.RED, None]),
        motivation=dice.choice([MotivationOutcome.READY] * 3 + [MotivationOutcome.DOUBT, None]),
        trajectory_id=number,
        site_id=dice.choice([None, 11, 12, 13]),
        amber_ready=dice.random() < 0.8,
        on_trial=dice.random() < 0.5,
        interests=some_of(dice, INTERESTS, 0.2),
        own_interests=some_of(dice, ("schaken", "vissen"), 0.3),
        languages=some_of(dice, LANGUAGES, 0.15),
        availability=some_of(dice, PARTS_OF_WEEK, dice.choice([0.0, 0.05, 0.2])),
        meet=dice.choice(list(Meet)),
        gender=dice.choice([None, "woman", "man"]),
        gender_wish=dice.choice([None, None, "woman", "man"]),
        age=dice.choice([None, 15, 17, 18, 20]),
        age_wish=dice.choice([None, "young", "older"]),
        rather_not=some_of(dice, ("online",), 0.4),
        failed_with=frozenset(some_of(dice, range(100, 112), 0.1)),
        apart_from=frozenset(some_of(dice, range(100, 112), 0.1)),
    )


def a_mentor(dice: random.Random, number: int) -> MentorProfile:
    seen = a_day(dice)
    return MentorProfile(
        id=number,
        name=f"Mentor {number}",
        stage=dice.choice([MentorStage.ADMITTED] * 5 + [MentorStage.PAUSED]),
        kind=dice.choice([MentorKind.VOLUNTEER, MentorKind.VOLUNTEER, *MentorKind]),
        capacity=dice.randint(1, 3),
        places_taken=dice.randint(0, 2),
        amber_taken=dice.randint(0, 2),
        completed_matches=dice.randint(0, 3),
        school_id=dice.choice([None, None, 1, 2]),
        birth_year=dice.choice([None, *range(1940, 2012)]),
        gender=dice.choice([None, "woman", "man"]),
        interests=some_of(dice, INTERESTS, 0.2),
        own_interests=some_of(dice, ("schaken", "vissen"), 0.3),
        languages=some_of(dice, LANGUAGES, 0.15),
        availability=some_of(dice, PARTS_OF_WEEK, dice.choice([0.0, 0.1, 0.5])),
        meet=dice.choice(list(Meet)),
        travel={site: dice.randint(0, 150) for site in some_of(dice, (11, 12, 13), 0.7)},
        travel_most=dice.choice([None, 30, 60, 120]),
        gender_wish=dice.choice([None, None, "woman", "man"]),
        wants_amber=dice.choice([None, True, False]),
        learns=some_of(dice, INTERESTS, 0.1),
        rather_not=some_of(dice, ("online", "minors"), 0.4),
        vog_seen_on=seen,
        vog_renew_due=seen and seen + timedelta(days=dice.choice([365, 1095])),
        references_done_on=a_day(dice),
        training_done_on=a_day(dice),
        agreement_signed_on=a_day(dice),
        complex_training_on=a_day(dice),
    )


def everybody(dice: random.Random) -> People:
    promises = Promises(
        parties=(),
        phases=(),
        requirements=tuple(requirement for requirement in Requirement if dice.random() < 0.7),
        mentor_kinds=(MentorKind.VOLUNTEER, *some_of(dice, MentorKind, 0.3)),
        mentor_age_from=dice.choice([None, 18, 23]),
        mentor_age_to=dice.choice([None, 30, 70]),
        same_school_only=dice.random() < 0.2,
        conversation_minutes=dice.choice([10, 60, 90, 120, 240]),
        amber_completed_matches=dice.randint(0, 2),
        amber_matches_most=dice.randint(1, 2),
    )
    waiters = tuple(
        Waiter(a_student(dice, 7 * number + 1), dice.randint(0, 40)) for number in range(dice.randint(1, 4))
    )
    mentors = tuple(a_mentor(dice, 100 + number) for number in range(dice.randint(1, 8)))
    return People(waiters, mentors, Terms(promises, START))


def read(people: People) -> Problem:
    return problem_of(people, weights=WEIGHTS, tiers=TIERS, seed=1)


def test_the_names_and_their_order_are_the_same() -> None:
    assert tuple(rule.name for rule in RULES) + STEERING == RULE_NAMES
    assert {rule.name for rule in RULES if rule.may_override} == set(SET_ASIDE)


@pytest.mark.parametrize("block_of_seeds", range(10))
def test_every_pair_breaks_the_same_rules(block_of_seeds: int) -> None:
    seen: dict[str, int] = dict.fromkeys(RULE_NAMES, 0)
    for seed in range(100 * block_of_seeds, 100 * block_of_seeds + 100):
        people = everybody(random.Random(seed))
        problem = read(people)
        pairs = set()
        for i, waiter in enumerate(people.waiters):
            bits = broken(problem, i)
            for j, mentor in enumerate(people.mentors):
                told = [name for number, name in enumerate(RULE_NAMES) if int(bits[j]) >> number & 1]
                expected = [found.rule for found in exclusions(waiter.profile, mentor, people.terms)]
                assert told == expected, (seed, i, j)
                for name in told:
                    seen[name] += 1
                if not expected:
                    pairs.add((i, j))
        edges = candidates(problem).edges
        assert set(zip(edges.student.tolist(), edges.mentor.tolist(), strict=True)) == pairs, seed
    # Every rule was broken often, or the comparison would say little.
    assert min(count for name, count in seen.items() if name not in STEERING) > 20


def test_every_pair_would_meet_the_same_way() -> None:
    ways = {Meet.SCHOOL: 1, Meet.ONLINE: 2}
    for seed in range(150):
        people = everybody(random.Random(seed))
        problem = read(people)
        for i, waiter in enumerate(people.waiters):
            for j, mentor in enumerate(people.mentors):
                told = explain_pair(problem, i, j)
                if told.broken:
                    continue
                way = way_of(waiter.profile, mentor, people.terms)
                assert way is not None
                assert told.way == ways[way]
                minutes = travel_minutes(waiter.profile, mentor)
                assert told.minutes == (-1 if minutes is None else minutes)
