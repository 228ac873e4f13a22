"""What it costs to decide one pair otherwise, and the best plan after that, without solving anew."""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from programme.matching.engine.core import union
from programme.matching.engine.edges import (
    BadEdges,
    Edges,
    Int64Array,
    Plan,
    Rows,
    checked_capacity,
    pieces,
    split,
    spread,
)
from programme.matching.engine.prices import NoPrices, near, reach_of, student_maximal, weights_of

Mask = npt.NDArray[np.bool_]

# Lower than any sum of weights on a way, and far enough from the end of 64 bits to add a few weights to.
NEVER = -(2**62)
# Beside the pairs that prices only just cover, about so many per student may matter after a change; others are found on the way.
NEAR_PER_STUDENT = 10


@dataclass(frozen=True, eq=False, slots=True)
class Losses:
    """What the best plan loses when one student is given a certain mentor: exact, and never better than 0 for the planned one.

    `mentor`, `matched` and `total` are int64[k], an entry per allowed pair of the student with a mentor who has places: with that
    pair settled, the best plan matches `matched` students fewer and scores `total` less (negative: more). `nobody` is the same
    for leaving the student without a mentor.
    """

    mentor: Int64Array
    matched: Int64Array
    total: Int64Array
    nobody: tuple[int, int]


@dataclass(frozen=True, eq=False, slots=True)
class Columns:
    """The entries of some pairs by mentor: those of mentor j are `entry[start[j]]` up to `entry[start[j + 1]]`."""

    start: Int64Array
    entry: Int64Array

    @classmethod
    def of(cls, rows: Rows, n_mentors: int) -> Self:
        """Sort the pairs by mentor."""
        entry = np.argsort(rows.mentor, kind="stable")
        return cls(np.searchsorted(rows.mentor[entry], np.arange(n_mentors + 1)), entry)


@dataclass(frozen=True, eq=False)
class Standing:
    """The best plan of a problem in which pairs were locked and vetoed one after the other, each re-proven over all pairs.

    Every change gives a new standing and leaves the old one as it was, for undo; they share the pairs. A locked pair is settled
    and outside the problem: `plan` is of everyone else, `capacity` (int64[n_mentors]) the places that are left.
    """

    edges: Edges
    capacity: Int64Array
    plan: Plan
    # Entries of `edges.rows`, in rising order: those that may matter, and those that are vetoed or of locked students.
    core: Int64Array
    closed: Int64Array
    # The pairs of the core; a closed one weighs so little that leaving both alone is better.
    few: Rows
    columns: Columns
    locked: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, edges: Edges, capacity: npt.ArrayLike, plan: Plan) -> Self:
        """Begin with a plan that `assign` made of these pairs and places."""
        rows, nothing = edges.rows, np.empty(0, np.int64)
        reach = reach_of(rows, nothing, plan, NEAR_PER_STUDENT)
        core, _ = near(rows, plan.student_price, plan.mentor_price, plan.unit, reach)
        few = _few(rows, core, nothing, plan.unit)
        places = checked_capacity(edges, capacity)
        return cls(edges, places, plan, core, nothing, few, Columns.of(few, edges.n_mentors))

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
        entry = self._entry(student, mentor)
        after = replace(self, closed=union(self.closed, np.array([entry])))
        plan = self.plan
        if plan.mentor_of[student] == mentor:
            return self._followed_by(after, student, None)
        weight = int(self.edges.rows.score[entry]) + plan.unit
        if plan.student_price[student] + plan.mentor_price[mentor] > weight:
            # The prices did not rest on this pair.
            return replace(after, few=_without(self.few, self.core, after.closed, plan.unit))
        return self._followed_by(after, None, None)

    def lock(self, student: int, mentor: int) -> Self:
        """Settle a pair, whatever it costs.

        :raises BadEdges: when it is no allowed pair, or the mentor has no place left.
        """
        self._entry(student, mentor)
        if not self.capacity[mentor]:
            raise BadEdges(f"Mentor {mentor} has no place left.")
        rows, capacity = self.edges.rows, self.capacity.copy()
        capacity[mentor] -= 1
        after = replace(
            self,
            capacity=capacity,
            closed=union(self.closed, np.arange(rows.start[student], rows.start[student + 1])),
            locked=(*self.locked, (student, mentor)),
        )
        return self._followed_by(after, student, mentor)

    def _entry(self, student: int, mentor: int) -> int:
        sizes = self.edges.n_students, self.edges.n_mentors
        if 0 <= student < sizes[0] and 0 <= mentor < sizes[1]:
            entry = int(self.edges.rows.find(np.array([student]), np.array([mentor]))[0])
            if entry >= 0 and entry not in self.closed:
                return entry
        raise BadEdges(f"Student {student} and mentor {mentor} are no allowed pair.")

    def _followed_by(self, after: Self, student: int | None, mentor: int | None) -> Self:
        """Return the changed standing with its best plan: the student moves to that mentor, or as is best, or nobody moves.

        Chains of moves are looked for among few pairs. If the new prices do not cover some other pair, it belongs to the few.
        """
        rows, unit, core, before, columns = self.edges.rows, self.plan.unit, self.core, self.few, self.columns
        few = _without(before, core, after.closed, unit)
        while True:
            mentor_of = self.plan.mentor_of.copy()
            if student is not None:
                weight_of = weights_of(before, mentor_of, unit)
                ways = _ways_to_the_place_of(student, before, self.capacity, mentor_of, weight_of, unit, columns)
                first = mentor if mentor is not None else _best_first(student, few, self.capacity, ways, unit)
                for who, where in _moves(student, first, before, self.capacity, mentor_of, weight_of, ways, unit):
                    mentor_of[who] = where
                if mentor is not None:
                    mentor_of[student] = -1
            plan = Plan(mentor_of, *student_maximal(few, after.capacity, mentor_of, unit), unit)
            entries, _ = near(rows, plan.student_price, plan.mentor_price, unit)
            beyond = np.setdiff1d(entries, after.closed, assume_unique=True)
            if not beyond.size:
                return replace(after, plan=plan, core=core, few=few, columns=columns)
            core = union(core, beyond)
            before, few = _few(rows, core, self.closed, unit), _few(rows, core, after.closed, unit)
            columns = Columns.of(few, self.edges.n_mentors)


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


@dataclass(frozen=True, eq=False, slots=True)
class Ways:
    """What can be gained at most by handing on a match from here until the place of one student is taken.

    `from_mentor` (int64[n_mentors]) is for a mentor who has one student too many, `from_nobody` for a student too many who has
    no mentor. `round_of` (int64[n_mentors]) says in which round of the search the way was found, so that it can be followed.
    """

    from_mentor: Int64Array
    from_nobody: int
    round_of: Int64Array
    round_of_nobody: int


def losses(edges: Edges, capacity: npt.ArrayLike, plan: Plan, student: int) -> Losses:
    """Return for each mentor this student may have what the plan loses by settling that pair, and by leaving the student out.

    One search over all pairs, however many mentors there are. `plan` must be the best one of these pairs.

    :raises IndexError: when there is no such student.
    """
    if not 0 <= student < edges.n_students:
        raise IndexError(f"There is no student {student}.")
    places = checked_capacity(edges, capacity)
    rows = edges.rows
    weight_of = weights_of(rows, plan.mentor_of, plan.unit)
    ways = _ways_to_the_place_of(student, rows, places, plan.mentor_of, weight_of, plan.unit)
    own = slice(rows.start[student], rows.start[student + 1])
    own_mentor = rows.mentor[own].astype(np.int64)
    open_to = places[own_mentor] > 0
    gained = ways.from_mentor[own_mentor] + rows.score[own] + plan.unit
    lost = [split(int(weight_of[student] - gain), plan.unit) for gain in gained[open_to]]
    matched, total = np.array(lost, np.int64).reshape(-1, 2).T
    return Losses(own_mentor[open_to], matched, total, split(int(weight_of[student]) - ways.from_nobody, plan.unit))


def _ways_to_the_place_of(
    student: int,
    rows: Rows,
    places: Int64Array,
    mentor_of: Int64Array,
    weight_of: Int64Array,
    unit: int,
    columns: Columns | None = None,
) -> Ways:
    """Find for every mentor the best chain of moves that makes up for one student too many, once `student` has left.

    Each of the chain moves to the next mentor, until somebody takes the place that `student` had, or the place or match of
    nobody. Label correcting against the direction of the moves; the plan is the best one, so no circle gains and it settles.
    `columns` saves looking through all pairs for those with a mentor.
    """
    used = np.bincount(mentor_of[mentor_of >= 0], minlength=len(places))
    free = np.flatnonzero(used < places)
    others, entrant = mentor_of >= 0, mentor_of < 0
    others[student] = entrant[student] = False
    moving = np.flatnonzero(others)
    target = int(mentor_of[student])
    from_mentor = np.full(len(places), NEVER, np.int64)
    if target >= 0:
        from_mentor[target] = 0
    # Without a mentor, a place is simply not taken: who leaves it nobody follows.
    from_nobody, round_of_nobody = 0, 0
    round_of = np.zeros(len(places), np.int64)
    # What moving on adds for each student at most.
    onward = np.full(rows.n_students, NEVER, np.int64)
    improved = np.flatnonzero(from_mentor > NEVER)
    nobody_improved = True
    for number in range(1, 2 * len(places) + 3):
        to = _entries_to(improved, rows, len(places), columns)
        who, worth = rows.student[to], from_mentor[rows.mentor[to]] + rows.score[to] + unit
        better = worth > onward[who]
        who = who[better]
        np.maximum.at(onward, who, worth[better])
        nobody = 0
        if target >= 0:
            entering = int(onward[who[entrant[who]]].max(initial=0))
            nobody = max(from_nobody, entering, int(from_mentor[improved[used[improved] > 0]].max(initial=0)))
        movers = moving if nobody_improved else who[others[who]]
        left = mentor_of[movers]
        gained = np.maximum(onward[movers], from_nobody) - weight_of[movers]
        if nobody_improved:
            left, gained = np.append(left, free), np.append(gained, np.full(len(free), from_nobody))
        more = gained > from_mentor[left]
        left, gained = left[more], gained[more]
        nobody_improved = nobody > from_nobody
        if not len(left) and not nobody_improved:
            return Ways(from_mentor, from_nobody, round_of, round_of_nobody)
        np.maximum.at(from_mentor, left, gained)
        round_of[left] = number
        among = np.zeros(len(places), bool)
        among[left] = True
        improved = np.flatnonzero(among)
        if nobody_improved:
            round_of_nobody = number
        from_nobody = nobody
    raise NoPrices


def _entries_to(mentors: Int64Array, rows: Rows, n_mentors: int, columns: Columns | None) -> Int64Array:
    """Return the entries of all pairs with these mentors, in any order."""
    if columns is not None:
        return columns.entry[spread(columns.start, mentors)[0]]
    among = np.zeros(n_mentors, bool)
    among[mentors] = True
    found = [np.flatnonzero(among.take(rows.mentor[piece], mode="clip")) + piece.start for piece in pieces(len(rows))]
    return np.concatenate(found) if found else np.empty(0, np.int64)


def _few(rows: Rows, core: Int64Array, closed: Int64Array, unit: int) -> Rows:
    """Return the pairs of the core, those that are closed without weight."""
    return _without(rows.pick(core), core, closed, unit)


def _without(few: Rows, core: Int64Array, closed: Int64Array, unit: int) -> Rows:
    """Return the same pairs, of which the closed ones weigh −unit: worse than a student without a mentor and an empty place."""
    score = few.score.astype(np.int64)
    score[np.isin(core, closed, assume_unique=True)] = -2 * unit
    return Rows(few.start, few.student, few.mentor, score)


def _best_first(student: int, rows: Rows, places: Int64Array, ways: Ways, unit: int) -> int:
    """Return the mentor with whom this student and all who then move on weigh most, −1 for nobody."""
    own = slice(rows.start[student], rows.start[student + 1])
    mentors = rows.mentor[own]
    gains = np.where(places[mentors] > 0, ways.from_mentor[mentors] + rows.score[own] + unit, NEVER)
    if not gains.size or gains.max() < ways.from_nobody:
        return -1
    return int(mentors[gains.argmax()])


def _moves(
    student: int,
    first: int,
    rows: Rows,
    places: Int64Array,
    mentor_of: Int64Array,
    weight_of: Int64Array,
    ways: Ways,
    unit: int,
) -> list[tuple[int, int]]:
    """Follow a way to its end: who moves to which mentor, −1 for nobody, `student` to `first` before all others.

    What was found in some round rests on rounds before, so the rounds fall along the way and it ends.
    """
    target = int(mentor_of[student])
    spare = np.bincount(mentor_of[mentor_of >= 0], minlength=len(places)) < places
    moves = [(student, first)]
    here, value, found_in = first, 0, 0
    while here != target and not (here < 0 and ways.round_of_nobody == 0):
        if here < 0:
            value, found_in = ways.from_nobody, ways.round_of_nobody
            # A place is not taken after all: whoever has it moves on.
            left = np.flatnonzero((ways.from_mentor == value) & (ways.round_of < found_in) & _used(mentor_of, places))
            if left.size:
                here = int(left[0])
                continue
            movers = np.flatnonzero(mentor_of < 0)
        else:
            value, found_in = int(ways.from_mentor[here]), int(ways.round_of[here])
            if spare[here] and ways.from_nobody == value and ways.round_of_nobody < found_in:
                here = -1
                continue
            movers = np.flatnonzero(mentor_of == here)
        movers = movers[movers != student]
        if here >= 0 and ways.round_of_nobody < found_in:
            leaving = movers[ways.from_nobody - weight_of[movers] == value]
            if leaving.size:
                moves.append((int(leaving[0]), -1))
                here = -1
                continue
        entries, owner = rows.of(movers)
        onward = rows.mentor[entries]
        gain = ways.from_mentor[onward] + rows.score[entries] + unit - weight_of[movers][owner]
        at = int(np.flatnonzero((gain == value) & (ways.round_of[onward] < found_in))[0])
        moves.append((int(movers[owner[at]]), int(onward[at])))
        here = int(onward[at])
    return moves


def _used(mentor_of: Int64Array, places: Int64Array) -> Mask:
    """Return which mentors have a student."""
    return np.bincount(mentor_of[mentor_of >= 0], minlength=len(places)) > 0
