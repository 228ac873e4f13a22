"""The best plan for everyone waiting.

Locks stand above the number of students matched, that above the pairs kept from the plan before, those above priority, that
above the total score; and a draw, made with the seed and the numbers of the two, decides between plans equal in all of these.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.assign import assign
from programme.matching.engine.edges import Edges, Plan
from programme.matching.engine.network import Ints, Network, network
from programme.matching.engine.problem import HIGHEST_SCORE, Problem
from programme.matching.engine.tiers import DRAW, KEEP, PRIORITY, SCORE, Progress, Stage, Tier, in_stages, part_of
from programme.matching.engine.verify import Proof

DRAW_BITS = 20


@dataclass(frozen=True, eq=False, repr=False)
class Match:
    """The plan for a problem: `mentor_of` is a mentor index per student, −1 for nobody, int64[n]."""

    network: Network
    # The same from the floor that was asked for, which `best_worst` may have raised.
    asked: Network
    stages: tuple[Stage, ...]
    mentor_of: Ints

    @property
    def problem(self) -> Problem:
        """What was asked."""
        return self.network.problem

    @property
    def digest(self) -> str:
        """The digest of what was asked: the same digest gives the same plan."""
        return self.problem.digest

    @property
    def floor_used(self) -> int:
        """The least that a pair may score, locks excepted."""
        return self.network.floor

    @property
    def unkept_locks(self) -> NDArray[np.int32]:
        """Locks that break a rule or find no place, int32[p, 2]: nobody else is proposed to those students."""
        return self.network.unkept_locks

    @property
    def proof(self) -> Proof:
        """The proof of the highest tiers: how many students were matched beside those locked, and their joint total."""
        return self.stages[0].proof

    @property
    def plan(self) -> Plan:
        """The plan over rows and columns of the network, with the prices of the highest tiers."""
        return self.stages[0].plan

    @property
    def edges(self) -> Edges:
        """The edges of the network, each with its value in the highest tiers."""
        return self.stages[0].edges

    @cached_property
    def score(self) -> NDArray[np.int16]:
        """The score of each student's pair, −1 for nobody: int16[n]."""
        found = np.full(len(self.mentor_of), -1, np.int16)
        matched = np.flatnonzero(self.mentor_of >= 0)
        edges = self.network.candidates.edges
        found[matched] = edges.score[edges.rows.find(matched, self.mentor_of[matched])]
        return found

    @property
    def matched(self) -> int:
        """How many students have a mentor."""
        return int(np.count_nonzero(self.mentor_of >= 0))

    @property
    def total(self) -> int:
        """The sum of the scores."""
        return int(self.score[self.mentor_of >= 0].sum(dtype=np.int64))

    @property
    def priority_total(self) -> int:
        """The sum of the priorities of the students who have a mentor."""
        return int(self.problem.student_priority[self.mentor_of >= 0].sum(dtype=np.int64))

    @property
    def kept(self) -> int:
        """How many pairs of the plan before are in this one."""
        before = self.problem.keep
        return int(np.count_nonzero(self.mentor_of[before[:, 0]] == before[:, 1]))

    @property
    def lowest(self) -> int:
        """The lowest score of a pair, −1 without pairs."""
        return int(self.score[self.mentor_of >= 0].min(initial=HIGHEST_SCORE)) if self.matched else -1


def match(problem: Problem, *, progress: Progress | None = None) -> Match:
    """Find the best plan and prove it. The same problem gives the same plan, in whatever order the people stand.

    :raises Stopped: when `progress`, told which share is done (0 to 1), answers no
    :raises TooLarge: when one tier alone does not fit exact sums
    """
    asked = network(problem)
    if problem.tiers.best_worst:
        used = asked.from_floor(_highest_floor(asked, part_of(progress, 0, 0.5)))
        progress = part_of(progress, 0.5, 1)
    else:
        used = asked
    stages = in_stages(used.edges(used.score), used.places, _tiers(used), progress)
    return Match(used, asked, stages, used.mentors(stages[-1].plan.mentor_of))


def _tiers(used: Network) -> list[Tier]:
    problem, tiers = used.problem, []
    if problem.tiers.keep:
        tiers.append(Tier(KEEP, used.is_kept.astype(np.int64)))
    if problem.tiers.priority:
        tiers.append(Tier(PRIORITY, problem.student_priority[used.student_of[used.row]].astype(np.int64)))
    return [*tiers, Tier(SCORE, used.score), Tier(DRAW, _draw(used), rough=True)]


def _highest_floor(asked: Network, progress: Progress | None) -> int:
    """Give the highest floor that costs no student, and no kept pair where those count, by halving the levels that are left."""
    levels = np.unique(asked.score)
    most = _students_and_kept(asked)
    if not any(most):
        return asked.floor
    lowest, beyond = 0, len(levels)
    rounds = beyond.bit_length()
    while beyond - lowest > 1:
        middle = (lowest + beyond) // 2
        done = 1 - (beyond - lowest).bit_length() / rounds
        tried = _students_and_kept(asked.from_floor(int(levels[middle])), part_of(progress, done, done))
        lowest, beyond = (middle, beyond) if tried == most else (lowest, middle)
    return int(levels[lowest])


def _students_and_kept(some: Network, progress: Progress | None = None) -> tuple[int, int]:
    """Count the most students that can be matched, and the most pairs kept then (0 where those do not count)."""
    kept = some.is_kept if some.problem.tiers.keep else np.zeros(len(some.row), bool)
    edges = some.edges(kept.astype(np.int64))
    plan = assign(edges, some.places, progress=progress)
    matched = np.flatnonzero(plan.mentor_of >= 0)
    return len(matched), int(edges.rows.score[edges.rows.find(matched, plan.mentor_of[matched])].sum())


def _draw(used: Network) -> Ints:
    """Draw a number of `DRAW_BITS` bits for each edge from the seed and the numbers of student and mentor."""
    problem = used.problem
    student = problem.student_id[used.student_of[used.row]].view(np.uint64)
    mentor = problem.mentor_id[used.mentor_of[used.column]].view(np.uint64)
    seed = np.array([problem.seed]).view(np.uint64)
    return (_scattered(_scattered(_scattered(seed) + student) + mentor) >> np.uint64(64 - DRAW_BITS)).astype(np.int64)


def _scattered(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter numbers evenly over 64 bits.

    Source: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    """
    mixed = numbers + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
