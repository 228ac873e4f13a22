"""What the engine answers, as numbers of people: a plan that can be kept, its prices, and whom the programme lacks."""

import base64
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from programme.matching.planning.people import People, Waiter, problem_of, usual_tiers, usual_weights
from programme.matching.rules import MentorProfile, StudentProfile, Terms

if TYPE_CHECKING:
    from programme.matching.engine import Match, Problem

OPENS_KEPT = 3
GROUP_KEPT = 40
OTHERS_SHOWN = 5
EVERY = 100


@dataclass(frozen=True, slots=True)
class Price:
    """What a choice costs the whole plan, in the order that counts: students, kept pairs, weeks of priority, points."""

    students: int = 0
    kept: int = 0
    priority: int = 0
    points: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """Another mentor for a student, with the points of that pair and what choosing it costs the plan."""

    mentor_id: int
    points: int
    price: Price


@dataclass(frozen=True, slots=True)
class Options:
    """What else could be decided about one student, each with its exact price; None where it is so already."""

    others: list[Other]
    nobody: Price | None
    veto: Price | None


@dataclass(frozen=True, slots=True)
class Parts:
    """How the points of a pair came about: per criterion the quality to both sides 0 to 100, and the points of the 1000."""

    name: str
    student: int
    mentor: int
    points: int


def read_problem(written: str) -> "Problem":
    """Read the input of a plan."""
    from programme.matching import engine

    return engine.Problem.from_bytes(base64.b64decode(written))


def write_problem(problem: "Problem") -> str:
    """Write the input of a plan, the same facts always the same way."""
    return base64.b64encode(problem.to_bytes()).decode()


def solve(problem: "Problem", progress: Callable[[float], bool] | None = None) -> "Match":
    """Find the best plan and have it proven; `progress` hears shares 0 to 1 and stops it by False.

    :raises NotOptimal: when the proof fails, so that no page claims what was not proven
    :raises Stopped: when `progress` said so
    """
    from programme.matching import engine

    return engine.match(problem, progress=progress)


def written(problem: "Problem", match: "Match") -> dict[str, Any]:
    """Give a plan as it is kept: numbers of people, points, and a checked reason for everybody without a mentor."""
    students, mentors = problem.student_id.tolist(), problem.mentor_id.tolist()
    chosen, score = match.mentor_of.tolist(), match.score.tolist()
    pairs = [[students[i], mentors[j], score[i]] for i, j in enumerate(chosen) if j >= 0]
    return {
        "pairs": pairs,
        "unmatched": [_why(problem, match, i) for i, j in enumerate(chosen) if j < 0],
        "matched": len(pairs),
        "total": sum(points for _student, _mentor, points in pairs),
        "lowest": min((points for _student, _mentor, points in pairs), default=0),
        "priority": int(match.priority_total),
        "unkept": [students[int(i)] for i, _j in match.unkept_locks],
        "floor": int(match.floor_used),
        "students": len(students),
        "mentors": int((problem.mentor_places > 0).sum()),
        "places": int(problem.mentor_places.sum()),
        "weights": asdict(problem.weights),
        "tiers": asdict(problem.tiers),
    }


def nothing(problem: "Problem") -> dict[str, Any]:
    """Give what is kept while the sum of a large plan is not done: who and how many, and no pair yet."""
    return {
        "pairs": [],
        "unmatched": [],
        "matched": 0,
        "total": 0,
        "lowest": 0,
        "priority": 0,
        "unkept": [],
        "floor": 0,
        "students": problem.students,
        "mentors": int((problem.mentor_places > 0).sum()),
        "places": int(problem.mentor_places.sum()),
        "weights": asdict(problem.weights),
        "tiers": asdict(problem.tiers),
    }


def options(problem: "Problem", match: "Match", trajectory_id: int) -> Options:
    """Give what else could be decided about a student, the cheapest first, each with its exact price."""
    from programme.matching import engine

    i = problem.student_id.tolist().index(trajectory_id)
    found = engine.alternatives(problem, match, i, OTHERS_SHOWN)
    mentors = problem.mentor_id.tolist()
    return Options(
        [Other(mentors[one.mentor], int(one.score), _price(one.loss)) for one in found.others],
        None if found.veto is None else _price(found.nobody),
        None if found.veto is None else _price(found.veto),
    )


def parts_of(problem: "Problem", trajectory_id: int, mentor_id: int) -> list[Parts]:
    """Give how the points of a pair came about."""
    from programme.matching import engine

    i, j = problem.student_id.tolist().index(trajectory_id), problem.mentor_id.tolist().index(mentor_id)
    found = engine.explain_pair(problem, i, j)
    return [Parts(one.name, one.student_quality, one.mentor_quality, one.points) for one in found.parts]


def counted_as(problem: "Problem", pairs: list[list[int]]) -> tuple[int, int]:
    """Give the points of pairs and their priority as `problem` counts them; other weights give points of another kind."""
    import numpy as np

    from programme.matching import engine

    students, mentors = ({int(n): i for i, n in enumerate(ids)} for ids in (problem.student_id, problem.mentor_id))
    rows = np.array([students[student] for student, _mentor, _points in pairs], dtype=np.int64)
    columns = np.array([mentors[mentor] for _student, mentor, _points in pairs], dtype=np.int64)
    points = engine.Scale(problem).scores(rows, columns)
    return int(points.sum(dtype=np.int64)), int(problem.student_priority[rows].sum(dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Change:
    """One student whom two plans match otherwise; None is without a mentor."""

    trajectory_id: int
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Compared:
    """How many pairs two plans share, who has another mentor, and how many students stand in one of the two alone."""

    kept: int
    changes: list[Change]
    gone: int
    joined: int


def compared(before: dict[str, Any], after: dict[str, Any]) -> Compared:
    """Lay two plans side by side, as they are kept; who does not wait any more lost nothing."""
    old, new = _mentors(before), _mentors(after)
    both = [student for student in old if student in new]
    return Compared(
        kept=sum(old[student] is not None and old[student] == new[student] for student in both),
        changes=[Change(student, old[student], new[student]) for student in both if old[student] != new[student]],
        gone=len(old) - len(both),
        joined=len(new) - len(both),
    )


def _mentors(result: dict[str, Any]) -> dict[int, int | None]:
    alone: dict[int, int | None] = {one["student"]: None for one in result["unmatched"]}
    return {student: mentor for student, mentor, _points in result["pairs"]} | alone


def qualities(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> dict[str, list[int]]:
    """Give of each thing that counts the quality, 0 to 100, of a pair to the student and to the mentor."""
    from programme.matching import engine

    alone = People((Waiter(student, 0),), (mentor,), terms)
    problem = problem_of(alone, weights=usual_weights(terms.promises), tiers=usual_tiers(), seed=0)
    return {part.name: [part.student_quality, part.mentor_quality] for part in engine.explain_pair(problem, 0, 0).parts}


def _why(problem: "Problem", match: "Match", student: int) -> dict[str, Any]:
    from programme.matching import engine

    students, mentors = problem.student_id.tolist(), problem.mentor_id.tolist()
    found = engine.explain_unmatched(problem, match, student)
    return {
        "student": students[student],
        "kind": found.kind,
        "opens": [[rule, int(number)] for rule, number in found.opens[:OPENS_KEPT]],
        "group": len(found.group),
        "mentors": [mentors[j] for j in list(found.mentors)[:GROUP_KEPT]],
        "places": int(found.places),
    }


def _price(loss: tuple[int, int, int, int]) -> Price:
    return Price(*(int(part) for part in loss))
