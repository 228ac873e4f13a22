"""How well a pair suits both sides: five criteria, each 0 to 100 for the student and for the mentor, made one score.

The score of a pair is the mean of both sides' utilities, 0 to 1000. It compares pairs; it is no chance of success.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.edges import Edges, spread
from programme.matching.engine.fits import allowed_pairs, is_near
from programme.matching.engine.problem import (
    ONLINE,
    RATHER_NOT_MINORS,
    RATHER_NOT_ONLINE,
    SCHOOL,
    UNKNOWN,
    YOUNG,
    Problem,
)

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
PAIRS_AT_ONCE = 1 << 16


@dataclass(frozen=True, eq=False)
class Candidates:
    """Every pair that may be matched, with its score of 0 to 1000, by student and then mentor."""

    problem: Problem
    edges: Edges

    @cached_property
    def both_sides(self) -> tuple[Utility, Utility]:
        """What each pair is worth to the student and to the mentor, 0 to 1000: int16[pairs], int16[pairs]."""
        return utilities(self.problem, self.edges.student, self.edges.mentor)


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
    student, mentor, score = _Growing(np.int32), _Growing(np.int32), _Growing(np.int16)
    for first in range(0, problem.students, STUDENTS_AT_ONCE):
        some, theirs = _in_order(problem, first, min(first + STUDENTS_AT_ONCE, problem.students))
        student.add(some)
        mentor.add(theirs)
        for start in range(0, len(some), PAIRS_AT_ONCE):
            piece = slice(start, start + PAIRS_AT_ONCE)
            score.add(scores(problem, some[piece], theirs[piece]))
    return Candidates(problem, Edges(problem.students, problem.mentors, student.taken(), mentor.taken(), score.taken()))


def scores(problem: Problem, student: Indices, mentor: Indices) -> Utility:
    """Give the score of each pair, 0 to 1000: int16[pairs]."""
    for_student, for_mentor = utilities(problem, student, mentor)
    return (for_student + for_mentor) // 2


def utilities(problem: Problem, student: Indices, mentor: Indices) -> tuple[Utility, Utility]:
    """Give what each pair is worth to the student and to the mentor, 0 to 1000: int16[pairs], int16[pairs]."""
    # Five qualities of 100 at a weight of 10, ten times, are 50,000: within 16 bits without a sign.
    for_student, for_mentor = np.zeros(len(student), np.uint16), np.zeros(len(student), np.uint16)
    for name, (of_student, of_mentor) in qualities(problem, student, mentor).items():
        weight = np.uint16(10 * getattr(problem.weights, name))
        for_student += weight * of_student
        for_mentor += weight * of_mentor
    total = np.uint16(problem.weights.total)
    return (for_student // total).astype(np.int16), (for_mentor // total).astype(np.int16)


def qualities(problem: Problem, student: Indices, mentor: Indices) -> dict[str, tuple[Quality, Quality]]:
    """Give for each criterion what the pairs are worth to student and mentor, 0 to 100: uint8[pairs] and uint8[pairs]."""
    meeting = meetings(problem, student, mentor)
    online = meeting.way == ONLINE
    time = TIME_QUALITY[np.bitwise_count(meeting.blocks)]
    # By hundredfold: 60 minutes are worth nothing, none are worth all.
    minutes = np.minimum(meeting.minutes, MINUTES_WORTH_NOTHING)
    travel = np.where(minutes == UNKNOWN, HALF, FULL - minutes * FULL // MINUTES_WORTH_NOTHING).astype(np.uint8)
    completed = np.where(problem.mentor_completed >= 1, FULL, HALF).astype(np.uint8)
    untaken = np.maximum(FULL - HALF * problem.mentor_taken.astype(np.int32), 0).astype(np.uint8)
    return {
        "interests": _interests(problem, student, mentor),
        "time": (time, time),
        "travel": (np.full(len(online), FULL, np.uint8), np.where(online, np.uint8(FULL), travel)),
        "wishes": (_student_wishes(problem, student, mentor, online), _mentor_wishes(problem, student, mentor, online)),
        "experience": (completed[mentor], untaken[mentor]),
    }


def meetings(problem: Problem, student: Indices, mentor: Indices) -> Meetings:
    """Say how each pair would meet: at school when it can, else online."""
    site = problem.student_site[student]
    minutes = problem.travel[mentor, site]
    ways = problem.student_meet[student] & problem.mentor_meet[mentor]
    week = problem.student_week[student]
    at_school, online = week & problem.reach[mentor, site], week & problem.mentor_week[mentor]
    may_online = ways & ONLINE != 0
    near = is_near(minutes, problem.mentor_travel_most[mentor])
    # Further than the mentor wants is a way only where nothing else is, for a pair allowed by the coordinator.
    meet_at_school = (ways & SCHOOL != 0) & (at_school != 0) & (near | ~may_online)
    meet_online = ~meet_at_school & may_online & (online != 0)
    way = meet_at_school * np.uint8(SCHOOL) + meet_online * np.uint8(ONLINE)
    blocks = np.where(meet_at_school, at_school, np.where(meet_online, online, np.uint64(0)))
    return Meetings(way, blocks, minutes)


def _interests(problem: Problem, student: Indices, mentor: Indices) -> tuple[Quality, Quality]:
    """Give which share of the own interests the other has."""
    shared = FULL * _count(problem.student_interests[student] & problem.mentor_interests[mentor])
    own, theirs = (np.maximum(_count(bits), 1) for bits in (problem.student_interests, problem.mentor_interests))
    return (shared // own[student]).astype(np.uint8), (shared // theirs[mentor]).astype(np.uint8)


def _student_wishes(problem: Problem, student: Indices, mentor: Indices, online: NDArray[np.bool_]) -> Quality:
    age, wish = problem.mentor_age[mentor], problem.student_age_wish[student]
    known, young = age != UNKNOWN, age < UNDER_AGE_IF_YOUNG
    met = (wish == 0) | (known & (young == (wish == YOUNG)))
    against = online & (problem.student_rather_not[student] & RATHER_NOT_ONLINE != 0)
    quality: Quality = np.where(met, np.uint8(FULL), np.uint8(UNMET_AGE_WISH)) - HALF * against.astype(np.uint8)
    return quality


def _mentor_wishes(problem: Problem, student: Indices, mentor: Indices, online: NDArray[np.bool_]) -> Quality:
    learns = (problem.mentor_learns[mentor] & problem.student_interests[student]).any(axis=1)
    age, rather_not = problem.student_age[student], problem.mentor_rather_not[mentor]
    minor = (age != UNKNOWN) & (age < ADULT_FROM)
    not_online = online & (rather_not & RATHER_NOT_ONLINE != 0)
    not_minors = minor & (rather_not & RATHER_NOT_MINORS != 0)
    halves = 1 + learns.astype(np.int8) - not_online - not_minors
    quality: Quality = np.maximum(HALF * halves, 0).astype(np.uint8)
    return quality


def _count(bits: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """Count the bits of each row: uint16[rows] of uint64[rows, words]."""
    count: NDArray[np.uint16] = np.bitwise_count(bits).sum(axis=1, dtype=np.uint16)
    return count


def _in_order(problem: Problem, first: int, end: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Give the allowed pairs of some students by student and then mentor: int32[pairs], int32[pairs]."""
    pieces = list(allowed_pairs(problem, first, end))
    if not pieces:
        return np.empty(0, np.int32), np.empty(0, np.int32)
    student, mentor = (np.concatenate(column) for column in zip(*pieces, strict=True))
    # Every student's pairs stand together, so whole runs are moved and nothing needs sorting.
    starts = np.flatnonzero(np.diff(student, prepend=-1))
    order = np.argsort(student[starts])
    positions, _owner = spread(np.append(starts, len(student)), order)
    return student[positions].astype(np.int32), mentor[positions].astype(np.int32)


class _Growing:
    """A column that grows in place: joining pieces at the end would hold everything twice."""

    def __init__(self, dtype: type[np.signedinteger[Any]]) -> None:
        self._room: NDArray[Any] = np.empty(PAIRS_AT_ONCE, dtype)
        self._length = 0

    def add(self, piece: NDArray[Any]) -> None:
        end = self._length + len(piece)
        if end > len(self._room):
            self._room.resize(max(end, len(self._room) * 3 // 2), refcheck=False)
        self._room[self._length : end] = piece
        self._length = end

    def taken(self) -> NDArray[Any]:
        self._room.resize(self._length, refcheck=False)
        return self._room
