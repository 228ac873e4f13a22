"""How even a plan is, and the stable plan beside it: what each gives up for the other."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from programme.matching.planning.answers import Price, compared

if TYPE_CHECKING:
    from programme.matching.engine import Fairness, Problem

# The stable plan is sought student by student; with more of them that is no work for a request.
STABLE_MOST = 1000


@dataclass(frozen=True, slots=True)
class Stable:
    """The stable plan beside a plan: how even it is, what it costs, and how many students it matches otherwise.

    `kept` keep their mentor, `other` have another one, `lost` have none any more and `new` had none.
    """

    matched: int
    even: "Fairness"
    price: Price
    kept: int
    other: int
    lost: int
    new: int

    @property
    def is_same(self) -> bool:
        """Whether it is the plan that it is laid beside."""
        return not (self.other or self.lost or self.new)


@dataclass(frozen=True, slots=True)
class Evenness:
    """How even a plan is. `would_rather` counts pairs who would both rather have each other, `of` the students in them.

    `stable` is None where there are too many students to seek it at once.
    """

    matched: int
    would_rather: int
    of: int
    even: "Fairness"
    stable: Stable | None


def evenness(problem: "Problem", result: dict[str, Any]) -> Evenness:
    """Lay a plan, as it is kept, beside the stable one of the same people with the same decisions."""
    import numpy as np

    from programme.matching import engine

    students, mentors = problem.student_id.tolist(), problem.mentor_id.tolist()
    row, column = ({number: place for place, number in enumerate(ids)} for ids in (students, mentors))
    mentor_of = np.full(problem.students, -1, dtype=np.int64)
    for student, mentor, _points in result["pairs"]:
        mentor_of[row[student]] = column[mentor]
    found = engine.blocking_pairs(problem, mentor_of)
    stable = _stable(problem, result) if problem.students <= STABLE_MOST else None
    return Evenness(
        result["matched"],
        len(found),
        len(np.unique(found[:, 0])),
        engine.fairness(problem, mentor_of),
        stable,
    )


def _stable(problem: "Problem", result: dict[str, Any]) -> Stable:
    import numpy as np

    from programme.matching import engine

    students, mentors = problem.student_id.tolist(), problem.mentor_id.tolist()
    mentor_of = engine.stable(problem)
    rows = np.flatnonzero(mentor_of >= 0)
    points = engine.Scale(problem).scores(rows, mentor_of[rows]).tolist()
    pairs = [[students[i], mentors[mentor_of[i]], worth] for i, worth in zip(rows.tolist(), points, strict=True)]
    alone = [{"student": students[i]} for i in np.flatnonzero(mentor_of < 0).tolist()]
    beside = compared(result, {"pairs": pairs, "unmatched": alone})
    lost, new = (sum(getattr(one, when) is None for one in beside.changes) for when in ("after", "before"))
    return Stable(
        matched=len(pairs),
        even=engine.fairness(problem, mentor_of),
        price=Price(
            students=result["matched"] - len(pairs),
            priority=result["priority"] - int(problem.student_priority[rows].sum(dtype=np.int64)),
            points=result["total"] - sum(points),
        ),
        kept=beside.kept,
        other=len(beside.changes) - lost - new,
        lost=lost,
        new=new,
    )
