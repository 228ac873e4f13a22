"""A new plan after somebody dropped out, which keeps every other pair that can be kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.network import Ints
from programme.matching.engine.plan import Match, match
from programme.matching.engine.problem import Problem
from programme.matching.engine.tiers import Progress


@dataclass(frozen=True, eq=False, slots=True)
class Replan:
    """The new plan, and the students (indices) who keep their mentor, get another, lose theirs, or get one at last."""

    match: Match
    kept: Ints
    changed: Ints
    lost: Ints
    new: Ints


def replan(
    problem: Problem,
    before: Match,
    gone_mentors: Iterable[int] = (),
    gone_students: Iterable[int] = (),
    *,
    progress: Progress | None = None,
) -> Replan:
    """Plan again without these people: as many students as possible, and then as many pairs of the plan before as possible.

    The problem of the new plan, `match.problem`, says what was asked: gone mentors have no place, gone students wait, and the
    locks of both are off.
    """
    mentors, students = np.array([*gone_mentors], np.int64), np.array([*gone_students], np.int64)
    places, waits = problem.mentor_places.copy(), problem.student_wait.copy()
    places[mentors], waits[students] = 0, True
    had = np.flatnonzero(before.mentor_of >= 0)
    pairs = np.stack((had, before.mentor_of[had]), axis=1).astype(np.int32)

    def still_there(some: NDArray[np.int32]) -> NDArray[np.int32]:
        return some[~np.isin(some[:, 0], students) & ~np.isin(some[:, 1], mentors)]

    asked = replace(
        problem,
        mentor_places=places,
        student_wait=waits,
        locks=still_there(problem.locks),
        keep=still_there(pairs),
        tiers=replace(problem.tiers, keep=True),
    )
    after = match(asked, progress=progress)
    old, now = before.mentor_of, after.mentor_of
    return Replan(
        after,
        kept=np.flatnonzero((old >= 0) & (old == now)),
        changed=np.flatnonzero((old >= 0) & (now >= 0) & (old != now)),
        lost=np.flatnonzero((old >= 0) & (now < 0)),
        new=np.flatnonzero((old < 0) & (now >= 0)),
    )
