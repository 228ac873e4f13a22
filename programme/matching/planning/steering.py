"""What the coordinators decided about a plan so far, read from its steps; pure, as rules are."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from programme.matching.models import PlanStep, StepKind

if TYPE_CHECKING:
    from programme.matching.engine import Problem

Pair = tuple[int, int]


@dataclass
class Steering:
    """Pairs are (trajectory, mentor); accepted pairs are kept as locked ones are."""

    weights: dict[str, int]
    tiers: dict[str, Any]
    accepted: dict[int, int] = field(default_factory=dict)
    locked: dict[int, int] = field(default_factory=dict)
    vetoes: set[Pair] = field(default_factory=set)
    waits: set[int] = field(default_factory=set)
    allowed: set[Pair] = field(default_factory=set)

    @property
    def kept(self) -> dict[int, int]:
        """Give the mentor of every student whose pair stays as it is."""
        return self.locked | self.accepted

    def take(self, step: PlanStep) -> None:
        """Take one more decision."""
        student, mentor = step.trajectory_id or 0, step.mentor_id or 0
        match step.kind:
            case StepKind.ACCEPT:
                self.accepted[student] = mentor
            case StepKind.LOCK:
                self._lock(student, mentor)
            case StepKind.VETO:
                self.vetoes.add((student, mentor))
                self._let_go(student)
            case StepKind.WAIT:
                self.waits.add(student)
                self._let_go(student)
            case StepKind.FREE:
                self._let_go(student)
                self.waits.discard(student)
                self.vetoes = {pair for pair in self.vetoes if pair[0] != student}
                self.allowed = {pair for pair in self.allowed if pair[0] != student}
            case StepKind.WEIGHTS | StepKind.TIERS:
                self.weights, self.tiers = step.values["weights"], step.values["tiers"]
            case StepKind.SET_ASIDE:
                self.allowed.add((student, mentor))
                self._lock(student, mentor)

    def _lock(self, student: int, mentor: int) -> None:
        self._let_go(student)
        self.locked[student] = mentor
        self.waits.discard(student)
        self.vetoes.discard((student, mentor))

    def _let_go(self, student: int) -> None:
        self.accepted.pop(student, None)
        self.locked.pop(student, None)


def steering_of(steps: Iterable[PlanStep], *, weights: dict[str, int], tiers: dict[str, Any]) -> Steering:
    """Read the steps that were not undone, in their order; the weights and tiers are those the plan began with."""
    found = Steering(weights, tiers)
    for step in sorted(steps, key=lambda one: one.number):
        if step.undone_at is None:
            found.take(step)
    return found


def last_step(steps: Iterable[PlanStep]) -> PlanStep | None:
    """Give the step that undo would take back."""
    open_steps = [step for step in steps if step.undone_at is None]
    return max(open_steps, key=lambda one: one.number, default=None)


def steered(problem: "Problem", steering: Steering) -> "Problem":
    """Give the same facts with these decisions instead of the ones in it."""
    import numpy as np

    from programme.matching import engine

    students = {int(number): place for place, number in enumerate(problem.student_id)}
    mentors = {int(number): place for place, number in enumerate(problem.mentor_id)}

    def pairs(found: Iterable[Pair]) -> Any:
        known = sorted((students[a], mentors[b]) for a, b in found if a in students and b in mentors)
        return np.array(known, dtype=np.int32).reshape(-1, 2)

    waits = np.zeros(len(students), dtype=np.bool_)
    waits[[students[one] for one in steering.waits if one in students]] = True
    return replace(
        problem,
        student_wait=waits,
        locks=pairs(steering.kept.items()),
        vetoes=pairs(steering.vetoes),
        allowed=pairs(steering.allowed),
        weights=engine.Weights(**steering.weights),
        tiers=engine.Tiers(**steering.tiers),
    )
