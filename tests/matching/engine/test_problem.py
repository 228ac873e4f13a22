"""A problem keeps its columns, says what cannot be right, and is written down the same way on every machine."""

import zlib

import numpy as np
import pytest

from programme.matching.engine import RULE_NAMES, BadProblem, Problem, Tiers, Weights
from programme.matching.engine.codes import MAY_SET_ASIDE
from tests.matching.engine.invented import BIT_OF, CAN_BE_SET_ASIDE, but, invented, people


def test_the_rules_have_the_bits_agreed_upon() -> None:
    assert {name: 1 << number for number, name in enumerate(RULE_NAMES)} == BIT_OF
    assert sum(BIT_OF[name] for name in CAN_BE_SET_ASIDE) == MAY_SET_ASIDE


@pytest.mark.parametrize("seed", range(30))
def test_what_was_written_down_is_read_again_to_the_byte(seed: int) -> None:
    problem = invented(seed, n=seed % 7, m=seed % 5, strict=True)

    again = Problem.from_bytes(problem.to_bytes())

    assert again.to_bytes() == problem.to_bytes()
    assert again.digest == problem.digest
    assert (again.weights, again.tiers, again.seed) == (problem.weights, problem.tiers, problem.seed)
    assert np.array_equal(again.student_week, problem.student_week)
    assert np.array_equal(again.locks, problem.locks)


def test_the_digest_is_the_same_on_every_machine() -> None:
    assert people(2, 3).digest == "dacce2f8221a1110f8056bcab9234e8e58c648f663dc1b4c54ceac141a39b92e"


def test_the_digest_does_not_depend_on_how_the_columns_were_given() -> None:
    plain = people(2, 3, vetoes=[(1, 2), (0, 1)])
    other = people(
        2,
        3,
        student_week=np.ones(2, np.dtype(">u8")),
        mentor_travel=np.zeros((3, 3), np.int64, order="F"),
        vetoes=np.array([(0, 1), (1, 2), (0, 1)]),
    )

    assert other.digest == plain.digest


@pytest.mark.parametrize(
    "changed",
    [
        {"student_week": [1, 3]},
        {"mentor_places": [1, 2]},
        {"vetoes": [(0, 0)]},
        {"locks": [(0, 0)]},
        {"seed": 7},
        {"weights": Weights(interests=9)},
        {"tiers": Tiers(best_worst=True)},
        {"conversation_minutes": 61},
        {"same_school_only": True},
    ],
)
def test_every_change_changes_the_digest(changed: dict[str, object]) -> None:
    assert but(people(2, 2), **changed).digest != people(2, 2).digest


def test_a_problem_cannot_be_changed() -> None:
    given = np.ones(2, np.uint64)
    problem = people(2, 2, student_week=given)

    given[0] = 5

    assert problem.student_week.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        problem.student_week[0] = 5


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"mentor_places": [1]}, "mentor_places has 1 mentors, and 2 are needed"),
        ({"mentor_places": [1, -1]}, r"mentor_places\[1\] is -1: 0 to 32767 is possible"),
        ({"mentor_travel": [0, 0]}, "mentor_travel has 1 axes, and 2 are needed: mentors × sites"),
        ({"mentor_travel": [[0, 0, 0], [0, -2, 0]]}, r"mentor_travel\[\(1, 1\)\] is -2"),
        ({"student_week": [0.5, 1]}, "student_week holds float64 values"),
        ({"student_week": [1, -1]}, "student_week holds a value that does not fit in uint64"),
        ({"student_week": [1, 1 << 42]}, r"student_week\[1\] is 4398046511104"),
        ({"student_site": [0, 3]}, r"student_site\[1\] is 3, but there are 3 sites"),
        ({"student_id": [4, 4]}, "student_id holds 4 more than once"),
        ({"student_gender": [0, 300]}, "student_gender holds a value that does not fit in int8"),
        ({"mentor_learns": [[0, 0], [0, 0]]}, "mentor_learns has 2 words, and 1 are needed"),
        ({"vetoes": [(0, 2)]}, r"vetoes names \(0, 2\), but there are 2 mentors"),
        ({"vetoes": [0, 1]}, "vetoes must be pairs"),
        ({"locks": [(0, 0), (0, 1)]}, "student 0 is locked to more than one mentor"),
        ({"conversation_minutes": 0}, "a conversation of 0 minutes is none"),
        ({"seed": 1 << 63}, "does not fit in 64 bits"),
    ],
)
def test_what_cannot_be_right_is_named(given: dict[str, object], says: str) -> None:
    with pytest.raises(BadProblem, match=says):
        people(2, 2, **given)


def test_weights_and_floor_have_bounds() -> None:
    with pytest.raises(BadProblem, match="the weight of time is 11"):
        Weights(time=11)
    with pytest.raises(BadProblem, match="at least one criterion must count"):
        Weights(0, 0, 0, 0, 0)
    with pytest.raises(BadProblem, match="the floor is 1001"):
        Tiers(floor=1001)


@pytest.mark.parametrize(
    "bytes_",
    [
        b"",
        b"nothing",
        b"x\x9c\x03\x00\x00\x00\x00\x01",
        zlib.compress(b"{}"),
        zlib.compress(b"[]"),
        people(2, 2).to_bytes()[:-9],
    ],
)
def test_other_bytes_are_no_problem(bytes_: bytes) -> None:
    with pytest.raises(BadProblem, match="these bytes hold no problem"):
        Problem.from_bytes(bytes_)


def test_a_part_of_a_problem_is_none() -> None:
    whole = zlib.decompress(people(2, 2).to_bytes())

    with pytest.raises(BadProblem, match="these bytes hold no problem"):
        Problem.from_bytes(zlib.compress(whole[:-1]))


def test_a_problem_of_another_version_is_refused() -> None:
    other = zlib.decompress(people(2, 2).to_bytes()).replace(b'"version":"1"', b'"version":"0"')

    with pytest.raises(BadProblem, match="this problem is of version 0, and this engine of 1"):
        Problem.from_bytes(zlib.compress(other))


def test_people_do_not_show_when_a_problem_is_printed() -> None:
    assert "987654" not in repr(people(1, 1, student_id=[987654]))
