"""Why a pair scores what it scores, why a student has no mentor, and what another choice would cost; each claim is checked."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from programme.matching.engine.codes import RULE_NAMES
from programme.matching.engine.fits import broken, fails
from programme.matching.engine.losses import losses
from programme.matching.engine.network import Ints
from programme.matching.engine.plan import Match, match
from programme.matching.engine.problem import Problem
from programme.matching.engine.score import Scale
from programme.matching.engine.tiers import KEEP, PRIORITY, SCORE
from programme.matching.engine.verify import NotOptimal


class Part(NamedTuple):
    """What one criterion adds: qualities of 0 to 100, and points of the score."""

    name: str
    student_quality: int
    mentor_quality: int
    points: int


@dataclass(frozen=True, slots=True)
class PairExplained:
    """All that is known of one pair.

    The points of the parts add up to the score, 0 to 1000. `shared_interests` is a word of 64 bits each, `shared_blocks` the
    blocks in which they can meet, `way` SCHOOL, ONLINE or 0, `minutes` the mentor's travel to the student's site, −1 unknown.
    `broken` has the bits of all broken rules, `set_aside` of those among them that were set aside for this pair.
    """

    score: int
    student_utility: int
    mentor_utility: int
    parts: tuple[Part, ...]
    shared_interests: tuple[int, ...]
    shared_blocks: int
    way: int
    minutes: int
    broken: int
    set_aside: int


def explain_pair(problem: Problem, student: int, mentor: int) -> PairExplained:
    """Take the score of one pair apart, whether or not they may be matched."""
    i, j = np.array([student]), np.array([mentor])
    scale = Scale(problem)
    meeting = scale.meetings(i, j)
    of_student, of_mentor = (int(side[0]) for side in scale.utilities(i, j))
    score = (of_student + of_mentor) // 2
    worth = {name: (int(a[0]), int(b[0])) for name, (a, b) in scale.qualities(i, j).items()}
    weights = [getattr(problem.weights, name) * sum(sides) for name, sides in worth.items()]
    points = _shares(score, [10 * weight for weight in weights], 2 * problem.weights.total)
    shared = problem.student_interests[student] & problem.mentor_interests[mentor]
    all_broken = int(broken(problem, student)[mentor])
    return PairExplained(
        score=score,
        student_utility=of_student,
        mentor_utility=of_mentor,
        parts=tuple(Part(name, *sides, part) for (name, sides), part in zip(worth.items(), points, strict=True)),
        shared_interests=tuple(shared.tolist()),
        shared_blocks=int(meeting.blocks[0]),
        way=int(meeting.way[0]),
        minutes=int(meeting.minutes[0]),
        broken=all_broken,
        set_aside=all_broken & ~int(fails(problem, student)[mentor]),
    )


def _shares(total: int, parts: list[int], of: int) -> list[int]:
    """Round the parts, in units of `of`, to whole numbers that add up to a total at most a few off their sum."""
    rounded = [part // of for part in parts]
    by_rest = sorted(range(len(parts)), key=lambda k: (-(parts[k] % of), k))
    while (missing := total - sum(rounded)) > 0:
        for k in by_rest[:missing]:
            rounded[k] += 1
    for k in reversed(by_rest):
        if sum(rounded) > total and rounded[k] > 0:
            rounded[k] -= 1
    return rounded


class Kind(StrEnum):
    """Why somebody has no mentor."""

    # A coordinator decided that it is better to wait.
    WAIT = "wait"
    # No mentor passes all rules.
    NOBODY = "nobody"
    # Some do, but every such pair scores below the floor.
    FLOOR = "floor"
    # Others take every place that this student could have.
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a student has no mentor.

    `opens` counts for each rule the mentors whom only this rule keeps away, most first. When crowded, the students of `group`
    (indices, this one among them) can go to `mentors` and to nobody else, and they are more than the free `places` there: one
    of them stays without a mentor in every plan. Places and students of locks are not counted.
    """

    kind: Kind
    opens: tuple[tuple[str, int], ...]
    group: tuple[int, ...] = ()
    mentors: tuple[int, ...] = ()
    places: int = 0


def explain_unmatched(problem: Problem, found: Match, student: int) -> Reason:
    """Say why a student has no mentor in the best plan, and check it.

    :raises ValueError: when the student has one
    :raises NotOptimal: when the plan leaves a place open that this student could have: then it was not the best one
    """
    if found.mentor_of[student] >= 0:
        raise ValueError(f"student {student} has a mentor")
    bits = fails(problem, student)
    only = [(name, int(np.count_nonzero(bits == 1 << number))) for number, name in enumerate(RULE_NAMES)]
    opens = tuple(sorted(((name, count) for name, count in only if count), key=lambda each: -each[1]))
    if problem.student_wait[student]:
        return Reason(Kind.WAIT, opens)
    mentors = np.flatnonzero(bits == 0)
    if not mentors.size:
        return Reason(Kind.NOBODY, opens)
    edges = found.network.candidates.edges
    start, end = edges.rows.start[student : student + 2]
    high = mentors[edges.rows.score[start:end] >= problem.tiers.floor]
    if not high.size:
        return Reason(Kind.FLOOR, opens)
    group, columns = rivals(found, student)
    places = int(found.asked.places[columns].sum())
    if len(group) <= places:
        raise NotOptimal(f"{len(group)} students compete for {places} places, and yet one has none.", student)
    reached = np.unique(found.asked.mentor_of[columns]) if columns.size else high
    return Reason(Kind.CROWDED, opens, tuple(group.tolist()), tuple(reached.tolist()), places)


def rivals(found: Match, student: int) -> tuple[Ints, Ints]:
    """Give everyone a student competes with: whoever holds a place this one could have, or a place *they* could have, and so on.

    Returns student indices, this one among them, and the columns of the network they can go to; all of those are full.
    """
    rows = found.asked.rows
    column_of = found.stages[-1].plan.mentor_of
    seen = np.zeros(rows.n_students, bool)
    reached = np.zeros(len(found.asked.places), bool)
    fresh = found.asked.row_of[[student]]
    while fresh.size:
        seen[fresh] = True
        entries, _owner = rows.of(fresh)
        reached[rows.mentor[entries]] = True
        fresh = np.flatnonzero(~seen & (column_of >= 0) & reached[column_of])
    return np.sort(found.asked.student_of[seen]), np.flatnonzero(reached)


class Loss(NamedTuple):
    """What a plan loses by a choice, tier by tier: the first that is not 0 tells whether it is worse (above 0).

    `kept` and `priority` stay 0 where they were no tiers of the plan.
    """

    students: int
    kept: int
    priority: int
    points: int


class Alternative(NamedTuple):
    """Another mentor for a student: the score of the pair, and what the best plan with that pair loses."""

    mentor: int
    score: int
    loss: Loss


@dataclass(frozen=True, slots=True)
class Alternatives:
    """What else could be decided for a student, the best first; and the loss by deciding on nobody.

    `veto` is the loss by ruling out the planned pair, None for a student without one.
    """

    others: tuple[Alternative, ...]
    nobody: Loss
    veto: Loss | None


def alternatives(problem: Problem, found: Match, student: int, most: int = 5) -> Alternatives:
    """Give the next best mentors of a student with their exact price: the best plan for everyone, given that pair.

    Where the whole score is in one number, one search over all pairs tells all prices; else each pair is settled and solved.

    :raises ValueError: when the student is locked: a lock is not weighed against anything
    """
    if found.network.locked_to[student] >= 0:
        raise ValueError(f"student {student} is locked")
    planned = int(found.mentor_of[student])
    of_mentor, nobody = (_by_prices if SCORE in found.stages[0].names else _by_solving)(problem, found, student)
    of_mentor.pop(planned, None)
    scores = dict(zip(*_scored(found, student), strict=True))
    order = sorted(of_mentor, key=lambda j: (of_mentor[j], -scores[j], problem.mentor_id[j]))
    others = tuple(Alternative(j, scores[j], of_mentor[j]) for j in order[:most])
    return Alternatives(others, nobody, min((nobody, *of_mentor.values())) if planned >= 0 else None)


def _by_prices(_problem: Problem, found: Match, student: int) -> tuple[dict[int, Loss], Loss]:
    stage, row = found.stages[0], int(found.network.row_of[student])
    lost = losses(stage.edges, found.network.places, stage.plan, row)

    def told(students: int, total: int) -> Loss:
        by_tier = stage.told_apart(total)
        return Loss(students, by_tier.get(KEEP, 0), by_tier.get(PRIORITY, 0), by_tier[SCORE])

    of_mentor: dict[int, Loss] = {}
    # A mentor may have two columns of places: the better one counts.
    for column, *each in zip(lost.mentor.tolist(), lost.matched.tolist(), lost.total.tolist(), strict=True):
        mentor, loss = int(found.network.mentor_of[column]), told(*each)
        of_mentor[mentor] = min(loss, of_mentor.get(mentor, loss))
    return of_mentor, told(*lost.nobody)


def _by_solving(problem: Problem, found: Match, student: int) -> tuple[dict[int, Loss], Loss]:
    # What is a candidate now stays one, also when a raised floor would follow the choice.
    tiers = replace(problem.tiers, floor=found.floor_used, best_worst=False)
    now = replace(problem, tiers=tiers)

    def loss(changed: Problem) -> Loss:
        other = match(changed)
        return Loss(*(a - b for a, b in zip(_worth(found), _worth(other), strict=True)))

    of_mentor = {}
    for mentor, _score in zip(*_scored(found, student), strict=True):
        locks = np.vstack((now.locks, [(student, mentor)]))
        of_mentor[mentor] = loss(replace(now, locks=locks))
    waits = now.student_wait.copy()
    waits[student] = True
    return of_mentor, loss(replace(now, student_wait=waits))


def _worth(found: Match) -> Loss:
    tiers = found.problem.tiers
    return Loss(
        found.matched,
        found.kept if tiers.keep else 0,
        found.priority_total if tiers.priority else 0,
        found.total,
    )


def _scored(found: Match, student: int) -> tuple[list[int], list[int]]:
    """Give the mentors whom a student could get in this plan, with the scores of the pairs."""
    network = found.network
    theirs, _owner = network.rows.of(network.row_of[[student]])
    entries = np.unique(network.entry[theirs[network.places[network.column[theirs]] > 0]])
    edges = network.candidates.edges
    return edges.mentor[entries].tolist(), edges.score[entries].tolist()
