"""The best plan after one pair is decided otherwise, without solving anew."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from programme.matching.engine.core import union
from programme.matching.engine.edges import PIECE, BadEdges, Edges, Int64Array, Plan, Rows, checked_capacity
from programme.matching.engine.mend import Mending, Pairs
from programme.matching.engine.prices import MOST_NEAR, near, reach_of

# Beside the pairs that prices only just cover, about so many per student may matter after a change; others are found on the way.
NEAR_PER_STUDENT = 10


@dataclass(frozen=True, eq=False, slots=True)
class Nearby:
    """The pairs among which people may move: the two prices of all others exceed their weight by `reach` at least.

    `entry` says in rising order which of all pairs these are. The prices meant are those here, not those of a later plan.
    """

    entry: Int64Array
    pairs: Pairs
    student_price: Int64Array
    mentor_price: Int64Array
    reach: int

    @classmethod
    def of(cls, rows: Rows, plan: Plan, known: Int64Array, closed: Int64Array, away: list[int]) -> Self:
        """Walk all pairs for those near the prices of a plan, and keep the known ones.

        The closed pairs count for nothing; those of students who are away are passed over.
        """
        nearest = reach_of(rows, np.empty(0, np.int64), plan, NEAR_PER_STUDENT)
        asked = plan.student_price.copy()
        asked[away] = 2 * plan.unit
        found, _ = near(rows, asked, plan.mentor_price, plan.unit, nearest)
        # Of a piece with very many some were left out, and nothing is known of those: then no prices are close enough.
        reach = nearest if np.bincount(found // PIECE).max(initial=0) < MOST_NEAR else -1
        entry = union(known, found)
        at, inside = _places_of(closed, entry)
        pairs = Pairs.of(rows.pick(entry), len(plan.mentor_price)).without(at[inside], plan.unit)
        return cls(entry, pairs, plan.student_price, plan.mentor_price, reach)

    def without(self, student: int, closed: Int64Array, unit: int, *, leaves: bool) -> Self:
        """Close some pairs of a student, who may be leaving."""
        at, inside = _places_of(closed, self.entry)
        price = self.student_price
        if leaves:
            price = price.copy()
            price[student] = 0
        return replace(self, pairs=self.pairs.without(at[inside], unit), student_price=price)

    def same(self, support: Int64Array, before: Self) -> Int64Array:
        """Return where the pairs, −1 for none, that were at these places of fewer nearby pairs are among these."""
        found = np.full(len(support), -1)
        known = np.flatnonzero(support >= 0)
        found[known] = np.searchsorted(self.entry, before.entry[support[known]])
        return found

    def covers(self, plan: Plan) -> bool:
        """Return whether prices fell so little that they still cover all other pairs, without looking at these."""
        falls = [
            int((before - now).max(initial=0))
            for before, now in ((self.student_price, plan.student_price), (self.mentor_price, plan.mentor_price))
        ]
        return sum(falls) <= self.reach


@dataclass(frozen=True, eq=False)
class Standing:
    """The best plan of a problem in which pairs were locked and vetoed one after the other, each re-proven over all pairs.

    Every change gives a new standing and leaves the old one as it was, for undo; they share the pairs. A locked pair is settled
    and outside the problem: `plan` is of everyone else, `capacity` (int64[n_mentors]) the places that are left.
    """

    edges: Edges
    capacity: Int64Array
    plan: Plan
    nearby: Nearby
    # Of each mentor the nearby pair on which the price rests (`Mending`).
    support: Int64Array
    # Entries of `edges.rows`, in rising order, that are vetoed or of locked students.
    closed: Int64Array
    locked: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, edges: Edges, capacity: npt.ArrayLike, plan: Plan) -> Self:
        """Begin with a plan that `assign` made of these pairs and places."""
        places, nothing = checked_capacity(edges, capacity), np.empty(0, np.int64)
        nearby = Nearby.of(edges.rows, plan, nothing, nothing, [])
        start = cls(edges, places, plan, nearby, np.full(edges.n_mentors, -1), nothing)
        mending = start._mending()
        mending.settle()
        return replace(start, support=mending.support)

    @property
    def mentor_of(self) -> Int64Array:
        """The mentor of each student, locked pairs included, −1 without one."""
        mentor_of = self.plan.mentor_of.copy()
        for student, mentor in self.locked:
            mentor_of[student] = mentor
        return mentor_of

    def remaining(self) -> Edges:
        """Return the pairs that are left, for `verify` with `capacity`: a copy."""
        rows = self.edges.rows
        columns = (np.delete(column, self.closed) for column in (rows.student, rows.mentor, rows.score))
        return Edges(self.edges.n_students, self.edges.n_mentors, *columns)

    def veto(self, student: int, mentor: int) -> Self:
        """Forbid a pair.

        :raises BadEdges: when it is no allowed pair.
        """
        entry = np.array([self._entry(student, mentor)])
        after = replace(
            self,
            nearby=self.nearby.without(student, entry, self.plan.unit, leaves=False),
            closed=union(self.closed, entry),
        )
        return after._moved(student, self.plan.mentor_of[student] == mentor, -1)

    def lock(self, student: int, mentor: int) -> Self:
        """Settle a pair, whatever it costs.

        :raises BadEdges: when it is no allowed pair, or the mentor has no place left.
        """
        self._entry(student, mentor)
        if not self.capacity[mentor]:
            raise BadEdges(f"Mentor {mentor} has no place left.")
        rows, capacity = self.edges.rows, self.capacity.copy()
        capacity[mentor] -= 1
        own = np.arange(rows.start[student], rows.start[student + 1])
        after = replace(
            self,
            capacity=capacity,
            nearby=self.nearby.without(student, own, self.plan.unit, leaves=True),
            closed=union(self.closed, own),
            locked=(*self.locked, (student, mentor)),
        )
        return after._moved(student, False, mentor)

    def _entry(self, student: int, mentor: int) -> int:
        sizes = self.edges.n_students, self.edges.n_mentors
        if 0 <= student < sizes[0] and 0 <= mentor < sizes[1]:
            entry = int(self.edges.rows.find(np.array([student]), np.array([mentor]))[0])
            if entry >= 0 and entry not in self.closed:
                return entry
        raise BadEdges(f"Student {student} and mentor {mentor} are no allowed pair.")

    def _moved(self, student: int, placed_anew: bool, taken: int) -> Self:
        """Return this standing, which has the plan of before the change, with the best one.

        The student leaves the plan, and is placed anew or not. Mentor `taken` (−1: nobody) has a place less than before.
        """
        standing = self
        while True:
            mending = standing._mending()
            left = int(mending.mentor_of[student])
            if placed_anew or taken >= 0:
                mending.mentor_of[student] = -1
            if placed_anew:
                mending.give_place(student)
            elif taken >= 0:
                mending.student_price[student] = 0
                if np.count_nonzero(mending.mentor_of == taken) > self.capacity[taken]:
                    mending.take_place(taken)
            mending.settle()
            if left >= 0 and np.count_nonzero(mending.mentor_of == left) < self.capacity[left]:
                mending.fill(left)
                mending.settle()
            plan = Plan(mending.mentor_of, mending.student_price, mending.mentor_price, mending.unit)
            if standing.nearby.covers(plan):
                return replace(standing, plan=plan, support=mending.support)
            # Prices fell too far to be sure of all other pairs, so they are walked.
            away = [one for one, _ in self.locked]
            nearby = Nearby.of(self.edges.rows, plan, standing.nearby.entry, self.closed, away)
            mending.pairs = nearby.pairs
            if mending.proves():
                return replace(
                    standing, plan=plan, nearby=nearby, support=nearby.same(mending.support, standing.nearby)
                )
            standing = replace(standing, nearby=nearby, support=nearby.same(standing.support, standing.nearby))

    def _mending(self) -> Mending:
        plan = self.plan
        return Mending(
            self.nearby.pairs,
            self.capacity,
            plan.unit,
            plan.mentor_of.copy(),
            plan.student_price.copy(),
            plan.mentor_price.copy(),
            self.support.copy(),
        )


def change(
    edges: Edges,
    capacity: npt.ArrayLike,
    plan: Plan,
    *,
    lock: tuple[int, int] | None = None,
    veto: tuple[int, int] | None = None,
) -> Plan:
    """Return the best plan after one pair (student, mentor) is locked, or vetoed, or one of each, without solving anew.

    For several changes in a row, and for undo, use `Standing`, which also says of which pairs and places the plan is.

    :raises BadEdges: when it is no allowed pair, or the mentor of a lock has no place.
    """
    standing = Standing.of(edges, capacity, plan)
    if veto is not None:
        standing = standing.veto(*veto)
    if lock is not None:
        standing = standing.lock(*lock)
    return standing.plan


def _places_of(entries: Int64Array, among: Int64Array) -> tuple[Int64Array, npt.NDArray[np.bool_]]:
    """Return where entries are among others in rising order, and which of them are there at all."""
    at = np.searchsorted(among, entries)
    return at, among[np.minimum(at, len(among) - 1)] == entries if len(among) else np.zeros(len(entries), bool)
