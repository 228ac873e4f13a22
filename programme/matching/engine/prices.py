"""Prices that prove a plan, found by label correcting from the plan itself."""

import numpy as np

from programme.matching.engine.edges import PIECE, Int64Array, IntArray, Plan, Rows, pieces, spread

# Of each piece of pairs no more than these are handed back, so that little memory is needed when prices are far off.
MOST_NEAR = PIECE // 8


class NoPrices(Exception):
    """The plan is not the best one over these pairs, so no prices prove it."""


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
    rows: Rows,
    places: Int64Array,
    mentor_of: Int64Array,
    unit: int,
    *,
    lower: tuple[Int64Array, Int64Array] | None = None,
) -> tuple[Int64Array, Int64Array]:
    """Return the highest student prices, and the lowest mentor prices, that prove a plan over some pairs.

    With these, what one more mentor would add is exactly the most that a pair with that mentor exceeds its student's price.

    A student asks of each mentor at least what the own pair leaves; whoever is with that mentor is left less, and asks in turn.
    Prices of mentors rise from 0 until nobody has to be asked more. With `lower`, they rise from the prices (students, mentors)
    of the same plan over fewer pairs, and give up when that takes longer than beginning anew would.

    :raises NoPrices: when the plan is not the best over these pairs.
    """
    weight_of = weights_of(rows, mentor_of, unit)
    matched = np.flatnonzero(mentor_of >= 0)
    by_mentor = matched[np.argsort(mentor_of[matched], kind="stable")]
    first_of = np.searchsorted(mentor_of[by_mentor], np.arange(len(places) + 1))
    spare = np.diff(first_of) < places
    risen = np.zeros(len(places), bool)
    if lower is None:
        left, price = weight_of.copy(), np.zeros(len(places), np.int64)
        asking = np.arange(rows.n_students)
        # What is asked passes each mentor once; if it still grows after that, moving round in a circle gains.
        patience = (len(places) + 2) * len(rows)
    else:
        left, price = lower[0].copy(), lower[1].copy()
        asking = np.unique(rows.student[near(rows, left, price, unit)[0]]).astype(np.int64)
        patience = len(rows)
    while patience >= 0:
        entries, owner = rows.of(asking)
        patience -= max(1, len(entries))
        asked_of = rows.mentor[entries]
        asked = rows.score[entries] + (unit - left[asking])[owner]
        more = np.flatnonzero(asked > price[asked_of])
        if not more.size:
            return left, price
        np.maximum.at(price, asked_of[more], asked[more])
        risen[:] = False
        risen[asked_of[more]] = True
        if (risen & spare).any():
            # A place that is free has no price.
            break
        where, _ = spread(first_of, np.flatnonzero(risen))
        asking = by_mentor[where]
        left[asking] = weight_of[asking] - price[mentor_of[asking]]
        if (left[asking] < 0).any():
            break
    raise NoPrices


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
