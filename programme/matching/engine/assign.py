"""The best plan: the most students matched, and of all such plans the highest total score."""

from collections.abc import Callable
from contextlib import suppress

import numpy as np
import numpy.typing as npt

from programme.matching.engine.core import best_of_each, union
from programme.matching.engine.edges import (
    Edges,
    Int64Array,
    Plan,
    Rows,
    Stopped,
    TooLarge,
    checked_capacity,
    count_unit,
)
from programme.matching.engine.prices import NoPrices, near, reach_of, student_maximal

# Told which share of the work is done (0 to 1); answers whether to go on.
Progress = Callable[[float], bool]

# Up to so many pairs, solving with all of them is as quick as choosing among them.
FEW_PAIRS = 50_000
# The best pairs of each student and of each mentor to begin with.
BEST = 8
# Beside the pairs that the prices do not cover, each round adds about so many per student that they only just cover: many of
# these would not be covered in the next round.
NEARLY = 1


def assign(
    edges: Edges, capacity: npt.ArrayLike, *, start: Plan | None = None, progress: Progress | None = None
) -> Plan:
    """Return a plan that matches the most students and, among those, has the highest total score, with prices that prove it.

    `capacity` is the places of each mentor, whole numbers ≥ 0, shape [n_mentors]. The same input gives the same plan. A plan
    of nearly the same problem as `start` saves rounds and changes nothing about the value.

    A few good pairs are solved; their prices are then asked of all pairs, and the pairs that they do not cover are added,
    until there are none. Source: column generation, as in Dantzig and Wolfe (1960), on the assignment problem.

    :raises BadEdges: when the capacity does not fit the mentors.
    :raises TooLarge: when the scores are too large for exact sums.
    :raises Stopped: when `progress` said so.
    """
    places = checked_capacity(edges, capacity)
    unit = count_unit(edges, places)
    rows = edges.rows
    _report(progress, 0)
    core = _first_core(rows, edges.n_mentors, start)
    plan: Plan | None = None
    most = BEST
    done = 0.3
    while True:
        _report(progress, done)
        plan = _solve(rows.pick(core), places, unit, plan)
        reach = reach_of(rows, core, plan, NEARLY)
        entries, excess = near(rows, plan.student_price, plan.mentor_price, unit, reach)
        if not (excess < 0).any():
            _report(progress, 1)
            return plan
        # Where everyone wants the same few, many rounds would be needed; the core doubles, so there are few even then.
        most *= 2
        core = union(core, _closest(rows, entries, excess, most))
        done += (1 - done) / 2


def cheapest_flow(rows: Rows, places: Int64Array) -> Int64Array:
    """Let OR-Tools match the most students at the highest score over some pairs; return mentor_of.

    Students send one unit of flow each to mentors, who take in as many as they have places.

    :raises TooLarge: when the scores exceed what the solver can add up.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    n_students, n_mentors = rows.n_students, len(places)
    mentor_of = np.full(n_students, -1, np.int64)
    if not len(rows):
        return mentor_of
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        rows.student.astype(np.int32),
        (rows.mentor + np.int64(n_students)).astype(np.int32),
        np.ones(len(rows), np.int64),
        -rows.score.astype(np.int64),
    )
    supplies = np.concatenate((np.ones(n_students, np.int64), -np.minimum(places, n_students)))
    solver.set_nodes_supplies(np.arange(n_students + n_mentors, dtype=np.int32), supplies)
    status = solver.solve_max_flow_with_min_cost()
    if status in (solver.BAD_COST_RANGE, solver.BAD_CAPACITY_RANGE):
        raise TooLarge("The solver cannot add up scores as large as these: divide all scores by a common number.")
    if status != solver.OPTIMAL:
        raise RuntimeError(f"The solver answered {status}.")
    used = np.flatnonzero(solver.flows(arcs))
    mentor_of[rows.student[used]] = rows.mentor[used]
    return mentor_of


def _first_core(rows: Rows, n_mentors: int, start: Plan | None) -> Int64Array:
    """Return the entries to solve first: all of few, the best of many."""
    if len(rows) <= FEW_PAIRS:
        return np.arange(len(rows))
    if start is None or len(start.mentor_of) != rows.n_students or len(start.mentor_price) != n_mentors:
        return best_of_each(rows, n_mentors, BEST)
    return best_of_each(rows, n_mentors, BEST, start.mentor_price)


def _solve(chosen: Rows, places: Int64Array, unit: int, before: Plan | None) -> Plan:
    """Return the best plan over the chosen pairs; often that of the round before, whose prices alone have risen."""
    if before is not None:
        lower = before.student_price, before.mentor_price
        with suppress(NoPrices):
            prices = student_maximal(chosen, places, before.mentor_of, unit, lower=lower)
            return Plan(before.mentor_of, *prices, unit)
    mentor_of = cheapest_flow(chosen, places)
    return Plan(mentor_of, *student_maximal(chosen, places, mentor_of, unit), unit)


def _closest(rows: Rows, entries: Int64Array, excess: Int64Array, most: int) -> Int64Array:
    """Return the entries that prices cover least, at most so many of each student."""
    order = np.lexsort((excess, rows.student[entries]))
    student = rows.student[entries[order]]
    rank = np.arange(len(order)) - np.searchsorted(student, student)
    return entries[order[rank < most]]


def _report(progress: Progress | None, share: float) -> None:
    if progress is not None and not progress(share):
        raise Stopped
