"""What a matching problem and its answer look like as arrays."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import index
from typing import Any

import numpy as np
import numpy.typing as npt

IntArray = npt.NDArray[np.signedinteger[Any]]
Int64Array = npt.NDArray[np.int64]

# Prices, and every sum of two of them, stay below 2**62: half of what an int64 holds.
LARGEST_UNIT = 2**59
# The solver numbers its nodes in 32 bits.
MOST_PEOPLE = 2**30
# Large arrays are walked in pieces of this many entries, so that what is computed on the way stays in the processor's cache.
PIECE = 2**16


class BadEdges(ValueError):
    """What was handed over is no matching problem; the sentence names the first entry at fault."""


class TooLarge(ValueError):
    """The numbers do not fit exact 64-bit sums; the sentence says what to do."""


class Stopped(Exception):
    """Whoever watched the progress asked to stop; nothing was decided."""


@dataclass(frozen=True, eq=False)
class Edges:
    """The allowed pairs of students and mentors, each with its score; not to be changed afterwards.

    `student`, `mentor` and `score` are 1-D integer arrays of one length, an entry per allowed pair, in any order and of any
    integer type. Arrays are kept as they are, so that 200 million pairs take 2 GB; pairs sorted by student and then mentor are
    never copied. Scores may be negative.

    :raises BadEdges: when an index is out of range, a pair is there twice, lengths differ or something is not whole numbers.
    """

    n_students: int
    n_mentors: int
    student: IntArray
    mentor: IntArray
    score: IntArray

    def __post_init__(self) -> None:
        for name in ("n_students", "n_mentors"):
            object.__setattr__(self, name, _size(name, getattr(self, name)))
        for name in ("student", "mentor", "score"):
            object.__setattr__(self, name, whole_numbers(name, getattr(self, name)))
        if not len(self.student) == len(self.mentor) == len(self.score):
            lengths = f"{len(self.student)}, {len(self.mentor)} and {len(self.score)}"
            raise BadEdges(f"student, mentor and score must have one length; theirs are {lengths}.")
        _check_range("student", self.student, self.n_students)
        _check_range("mentor", self.mentor, self.n_mentors)
        # Sorting the pairs, where they are not yet, is also what finds a pair that is there twice.
        _ = self.rows

    def __len__(self) -> int:
        return len(self.score)

    @cached_property
    def rows(self) -> "Rows":
        """The same pairs in order of student, then mentor."""
        if _in_order(self.student, self.mentor):
            return Rows(_starts(self.student, self.n_students), self.student, self.mentor, self.score)
        key = self.student.astype(np.int64) * self.n_mentors + self.mentor
        order = np.argsort(key)
        twice = np.flatnonzero(np.diff(key[order]) == 0)
        if twice.size:
            first, second = sorted(order[twice[0] : twice[0] + 2].tolist())
            pair = f"student {self.student[first]} and mentor {self.mentor[first]}"
            raise BadEdges(f"Entries {first} and {second} are the same pair: {pair}.")
        student = self.student[order]
        return Rows(_starts(student, self.n_students), student, self.mentor[order], self.score[order])

    @cached_property
    def score_range(self) -> tuple[int, int]:
        """The lowest and the highest score; (0, 0) without pairs."""
        return (int(self.score.min()), int(self.score.max())) if len(self) else (0, 0)


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """Pairs sorted by student, then mentor: those of student i are the entries from `start[i]` up to `start[i + 1]`."""

    start: Int64Array
    student: IntArray
    mentor: IntArray
    score: IntArray

    @property
    def n_students(self) -> int:
        return len(self.start) - 1

    def __len__(self) -> int:
        return len(self.score)

    def find(self, student: Int64Array, mentor: Int64Array) -> Int64Array:
        """Return for each asked pair its entry, or −1 where the pair is not allowed. Shapes: all [k]."""
        if not len(self):
            return np.full(len(student), -1, np.int64)
        first, end = self.start[student], self.start[student + 1]
        last = end.copy()
        while (first < end).any():
            middle = (first + end) // 2
            lower = (first < end) & (self.mentor.take(middle, mode="clip") < mentor)
            first, end = np.where(lower, middle + 1, first), np.where(lower, end, np.minimum(end, middle))
        found = (first < last) & (self.mentor.take(first, mode="clip") == mentor)
        return np.where(found, first, -1)

    def pick(self, entries: Int64Array) -> "Rows":
        """Return only some entries, asked for in rising order."""
        start = np.searchsorted(entries, self.start)
        return Rows(start, self.student[entries], self.mentor[entries], self.score[entries])

    def of(self, students: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Return the entries of some students, and beside each entry the place of its student among those asked."""
        return spread(self.start, students)


@dataclass(eq=False)
class Plan:
    """Who goes to whom, with the prices that prove it best.

    It is a claim until `verify` has read it, so it need not be frozen.

    `mentor_of` is int64[n_students], −1 where a student stays unmatched. `student_price` (int64[n_students]) and `mentor_price`
    (int64[n_mentors]) are an optimal dual solution for pairs of weight `unit + score`: none is negative, the two prices of an
    allowed pair add up to its weight at least, and all prices together (a mentor's once per place) to the weight of the plan. Of
    all such prices the students' are the highest. `unit` is what a match counts for beside its score (`count_unit`).
    """

    mentor_of: Int64Array
    student_price: Int64Array
    mentor_price: Int64Array
    unit: int


def count_unit(edges: Edges, capacity: npt.ArrayLike) -> int:
    """Return the weight of a matched pair before its score: so high that one more student is worth more than any scores.

    One student more can change the score of every other, by the span of all scores at most. It is twice what that needs, so
    that a weight can be read back (`split`), and a power of two.

    :raises TooLarge: when prices made with it would not fit.
    """
    lowest, highest = edges.score_range
    places = min(edges.n_students, sum(checked_capacity(edges, capacity).tolist()))
    unit: int = 2 ** (1 + ((highest - lowest) * places + max(abs(lowest), abs(highest))).bit_length())
    if unit > LARGEST_UNIT:
        raise TooLarge(
            f"Scores from {lowest} to {highest} for {places} places do not fit exact 64-bit sums: "
            "divide all scores by a common number, or match smaller groups."
        )
    return unit


def split(weight: int, unit: int) -> tuple[int, int]:
    """Read a weight, or the difference of two plans, back as (students, total score)."""
    students = (weight + unit // 2) // unit
    return students, weight - students * unit


def checked_capacity(edges: Edges, capacity: npt.ArrayLike) -> Int64Array:
    """Return the places of each mentor, int64[n_mentors].

    :raises BadEdges: when there is not one whole number of at least 0 for each mentor.
    """
    places = whole_numbers("capacity", capacity)
    if len(places) != edges.n_mentors:
        raise BadEdges(f"capacity must have {edges.n_mentors} entries, one per mentor; it has {len(places)}.")
    if places.size and places.min() < 0:
        at = int(np.argmax(places < 0))
        raise BadEdges(f"capacity[{at}] is {places[at]}: a mentor cannot have fewer than 0 places.")
    return places.astype(np.int64)


def whole_numbers(name: str, values: npt.ArrayLike) -> IntArray:
    """Return the values as a 1-D array of signed integers, not copied when it is one already.

    :raises BadEdges: when they are not whole numbers in one dimension, or too large for 64 bits.
    """
    array = np.asarray(values)
    if array.ndim != 1:
        raise BadEdges(f"{name} must have one dimension; it has {array.ndim}.")
    if array.size == 0:
        return array.astype(array.dtype if array.dtype.kind == "i" else np.int64)
    if array.dtype.kind == "O":
        for at, value in enumerate(array.tolist()):
            if type(value) is not int and not isinstance(value, np.integer):
                raise BadEdges(f"{name}[{at}] is {value!r}, which is not a whole number.")
            if not -(2**63) <= value < 2**63:
                raise BadEdges(f"{name}[{at}] is {value}, which does not fit 64 bits.")
        return array.astype(np.int64)
    if array.dtype.kind == "u":
        if array.max() >= 2**63:
            raise BadEdges(f"{name}[{int(array.argmax())}] is {array.max()}, which does not fit 64 bits.")
        return array.astype(np.int64)
    if array.dtype.kind != "i":
        raise BadEdges(f"{name} must be whole numbers; its first entry is {array[0].item()!r}.")
    return array


def pieces(length: int, size: int = PIECE) -> Iterator[slice]:
    """Cut a length into slices of at most that size."""
    return (slice(first, min(first + size, length)) for first in range(0, length, size))


def spread(start: Int64Array, which: Int64Array) -> tuple[Int64Array, Int64Array]:
    """Return the positions in the ranges `start[w] … start[w + 1]` of each asked w, and the index in `which` of each."""
    first = start[which]
    lengths = start[which + 1] - first
    owner = np.repeat(np.arange(len(which)), lengths)
    before = np.cumsum(lengths) - lengths
    return np.arange(len(owner)) + (first - before)[owner], owner


def _size(name: str, value: object) -> int:
    try:
        size = index(value)  # type: ignore[arg-type]  # the error is the question
    except TypeError:
        raise BadEdges(f"{name} is {value!r}, which is not a whole number.") from None
    if not 0 <= size <= MOST_PEOPLE:
        raise BadEdges(f"{name} is {size}; it must be between 0 and {MOST_PEOPLE}.")
    return size


def _check_range(name: str, values: IntArray, size: int) -> None:
    if values.size and (values.min() < 0 or values.max() >= size):
        at = int(np.argmax((values < 0) | (values >= size)))
        raise BadEdges(f"{name}[{at}] is {values[at]}; it must be at least 0 and below {size}.")


def _in_order(student: IntArray, mentor: IntArray) -> bool:
    """Return whether pairs are sorted by student, then mentor, each pair once."""
    for piece in pieces(max(0, len(student) - 1)):
        after = slice(piece.start + 1, piece.stop + 1)
        higher = student[after] > student[piece]
        higher |= (student[after] == student[piece]) & (mentor[after] > mentor[piece])
        if not higher.all():
            return False
    return True


def _starts(student: IntArray, n_students: int) -> Int64Array:
    start = np.full(n_students + 1, len(student), np.int64)
    # Asked in the type of the array, which would be copied otherwise; whoever it cannot name has no pairs.
    named = min(n_students, int(np.iinfo(student.dtype).max)) + 1
    start[:named] = np.searchsorted(student, np.arange(named).astype(student.dtype))
    return start
