"""What the engine is asked: people as frozen columns, with a digest by which a plan can be made again to the byte."""

import hashlib
import json
import math
import zlib
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.codes import OLDER, ONLINE, SCHOOL, UNKNOWN
from programme.matching.engine.week import BLOCKS_OF_WEEK, reach

VERSION = "1"

MOST_LANGUAGES = 48
HIGHEST_SCORE = 1000
HIGHEST_WEIGHT = 10

MAGIC = b"matching problem\n"


class BadProblem(ValueError):
    """The columns of a problem contradict each other; the message names the column and the entry."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each of the five criteria counts, whole numbers of 0 to 10 and not all 0."""

    interests: int = 4
    time: int = 2
    travel: int = 2
    wishes: int = 2
    experience: int = 1

    def __post_init__(self) -> None:
        """Refuse what cannot be weighed.

        :raises BadProblem: when a weight is out of bounds, or all are 0
        """
        for name, weight in asdict(self).items():
            if type(weight) is not int or not 0 <= weight <= HIGHEST_WEIGHT:
                raise BadProblem(
                    f"the weight of {name} is {weight!r}: a whole number of 0 to {HIGHEST_WEIGHT} is needed"
                )
        if not self.total:
            raise BadProblem("all weights are 0: at least one criterion must count")

    @property
    def total(self) -> int:
        """The sum of the five."""
        return self.interests + self.time + self.travel + self.wishes + self.experience


@dataclass(frozen=True, slots=True)
class Tiers:
    """Which aims stand above the total score.

    `priority`: among plans of equally many students, those with the highest sum of priorities. `floor`: no pair scores less
    than this (0 to 1000; locks excepted). `best_worst`: raise that floor as far as no student loses a place by it. `keep`:
    keep the most pairs of the plan before, right below the number of students.
    """

    priority: bool = True
    floor: int = 0
    best_worst: bool = False
    keep: bool = False

    def __post_init__(self) -> None:
        """Refuse a floor that no pair or every pair would pass.

        :raises BadProblem: when the floor is no score
        """
        if type(self.floor) is not int or not 0 <= self.floor <= HIGHEST_SCORE:
            raise BadProblem(f"the floor is {self.floor!r}: a score of 0 to {HIGHEST_SCORE} is needed")


def _students(dtype: type[np.generic], axis: str = "") -> dict[str, Any]:
    return {"dtype": dtype, "shape": ("students", axis) if axis else ("students",)}


def _mentors(dtype: type[np.generic], axis: str = "") -> dict[str, Any]:
    return {"dtype": dtype, "shape": ("mentors", axis) if axis else ("mentors",)}


def _no_pairs() -> NDArray[np.int32]:
    return np.empty((0, 2), np.int32)


@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Problem:
    """Everyone waiting and everyone with a place: columns of n students and m mentors, read-only once made.

    Bits of `…_fails` follow `RULE_NAMES`; languages, interests and weeks are bit sets (interests in k words of 64), an empty
    one is "not filled in". −1 is "unknown" in sites, schools of mentors, ages and travel minutes, and "no limit" in
    `mentor_travel_most`. Gender and gender wish: 0 unsaid or none, 1 woman, 2 man.
    """

    student_id: NDArray[np.int64] = field(metadata=_students(np.int64))
    student_fails: NDArray[np.uint32] = field(metadata=_students(np.uint32))
    student_school: NDArray[np.int32] = field(metadata=_students(np.int32))
    # The column of `mentor_travel`.
    student_site: NDArray[np.int32] = field(metadata=_students(np.int32))
    student_amber: NDArray[np.bool_] = field(metadata=_students(np.bool_))
    student_interests: NDArray[np.uint64] = field(metadata=_students(np.uint64, "words"))
    student_languages: NDArray[np.uint64] = field(metadata=_students(np.uint64))
    student_week: NDArray[np.uint64] = field(metadata=_students(np.uint64))
    student_meet: NDArray[np.uint8] = field(metadata=_students(np.uint8))
    student_gender: NDArray[np.int8] = field(metadata=_students(np.int8))
    student_gender_wish: NDArray[np.int8] = field(metadata=_students(np.int8))
    student_age: NDArray[np.int16] = field(metadata=_students(np.int16))
    student_age_wish: NDArray[np.int8] = field(metadata=_students(np.int8))
    student_rather_not: NDArray[np.uint8] = field(metadata=_students(np.uint8))
    student_waiting_weeks: NDArray[np.int16] = field(metadata=_students(np.int16))
    # What the caller makes of risk and waiting time; only sums and their order count here.
    student_priority: NDArray[np.int32] = field(metadata=_students(np.int32))
    # "Better wait": the coordinator does not want a pair now.
    student_wait: NDArray[np.bool_] = field(metadata=_students(np.bool_))

    mentor_id: NDArray[np.int64] = field(metadata=_mentors(np.int64))
    mentor_fails: NDArray[np.uint32] = field(metadata=_mentors(np.uint32))
    # Free places, and how many students at amber may still be added.
    mentor_places: NDArray[np.int16] = field(metadata=_mentors(np.int16))
    mentor_amber_places: NDArray[np.int16] = field(metadata=_mentors(np.int16))
    mentor_experienced: NDArray[np.bool_] = field(metadata=_mentors(np.bool_))
    mentor_amber_wanted: NDArray[np.bool_] = field(metadata=_mentors(np.bool_))
    mentor_school: NDArray[np.int32] = field(metadata=_mentors(np.int32))
    mentor_interests: NDArray[np.uint64] = field(metadata=_mentors(np.uint64, "words"))
    mentor_languages: NDArray[np.uint64] = field(metadata=_mentors(np.uint64))
    mentor_week: NDArray[np.uint64] = field(metadata=_mentors(np.uint64))
    mentor_meet: NDArray[np.uint8] = field(metadata=_mentors(np.uint8))
    mentor_gender: NDArray[np.int8] = field(metadata=_mentors(np.int8))
    mentor_gender_wish: NDArray[np.int8] = field(metadata=_mentors(np.int8))
    mentor_age: NDArray[np.int16] = field(metadata=_mentors(np.int16))
    # Minutes one way to each site, as the mentor filled them in.
    mentor_travel: NDArray[np.int16] = field(metadata=_mentors(np.int16, "sites"))
    mentor_travel_most: NDArray[np.int16] = field(metadata=_mentors(np.int16))
    mentor_learns: NDArray[np.uint64] = field(metadata=_mentors(np.uint64, "words"))
    mentor_rather_not: NDArray[np.uint8] = field(metadata=_mentors(np.uint8))
    mentor_completed: NDArray[np.int16] = field(metadata=_mentors(np.int16))
    mentor_taken: NDArray[np.int16] = field(metadata=_mentors(np.int16))

    # Pairs (student index, mentor index), int32[p, 2]; kept sorted and single.
    apart: NDArray[np.int32] = field(default_factory=_no_pairs, metadata={"pairs": True})
    conflict: NDArray[np.int32] = field(default_factory=_no_pairs, metadata={"pairs": True})
    # Every rule that may be set aside is, for these.
    allowed: NDArray[np.int32] = field(default_factory=_no_pairs, metadata={"pairs": True})
    locks: NDArray[np.int32] = field(default_factory=_no_pairs, metadata={"pairs": True})
    vetoes: NDArray[np.int32] = field(default_factory=_no_pairs, metadata={"pairs": True})
    # The pairs of the plan before.
    keep: NDArray[np.int32] = field(default_factory=_no_pairs, metadata={"pairs": True})

    same_school_only: bool = False
    conversation_minutes: int = 60
    weights: Weights = field(default_factory=Weights)
    tiers: Tiers = field(default_factory=Tiers)
    seed: int = 0
    version: str = VERSION

    def __post_init__(self) -> None:
        """Bring every column to its type and check it against the others.

        :raises BadProblem: naming the column and the entry that cannot be right
        """
        sizes = {"students": len(self.student_id), "mentors": len(self.mentor_id)}
        for name, dtype, shape in COLUMNS:
            column = _column(name, getattr(self, name), dtype, shape, sizes)
            object.__setattr__(self, name, column)
        for name in PAIRS:
            object.__setattr__(self, name, _sorted_pairs(name, getattr(self, name), sizes))
        self._check_values()

    def _check_values(self) -> None:
        for name, lowest, highest in BOUNDS:
            column = getattr(self, name)
            wrong = (column < lowest) | (column > highest)
            if wrong.any():
                where = tuple(int(axis[0]) for axis in np.nonzero(wrong))
                entry = where[0] if len(where) == 1 else where
                raise BadProblem(f"{name}[{entry}] is {column[where]}: {lowest} to {highest} is possible")
        if (far := np.flatnonzero(self.student_site >= self.sites)).size:
            raise BadProblem(f"student_site[{far[0]}] is {self.student_site[far[0]]}, but there are {self.sites} sites")
        for name in ("student_id", "mentor_id"):
            ids, count = np.unique(getattr(self, name), return_counts=True)
            if (count > 1).any():
                raise BadProblem(f"{name} holds {ids[count > 1][0]} more than once")
        students, count = np.unique(self.locks[:, 0], return_counts=True)
        if (count > 1).any():
            raise BadProblem(f"student {students[count > 1][0]} is locked to more than one mentor")
        if self.conversation_minutes < 1:
            raise BadProblem(f"a conversation of {self.conversation_minutes} minutes is none")
        if not -(2**63) <= self.seed < 2**63:
            raise BadProblem(f"the seed {self.seed} does not fit in 64 bits")

    @property
    def students(self) -> int:
        """How many students wait: n."""
        return len(self.student_id)

    @property
    def mentors(self) -> int:
        """How many mentors there are: m."""
        return len(self.mentor_id)

    @property
    def sites(self) -> int:
        """How many sites the travel minutes are known for."""
        return int(self.mentor_travel.shape[1])

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the canonical bytes, in hex: equal for equal problems, on every machine."""
        return hashlib.sha256(self._canonical()).hexdigest()

    @cached_property
    def travel(self) -> NDArray[np.int16]:
        """Minutes of each mentor to each site, and to an unknown site in the last column, index −1: int16[m, sites + 1].

        In memory site by site, because pairs are looked at site by site.
        """
        unknown = np.full((self.mentors, 1), UNKNOWN, np.int16)
        return np.asfortranarray(np.hstack((self.mentor_travel, unknown)))

    @cached_property
    def reach(self) -> NDArray[np.uint64]:
        """The blocks in which each mentor can talk at each site, travel included: uint64[m, sites + 1].

        The last column, index −1, is for an unknown site. In memory site by site.
        """
        return np.asfortranarray(reach(self.mentor_week, self.travel, self.conversation_minutes))

    def to_bytes(self) -> bytes:
        """Write the problem down, compressed, for `from_bytes`."""
        return zlib.compress(self._canonical(), level=9)

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """Read what `to_bytes` wrote.

        :raises BadProblem: when the bytes are no problem, or one of another version
        """
        try:
            head, _newline, body = zlib.decompress(written).removeprefix(MAGIC).partition(b"\n")
            said = json.loads(head)
            if said["version"] != VERSION:
                raise BadProblem(f"this problem is of version {said['version']}, and this engine of {VERSION}")
            columns: dict[str, Any] = {}
            start = 0
            for name, dtype, shape in said.pop("columns"):
                column = np.frombuffer(body, dtype, math.prod(shape), start)
                columns[name] = column.reshape(shape)
                start += column.nbytes
            weights, tiers = Weights(**said.pop("weights")), Tiers(**said.pop("tiers"))
            return cls(**columns, weights=weights, tiers=tiers, **said)
        except BadProblem:
            raise
        except (zlib.error, ValueError, KeyError, TypeError) as error:
            raise BadProblem("these bytes hold no problem") from error

    def _canonical(self) -> bytes:
        """One line of JSON that says what follows, then every column in the order of the fields, little-endian."""
        arrays = [(name, getattr(self, name)) for name in (*(name for name, _dtype, _shape in COLUMNS), *PAIRS)]
        arrays = [(name, array.astype(array.dtype.newbyteorder("<"))) for name, array in arrays]
        head = {
            "columns": [(name, array.dtype.str, array.shape) for name, array in arrays],
            "same_school_only": self.same_school_only,
            "conversation_minutes": self.conversation_minutes,
            "weights": asdict(self.weights),
            "tiers": asdict(self.tiers),
            "seed": self.seed,
            "version": self.version,
        }
        line = json.dumps(head, sort_keys=True, separators=(",", ":")).encode()
        return b"".join((MAGIC, line, b"\n", *(array.tobytes() for _name, array in arrays)))


COLUMNS = tuple(
    (one.name, one.metadata["dtype"], one.metadata["shape"]) for one in fields(Problem) if "dtype" in one.metadata
)
PAIRS = tuple(one.name for one in fields(Problem) if "pairs" in one.metadata)
BOUNDS = (
    ("student_site", -1, 2**31 - 1),
    ("student_languages", 0, 2**MOST_LANGUAGES - 1),
    ("student_week", 0, 2**BLOCKS_OF_WEEK - 1),
    ("student_meet", 0, SCHOOL | ONLINE),
    ("student_gender", 0, 2),
    ("student_gender_wish", 0, 2),
    ("student_age", -1, 150),
    ("student_age_wish", 0, OLDER),
    ("student_priority", 0, 2**31 - 1),
    ("mentor_places", 0, 2**15 - 1),
    ("mentor_amber_places", 0, 2**15 - 1),
    ("mentor_languages", 0, 2**MOST_LANGUAGES - 1),
    ("mentor_week", 0, 2**BLOCKS_OF_WEEK - 1),
    ("mentor_meet", 0, SCHOOL | ONLINE),
    ("mentor_gender", 0, 2),
    ("mentor_gender_wish", 0, 2),
    ("mentor_age", -1, 150),
    ("mentor_travel", -1, 2**15 - 1),
    ("mentor_travel_most", -1, 2**15 - 1),
    ("mentor_completed", 0, 2**15 - 1),
    ("mentor_taken", 0, 2**15 - 1),
)


def _column(
    name: str, given: Any, dtype: type[np.generic], shape: tuple[str, ...], sizes: dict[str, int]
) -> NDArray[Any]:
    """Copy one column in its own type, read-only; `sizes` learns an axis from the first column that has it."""
    array = np.asarray(given)
    if array.ndim != len(shape):
        raise BadProblem(f"{name} has {array.ndim} axes, and {len(shape)} are needed: {' × '.join(shape)}")
    for axis, size in zip(shape, array.shape, strict=True):
        if sizes.setdefault(axis, size) != size:
            raise BadProblem(f"{name} has {size} {axis}, and {sizes[axis]} are needed")
    if array.size and array.dtype.kind not in "biu":
        raise BadProblem(f"{name} holds {array.dtype} values, and whole numbers are needed")
    column = np.array(array, dtype=dtype, order="C")
    if not np.array_equal(column, array):
        raise BadProblem(f"{name} holds a value that does not fit in {np.dtype(dtype).name}")
    column.flags.writeable = False
    return column


def _sorted_pairs(name: str, given: Any, sizes: dict[str, int]) -> NDArray[np.int32]:
    """Copy pairs as int32[p, 2], sorted by student and then mentor, each once."""
    array = np.asarray(given)
    if not array.size:
        array = _no_pairs()
    if array.ndim != 2 or array.shape[1] != 2 or array.dtype.kind not in "iu":
        raise BadProblem(f"{name} must be pairs of a student index and a mentor index")
    for side, people in enumerate(("students", "mentors")):
        wrong = array[(array[:, side] < 0) | (array[:, side] >= sizes[people])]
        if len(wrong):
            raise BadProblem(f"{name} names ({wrong[0][0]}, {wrong[0][1]}), but there are {sizes[people]} {people}")
    pairs = np.unique(array.astype(np.int32), axis=0)
    pairs.flags.writeable = False
    return pairs
