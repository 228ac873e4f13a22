"""The best plan: the most students matched, and of all such plans the highest total score."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

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
from programme.matching.engine.prices import student_maximal

# Told which share of the work is done (0 to 1); answers whether to go on.
Progress = Callable[[float], bool]


def assign(edges: Edges, capacity: npt.ArrayLike, *, progress: Progress | None = None) -> Plan:
    """Return a plan that matches the most students and, among those, has the highest total score, with prices that prove it.

    `capacity` is the places of each mentor, whole numbers ≥ 0, shape [n_mentors]. The same input gives the same plan.

    :raises BadEdges: when the capacity does not fit the mentors.
    :raises TooLarge: when the scores are too large for exact sums.
    :raises Stopped: when `progress` said so.
    """
    places = checked_capacity(edges, capacity)
    unit = count_unit(edges, places)
    _report(progress, 0)
    rows = edges.rows
    mentor_of, weight_of = cheapest_flow(rows, places, unit)
    _report(progress, 0.5)
    student_price, mentor_price = student_maximal(rows, places, mentor_of, weight_of, unit)
    _report(progress, 1)
    return Plan(mentor_of, student_price, mentor_price)


def cheapest_flow(rows: Rows, places: Int64Array, unit: int) -> tuple[Int64Array, Int64Array]:
    """Let OR-Tools match the most students at the highest score over some pairs; return each student's mentor and weight.

    Students send one unit of flow each to mentors, who take in as many as they have places.

    :raises TooLarge: when the scores exceed what the solver can add up.
    """
    from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

    n_students, n_mentors = len(rows.start) - 1, len(places)
    mentor_of, weight_of = np.full(n_students, -1, np.int64), np.zeros(n_students, np.int64)
    if not len(rows.score):
        return mentor_of, weight_of
    solver = SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        rows.student.astype(np.int32),
        (rows.mentor + np.int64(n_students)).astype(np.int32),
        np.ones(len(rows.score), np.int64),
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
    weight_of[rows.student[used]] = rows.score[used] + np.int64(unit)
    return mentor_of, weight_of


def _report(progress: Progress | None, share: float) -> None:
    if progress is not None and not progress(share):
        raise Stopped
