"""The problem as the solver sees it: students and places in an order that depends on nobody's position, locks taken out."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.edges import Edges, Rows
from programme.matching.engine.problem import Problem
from programme.matching.engine.score import Candidates, candidates

Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """Columns of places, and the candidate pairs that lead to them.

    A mentor who may take some students at amber, but not as many as there are places, has two columns: one for anybody, and
    one for students who are not at amber. Rows are students in order of their number, columns follow the mentors' numbers.
    Edges are those of `candidates` from the floor up, without students who are locked.
    """

    candidates: Candidates
    # Student index per row [n], mentor index and free places per column [c].
    student_of: Ints
    mentor_of: Ints
    places: Ints
    # Per edge: row, column, and entry in the edges of the candidates. All [edges], by row and then column.
    row: Ints
    column: Ints
    entry: Ints
    # Mentor index per student [n] by locks that hold, −1 for everyone else; and the locks that do not hold, int32[p, 2].
    locked_to: Ints
    unkept_locks: NDArray[np.int32]
    floor: int

    @property
    def problem(self) -> Problem:
        """Who it is about."""
        return self.candidates.problem

    @cached_property
    def score(self) -> Ints:
        """The score of each edge, 0 to 1000: int64[edges]."""
        return self.candidates.edges.score[self.entry].astype(np.int64)

    @cached_property
    def is_kept(self) -> NDArray[np.bool_]:
        """Whether each edge is a pair of the plan before: bool[edges]."""
        edges, width = self.candidates.edges, self.problem.mentors
        pairs = edges.student[self.entry].astype(np.int64) * width + edges.mentor[self.entry]
        return np.isin(pairs, self.problem.keep[:, 0].astype(np.int64) * width + self.problem.keep[:, 1])

    @cached_property
    def row_of(self) -> Ints:
        """The row of each student: int64[n]."""
        return np.argsort(self.student_of)

    @cached_property
    def rows(self) -> Rows:
        """The edges with their scores, by row."""
        return self.edges(self.score).rows

    def edges(self, values: Ints) -> Edges:
        """Give the edges with some value each, for the solver."""
        return Edges(len(self.student_of), len(self.mentor_of), self.row, self.column, values)

    def mentors(self, column_of_row: Ints) -> Ints:
        """Read a plan over rows and columns as the mentor of each student, locks included: int64[n], −1 for none."""
        found = self.locked_to.copy()
        matched = np.flatnonzero(column_of_row >= 0)
        found[self.student_of[matched]] = self.mentor_of[column_of_row[matched]]
        return found

    def from_floor(self, floor: int) -> "Network":
        """Give the same network without pairs that score less."""
        high = self.score >= floor
        return Network(
            self.candidates,
            self.student_of,
            self.mentor_of,
            self.places,
            self.row[high],
            self.column[high],
            self.entry[high],
            self.locked_to,
            self.unkept_locks,
            floor,
        )


def network(problem: Problem) -> Network:
    """Find the candidates and lay them out for the solver, from the floor that was asked for."""
    found = candidates(problem)
    locked_to, unkept = _locks(problem, found.edges)
    places, amber_places = free_places(problem, locked_to)

    student_of, by_id = np.argsort(problem.student_id), np.argsort(problem.mentor_id)
    split = (amber_places > 0) & (amber_places < places)
    width = np.where(split, 2, 1)
    mentor_of = np.repeat(by_id, width[by_id])
    first = np.empty(problem.mentors, np.int64)
    first[by_id] = np.cumsum(width[by_id]) - width[by_id]
    column_places = np.where(split, amber_places, places)[mentor_of]
    seconds = (first + 1)[split]
    column_places[seconds] = (places - amber_places)[split]

    entry = np.flatnonzero(locked_to[found.edges.student] < 0)
    student, mentor = found.edges.student[entry], found.edges.mentor[entry]
    amber = problem.student_amber[student]
    anybody = ~amber | (amber_places[mentor] > 0)
    also = ~amber & split[mentor]
    entry = np.concatenate((entry[anybody], entry[also]))
    row = np.argsort(student_of)[found.edges.student[entry]]
    column = first[found.edges.mentor[entry]]
    column[np.count_nonzero(anybody) :] += 1
    order = np.argsort(row * len(mentor_of) + column)
    laid_out = Network(
        found, student_of, mentor_of, column_places, row[order], column[order], entry[order], locked_to, unkept, 0
    )
    return laid_out.from_floor(problem.tiers.floor)


def free_places(problem: Problem, locked_to: Ints) -> tuple[Ints, Ints]:
    """Give what locks leave of each mentor's places, and of those for students at amber: int64[m], int64[m].

    `locked_to` is the mentor of each student whose lock holds, −1 for the others.
    """
    held = np.flatnonzero(locked_to >= 0)
    at_amber = held[problem.student_amber[held]]
    places = problem.mentor_places - _times(locked_to[held], problem.mentors)
    amber_places = problem.mentor_amber_places - _times(locked_to[at_amber], problem.mentors)
    return places, np.minimum(amber_places, places)


def _locks(problem: Problem, edges: Edges) -> tuple[Ints, NDArray[np.int32]]:
    """Hold every lock that breaks no rule and finds a place; the highest priority, then the lowest number, goes first.

    Shapes: the mentor of each student who is locked int64[n], −1 for the others; the locks that do not hold int32[p, 2].
    """
    locked_to = np.full(problem.students, -1, np.int64)
    holds = np.zeros(len(problem.locks), bool)
    student, mentor = problem.locks.T.astype(np.int64)
    is_candidate = edges.rows.find(student, mentor) >= 0
    places, amber_places = problem.mentor_places.tolist(), problem.mentor_amber_places.tolist()
    order = np.lexsort((problem.student_id[student], -problem.student_priority[student].astype(np.int64)))
    for lock in order[is_candidate[order]].tolist():
        i, j = int(student[lock]), int(mentor[lock])
        amber = bool(problem.student_amber[i])
        if places[j] > 0 and (not amber or amber_places[j] > 0):
            places[j] -= 1
            amber_places[j] -= amber
            locked_to[i], holds[lock] = j, True
    return locked_to, problem.locks[~holds]


def _times(numbers: NDArray[Any], length: int) -> Ints:
    """Count how often each number below `length` occurs: int64[length]."""
    return np.bincount(numbers, minlength=length)
