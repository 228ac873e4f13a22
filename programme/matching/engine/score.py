"""How well a pair suits both sides: five criteria, each 0 to 100 for the student and for the mentor, made one score.

The score of a pair is the mean of both sides' utilities, 0 to 1000. It compares pairs; it is no chance of success.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.codes import ONLINE, RATHER_NOT_MINORS, RATHER_NOT_ONLINE, SCHOOL, UNKNOWN
from programme.matching.engine.edges import Edges
from programme.matching.engine.fits import allowed_pairs, is_near
from programme.matching.engine.problem import Problem

Indices = NDArray[np.signedinteger[Any]]
Quality = NDArray[np.uint8]
Utility = NDArray[np.int16]

CRITERIA = ("interests", "time", "travel", "wishes", "experience")

FULL = 100
HALF = 50
UNMET_AGE_WISH = 75
# What one, two, and three or more shared blocks are worth.
TIME_QUALITY = np.array([0, 50, 80] + [FULL] * 62, np.uint8)
MINUTES_WORTH_NOTHING = 60
UNDER_AGE_IF_YOUNG = 30
ADULT_FROM = 18

STUDENTS_AT_ONCE = 1 << 13
SMALLEST = 1 << 16


@dataclass(frozen=True, eq=False, repr=False)
class Candidates:
    """Every pair that may be matched, with its score of 0 to 1000, by student and then mentor."""

    problem: Problem
    edges: Edges

    @cached_property
    def both_sides(self) -> tuple[Utility, Utility]:
        """What each pair is worth to the student and to the mentor, 0 to 1000: int16[pairs], int16[pairs]."""
        return Scale(self.problem).utilities(self.edges.student, self.edges.mentor)


@dataclass(frozen=True, eq=False, slots=True)
class Meetings:
    """How pairs would meet. Shapes: all [pairs].

    `way` is SCHOOL or ONLINE, 0 where they share no time; `blocks` the shared blocks in which they can meet that way, and
    `minutes` the mentor's travel to the student's site, −1 unknown.
    """

    way: NDArray[np.uint8]
    blocks: NDArray[np.uint64]
    minutes: NDArray[np.int16]


def candidates(problem: Problem) -> Candidates:
    """Find and score every pair that no rule keeps apart."""
    scale = Scale(problem)
    student, mentor, score = _Growing(np.int32), _Growing(np.int32), _Growing(np.int16)
    for first in range(0, problem.students, STUDENTS_AT_ONCE):
        pieces = []
        for some, count, theirs in allowed_pairs(problem, first, min(first + STUDENTS_AT_ONCE, problem.students)):
            worth = scale.scores(np.repeat(some, count), theirs)
            pieces.append((some.astype(np.int32), count, theirs.astype(np.int32), worth))
        if pieces:
            for column, part in zip((student, mentor, score), _in_order(pieces), strict=True):
                column.add(part)
    return Candidates(problem, Edges(problem.students, problem.mentors, student.taken(), mentor.taken(), score.taken()))


class Scale:
    """What of each person counts in a pair, worked out once, to weigh many pairs.

    All methods take pairs as int64[pairs] of students and of mentors.
    """

    def __init__(self, problem: Problem) -> None:
        self._problem = problem
        # By site and then mentor: the pairs that are weighed together are mostly of one site.
        self._reach = problem.reach.T.ravel()
        self._minutes = problem.travel.T.ravel()
        site = np.where(problem.student_site == UNKNOWN, problem.sites, problem.student_site)
        self._site_row = site.astype(np.int64) * problem.mentors
        self._near = is_near(problem.travel, problem.mentor_travel_most[:, None]).T.ravel()

        own, theirs = _count(problem.student_interests), _count(problem.mentor_interests)
        most = int(max(own.max(initial=0), theirs.max(initial=0)))
        # Which share of so many own interests (row) so many shared ones are (column), in hundredths.
        share = FULL * np.arange(most + 1) // np.maximum(np.arange(most + 1), 1)[:, None]
        self._share = np.minimum(share, FULL).astype(np.uint8).ravel()
        self._student_row, self._mentor_row = own * (most + 1), theirs * (most + 1)

        minutes = np.minimum(self._minutes, MINUTES_WORTH_NOTHING)
        self._travel = np.where(minutes == UNKNOWN, HALF, FULL - minutes * FULL // MINUTES_WORTH_NOTHING).astype(
            np.uint8
        )
        age = problem.mentor_age
        young = age < UNDER_AGE_IF_YOUNG
        met = np.stack((np.ones(problem.mentors, bool), (age != UNKNOWN) & young, ~young))
        self._age_wish = np.where(met, FULL, UNMET_AGE_WISH).astype(np.uint8).ravel()
        self._age_wish_row = problem.student_age_wish.astype(np.int64) * problem.mentors
        self._student_not_online = problem.student_rather_not & RATHER_NOT_ONLINE != 0
        self._mentor_not_online = problem.mentor_rather_not & RATHER_NOT_ONLINE != 0
        self._mentor_not_minors = problem.mentor_rather_not & RATHER_NOT_MINORS != 0
        self._minor = (problem.student_age != UNKNOWN) & (problem.student_age < ADULT_FROM)
        self._completed = np.where(problem.mentor_completed >= 1, FULL, HALF).astype(np.uint8)
        self._untaken = np.maximum(FULL - HALF * problem.mentor_taken.astype(np.int32), 0).astype(np.uint8)

    def scores(self, student: Indices, mentor: Indices) -> Utility:
        """Give the score of each pair, 0 to 1000: int16[pairs]."""
        for_student, for_mentor = self.utilities(student, mentor)
        return (for_student + for_mentor) >> 1

    def utilities(self, student: Indices, mentor: Indices) -> tuple[Utility, Utility]:
        """Give what each pair is worth to the student and to the mentor, 0 to 1000: int16[pairs], int16[pairs]."""
        # Five qualities of 100 at a weight of 10, ten times, are 50,000: within 16 bits without a sign.
        for_student, for_mentor = np.zeros(len(student), np.uint16), np.zeros(len(student), np.uint16)
        for name, (of_student, of_mentor) in self.qualities(student, mentor).items():
            weight = np.uint16(10 * getattr(self._problem.weights, name))
            for_student += weight * of_student
            for_mentor += weight * of_mentor
        total = np.uint16(self._problem.weights.total)
        return (for_student // total).view(np.int16), (for_mentor // total).view(np.int16)

    def qualities(self, student: Indices, mentor: Indices) -> dict[str, tuple[Quality, Quality]]:
        """Give for each criterion what the pairs are worth to student and mentor, 0 to 100: uint8[pairs] and uint8[pairs]."""
        at = self._site_row[student] + mentor
        way, blocks = self._meet(student, mentor, at)
        online = way == ONLINE
        time = TIME_QUALITY[np.bitwise_count(blocks)]
        return {
            "interests": self._interests(student, mentor),
            "time": (time, time),
            "travel": (np.full(len(at), FULL, np.uint8), np.where(online, np.uint8(FULL), self._travel[at])),
            "wishes": (self._student_wishes(student, mentor, online), self._mentor_wishes(student, mentor, online)),
            "experience": (self._completed[mentor], self._untaken[mentor]),
        }

    def meetings(self, student: Indices, mentor: Indices) -> Meetings:
        """Say how each pair would meet: at school when it can, else online."""
        at = self._site_row[student] + mentor
        return Meetings(*self._meet(student, mentor, at), self._minutes[at])

    def _meet(self, student: Indices, mentor: Indices, at: Indices) -> tuple[NDArray[np.uint8], NDArray[np.uint64]]:
        """Give the way and the shared blocks of each pair; `at` is where site and mentor meet in a table."""
        problem = self._problem
        ways = problem.student_meet[student] & problem.mentor_meet[mentor]
        week = problem.student_week[student]
        at_school = week & self._reach[at]
        # Further than the mentor wants is a way only where nothing else is, for a pair allowed by the coordinator.
        meet_at_school = (at_school != 0) & ((ways == SCHOOL) | (ways == SCHOOL | ONLINE) & self._near[at])
        blocks = week & problem.mentor_week[mentor]
        meet_online = (ways >= ONLINE) & (blocks != 0) & ~meet_at_school
        np.copyto(blocks, at_school, where=meet_at_school)
        way = meet_at_school.view(np.uint8) * np.uint8(SCHOOL) + meet_online.view(np.uint8) * np.uint8(ONLINE)
        if not way.all():
            blocks[way == 0] = 0
        return way, blocks

    def _interests(self, student: Indices, mentor: Indices) -> tuple[Quality, Quality]:
        """Give which share of the own interests the other has."""
        shared = _count_shared(self._problem.student_interests, self._problem.mentor_interests, student, mentor)
        return self._share[self._student_row[student] + shared], self._share[self._mentor_row[mentor] + shared]

    def _student_wishes(self, student: Indices, mentor: Indices, online: NDArray[np.bool_]) -> Quality:
        quality: Quality = self._age_wish[self._age_wish_row[student] + mentor]
        against = online & self._student_not_online[student]
        quality -= HALF * against.view(np.uint8)
        return quality

    def _mentor_wishes(self, student: Indices, mentor: Indices, online: NDArray[np.bool_]) -> Quality:
        problem = self._problem
        learns = _count_shared(problem.student_interests, problem.mentor_learns, student, mentor) > 0
        # In halves: one to start with, one more for learning, one less for each thing the mentor would rather not have.
        halves = 1 + learns.view(np.int8)
        halves -= online & self._mentor_not_online[mentor]
        halves -= self._minor[student] & self._mentor_not_minors[mentor]
        quality: Quality = np.maximum(halves, 0).view(np.uint8) * np.uint8(HALF)
        return quality


def _count(bits: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Count the bits of each row: int64[rows] of uint64[rows, words]."""
    count: NDArray[np.int64] = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return count


def _count_shared(
    first: NDArray[np.uint64], second: NDArray[np.uint64], student: Indices, mentor: Indices
) -> NDArray[np.uint16]:
    """Count the bits that each pair shares: uint16[pairs]; `first` and `second` are uint64[people, words]."""
    count = np.zeros(len(student), np.uint16)
    for word in range(first.shape[1]):
        count += np.bitwise_count(first[:, word][student] & second[:, word][mentor])
    return count


def _in_order(pieces: Sequence[tuple[NDArray[Any], ...]]) -> Iterator[NDArray[Any]]:
    """Join pieces of pairs by student and then mentor: students, mentors and scores, each [pairs].

    The pairs of a student are one run, already in order, so that only runs are moved.
    """
    students, counts, *columns = (np.concatenate(column) for column in zip(*pieces, strict=True))
    order = np.argsort(students)
    yield np.repeat(students[order], counts[order])
    ends = np.cumsum(counts)
    runs = [slice(end - count, end) for end, count in zip(ends[order].tolist(), counts[order].tolist(), strict=True)]
    for column in columns:
        yield np.concatenate([column[run] for run in runs])


class _Growing:
    """A column that grows in place: joining pieces at the end would hold everything twice."""

    def __init__(self, dtype: type[np.signedinteger[Any]]) -> None:
        self._room: NDArray[Any] = np.empty(SMALLEST, dtype)
        self._length = 0

    def add(self, piece: NDArray[Any]) -> None:
        end = self._length + len(piece)
        if end > len(self._room):
            self._room.resize(max(end, len(self._room) * 9 // 8), refcheck=False)
        self._room[self._length : end] = piece
        self._length = end

    def taken(self) -> NDArray[Any]:
        self._room.resize(self._length, refcheck=False)
        return self._room
