"""Which kind of mentor would unlock most waiting students: with one such mentor, with two, and so on, counted exactly."""

from collections import deque
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.codes import ONLINE, SCHOOL, UNKNOWN
from programme.matching.engine.fits import student_fails
from programme.matching.engine.network import Ints
from programme.matching.engine.plan import Match
from programme.matching.engine.problem import Problem
from programme.matching.engine.week import BLOCKS_OF_WEEK

Mask = NDArray[np.bool_]

# A part of a day that somebody can promise: two blocks, four hours.
BLOCKS_PROMISED = 2


@dataclass(frozen=True, slots=True)
class MentorKind:
    """A kind of mentor to look for, with one place.

    Such a mentor meets at `site` without travel (−1: only online), also `online` or not, in the blocks of `week`, speaks the
    `languages` (bit sets), is of this `gender` (0: it does not matter which) and may take students at amber when `experienced`.
    `school` is −1, unless every mentor belongs to a school here.
    """

    site: int
    school: int
    online: bool
    week: int
    languages: int
    gender: int
    experienced: bool

    @property
    def demands(self) -> int:
        """How much is asked beside a place and a time."""
        return self.online + self.languages.bit_count() + (self.gender != 0) + self.experienced


@dataclass(frozen=True, slots=True)
class Shortage:
    """What mentors of one kind would bring.

    With k of them, `curve[k − 1]` students more have a mentor. `students` (indices) are those whom such a mentor could take
    and by whom somebody is unlocked: they wait themselves, or would leave a place to one who waits.
    """

    kind: MentorKind
    curve: tuple[int, ...]
    students: tuple[int, ...]


def price_mentors(problem: Problem, found: Match, most: int = 5, up_to: int = 5) -> tuple[Shortage, ...]:
    """Give the kinds of mentor that unlock most students, the best first, each with its curve for 1 to `up_to` mentors.

    Of kinds that unlock as many, the one that asks least comes first. After the first, each kind suits somebody whom the
    kinds before it do not.
    What such mentors are interested in is not known, so no pair with them is taken to be below the floor.
    """
    chains = _Chains(problem, found)
    kinds, suits = _kinds(problem, chains.students)
    # No kind unlocks more than it suits, or more than wait.
    bound = np.minimum(suits.sum(axis=1), min(up_to, chains.waiting))
    demands = np.array([kind.demands for kind in kinds])
    packed, open_to = np.packbits(suits, axis=1), np.packbits(np.ones(len(chains.students), bool))
    chosen: list[Shortage] = []
    while len(chosen) < most:
        fresh = np.bitwise_count(packed & open_to).sum(axis=1)
        order = np.lexsort((-fresh, demands, -bound))
        best, unlocked = -1, 0
        for k in order[fresh[order] > 0].tolist():
            if bound[k] <= unlocked:
                break
            if (brings := chains.unlocked_by(suits[k], up_to)) > unlocked:
                best, unlocked = k, brings
        if best < 0:
            break
        open_to &= ~packed[best]
        curve = tuple(min(count, unlocked) for count in range(1, up_to + 1))
        chosen.append(Shortage(kinds[best], curve, tuple(chains.students[suits[best]].tolist())))
    return tuple(chosen)


class _Chains:
    """Who could pass a place on to whom, until it reaches somebody who waits.

    `students` (indices) are all who wait and break no rule of their own, and all who hold a place that one of these could have,
    directly or down a chain: the students by whom a new mentor unlocks somebody.
    """

    def __init__(self, problem: Problem, found: Match) -> None:
        asked = found.asked
        rows = asked.rows
        column_of = found.stages[-1].plan.mentor_of
        locked = np.isin(asked.student_of, problem.locks[:, 0])
        waits = (column_of < 0) & ~locked & (student_fails(problem)[asked.student_of] == 0)
        seen, fresh = np.zeros(rows.n_students, bool), np.flatnonzero(waits)
        reached = np.zeros(len(asked.places), bool)
        while fresh.size:
            seen[fresh] = True
            entries, _owner = rows.of(fresh)
            reached[rows.mentor[entries]] = True
            fresh = np.flatnonzero(~seen & (column_of >= 0) & reached[column_of])
        self._rows = np.flatnonzero(seen)
        self._waiting = np.flatnonzero(waits).tolist()
        self._columns = {
            row: rows.mentor[rows.start[row] : rows.start[row + 1]].tolist() for row in self._rows.tolist()
        }
        self._column_of = column_of
        self.students = asked.student_of[self._rows]
        self.waiting = len(self._waiting)

    def unlocked_by(self, suits: Mask, places: int) -> int:
        """Count how many students more are matched with so many places for whom it suits: bool[students].

        Each place unlocks one student or none, and once one unlocks none, no further one does.
        """
        suited = set(self._rows[suits].tolist())
        held = {row: int(self._column_of[row]) for row in self._rows.tolist() if self._column_of[row] >= 0}
        waiting = set(self._waiting)
        for unlocked in range(places):
            if not self._pass_on(suited, held, waiting):
                return unlocked
        return places

    def _pass_on(self, suited: set[int], held: dict[int, int], waiting: set[int]) -> bool:
        """Give the new place to a student who suits, the place of that one to the next, and so on to one who waits."""
        holders: dict[int, list[int]] = {}
        for row, column in held.items():
            holders.setdefault(column, []).append(row)
        before: dict[int, int] = dict.fromkeys(waiting, -1)
        asking = deque(sorted(waiting))
        while asking:
            row = asking.popleft()
            if row in suited:
                # Backwards from the new place: each takes what the one after leaves.
                left = held.pop(row, -1)
                while before[row] >= 0:
                    row = before[row]
                    left, held[row] = held.get(row, -1), left
                waiting.remove(row)
                return True
            for column in self._columns[row]:
                for holder in holders.pop(column, ()):
                    if holder not in before:
                        before[holder] = row
                        asking.append(holder)
        return False


def _kinds(problem: Problem, students: Ints) -> tuple[list[MentorKind], Mask]:
    """Make every kind that somebody among these students needs; say whom each suits: bool[kinds, students]."""
    meet, site = problem.student_meet[students], problem.student_site[students]
    school = problem.student_school[students] if problem.same_school_only else np.full(len(students), UNKNOWN)
    online = meet & ONLINE != 0
    places = sorted({(UNKNOWN, int(own)) for own in school} | set(zip(site.tolist(), school.tolist(), strict=True)))
    meeting = [(*place, also) for place in places for also in (False, True) if also or place[0] != UNKNOWN]
    weeks = [(1 << BLOCKS_PROMISED) - 1 << first for first in range(0, BLOCKS_OF_WEEK, BLOCKS_PROMISED)]
    spoken = problem.student_languages[students]
    languages = _languages(problem, spoken)
    wish = problem.student_gender_wish[students]
    genders = [0, *(gender for gender in (1, 2) if (wish == gender).any())]
    experience = [False, True] if problem.student_amber[students].any() else [False]
    masks = (
        [
            ((site == where) & (meet & SCHOOL != 0) & (where != UNKNOWN) | (also & online)) & (school == own)
            for where, own, also in meeting
        ],
        [problem.student_week[students] & np.uint64(week) != 0 for week in weeks],
        [(spoken == 0) | (spoken & np.uint64(known) != 0) for known in languages],
        [(wish == 0) | (wish == gender) for gender in genders],
        [experienced | ~problem.student_amber[students] for experienced in experience],
    )
    kinds = [
        MentorKind(where, own, also, week, known, gender, experienced)
        for (where, own, also), week, known, gender, experienced in product(
            meeting, weeks, languages, genders, experience
        )
    ]
    suits = np.ones((1, len(students)), bool)
    for mask in masks:
        part = np.array(mask, bool).reshape(len(mask), len(students))
        suits = (suits[:, None] & part[None]).reshape(len(suits) * len(mask), len(students))
    return kinds, suits


def _languages(problem: Problem, spoken: NDArray[np.uint64]) -> list[int]:
    """Give the language that most mentors speak, and that one with each other language of these students."""
    bits = [1 << bit for bit in range(64)]
    speakers = [int(np.count_nonzero(problem.mentor_languages & np.uint64(bit))) for bit in bits]
    asked = [bit for bit in bits if (spoken & np.uint64(bit) != 0).any()]
    common = bits[int(np.argmax(speakers))] if any(speakers) else (asked or bits)[0]
    return [common, *(common | bit for bit in asked if bit != common)]
