"""Invented problems for the engine's tests, and the rules and scores of the agreement in plain Python loops."""

from dataclasses import fields, replace
from functools import lru_cache
from itertools import product
from typing import Any

import numpy as np

from programme.matching.engine import Problem, Tiers, Weights

RULES = (
    "admitted",
    "kind",
    "vog",
    "references",
    "training",
    "agreement",
    "capacity",
    "age",
    "mentor_week",
    "colour",
    "amber_conditions",
    "motivation",
    "student_week",
    "amber_experience",
    "amber_most",
    "amber_wanted",
    "school",
    "place",
    "shared_time",
    "language",
    "gender_wish",
    "mentor_gender_wish",
    "conflict",
    "apart",
    "lock",
    "veto",
    "wait",
)
BIT_OF = {name: 1 << number for number, name in enumerate(RULES)}
CAN_BE_SET_ASIDE = {
    "place",
    "shared_time",
    "mentor_week",
    "student_week",
    "language",
    "gender_wish",
    "mentor_gender_wish",
    "age",
    "conflict",
}


def people(n: int, m: int, sites: int = 3, words: int = 1, **given: Any) -> Problem:
    """n students and m mentors without anything special, who all fit each other at school on Monday morning."""
    columns: dict[str, Any] = {
        "student_id": np.arange(n) + 100,
        "student_site": np.zeros(n, int),
        "student_interests": np.ones((n, words), int),
        "student_week": np.ones(n, int),
        "student_meet": np.full(n, 3),
        "student_age": np.full(n, 18),
        "mentor_id": np.arange(m) + 500,
        "mentor_places": np.ones(m, int),
        "mentor_amber_places": np.ones(m, int),
        "mentor_experienced": np.ones(m, bool),
        "mentor_amber_wanted": np.ones(m, bool),
        "mentor_school": np.full(m, -1),
        "mentor_interests": np.ones((m, words), int),
        "mentor_learns": np.zeros((m, words), int),
        "mentor_week": np.ones(m, int),
        "mentor_meet": np.full(m, 3),
        "mentor_age": np.full(m, 40),
        "mentor_travel": np.zeros((m, sites), int),
        "mentor_travel_most": np.full(m, -1),
    }
    for column in fields(Problem):
        shape = column.metadata.get("shape")
        if shape and column.name not in columns:
            columns[column.name] = np.zeros(n if shape[0] == "students" else m, int)
    return Problem(**(columns | given))


def but(problem: Problem, **changed: Any) -> Problem:
    """The same problem but for these columns."""
    return replace(problem, **changed)


def invented(seed: int, n: int, m: int, *, strict: bool = True, **given: Any) -> Problem:
    """A random problem in which every column takes every kind of value; with `strict` false, fewer rules are broken."""
    dice = np.random.default_rng(seed)
    sites, words, rare = int(dice.integers(1, 4)), int(dice.integers(1, 3)), 0.15 if strict else 0.02

    def bits(rows: int, width: int, share: float) -> Any:
        return (dice.random((rows, width)) < share) @ (1 << np.arange(width, dtype=np.int64))

    def interests(rows: int, share: float) -> Any:
        return np.stack([bits(rows, 8, share) << 20 * word for word in range(words)], axis=1)

    def rules(rows: int, first: int, count: int) -> Any:
        return np.where(dice.random(rows) < rare, 1 << dice.integers(first, first + count, rows), 0)

    def pairs(most: int) -> Any:
        count = int(dice.integers(0, most + 1)) if n and m else 0
        return np.stack((dice.integers(0, max(n, 1), count), dice.integers(0, max(m, 1), count)), axis=1)

    locked = dice.permutation(n)[: int(dice.integers(0, 2)) if n and m else 0]
    wishes = [0, 0, 1, 2] if strict else [0] * 9 + [1, 2]
    columns: dict[str, Any] = {
        "student_id": dice.permutation(10 * n + 1)[:n],
        "student_fails": rules(n, 9, 3),
        "student_school": dice.integers(0, 2, n),
        "student_site": dice.integers(-1, sites, n),
        "student_amber": dice.random(n) < 0.3,
        "student_interests": interests(n, 0.3),
        "student_languages": bits(n, 14, 0.2) | (dice.random(n) < (0.5 if strict else 0.95)),
        "student_week": bits(n, 42, 0.06 if strict else 0.3),
        "student_meet": dice.integers(0 if strict else 1, 4, n),
        "student_gender": dice.integers(0, 3, n),
        "student_gender_wish": dice.choice(wishes, n),
        "student_age": dice.integers(15, 22, n) * (dice.random(n) < 0.8) - 1,
        "student_age_wish": dice.integers(0, 3, n),
        "student_rather_not": dice.integers(0, 2, n),
        "student_waiting_weeks": dice.integers(0, 30, n),
        "student_priority": dice.integers(0, 4, n),
        "student_wait": dice.random(n) < rare / 2,
        "mentor_id": dice.permutation(10 * m + 1)[:m],
        "mentor_fails": rules(m, 0, 8),
        "mentor_places": dice.integers(0 if strict else 1, 4, m),
        "mentor_amber_places": dice.integers(0, 3, m),
        "mentor_experienced": dice.random(m) < 0.7,
        "mentor_amber_wanted": dice.random(m) < 0.8,
        "mentor_school": np.where(dice.random(m) < 0.7, -1, dice.integers(0, 2, m)),
        "mentor_interests": interests(m, 0.3),
        "mentor_learns": interests(m, 0.1),
        "mentor_languages": bits(m, 14, 0.2) | (dice.random(m) < (0.5 if strict else 0.95)),
        "mentor_week": bits(m, 42, 0.15 if strict else 0.5),
        "mentor_meet": dice.integers(0 if strict else 1, 4, m),
        "mentor_gender": dice.integers(0, 3, m),
        "mentor_gender_wish": dice.choice(wishes, m),
        "mentor_age": dice.integers(18, 80, m) * (dice.random(m) < 0.9) - 1,
        "mentor_travel": dice.integers(-1, 150, (m, sites)),
        "mentor_travel_most": dice.choice([-1, 20, 60, 120], m),
        "mentor_rather_not": dice.integers(0, 4, m),
        "mentor_completed": dice.integers(0, 3, m),
        "mentor_taken": dice.integers(0, 4, m),
        "apart": pairs(2),
        "conflict": pairs(2),
        "allowed": pairs(3),
        "vetoes": pairs(2),
        "keep": [],
        "locks": np.stack((locked, dice.integers(0, max(m, 1), len(locked))), axis=1),
        "same_school_only": bool(dice.random() < 0.1),
        "conversation_minutes": int(dice.choice([30, 60, 90, 150])),
        "weights": Weights(*(int(weight) for weight in dice.integers(0, 11, 4)), experience=int(dice.integers(1, 11))),
        "tiers": Tiers(priority=False),
        "seed": seed,
    }
    return Problem(**(columns | given))


@lru_cache(maxsize=4096)
def blocks(week: int) -> set[int]:
    """The numbers of the blocks in a week."""
    return {block for block in range(42) if int(week) >> block & 1}


@lru_cache(maxsize=4096)
def reachable(week: int, minutes: int, talk: int) -> set[int]:
    """The blocks in which a mentor can talk, by trying every minute at which the talk could begin."""
    free, found = blocks(week), set()
    for block in free:
        day = block // 6
        before = after = block
        while before - 1 in free and (before - 1) // 6 == day:
            before -= 1
        while after + 1 in free and (after + 1) // 6 == day:
            after += 1
        talk = min(talk, 120)  # A longer talk counts as one block.
        for begins in range(120 - talk + 1):
            if 120 * (block - before) + begins >= minutes and 120 * (after - block) + 120 - begins - talk >= minutes:
                found.add(block)
    return found


def minutes_between(p: Problem, i: int, j: int) -> int:
    """Minutes of the mentor to the student's site, −1 unknown."""
    return -1 if p.student_site[i] == -1 else int(p.mentor_travel[j, p.student_site[i]])


def meeting(p: Problem, i: int, j: int) -> tuple[str, set[int]]:
    """The way a pair would meet and the shared blocks."""
    ways = int(p.student_meet[i]) & int(p.mentor_meet[j])
    minutes, most = minutes_between(p, i, j), int(p.mentor_travel_most[j])
    near = minutes == -1 or most == -1 or minutes <= most
    school = blocks(p.student_week[i]) & reachable(p.mentor_week[j], max(0, minutes), p.conversation_minutes)
    online = blocks(p.student_week[i]) & blocks(p.mentor_week[j])
    if ways & 1 and near and school:
        return "school", school
    if ways & 2 and online:
        return "online", online
    return ("school", school) if ways & 1 and school else ("", set())


def broken_rules(p: Problem, i: int, j: int) -> set[str]:
    """Every rule that a pair breaks, one after the other."""
    given = int(p.mentor_fails[j]) | int(p.student_fails[i])
    found = {name for name, bit in BIT_OF.items() if given & bit}
    ways = int(p.student_meet[i]) & int(p.mentor_meet[j])
    minutes, most = minutes_between(p, i, j), int(p.mentor_travel_most[j])
    far = minutes != -1 and most != -1 and minutes > most
    if p.mentor_places[j] == 0:
        found.add("capacity")
    if p.mentor_week[j] == 0:
        found.add("mentor_week")
    if p.student_week[i] == 0:
        found.add("student_week")
    if p.student_amber[i] and not p.mentor_experienced[j]:
        found.add("amber_experience")
    if p.student_amber[i] and p.mentor_amber_places[j] == 0:
        found.add("amber_most")
    if p.student_amber[i] and not p.mentor_amber_wanted[j]:
        found.add("amber_wanted")
    if p.mentor_school[j] == -1:
        if p.same_school_only:
            found.add("school")
    elif p.mentor_school[j] != p.student_school[i]:
        found.add("school")
    if ways == 0 or (ways == 1 and far):
        found.add("place")
    if p.student_week[i] and p.mentor_week[j]:
        theirs = blocks(p.mentor_week[j])
        if ways == 1:
            theirs = reachable(p.mentor_week[j], max(0, minutes), p.conversation_minutes)
        if not blocks(p.student_week[i]) & theirs:
            found.add("shared_time")
    mine, other = int(p.student_languages[i]), int(p.mentor_languages[j])
    if mine and other and not mine & other:
        found.add("language")
    if p.student_gender_wish[i] and p.student_gender_wish[i] != p.mentor_gender[j]:
        found.add("gender_wish")
    if p.mentor_gender_wish[j] and p.mentor_gender_wish[j] != p.student_gender[i]:
        found.add("mentor_gender_wish")
    for name, pairs in (("conflict", p.conflict), ("apart", p.apart), ("veto", p.vetoes)):
        if [i, j] in pairs.tolist():
            found.add(name)
    if any(student == i and mentor != j for student, mentor in p.locks.tolist()):
        found.add("lock")
    if p.student_wait[i]:
        found.add("wait")
    return found


def keeping_apart(p: Problem, i: int, j: int) -> set[str]:
    """What is left of the broken rules after those set aside."""
    found = broken_rules(p, i, j)
    return found - CAN_BE_SET_ASIDE if [i, j] in p.allowed.tolist() else found


def utilities_of(p: Problem, i: int, j: int) -> tuple[int, int]:
    """What a pair is worth to the student and to the mentor."""
    way, shared_blocks = meeting(p, i, j)
    online = way == "online"

    def interests(rows: Any, row: int) -> set[int]:
        return {64 * word + bit for word, bits in enumerate(rows[row]) for bit in range(64) if int(bits) >> bit & 1}

    mine, theirs = interests(p.student_interests, i), interests(p.mentor_interests, j)
    time = {0: 0, 1: 50, 2: 80}.get(len(shared_blocks), 100)
    minutes = minutes_between(p, i, j)
    travel = 100 if online else 50 if minutes == -1 else max(0, 100 - minutes * 100 // 60)
    age, wish = int(p.mentor_age[j]), int(p.student_age_wish[i])
    met = wish == 0 or (age != -1 and (age < 30) == (wish == 1))
    student_wishes = (100 if met else 75) - (50 if online and p.student_rather_not[i] & 1 else 0)
    mentor_wishes = 50 + (50 if interests(p.mentor_learns, j) & mine else 0)
    mentor_wishes -= 50 if online and p.mentor_rather_not[j] & 1 else 0
    mentor_wishes -= 50 if 0 <= p.student_age[i] < 18 and p.mentor_rather_not[j] & 2 else 0
    weights = (p.weights.interests, p.weights.time, p.weights.travel, p.weights.wishes, p.weights.experience)
    student = (
        100 * len(mine & theirs) // len(mine) if mine else 0,
        time,
        100,
        max(0, min(100, student_wishes)),
        100 if p.mentor_completed[j] >= 1 else 50,
    )
    mentor = (
        100 * len(mine & theirs) // len(theirs) if theirs else 0,
        time,
        travel,
        max(0, min(100, mentor_wishes)),
        max(0, 100 - 50 * int(p.mentor_taken[j])),
    )
    of_student, of_mentor = (
        10 * sum(weight * quality for weight, quality in zip(weights, side, strict=True)) // sum(weights)
        for side in (student, mentor)
    )
    return of_student, of_mentor


def score_of(p: Problem, i: int, j: int) -> int:
    """The score of a pair."""
    return sum(utilities_of(p, i, j)) // 2


@lru_cache(maxsize=4)
def scored_pairs(p: Problem) -> dict[tuple[int, int], int]:
    """The score of every pair that no rule keeps apart."""
    pairs = product(range(p.students), range(p.mentors))
    return {(i, j): score_of(p, i, j) for i, j in pairs if not keeping_apart(p, i, j)}
