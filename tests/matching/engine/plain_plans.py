"""The best plan of a small problem by trying every plan, for the engine's tests."""

from functools import cache
from itertools import product

from programme.matching.engine import Problem
from tests.matching.engine.invented import scored_pairs

# Students matched, pairs kept, sum of priorities, total score: more of one never makes up for less of one before it.
Worth = tuple[int, int, int, int]


def locks_that_hold(p: Problem) -> dict[int, int]:
    """The mentor of each student whose lock breaks no rule and finds a place."""
    allowed, used, amber, held = scored_pairs(p), [0] * p.mentors, [0] * p.mentors, {}
    for i, j in sorted(p.locks.tolist(), key=lambda pair: (-p.student_priority[pair[0]], p.student_id[pair[0]])):
        fits = used[j] < p.mentor_places[j] and (not p.student_amber[i] or amber[j] < p.mentor_amber_places[j])
        if (i, j) in allowed and fits:
            held[i] = j
            used[j] += 1
            amber[j] += bool(p.student_amber[i])
    return held


def options(p: Problem, floor: int) -> dict[int, dict[int, int]]:
    """The mentors whom each student may get, with scores; a student whose lock holds may get that one only."""
    held = locks_that_hold(p)
    found: dict[int, dict[int, int]] = {i: {} for i in range(p.students)}
    for (i, j), score in scored_pairs(p).items():
        if held.get(i) == j or (i not in held and score >= floor):
            found[i][j] = score
    return found


def worth_of(p: Problem, mentor_of: list[int]) -> Worth:
    """What a plan is worth in each tier that counts."""
    scores, kept = scored_pairs(p), {tuple(pair) for pair in p.keep.tolist()}
    pairs = [(i, j) for i, j in enumerate(mentor_of) if j >= 0]
    return (
        len(pairs),
        sum(pair in kept for pair in pairs) if p.tiers.keep else 0,
        sum(int(p.student_priority[i]) for i, _j in pairs) if p.tiers.priority else 0,
        sum(scores[pair] for pair in pairs),
    )


def all_plans(p: Problem, floor: int) -> list[list[int]]:
    """Every plan that breaks no rule and holds every lock."""
    held, found = locks_that_hold(p), []
    choices = [[*theirs, *([] if i in held else [-1])] for i, theirs in options(p, floor).items()]
    for plan in product(*choices):
        fits = all(
            plan.count(j) <= p.mentor_places[j]
            and sum(bool(p.student_amber[i]) for i, other in enumerate(plan) if other == j) <= p.mentor_amber_places[j]
            for j in range(p.mentors)
        )
        if fits:
            found.append(list(plan))
    return found


def best_worth(p: Problem, floor: int | None = None, without: frozenset[int] = frozenset()) -> Worth:
    """What the best plan is worth, students `without` staying unmatched."""
    floor = p.tiers.floor if floor is None else floor
    held, kept = locks_that_hold(p), {tuple(pair) for pair in p.keep.tolist()}
    theirs = options(p, floor)

    @cache
    def best_from(i: int, places: tuple[int, ...], amber: tuple[int, ...]) -> tuple[bool, Worth]:
        if i == p.students:
            return True, (0, 0, 0, 0)
        # A lock that holds stands above everything: leaving that student out is no plan at all.
        found = []
        if i not in held:
            found.append(best_from(i + 1, places, amber))
        for j, score in theirs[i].items():
            at_amber = int(p.student_amber[i])
            if i in without or not places[j] or (at_amber and not amber[j]):
                continue
            left = tuple(count - (k == j) for k, count in enumerate(places))
            amber_left = tuple(count - (at_amber if k == j else 0) for k, count in enumerate(amber))
            possible, rest = best_from(i + 1, left, amber_left)
            own = (
                1,
                int((i, j) in kept) if p.tiers.keep else 0,
                int(p.student_priority[i]) if p.tiers.priority else 0,
                score,
            )
            found.append((possible, tuple(map(sum, zip(own, rest, strict=True)))))
        return max(found, default=(False, (0, 0, 0, 0)))

    possible, worth = best_from(0, tuple(p.mentor_places.tolist()), tuple(p.mentor_amber_places.tolist()))
    assert possible or without
    return worth


def highest_floor(p: Problem) -> int:
    """The highest floor that costs no student and no kept pair, by trying every score; none is raised for locks alone."""
    held, most = locks_that_hold(p), best_worth(p)[:2]
    if most[0] == len(held):
        return p.tiers.floor
    levels = {score for (i, _j), score in scored_pairs(p).items() if i not in held and score >= p.tiers.floor}
    return max(level for level in levels if best_worth(p, level)[:2] == most)
