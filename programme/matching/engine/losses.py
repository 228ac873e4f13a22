"""What it costs to give one student another mentor, or nobody: exact, without solving anew."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from programme.matching.engine.edges import Edges, Int64Array, Plan, Rows, checked_capacity, pieces, split
from programme.matching.engine.prices import NoPrices, weights_of

# Lower than any sum of weights on a way, and far enough from the end of 64 bits to add a few weights to.
NEVER = -(2**62)


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
class Ways:
    """What can be gained at most by handing on a match from here until the place of one student is taken.

    `from_mentor` (int64[n_mentors]) is for a mentor who has one student too many, `from_nobody` for a student too many who has
    no mentor.
    """

    from_mentor: Int64Array
    from_nobody: int


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
) -> Ways:
    """Find for every mentor the best chain of moves that makes up for one student too many, once `student` has left.

    Each of the chain moves to the next mentor, until somebody takes the place that `student` had, or the place or match of
    nobody. Label correcting against the direction of the moves; the plan is the best one, so no circle gains and it settles.
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
    from_nobody = 0
    # What moving on adds for each student at most.
    onward = np.full(rows.n_students, NEVER, np.int64)
    improved = np.flatnonzero(from_mentor > NEVER)
    nobody_improved = True
    for _ in range(2 * len(places) + 2):
        to = _entries_to(improved, rows, len(places))
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
            return Ways(from_mentor, from_nobody)
        np.maximum.at(from_mentor, left, gained)
        among = np.zeros(len(places), bool)
        among[left] = True
        improved = np.flatnonzero(among)
        from_nobody = nobody
    raise NoPrices


def _entries_to(mentors: Int64Array, rows: Rows, n_mentors: int) -> Int64Array:
    """Return the entries of all pairs with these mentors, in any order."""
    among = np.zeros(n_mentors, bool)
    among[mentors] = True
    found = [np.flatnonzero(among.take(rows.mentor[piece], mode="clip")) + piece.start for piece in pieces(len(rows))]
    return np.concatenate(found) if found else np.empty(0, np.int64)
