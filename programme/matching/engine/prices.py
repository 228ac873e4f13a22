"""Prices that prove a plan, found by label correcting from the plan itself."""

from dataclasses import dataclass

import numpy as np

from programme.matching.engine.edges import PIECE, Int64Array, IntArray, Plan, Rows, pieces, spread

# Lower than any sum of weights on a way, and far enough from the end of 64 bits to add a few weights to.
NEVER = -(2**62)


# Of each piece of pairs no more than these are handed back, so that little memory is needed when prices are far off.
MOST_NEAR = PIECE // 8


class NoPrices(Exception):
    """The plan is not the best one over these pairs, so no prices prove it."""


@dataclass(eq=False, slots=True)
class Labels:
    """How much weight is gained at most by handing on a place, or a match, along the pairs of a plan.

    `gain` (int64[n_mentors]) is what the best chain of moves that ends with one student more at this mentor gains; `entry`
    (int64[n_mentors]) is the last pair of that chain, −1 where the chain begins here. `left` (int64[n_students]) is what the
    weight of each student's own pair leaves after the gain at the own mentor.
    """

    gain: Int64Array
    entry: Int64Array
    left: Int64Array


def label(
    rows: Rows,
    mentor_of: Int64Array,
    weight_of: Int64Array,
    unit: int,
    *,
    begin: int | None = None,
    patience: int | None = None,
) -> Labels:
    """Find the best chain of moves to every mentor: one student comes, whoever had that place moves on, and so forth.

    A chain begins with an unmatched student, or with a student who leaves a place empty; with `begin`, only with a student who
    leaves that mentor. A student who moves gives up `weight_of` and gains the weight (unit + score) of the new pair.

    :raises NoPrices: when moving in a circle gains, or chains did not settle within `patience` rounds.
    """
    n_mentors = int(max(mentor_of.max(initial=-1), rows.mentor.max(initial=-1))) + 1
    gain = np.zeros(n_mentors, np.int64) if begin is None else np.full(n_mentors, NEVER, np.int64)
    entry = np.full(n_mentors, -1, np.int64)
    matched = np.flatnonzero(mentor_of >= 0)
    by_mentor = matched[np.argsort(mentor_of[matched], kind="stable")]
    first_of = np.searchsorted(mentor_of[by_mentor], np.arange(n_mentors + 1))
    left = weight_of.copy()
    risen = np.zeros(n_mentors, bool)
    if begin is None:
        moved = np.arange(rows.n_students)
    else:
        gain[begin] = 0
        left[:] = -NEVER
        moved = by_mentor[first_of[begin] : first_of[begin + 1]]
        left[moved] = weight_of[moved]
    # The best chain passes each mentor once; one that still grows after that many rounds goes round in a circle.
    for _ in range(n_mentors + 2 if patience is None else patience):
        entries, owner = rows.of(moved)
        reached = rows.mentor[entries]
        asked = rows.score[entries] + (unit - left[moved])[owner]
        better = np.flatnonzero(asked > gain[reached])
        if not better.size:
            return Labels(gain, entry, left)
        entries, reached, asked = entries[better], reached[better], asked[better]
        np.maximum.at(gain, reached, asked)
        best = asked == gain[reached]
        entry[reached[best]] = entries[best]
        risen[:] = False
        risen[reached[best]] = True
        places, _ = spread(first_of, np.flatnonzero(risen))
        moved = by_mentor[places]
        left[moved] = weight_of[moved] - gain[mentor_of[moved]]
    raise NoPrices


def weights_of(rows: Rows, mentor_of: Int64Array, unit: int) -> Int64Array:
    """Return the weight (unit + score) of each student's pair, 0 without one; int64[n_students].

    :raises NoPrices: when a pair of the plan is not among these pairs.
    """
    weights = np.zeros(rows.n_students, np.int64)
    matched = np.flatnonzero(mentor_of >= 0)
    entries = rows.find(matched, mentor_of[matched])
    if (entries < 0).any():
        raise NoPrices
    weights[matched] = rows.score[entries] + np.int64(unit)
    return weights


def student_maximal(
    rows: Rows, places: Int64Array, mentor_of: Int64Array, unit: int, *, patience: int | None = None
) -> tuple[Int64Array, Int64Array]:
    """Return the highest student prices, and the lowest mentor prices, that prove a plan over some pairs.

    With these, what one more mentor would add is exactly the most that a pair with that mentor exceeds its student's price.

    :raises NoPrices: when the plan is not the best over these pairs, or prices did not settle within `patience` rounds.
    """
    labels = label(rows, mentor_of, weights_of(rows, mentor_of, unit), unit, patience=patience)
    mentor_price = np.zeros(len(places), np.int64)
    mentor_price[: len(labels.gain)] = labels.gain
    spare = np.bincount(mentor_of[mentor_of >= 0], minlength=len(places)) < places
    if (mentor_price[spare] > 0).any() or (labels.left < 0).any():
        raise NoPrices
    return labels.left, mentor_price


def near(
    rows: Rows, student_price: Int64Array, mentor_price: Int64Array, unit: int, reach: int = 0
) -> tuple[Int64Array, Int64Array]:
    """Return the entries whose two prices exceed their weight by less than `reach`, and by how much (negative: too little).

    With a reach of 0 these are the pairs that the prices do not cover. Walks all pairs once, in pieces; where very many are
    near, only the nearest of a piece.
    """
    left, right = narrow(student_price, mentor_price, unit, rows)
    found: list[Int64Array] = []
    beyond: list[IntArray] = []
    for piece in pieces(len(rows)):
        # Every index was checked when the pairs were made; without a second check, taking is twice as fast.
        excess = left.take(rows.student[piece], mode="clip")
        excess += right.take(rows.mentor[piece], mode="clip")
        excess -= rows.score[piece]
        close = np.flatnonzero(excess < reach)
        if len(close) > MOST_NEAR:
            close = np.argpartition(excess, MOST_NEAR)[:MOST_NEAR]
        if close.size:
            found.append(close + piece.start)
            beyond.append(excess[close])
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    return np.concatenate(found), np.concatenate(beyond).astype(np.int64)


def reach_of(rows: Rows, core: Int64Array, plan: Plan, per_student: int) -> int:
    """Return by how much prices exceed the weights of all but about so many pairs per student outside the core: from a sample."""
    sample = np.arange(0, len(rows), len(rows) // PIECE + 1)
    if len(core):
        sample = sample[core.take(np.searchsorted(core, sample), mode="clip") != sample]
    if not sample.size:
        return 1
    excess = plan.student_price[rows.student[sample]] + plan.mentor_price[rows.mentor[sample]] - rows.score[sample]
    share = min(1.0, per_student * rows.n_students / len(rows))
    return max(1, int(np.quantile(excess, share)) - plan.unit)


def narrow(student_price: Int64Array, mentor_price: Int64Array, unit: int, rows: Rows) -> tuple[IntArray, IntArray]:
    """Return student prices less the unit, and mentor prices, in 32 bits where sums with a score fit."""
    left, right = student_price - unit, mentor_price
    largest = max(int(np.abs(values).max(initial=0)) for values in (left, right))
    if largest < 2**29 and rows.score.dtype.itemsize <= 4 and max(map(abs, _range(rows.score))) < 2**29:
        return left.astype(np.int32), right.astype(np.int32)
    return left, right


def _range(score: IntArray) -> tuple[int, int]:
    return (int(score.min()), int(score.max())) if len(score) else (0, 0)
