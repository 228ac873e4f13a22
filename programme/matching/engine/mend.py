"""A best plan while it is being changed: a chain of moves where somebody must move, prices mended only where that is felt.

Everything rests on the prices there were. What a pair's two prices exceed its weight by is what a move to it costs, never less
than nothing; so the best chain is the cheapest, and nothing further away than its end need be looked at or priced anew.
Source: the successive cheapest ways of Ford and Fulkerson with the potentials of Edmonds and Karp (1972).
"""

from dataclasses import dataclass
from typing import Self

import numpy as np

from programme.matching.engine.edges import Int64Array, Rows, spread

# Dearer than any chain, and far enough from the end of 64 bits to add a few weights to.
FAR = 2**62


@dataclass(frozen=True, eq=False, slots=True)
class Pairs:
    """Some pairs in both orders: those of mentor j are the entries `of_mentor[start[j]]` up to `of_mentor[start[j + 1]]`."""

    rows: Rows
    start: Int64Array
    of_mentor: Int64Array

    @classmethod
    def of(cls, rows: Rows, n_mentors: int) -> Self:
        """Sort the pairs by mentor, and widen their numbers so that they add up without a copy."""
        wide = Rows(rows.start, *(column.astype(np.int64) for column in (rows.student, rows.mentor, rows.score)))
        of_mentor = np.argsort(wide.mentor, kind="stable")
        return cls(wide, np.searchsorted(wide.mentor[of_mentor], np.arange(n_mentors + 1)), of_mentor)

    def without(self, entries: Int64Array, unit: int) -> Self:
        """Return the same pairs, of which some weigh −unit: worse than a student without a mentor and an empty place."""
        score = self.rows.score.copy()
        score[entries] = -2 * unit
        return type(self)(Rows(self.rows.start, self.rows.student, self.rows.mentor, score), self.start, self.of_mentor)


@dataclass(eq=False, slots=True)
class Mending:
    """A plan and its prices over some pairs, all of which is written to.

    `support` (int64[n_mentors]) says why a mentor's price cannot be lower: the entry of the pair of a student who would come
    otherwise, from a mentor who is asked in turn or from nobody. −1 where not known, or where the price is 0.
    """

    pairs: Pairs
    places: Int64Array
    unit: int
    mentor_of: Int64Array
    student_price: Int64Array
    mentor_price: Int64Array
    support: Int64Array

    def give_place(self, student: int) -> None:
        """Give a student without a mentor the best there is, or nobody: others move on where that is better for all."""
        entries, _ = self.pairs.rows.of(np.array([student]))
        alone = int(self.student_price[student])
        self.student_price[student] -= self._push(
            self.pairs.rows.mentor[entries], self._excess(entries), entries, alone
        )

    def take_place(self, mentor: int) -> None:
        """Move somebody away from a mentor who has one student more than places."""
        self._push(np.array([mentor]), np.zeros(1, np.int64), np.array([-1]), FAR)

    def fill(self, mentor: int) -> None:
        """Fill a place that came free, if it is worth anything; the prices must be settled, and stay as they are."""
        while self.mentor_price[mentor] > 0:
            entry = self.support[mentor]
            student = self.pairs.rows.student[entry]
            self.mentor_of[student], mentor = mentor, int(self.mentor_of[student])
            if mentor < 0:
                return

    def settle(self) -> None:
        """Lower the mentors' prices, and raise the students', until each price has its support again."""
        n_mentors = len(self.places)
        nobody, lost = n_mentors, n_mentors + 1
        rows = self.pairs.rows
        resting = np.flatnonzero((self.mentor_price > 0) & (self.support >= 0))
        entries = self.support[resting]
        come_from = self.mentor_of[rows.student[entries]]
        holds = (come_from != resting) & (self._excess(entries) == 0)
        leads_to = np.full(n_mentors + 2, lost)
        leads_to[nobody] = nobody
        leads_to[:n_mentors][self.mentor_price == 0] = nobody
        leads_to[resting[holds]] = np.where(come_from < 0, nobody, come_from)[holds]
        # Twice as many steps at a time, until everyone is where the way ends or goes round in a circle.
        for _ in range(n_mentors.bit_length()):
            leads_to = leads_to[leads_to]
        astray = np.flatnonzero(leads_to[:n_mentors] != nobody)
        if astray.size:
            self._lower(astray)

    def proves(self) -> bool:
        """Return whether the prices cover all of the pairs."""
        return bool((self._excess(slice(None)) >= 0).all())

    def _lower(self, mentors: Int64Array) -> None:
        """Lower the prices of these mentors as far as the pairs with students of nobody and of all others allow."""
        rows = self.pairs.rows
        self.support[mentors] = -1
        entries = self.pairs.of_mentor[spread(self.pairs.start, mentors)[0]]
        to, come_from = rows.mentor[entries], self.mentor_of[rows.student[entries]]
        inside = np.flatnonzero(come_from != to)
        entries, to, come_from = entries[inside], to[inside], come_from[inside]
        excess = self._excess(entries)
        # By how much each mentor's price falls, and 0 at the end, for nobody. Most have another support, and it does not.
        fall = np.zeros(len(self.places) + 1, np.int64)
        tight = np.flatnonzero(excess == 0)
        mentors = self._lean(mentors, entries[tight], to[tight], come_from[tight])
        fall[mentors] = self.mentor_price[mentors]
        while True:
            matters = np.flatnonzero(excess < fall[to])
            entries, excess, to, come_from = entries[matters], excess[matters], to[matters], come_from[matters]
            least = excess + fall[come_from]
            less = np.flatnonzero(least < fall[to])
            if not less.size:
                break
            np.minimum.at(fall, to[less], least[less])
            lowest = less[least[less] == fall[to[less]]]
            self.support[to[lowest]] = entries[lowest]
        self.mentor_price -= fall[:-1]
        self.student_price += fall[self.mentor_of]

    def _lean(self, mentors: Int64Array, entries: Int64Array, to: Int64Array, come_from: Int64Array) -> Int64Array:
        """Give mentors a support that costs nothing, from others outwards; return those for whom there is none."""
        astray = np.zeros(len(self.places) + 1, bool)
        astray[mentors] = True
        # Nobody is −1, and comes first.
        order = np.argsort(come_from)
        start = np.searchsorted(come_from[order], np.arange(-1, len(self.places) + 1))
        now = np.flatnonzero(~astray[come_from])
        while now.size:
            now = now[astray[to[now]]]
            self.support[to[now]] = entries[now]
            reached = to[now[self.support[to[now]] == entries[now]]]
            astray[reached] = False
            now = order[spread(start, reached + 1)[0]]
        return np.flatnonzero(astray)

    def _push(self, first: Int64Array, cost: Int64Array, entries: Int64Array, most: int) -> int:
        """Move people along the cheapest chain from one of these mentors, and return what it costs.

        It ends at a free place, or with somebody who stays without a mentor; `most` is what it costs to move nobody. Nearest
        mentors first, all that are equally near at once, and none further than the cheapest end so far; those nearer than the
        end become dearer by the difference.
        """
        rows, n_mentors = self.pairs.rows, len(self.places)
        by_mentor = np.argsort(self.mentor_of, kind="stable")
        first_of = np.searchsorted(self.mentor_of[by_mentor], np.arange(n_mentors + 1))
        free = np.diff(first_of) < self.places
        excess = self._excess(slice(None))
        costs = np.full(n_mentors + 1, FAR)
        came_by = np.full(n_mentors, -1)
        waiting = np.zeros(n_mentors, bool)
        cheapest, alone, ends_at = most, -1, -1
        while True:
            less = np.flatnonzero((cost < costs[first]) & (cost < cheapest))
            first, cost, entries = first[less], cost[less], entries[less]
            np.minimum.at(costs, first, cost)
            is_least = cost == costs[first]
            reached = first[is_least]
            came_by[reached] = entries[is_least]
            waiting[reached] = True
            ends = reached[free[reached]]
            if ends.size:
                ends_at, alone = int(ends[costs[ends].argmin()]), -1
                cheapest = int(costs[ends_at])
            asked = np.flatnonzero(waiting)
            nearest = int(costs[asked].min(initial=cheapest))
            if nearest >= cheapest:
                break
            asked = asked[costs[asked] == nearest]
            waiting[asked] = False
            movers = by_mentor[spread(first_of, asked)[0]]
            so_far = costs[self.mentor_of[movers]]
            leaving = so_far + self.student_price[movers]
            if leaving.size and leaving.min() < cheapest:
                alone = int(movers[leaving.argmin()])
                cheapest, ends_at = int(leaving.min()), int(self.mentor_of[alone])
            entries, owner = rows.of(movers)
            first, cost = rows.mentor[entries], so_far[owner] + excess[entries]
        rise = np.maximum(cheapest - costs, 0)
        self.mentor_price += rise[:-1]
        self.student_price -= rise[self.mentor_of]
        if alone >= 0:
            self.mentor_of[alone] = -1
        while ends_at >= 0 and came_by[ends_at] >= 0:
            student = rows.student[came_by[ends_at]]
            self.mentor_of[student], ends_at = ends_at, int(self.mentor_of[student])
        return cheapest

    def _excess(self, entries: Int64Array | slice) -> Int64Array:
        """Return by how much the two prices of pairs exceed their weight."""
        rows = self.pairs.rows
        prices = self.student_price[rows.student[entries]] + self.mentor_price[rows.mentor[entries]]
        prices -= rows.score[entries]
        prices -= self.unit
        return prices
