"""Which few of many pairs to solve with first: the best of each student and of each mentor."""

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from programme.matching.engine.edges import PIECE, Int64Array, Rows, pieces

FloatArray = npt.NDArray[np.float32]


def best_of_each(rows: Rows, n_mentors: int, most: int, mentor_price: Int64Array | None = None) -> Int64Array:
    """Return the entries of the `most` best pairs of each student and of each mentor, in rising order.

    Ties fall at random but always the same way: otherwise all students would be given the same few mentors. With
    `mentor_price`, a student's best pairs are those that leave most after the price.
    """
    toss = np.random.default_rng(0).random(PIECE + n_mentors, np.float32)
    return union(_best_of_students(rows, most, toss, mentor_price), _best_of_mentors(rows, n_mentors, most, toss))


def union(*entries: Int64Array) -> Int64Array:
    """Return all entries in rising order, each once."""
    every = np.sort(np.concatenate(entries))
    return every[np.diff(every, prepend=-1) > 0]


def _best_of_students(rows: Rows, most: int, toss: FloatArray, mentor_price: Int64Array | None) -> Int64Array:
    best: list[Int64Array] = []
    start = rows.start.tolist()
    for first, end in pairwise(start):
        if end - first <= most:
            best.append(np.arange(first, end))
            continue
        key = rows.score[first:end] + toss[first % PIECE :][: end - first]
        if mentor_price is not None:
            key -= mentor_price[rows.mentor[first:end]]
        best.append(first + np.argpartition(key, end - first - most)[end - first - most :])
    return np.concatenate(best) if best else np.empty(0, np.int64)


def _best_of_mentors(rows: Rows, n_mentors: int, most: int, toss: FloatArray) -> Int64Array:
    """Walk all pairs once and keep the best so far of each mentor: pairs are sorted by student, and there may be 200 million."""
    best = np.empty(0, np.int64)
    least = np.full(n_mentors, -np.inf, np.float32)
    waiting: list[Int64Array] = []
    n_waiting = 0
    for piece in pieces(len(rows)):
        key = rows.score[piece] + toss[: piece.stop - piece.start]
        better = np.flatnonzero(key > least.take(rows.mentor[piece], mode="clip"))
        waiting.append(better + piece.start)
        n_waiting += len(better)
        # Sorting costs as much as walking some pieces, so it waits until there is as much to sort as is kept.
        if n_waiting >= most * n_mentors or piece.stop == len(rows):
            best, least = _cut(rows, np.concatenate((best, *waiting)), n_mentors, most, toss)
            waiting, n_waiting = [], 0
    return best


def _cut(rows: Rows, entries: Int64Array, n_mentors: int, most: int, toss: FloatArray) -> tuple[Int64Array, FloatArray]:
    """Return the best of these entries for each mentor, and the key that a further entry must exceed."""
    mentor = rows.mentor[entries]
    key = rows.score[entries] + toss[entries % PIECE]
    # One sort for both: mentors lie further apart than keys do.
    apart = 2.0 * float(key.max() - key.min() + 1) if len(key) else 1.0
    order = np.argsort(mentor * apart - key)
    start = np.searchsorted(mentor[order], np.arange(n_mentors + 1))
    rank = np.arange(len(order)) - start[mentor[order]]
    least = np.full(n_mentors, -np.inf, np.float32)
    last = order[rank == most - 1]
    least[mentor[last]] = key[last]
    return entries[order[rank < most]], least
