"""The proof that a plan is the best one: code of its own, which believes nothing of what the solver says."""

from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from programme.matching.engine.edges import (
    BadEdges,
    Edges,
    Int64Array,
    IntArray,
    checked_capacity,
    count_unit,
    pieces,
    whole_numbers,
)


class Claim(Protocol):
    """A plan to be checked: anything with these three arrays. It may say its `unit`; without, that of `count_unit` is meant."""

    @property
    def mentor_of(self) -> Any: ...
    @property
    def student_price(self) -> Any: ...
    @property
    def mentor_price(self) -> Any: ...


class Proof(NamedTuple):
    """What was proven: no plan matches more students, and none that matches as many has a higher total score."""

    matched: int
    total: int


class NotOptimal(Exception):
    """The plan is not allowed or its prices do not prove it; names the pair at fault, −1 where there is none."""

    def __init__(self, why: str, student: int = -1, mentor: int = -1) -> None:
        super().__init__(why)
        self.why, self.student, self.mentor = why, student, mentor


def verify(edges: Edges, capacity: npt.ArrayLike, plan: Claim) -> Proof:
    """Check a plan and its prices against all pairs, by weak duality and in exact integers.

    Any plan weighs at most what all prices add up to, as long as no price is negative and no allowed pair weighs more than its
    two prices. So a plan that weighs exactly that is the best, and because a matched student outweighs all scores, it matches
    the most students first.

    :raises NotOptimal: naming the pair, student or mentor at fault.
    :raises BadEdges: when the capacity is not one number of places for each mentor.
    """
    places = checked_capacity(edges, capacity)
    unit = getattr(plan, "unit", None) or count_unit(edges, capacity)
    mentor_of = _claimed("mentor_of", plan.mentor_of, edges.n_students)
    student_price = _claimed("student_price", plan.student_price, edges.n_students)
    mentor_price = _claimed("mentor_price", plan.mentor_price, edges.n_mentors)
    _check_unit(edges, places, unit)
    _check_places(mentor_of, places)
    for name, price in (("student", student_price), ("mentor", mentor_price)):
        if price.size and price.min() < 0:
            at = int(price.argmin())
            raise NotOptimal(f"The price of {name} {at} is negative.", **{name: at})
    matched, total = _check_pairs(edges, mentor_of, student_price, mentor_price, unit)
    # Sums and products in Python's integers: no number of people is too many for them.
    worth = sum(student_price.tolist())
    worth += sum(price * of for price, of in zip(mentor_price.tolist(), places.tolist(), strict=True) if price)
    if worth != matched * unit + total:
        raise NotOptimal(f"All prices add up to {worth}, and the plan weighs {matched * unit + total}.")
    return Proof(matched, total)


def _claimed(name: str, values: npt.ArrayLike, length: int) -> Int64Array:
    try:
        array = whole_numbers(name, values)
    except (BadEdges, OverflowError) as bad:
        raise NotOptimal(str(bad)) from bad
    if len(array) != length:
        raise NotOptimal(f"{name} has {len(array)} entries instead of {length}.")
    return array.astype(np.int64)


def _check_unit(edges: Edges, places: Int64Array, unit: int) -> None:
    """One student more, all at the lowest score, must weigh more than all the others at the highest."""
    lowest, highest = (int(edges.score.min()), int(edges.score.max())) if len(edges) else (0, 0)
    most = max(1, min(edges.n_students, sum(places.tolist())))
    # Linear in the number of others, so that none and the most are enough.
    if type(unit) is not int or any(unit + lowest * (others + 1) <= highest * others for others in (0, most - 1)):
        raise NotOptimal("A matched student does not outweigh the scores.")
    if unit + max(abs(lowest), abs(highest)) >= 2**62:
        raise NotOptimal("The prices are too large for exact sums.")


def _check_places(mentor_of: Int64Array, places: Int64Array) -> None:
    strangers = np.flatnonzero((mentor_of < -1) | (mentor_of >= len(places)))
    if strangers.size:
        at = int(strangers[0])
        raise NotOptimal(
            f"Student {at} is matched with mentor {mentor_of[at]}, who does not exist.", at, int(mentor_of[at])
        )
    used = np.bincount(mentor_of[mentor_of >= 0], minlength=len(places))
    over = np.flatnonzero(used > places)
    if over.size:
        at = int(over[0])
        student = int(np.flatnonzero(mentor_of == at)[-1])
        raise NotOptimal(f"Mentor {at} has {places[at]} places and is given {used[at]} students.", student, at)


def _check_pairs(
    edges: Edges, mentor_of: Int64Array, student_price: Int64Array, mentor_price: Int64Array, unit: int
) -> tuple[int, int]:
    """Check that each match is an allowed pair and no pair exceeds its two prices; return (matched, total score)."""
    matched = np.flatnonzero(mentor_of >= 0)
    entries = edges.rows.find(matched, mentor_of[matched])
    if (entries < 0).any():
        i = int(matched[entries.argmin()])
        raise NotOptimal(f"Student {i} and mentor {mentor_of[i]} are no allowed pair.", i, int(mentor_of[i]))
    # A price above the heaviest pair proves no more than that pair's weight does, and cut to it two prices cannot overflow.
    heaviest = max(0, unit + max(edges.score_range))
    left: IntArray = np.minimum(student_price, heaviest) - unit
    right: IntArray = np.minimum(mentor_price, heaviest)
    if heaviest < 2**30:
        left, right = left.astype(np.int32), right.astype(np.int32)
    for piece in pieces(len(edges)):
        # All indices are known to be in range; told so, numpy takes twice as fast.
        both = left.take(edges.student[piece], mode="clip") + right.take(edges.mentor[piece], mode="clip")
        beyond = both < edges.score[piece]
        if beyond.any():
            at = piece.start + int(beyond.argmax())
            i, j = int(edges.student[at]), int(edges.mentor[at])
            raise NotOptimal(
                f"Student {i} and mentor {j} would gain by each other: the pair exceeds its two prices.", i, j
            )
    return len(matched), sum(edges.rows.score[entries].tolist())
