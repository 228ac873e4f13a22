"""Random matching problems, and answers to them found by trying everything."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from programme.matching.engine import Edges

# Scores of 0 to this: all ties, few values, the scores of the desk, and far beyond.
SPANS = (0, 1, 3, 1000, 10**12)


@dataclass(frozen=True)
class Small:
    """A problem small enough to try everything: pairs of (student, mentor) with their score, places of each mentor."""

    n_students: int
    scores: dict[tuple[int, int], int]
    capacity: list[int]

    @property
    def edges(self) -> Edges:
        """The pairs in the narrowest types there are, in which careless sums would overflow."""
        student, mentor = zip(*self.scores, strict=True) if self.scores else ((), ())
        columns = (narrowest(values) for values in (student, mentor, self.scores.values()))
        return Edges(self.n_students, len(self.capacity), *columns)

    def without(self, *pairs: tuple[int, int]) -> "Small":
        return Small(self.n_students, {pair: s for pair, s in self.scores.items() if pair not in pairs}, self.capacity)

    def without_student(self, student: int) -> "Small":
        return self.without(*[pair for pair in self.scores if pair[0] == student])

    def with_places(self, mentor: int, change: int) -> "Small":
        capacity = [places + change * (j == mentor) for j, places in enumerate(self.capacity)]
        return Small(self.n_students, self.scores, capacity)


def narrowest(values: Iterable[int]) -> npt.NDArray[np.signedinteger[Any]]:
    """Return the values in the first of int8, int16, int32 and int64 that holds them."""
    wide = np.array(list(values), np.int64)
    return next(
        wide.astype(kind) for kind in (np.int8, np.int16, np.int32, np.int64) if (wide.astype(kind) == wide).all()
    )


def small_problem(chance: random.Random, most: int = 5) -> Small:
    """Return a problem of up to `most` students and mentors; its pairs are in no order."""
    n_students, n_mentors = chance.randint(0, most), chance.randint(0, most)
    span, density, lowest = chance.choice(SPANS), chance.choice((0.3, 0.6, 1)), chance.choice((0, 0, -1))
    pairs = [pair for pair in product(range(n_students), range(n_mentors)) if chance.random() < density]
    chance.shuffle(pairs)
    scores = {pair: chance.randint(lowest * span, span) for pair in pairs}
    return Small(n_students, scores, [chance.choice((0, 1, 1, 2, 3)) for _ in range(n_mentors)])


def best_by_trying(problem: Small) -> tuple[int, int]:
    """Return the most students that can be matched, and the highest total score with so many, by trying every plan."""
    options = [
        [(j, s) for (i, j), s in problem.scores.items() if i == student] for student in range(problem.n_students)
    ]
    best = (0, 0)
    places = list(problem.capacity)

    def go_on(student: int, matched: int, total: int) -> None:
        nonlocal best
        if student == problem.n_students:
            # Without a match the total is 0, so that a negative total of one match still beats it.
            best = max(best, (matched, total))
            return
        go_on(student + 1, matched, total)
        for mentor, score in options[student]:
            if places[mentor]:
                places[mentor] -= 1
                go_on(student + 1, matched + 1, total + score)
                places[mentor] += 1

    go_on(0, 0, 0)
    return best


def best_by_states(problem: Small) -> tuple[int, int]:
    """The same answer for larger problems (up to 7 × 7): student by student, the best for every state of the places."""
    best: dict[tuple[int, ...], tuple[int, int]] = {tuple(problem.capacity): (0, 0)}
    for student in range(problem.n_students):
        after = dict(best)
        for places, (matched, total) in best.items():
            for (i, j), score in problem.scores.items():
                if i == student and places[j]:
                    left = (*places[:j], places[j] - 1, *places[j + 1 :])
                    after[left] = max(after.get(left, (0, 0)), (matched + 1, total + score))
        best = after
    return max(best.values())
