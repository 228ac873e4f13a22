"""Prints the speed of the matching engine, as ratios of CPU seconds measured in one run.

`make bench-matching` starts this and takes some minutes; `make bench-matching ARGS=--full` adds 100,000 students (a quarter of an
hour, 4 GB), `ARGS=--quick` leaves out 20,000. All people are invented. Every size runs in a process of its own, for its memory.
"""

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from programme.matching.engine import Edges, Problem, Standing, assign, candidates, verify
from programme.matching.engine.assign import cheapest_flow
from programme.matching.engine.edges import checked_capacity, count_unit
from programme.matching.engine.prices import student_maximal

SITES = 40
CHANGES = 12
# Plain loops are measured on so many students with everyone, and their time per pair is taken.
STUDENTS_BY_LOOPS = 40

Figures = dict[str, float]


def cpu(job: Callable[[], Any], times: int = 1) -> tuple[float, Any]:
    """Return the median of the CPU seconds that a job takes, and what it gave."""
    seconds, given = [], None
    for _ in range(times):
        given = None
        start = time.process_time()
        given = job()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), given


def waiting_list(n: int, m: int, free: float) -> Problem:
    """Return invented people; `free` is the share of the parts of the week in which they have time, which decides the density."""
    dice = np.random.default_rng(n)

    def bits(rows: int, width: int, share: float) -> Any:
        return sum((dice.random(rows) < share).astype(np.int64) << bit for bit in range(width))

    return Problem(
        student_id=np.arange(n),
        student_fails=np.zeros(n, int),
        student_school=dice.integers(0, 20, n),
        student_site=dice.integers(0, SITES, n),
        student_amber=dice.random(n) < 0.2,
        student_interests=bits(n, 40, 0.12)[:, None],
        student_languages=1 | bits(n, 14, 0.05),
        student_week=bits(n, 42, free),
        student_meet=dice.choice([1, 2, 3, 3], n),
        student_gender=dice.integers(1, 3, n),
        student_gender_wish=dice.choice([0] * 8 + [1, 2], n),
        student_age=dice.integers(16, 24, n),
        student_age_wish=dice.choice([0, 0, 0, 1, 2], n),
        student_rather_not=dice.integers(0, 2, n),
        student_waiting_weeks=dice.integers(0, 30, n),
        student_priority=dice.integers(0, 4, n),
        student_wait=np.zeros(n, bool),
        mentor_id=np.arange(m),
        mentor_fails=np.zeros(m, int),
        mentor_places=dice.choice([1, 1, 1, 2], m),
        mentor_amber_places=dice.integers(0, 3, m),
        mentor_experienced=dice.random(m) < 0.6,
        mentor_amber_wanted=dice.random(m) < 0.8,
        mentor_school=np.full(m, -1),
        mentor_interests=bits(m, 40, 0.12)[:, None],
        mentor_learns=bits(m, 40, 0.05)[:, None],
        mentor_languages=1 | bits(m, 14, 0.1),
        mentor_week=bits(m, 42, free),
        mentor_meet=dice.choice([1, 2, 3, 3], m),
        mentor_gender=dice.integers(1, 3, m),
        mentor_gender_wish=dice.choice([0] * 9 + [1], m),
        mentor_age=dice.integers(19, 75, m),
        mentor_travel=dice.integers(-1, 120, (m, SITES)),
        mentor_travel_most=dice.choice([-1, 30, 45, 60], m),
        mentor_rather_not=dice.integers(0, 4, m),
        mentor_completed=dice.integers(0, 3, m),
        mentor_taken=dice.integers(0, 3, m),
    )


def with_density(n: int, m: int, density: float) -> Problem:
    """Return people of whom so many pairs are allowed, found by halving on a small group."""
    low, high = 0.01, 0.6
    for _ in range(12):
        free = (low + high) / 2
        small = candidates(waiting_list(700, 560, free)).edges
        low, high = (free, high) if len(small) < density * 700 * 560 else (low, free)
    return waiting_list(n, m, low)


def scored_by_loops(problem: Problem, students: int) -> list[tuple[int, int, int]]:
    """Score the pairs of the first students in plain Python over lists: rules cheapest first, nothing computed twice."""
    p = {name: column.tolist() for name, column in vars(problem).items() if isinstance(column, np.ndarray)}
    reach, travel = problem.reach.tolist(), problem.travel.tolist()
    w, total = problem.weights, problem.weights.total
    experience = [
        (100 if done else 50, max(0, 100 - 50 * taken))
        for done, taken in zip(p["mentor_completed"], p["mentor_taken"], strict=True)
    ]
    pairs = []
    for i in range(students):
        week, site, meet, amber = (
            p["student_week"][i],
            p["student_site"][i],
            p["student_meet"][i],
            p["student_amber"][i],
        )
        wish, gender, languages = p["student_gender_wish"][i], p["student_gender"][i], p["student_languages"][i]
        (interests,), rather_not, age_wish = (
            p["student_interests"][i],
            p["student_rather_not"][i],
            p["student_age_wish"][i],
        )
        minor = p["student_age"][i] < 18
        for j in range(problem.mentors):
            if not week & p["mentor_week"][j] or not languages & p["mentor_languages"][j]:
                continue
            if (wish and p["mentor_gender"][j] != wish) or (
                p["mentor_gender_wish"][j] and p["mentor_gender_wish"][j] != gender
            ):
                continue
            if amber and not (
                p["mentor_experienced"][j] and p["mentor_amber_wanted"][j] and p["mentor_amber_places"][j]
            ):
                continue
            ways, minutes, most = meet & p["mentor_meet"][j], travel[j][site], p["mentor_travel_most"][j]
            at_school = week & reach[j][site] if ways & 1 and (minutes <= most or most == -1 or minutes == -1) else 0
            if not at_school and not ways & 2:
                continue
            blocks = min(3, (at_school or week & p["mentor_week"][j]).bit_count())
            time_quality = (0, 50, 80, 100)[blocks]
            (theirs,), (learns,) = p["mentor_interests"][j], p["mentor_learns"][j]
            shared = 100 * (interests & theirs).bit_count()
            age = p["mentor_age"][j]
            student_wishes = 100 if not age_wish or (age != -1 and (age < 30) == (age_wish == 1)) else 75
            mentor_wishes = 100 if learns & interests else 50
            way = 100 if not at_school else 50 if minutes == -1 else max(0, 100 - minutes * 100 // 60)
            if not at_school:
                student_wishes -= 50 * (rather_not & 1)
                mentor_wishes -= 50 * (p["mentor_rather_not"][j] & 1)
            if minor and p["mentor_rather_not"][j] & 2:
                mentor_wishes -= 50
            done, room = experience[j]
            for_student = (
                w.interests * (shared // max(1, interests.bit_count())) + w.time * time_quality + w.travel * 100
            )
            for_mentor = w.interests * (shared // max(1, theirs.bit_count())) + w.time * time_quality + w.travel * way
            for_student += w.wishes * student_wishes + w.experience * done
            for_mentor += w.wishes * max(0, mentor_wishes) + w.experience * room
            pairs.append((i, j, (10 * for_student // total + 10 * for_mentor // total) // 2))
    return pairs


def by_scipy(edges: Edges, capacity: Any) -> tuple[int, int]:
    """Solve with scipy's sparse matching on all pairs: a column per place, and one more per student to stay unmatched."""
    places = np.concatenate(([0], np.cumsum(capacity)))
    entry = np.repeat(np.arange(len(edges)), capacity[edges.mentor])
    first = np.concatenate(([0], np.cumsum(capacity[edges.mentor])))[:-1]
    column = np.arange(len(entry)) - first[entry] + places[edges.mentor[entry]]
    unit = count_unit(edges, capacity)
    rows = np.concatenate((edges.student[entry], np.arange(edges.n_students)))
    columns = np.concatenate((column, places[-1] + np.arange(edges.n_students)))
    cost = np.concatenate((2000.0 - edges.score[entry], np.full(edges.n_students, float(unit))))
    graph = csr_array((cost, (rows, columns)), shape=(edges.n_students, places[-1] + edges.n_students))
    matched, chosen = min_weight_full_bipartite_matching(graph)
    costs = graph[matched, chosen]
    real = costs < unit
    return int(real.sum()), int((2000 - costs[real]).sum())


def by_ortools(edges: Edges, capacity: Any) -> tuple[int, int]:
    """Solve all pairs at once with OR-Tools, and find the prices that prove it."""
    places, unit = checked_capacity(edges, capacity), count_unit(edges, capacity)
    mentor_of = cheapest_flow(edges.rows, places)
    student_maximal(edges.rows, places, mentor_of, unit)
    entries = edges.rows.find(np.flatnonzero(mentor_of >= 0), mentor_of[mentor_of >= 0])
    return len(entries), int(edges.rows.score[entries].sum(dtype=np.int64))


def changes(edges: Edges, capacity: Any, plan: Any) -> tuple[float, float]:
    """Return the median CPU seconds of one lock or veto, each re-proven over all pairs, and those of getting ready once."""
    begin, standing = cpu(lambda: Standing.of(edges, capacity, plan))
    dice, seconds = random.Random(1), []
    matched = np.flatnonzero(plan.mentor_of >= 0).tolist()
    for number in range(CHANGES):
        student = dice.choice(matched)
        if number % 2:
            taken, _ = cpu(lambda i=student: standing.veto(i, int(plan.mentor_of[i])))
        else:
            own = slice(edges.rows.start[student], edges.rows.start[student + 1])
            mentor = dice.choice(
                [int(j) for j in edges.rows.mentor[own] if capacity[j] and j != plan.mentor_of[student]]
            )
            taken, _ = cpu(lambda i=student, j=mentor: standing.lock(i, j))
        seconds.append(taken)
    return statistics.median(seconds), begin


def measure(n: int, m: int, density: float, others: bool) -> Figures:
    """Measure everything at one size; `others` also runs the other solvers and plain loops."""
    problem = with_density(n, m, density)
    # The first call pays for imports.
    assign(candidates(waiting_list(60, 50, 0.3)).edges, np.ones(50, int))
    times = 3 if n < 10_000 else 1
    scoring, found = cpu(lambda: candidates(problem), times)
    edges, capacity = found.edges, problem.mentor_places
    solving, plan = cpu(lambda: assign(edges, capacity), times)
    proving, proof = cpu(lambda: verify(edges, capacity, plan), 3)
    figures: Figures = {
        "students": n,
        "mentors": m,
        "pairs": len(edges),
        "density": len(edges) / n / m,
        "matched": proof.matched,
        "total": proof.total,
        "scoring": scoring,
        "solving": solving,
        "proving": proving,
    }
    if 10_000 < n < 100_000:
        figures["change"], figures["ready"] = changes(edges, capacity, plan)
    if others:
        loops, pairs = cpu(lambda: scored_by_loops(problem, STUDENTS_BY_LOOPS))
        own = slice(0, edges.rows.start[STUDENTS_BY_LOOPS])
        ours = zip(*(column[own].tolist() for column in (edges.student, edges.mentor, edges.score)), strict=True)
        assert pairs == list(ours), "The plain loops score otherwise."
        figures["loops"] = loops / STUDENTS_BY_LOOPS * n
        figures["ortools"], answer = cpu(lambda: by_ortools(edges, capacity))
        assert answer == proof, (answer, proof)
        figures["scipy"], answer = cpu(lambda: by_scipy(edges, capacity))
        assert answer == proof, (answer, proof)
    figures["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def in_own_process(n: int, m: int, density: float, *, others: bool = False) -> Figures:
    """Measure one size in a fresh process, and print what it found."""
    words = [sys.executable, "-m", "tests.benchmarks.matching", "--one", str(n), str(m), str(density), str(int(others))]
    figures: Figures = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    print(
        f"{n:>7,} × {m:,} at {figures['density']:.1%}: {figures['pairs']:,.0f} pairs, {figures['matched']:,.0f} matched; "
        f"scoring {figures['scoring']:.2f} s, solving {figures['solving']:.2f} s, proof {figures['proving']:.3f} s; "
        f"{figures['megabytes']:,.0f} MB",
        flush=True,
    )
    return figures


def row(name: str, ratio: float, bar: float, goal: float, *, most: bool = True) -> None:
    """Print one ratio beside its bar and its goal."""
    reached = [ratio <= limit if most else ratio >= limit for limit in (goal, bar)]
    verdict = "goal" if reached[0] else "bar" if reached[1] else "NOT"
    sign = "≤" if most else "≥"
    print(f"{name:<62} {ratio:>8.3g}   {sign} {bar:<5g} {sign} {goal:<5g} {verdict}")


def main() -> None:
    """Measure the sizes asked for and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--full", action="store_true", help="also 100,000 students")
    parser.add_argument("--quick", action="store_true", help="not 20,000 students")
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        n, m, density, others = asked.one
        print(json.dumps(measure(int(n), int(m), float(density), others == "1")))
        return
    sparse = in_own_process(4_500, 3_600, 0.05)
    dense = in_own_process(4_500, 3_600, 0.30, others=True)
    large = None if asked.quick else in_own_process(20_000, 16_000, 0.03)
    huge = in_own_process(100_000, 80_000, 0.03) if asked.full else None
    print(f"\n{'ratio of CPU seconds':<62} {'measured':>8}   {'bar':<7} {'goal':<7}")
    row("solve / score all pairs, 4,500 at 5 %", sparse["solving"] / sparse["scoring"], 2, 1)
    row("solve / score all pairs, 4,500 at 30 %", dense["solving"] / dense["scoring"], 2, 1)
    if large:
        row("solve / score all pairs, 20,000 at 3 %", large["solving"] / large["scoring"], 1.2, 0.5)
    if huge:
        row("solve / score all pairs, 100,000 at 3 %", huge["solving"] / huge["scoring"], 0.6, 0.25)
        row("  its memory in GB, all in all", huge["megabytes"] / 1024, 4, 4)
    row("OR-Tools on all pairs / ours, 4,500 at 30 %", dense["ortools"] / dense["solving"], 5, 10, most=False)
    row("scipy's sparse matching on all pairs / ours, same", dense["scipy"] / dense["solving"], 10, 20, most=False)
    for name, one in (
        ("4,500 at 5 %", sparse),
        ("4,500 at 30 %", dense),
        ("20,000 at 3 %", large),
        ("100,000 at 3 %", huge),
    ):
        if one:
            row(f"proof check / scoring, {name}", one["proving"] / one["scoring"], 0.1, 0.05)
    if large:
        row("one lock or veto, re-proven / full solve, 20,000", large["change"] / large["solving"], 0.1, 0.01)
        row("  getting ready for the first one / full solve", large["ready"] / large["solving"], 0.1, 0.1)
    row("plain Python loops / our scoring, 4,500 at 30 %", dense["loops"] / dense["scoring"], 40, 100, most=False)


if __name__ == "__main__":
    main()
