"""What it costs to decide one pair otherwise, and the best plan after that, without solving anew."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from programme.matching.engine.edges import Edges, Int64Array, Plan, Rows, checked_capacity, pieces, split
from programme.matching.engine.prices import NEVER, NoPrices, weights_of


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
    student: int, rows: Rows, places: Int64Array, mentor_of: Int64Array, weight_of: Int64Array, unit: int
) -> Ways:
    """Find for every mentor the best chain of moves that makes up for one student too many, once `student` has left.

    Each of the chain moves to the next mentor, until somebody takes the place that `student` had, or the place or match of
    nobody. Label correcting against the direction of the moves; the plan is the best one, so no circle gains and it settles.
    """
    used = np.bincount(mentor_of[mentor_of >= 0], minlength=len(places))
    spare = used < places
    others = mentor_of >= 0
    others[student] = False
    moving = np.flatnonzero(others)
    unmatched = np.flatnonzero(mentor_of < 0)
    unmatched = unmatched[unmatched != student]
    target = int(mentor_of[student])
    from_mentor = np.full(len(places), NEVER, np.int64)
    if target >= 0:
        from_mentor[target] = 0
    # Without a mentor, a place is simply not taken: who leaves it nobody follows.
    from_nobody, round_of_nobody = 0, 0
    round_of = np.zeros(len(places), np.int64)
    for number in range(1, 2 * len(places) + 3):
        onward = _best_onward(rows, from_mentor, unit)
        if target >= 0:
            nobody = max(from_nobody, int(onward[unmatched].max(initial=0)), int(from_mentor[used > 0].max(initial=0)))
        else:
            nobody = 0
        after = from_mentor.copy()
        np.maximum.at(after, mentor_of[moving], np.maximum(onward[moving], from_nobody) - weight_of[moving])
        after[spare] = np.maximum(after[spare], from_nobody)
        improved = after > from_mentor
        if not improved.any() and nobody == from_nobody:
            return Ways(from_mentor, from_nobody, round_of, round_of_nobody)
        round_of[improved] = number
        if nobody > from_nobody:
            round_of_nobody = number
        from_mentor, from_nobody = after, nobody
    raise NoPrices


def _best_onward(rows: Rows, from_mentor: Int64Array, unit: int) -> Int64Array:
    """Return for each student the most that moving to any allowed mentor, and all that follows, adds; int64[n_students]."""
    best = np.full(rows.n_students, NEVER, np.int64)
    filled = np.flatnonzero(np.diff(rows.start) > 0)
    # Some students at a time, so that little memory is needed.
    for some in pieces(len(filled), size=max(1, rows.n_students * 2**18 // max(1, len(rows)))):
        students = filled[some]
        first, end = rows.start[students[0]], rows.start[students[-1] + 1]
        worth = from_mentor.take(rows.mentor[first:end], mode="clip") + rows.score[first:end]
        best[students] = np.maximum.reduceat(worth, rows.start[students] - first) + unit
    return best
