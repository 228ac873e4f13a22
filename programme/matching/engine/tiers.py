"""Aims in strict order, solved exactly: more of a lower one never makes up for less of a higher one.

Tiers are put into one number per edge as long as sums stay exact in 64 bits. What does not fit is decided in a next stage,
among the best plans of the stage before and no others: its prices tell which edges those use (the ones worth exactly their
two prices) and who is in all of them (whoever has a price).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.assign import assign
from programme.matching.engine.edges import Edges, Plan
from programme.matching.engine.verify import Proof, verify

Ints = NDArray[np.int64]
Progress = Callable[[float], bool]

# The tiers of a plan below the number of students, from high to low.
KEEP, PRIORITY, SCORE, DRAW = "keep", "priority", "score", "draw"

# The solver multiplies values with the number of nodes, and adds such products along a path: all of that stays below this.
LARGEST = 1 << 62


@dataclass(frozen=True, eq=False, slots=True)
class Tier:
    """One aim: a value of at least 0 per edge, int64[edges]. A rough one may lose its lowest bits where they do not fit."""

    name: str
    values: Ints
    rough: bool = False

    @property
    def highest(self) -> int:
        """The highest value of an edge."""
        return int(self.values.max(initial=0))


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """Tiers solved together: edges with their joint values, and a plan with the prices that prove it the best of these.

    `units` is what one of each tier weighs in the joint value.
    """

    names: tuple[str, ...]
    units: tuple[int, ...]
    edges: Edges
    plan: Plan
    proof: Proof

    def told_apart(self, difference: int) -> dict[str, int]:
        """Read the difference between the joint totals of two plans as the difference in each tier."""
        found = {}
        for name, unit in zip(self.names, self.units, strict=True):
            # All lower tiers together differ by less than half a unit.
            found[name] = (2 * difference + unit) // (2 * unit)
            difference -= found[name] * unit
        return found


def in_stages(edges: Edges, places: Ints, tiers: Sequence[Tier], progress: Progress | None = None) -> tuple[Stage, ...]:
    """Match the most students, then reach each aim in turn as far as those before it allow.

    `edges` say who may be matched, by student and then mentor; their scores play no part. The plan of the last stage is the
    answer, and every stage holds it, with the prices that prove it.

    :raises TooLarge: when one aim alone does not fit exact sums
    :raises Stopped: when `progress`, told which share is done (0 to 1), answers no
    """
    waiting, solved = list(tiers), list[tuple[tuple[str, ...], tuple[int, ...], Edges, Plan]]()
    owed: list[Tier] = []
    while waiting:
        together, units = _that_fit(owed, waiting, edges, places)
        values = np.zeros(len(edges), np.int64)
        for tier, unit in zip(together, units, strict=True):
            values += tier.values * unit
        edges = replace(edges, score=values)
        done, waiting = len(solved) / len(tiers), waiting[len(together) - len(owed) :]
        plan = assign(edges, places, progress=part_of(progress, done, 1 - len(waiting) / len(tiers)))
        solved.append((tuple(tier.name for tier in together), units, edges, plan))
        if waiting:
            best, due = _in_best_plans(edges, plan)
            edges = Edges(edges.n_students, edges.n_mentors, edges.student[best], edges.mentor[best], due)
            waiting = [replace(tier, values=tier.values[best]) for tier in waiting]
            owed = [Tier("owed", due)]
    answer = solved[-1][-1].mentor_of
    stages = ((names, units, some, replace(plan, mentor_of=answer)) for names, units, some, plan in solved)
    return tuple(Stage(names, units, some, plan, verify(some, places, plan)) for names, units, some, plan in stages)


def part_of(progress: Progress | None, first: float, end: float) -> Progress | None:
    """Give a progress of which the whole is the part from `first` to `end` of this one."""
    return progress and (lambda share: progress(first + share * (end - first)))


def _that_fit(owed: list[Tier], waiting: list[Tier], edges: Edges, places: Ints) -> tuple[list[Tier], tuple[int, ...]]:
    """Take as many of the waiting tiers as fit one number per edge, one at least; give them with their units."""
    most_matched = min(edges.n_students, int(places.sum()))
    nodes = edges.n_students + edges.n_mentors + 1
    for count in range(len(waiting), 0, -1):
        together = [*owed, *waiting[:count]]
        units = _units([tier.highest for tier in together], most_matched)
        highest = sum(tier.highest * unit for tier, unit in zip(together, units, strict=True))
        if highest * nodes**2 < LARGEST:
            return together, units
    first = waiting[0]
    if first.rough and first.highest > 1:
        return _that_fit(owed, [replace(first, values=first.values >> 4)], edges, places)
    return [*owed, first], _units([tier.highest for tier in (*owed, first)], most_matched)


def _units(highest: list[int], most_matched: int) -> tuple[int, ...]:
    """Give what one of each tier weighs, given the highest value of an edge in each: more than twice all that is below."""
    units = [1]
    for value in reversed(highest[1:]):
        units.append(units[-1] * (2 * value * most_matched + 1))
    return tuple(reversed(units))


def _in_best_plans(edges: Edges, plan: Plan) -> tuple[Ints, Ints]:
    """Find the edges that best plans use, and how many of each edge's two ends are in all best plans (0 to 2).

    A plan over these edges is one of the best exactly when everyone with a price is matched, and every place with a price is
    taken: then it is worth all prices together.
    """
    student_price, mentor_price = plan.student_price[edges.student], plan.mentor_price[edges.mentor]
    best = np.flatnonzero(student_price + mentor_price == plan.unit + edges.score)
    return best, (student_price[best] > 0).astype(np.int64) + (mentor_price[best] > 0)
