"""Another plan to lay beside the best one, and what can be said of any plan: who would rather swap, and how even it is."""

from bisect import insort
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.network import Ints, Network, free_places, network
from programme.matching.engine.problem import HIGHEST_SCORE, Problem
from programme.matching.engine.score import Scale

# Above every utility: a lock is not given up for anybody.
LOCKED = HIGHEST_SCORE + 1


def stable(problem: Problem) -> Ints:
    """Give the stable plan that is best for every student: the mentor of each, int64[n], −1 for nobody.

    No student and mentor would both rather have each other than what they have. Equal utilities are told apart by number, the
    lower first. Locks hold, and pairs below the floor do not count.

    Source: Gale and Shapley, "College admissions and the stability of marriage", 1962.
    """
    laid_out = network(problem)
    places, amber_places = (free.tolist() for free in free_places(problem, laid_out.locked_to))
    student, mentor, for_student, for_mentor = _open_pairs(laid_out)
    # The last of a student's list is the one wanted most; a mentor's list starts with the one wanted most.
    wanted: list[list[tuple[int, tuple[int, int, int]]]] = [[] for _ in range(problem.students)]
    for k in np.lexsort((-problem.mentor_id[mentor], for_student)).tolist():
        i = int(student[k])
        wanted[i].append((int(mentor[k]), (-int(for_mentor[k]), int(problem.student_id[i]), i)))
    held: list[list[tuple[int, int, int]]] = [[] for _ in range(problem.mentors)]
    asking = np.flatnonzero(laid_out.locked_to < 0).tolist()
    while asking:
        i = asking.pop()
        if wanted[i]:
            j, rank = wanted[i].pop()
            insort(held[j], rank)
            held[j], refused = _choose(problem, held[j], places[j], amber_places[j])
            asking += refused
    mentor_of = laid_out.locked_to.copy()
    for j, theirs in enumerate(held):
        mentor_of[[i for _disutility, _number, i in theirs]] = j
    return mentor_of


def blocking_pairs(problem: Problem, mentor_of: Ints) -> NDArray[np.int32]:
    """Give the pairs who would both rather have each other than what this plan gives them: int32[p, 2].

    A student wants whoever is worth more than the own mentor. A mentor takes a student into a free place, or instead of one
    who is worth less; one at amber only into a place for amber, or instead of another at amber where those are full.
    """
    laid_out = network(problem)
    student, mentor, for_student, for_mentor = _open_pairs(laid_out)
    matched = np.flatnonzero(mentor_of >= 0)
    own, theirs = Scale(problem).utilities(matched, mentor_of[matched])
    theirs[laid_out.locked_to[matched] >= 0] = LOCKED
    mine = np.full(problem.students, -1, np.int16)
    mine[matched] = own

    at_amber = matched[problem.student_amber[matched]]
    worst, worst_at_amber = (np.full(problem.mentors, LOCKED, np.int16) for _ in range(2))
    np.minimum.at(worst, mentor_of[matched], theirs)
    np.minimum.at(worst_at_amber, mentor_of[at_amber], theirs[problem.student_amber[matched]])
    free = problem.mentor_places > np.bincount(mentor_of[matched], minlength=problem.mentors)
    amber_free = problem.mentor_amber_places > np.bincount(mentor_of[at_amber], minlength=problem.mentors)

    amber = problem.student_amber[student]
    into_place = free[mentor] & (~amber | amber_free[mentor])
    may_oust_anyone = ~amber | amber_free[mentor]
    instead = for_mentor > np.where(may_oust_anyone, worst[mentor], worst_at_amber[mentor])
    blocks = (for_student > mine[student]) & (into_place | instead)
    pairs = np.stack((student[blocks], mentor[blocks]), axis=1).astype(np.int32)
    return pairs[np.lexsort(pairs.T[::-1])]


@dataclass(frozen=True, slots=True)
class Group:
    """How a part of the students fares: how many there are and how many have a mentor, and their scores (−1 without pairs)."""

    students: int
    matched: int
    lowest: int
    median: int
    highest: int


@dataclass(frozen=True, slots=True)
class Fairness:
    """How even a plan is.

    `quartiles` are the scores below which a quarter, half and three quarters of the pairs lie (each the score of a pair); the
    means are of both sides' utilities over all pairs, 0 to 1000, rounded down; `student_better` counts the pairs worth more to
    the student than to the mentor, `mentor_better` the reverse. `schools` is by number of the school.
    """

    lowest: int
    quartiles: tuple[int, int, int]
    student_mean: int
    mentor_mean: int
    student_better: int
    mentor_better: int
    schools: dict[int, Group]
    amber: Group
    others: Group


def fairness(problem: Problem, mentor_of: Ints) -> Fairness:
    """Say how even a plan is, between pairs, between both sides, between schools and for students at amber."""
    matched = np.flatnonzero(mentor_of >= 0)
    score = np.full(problem.students, -1, np.int64)
    score[matched] = Scale(problem).scores(matched, mentor_of[matched])
    of_student, of_mentor = (side.astype(np.int64) for side in Scale(problem).utilities(matched, mentor_of[matched]))
    pairs = np.sort(score[matched])
    pairs_or_none = pairs if pairs.size else np.array([-1])
    first, second, third = np.quantile(pairs_or_none, (0.25, 0.5, 0.75), method="inverted_cdf").tolist()
    count = max(1, len(matched))
    return Fairness(
        lowest=int(pairs_or_none[0]),
        quartiles=(first, second, third),
        student_mean=int(of_student.sum()) // count,
        mentor_mean=int(of_mentor.sum()) // count,
        student_better=int(np.count_nonzero(of_student > of_mentor)),
        mentor_better=int(np.count_nonzero(of_mentor > of_student)),
        schools={
            int(school): _group(score[problem.student_school == school]) for school in np.unique(problem.student_school)
        },
        amber=_group(score[problem.student_amber]),
        others=_group(score[~problem.student_amber]),
    )


def _group(score: Ints) -> Group:
    pairs = score[score >= 0]
    known = pairs if pairs.size else np.array([-1])
    median = int(np.quantile(known, 0.5, method="inverted_cdf"))
    return Group(len(score), len(pairs), int(known.min()), median, int(known.max()))


def _open_pairs(laid_out: Network) -> tuple[Ints, Ints, NDArray[np.int16], NDArray[np.int16]]:
    """Give the pairs that are still open after locks, once each: students, mentors, and what they are worth to both."""
    edges, entry = laid_out.candidates.edges, np.unique(laid_out.entry)
    student, mentor = edges.student[entry].astype(np.int64), edges.mentor[entry].astype(np.int64)
    return student, mentor, *Scale(laid_out.problem).utilities(student, mentor)


def _choose(
    problem: Problem, ranked: list[tuple[int, int, int]], places: int, amber_places: int
) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Keep the best students that fit a mentor's places, and those at amber that fit the places for them."""
    kept, refused = [], []
    for rank in ranked:
        at_amber = bool(problem.student_amber[rank[-1]])
        if places > 0 and (amber_places > 0 or not at_amber):
            places, amber_places = places - 1, amber_places - at_amber
            kept.append(rank)
        else:
            refused.append(rank[-1])
    return kept, refused
