"""Prices that prove a plan, found by label correcting from the plan itself."""

import numpy as np

from programme.matching.engine.edges import Int64Array, Rows


class NoPrices(Exception):
    """The plan is not the best one over these pairs, so no prices prove it."""


def student_maximal(
    rows: Rows, capacity: Int64Array, mentor_of: Int64Array, weight_of: Int64Array, unit: int
) -> tuple[Int64Array, Int64Array]:
    """Return the highest student prices, and the lowest mentor prices, that prove a plan over some pairs.

    With these, what one more mentor would add is exactly the most that a pair with that mentor exceeds its student's price.

    A student asks of each mentor at least what the own match leaves: prices of mentors rise from 0 until none has to rise.
    `mentor_of` is int64[n_students], `weight_of` the weight (unit + score) of each student's pair, 0 where there is none.

    :raises NoPrices: when the plan is not optimal over these pairs.
    """
    matched = mentor_of >= 0
    spare = np.bincount(mentor_of[matched], minlength=len(capacity)) < capacity
    mentor_price = np.zeros(len(capacity), np.int64)
    student_price = weight_of.copy()
    moved = np.arange(len(mentor_of))
    # A shortest way passes each mentor once; one that is still moving after that goes round in a circle and gains by it.
    for _ in range(len(capacity) + 2):
        entries, owner = rows.of(moved)
        asked = rows.score[entries] + (unit - student_price[moved])[owner]
        before = mentor_price.copy()
        np.maximum.at(mentor_price, rows.mentor[entries], asked)
        risen = mentor_price > before
        if not risen.any():
            return student_price, mentor_price
        if (risen & spare).any():
            break
        moved = np.flatnonzero(matched & risen[mentor_of])
        student_price[moved] = weight_of[moved] - mentor_price[mentor_of[moved]]
        if (student_price[moved] < 0).any():
            break
    raise NoPrices
