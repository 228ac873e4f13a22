"""Which mentors a student may be matched with: the hard rules as bits, for all pairs at once.

Two readings of the same rules. `broken` names every rule that one student and each mentor break. `allowed_pairs` finds only
the pairs that no rule keeps apart, and never looks at most of the others: first the rules of one side alone, then those that
are the same for everyone who meets at one place, and the week, the languages and the genders only of who is left.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.problem import (
    BIT,
    MAY_SET_ASIDE,
    ONLINE,
    SCHOOL,
    UNKNOWN,
    Problem,
)

Bits = NDArray[np.uint32]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

# So many pairs are looked at together: their arrays stay in the processor's cache.
PAIRS_AT_ONCE = 1 << 17


def fails(problem: Problem, student: int) -> Bits:
    """Give for each mentor the bits (`RULE_NAMES`) of every rule that keeps this student apart from them: uint32[m].

    What was set aside for a pair is left out; `broken` has that too.
    """
    found = broken(problem, student)
    found[_partners(problem.allowed, student)] &= ~np.uint32(MAY_SET_ASIDE)
    return found


def broken(problem: Problem, student: int) -> Bits:
    """Give for each mentor the bits of every rule that this pair breaks, set aside or not: uint32[m]."""
    place, week = _at_one_place(problem, student)
    found: Bits = place | mentor_fails(problem) | student_fails(problem)[student]
    own_week, languages = problem.student_week[student], problem.student_languages[student]
    wish, gender = problem.student_gender_wish[student], problem.student_gender[student]
    both_weeks = (own_week != 0) & (problem.mentor_week != 0)
    both_languages = (languages != 0) & (problem.mentor_languages != 0)
    _mark(found, "shared_time", both_weeks & (own_week & week == 0))
    _mark(found, "language", both_languages & (languages & problem.mentor_languages == 0))
    _mark(found, "gender_wish", (wish != 0) & (problem.mentor_gender != wish))
    _mark(found, "mentor_gender_wish", (problem.mentor_gender_wish != 0) & (problem.mentor_gender_wish != gender))
    for name, pairs in (("apart", problem.apart), ("conflict", problem.conflict), ("veto", problem.vetoes)):
        found[_partners(pairs, student)] |= np.uint32(BIT[name])
    for mentor in _partners(problem.locks, student):
        _mark(found, "lock", np.arange(problem.mentors) != mentor)
    return found


def mentor_fails(problem: Problem) -> Bits:
    """Give the bits of the rules that each mentor breaks whoever the student is: uint32[m]."""
    found: Bits = problem.mentor_fails.copy()
    _mark(found, "capacity", problem.mentor_places <= 0)
    _mark(found, "mentor_week", problem.mentor_week == 0)
    return found


def student_fails(problem: Problem) -> Bits:
    """Give the bits of the rules that each student breaks whoever the mentor is: uint32[n]."""
    found: Bits = problem.student_fails.copy()
    _mark(found, "student_week", problem.student_week == 0)
    _mark(found, "wait", problem.student_wait)
    return found


def allowed_pairs(problem: Problem, first: int, end: int) -> Iterator[tuple[Indices, Indices]]:
    """Give the pairs that no rule keeps apart of the students `first` to `end`, as arrays (students, mentors), in pieces.

    All pairs of a student are in one piece, by mentor; students come in no order that means anything.
    """
    open_mentors = np.flatnonzero(mentor_fails(problem) == 0)
    plain = student_fails(problem)[first:end] == 0
    by_hand = _named_in_pairs(problem, first, end)
    plain[by_hand - first] = False
    for students in _by_place(problem, first + np.flatnonzero(plain)):
        place, week = _at_one_place(problem, int(students[0]), open_mentors)
        mentors, week = open_mentors[place == 0], week[place == 0]
        at_once = max(1, PAIRS_AT_ONCE // max(1, len(mentors)))
        for start in range(0, len(students), at_once):
            some = students[start : start + at_once]
            row, column = _meet_and_talk(problem, some, mentors, week).nonzero()
            yield some[row], mentors[column]
    for student in by_hand.tolist():
        mentors = np.flatnonzero(fails(problem, student) == 0)
        yield np.full(len(mentors), student), mentors


def _meet_and_talk(problem: Problem, students: Indices, mentors: Indices, week: Words) -> Mask:
    """Say which of these pairs share time and a language and meet each other's wish for a gender: bool[students, mentors].

    `week` is the blocks of these mentors, uint64[mentors].
    """
    found: Mask = problem.student_week[students][:, None] & week != 0
    found &= (
        _any_if_none(problem.student_languages[students])[:, None] & _any_if_none(problem.mentor_languages[mentors])
        != 0
    )
    found &= _one_of(problem.student_gender_wish[students])[:, None] & _is_one(problem.mentor_gender[mentors]) != 0
    found &= _is_one(problem.student_gender[students])[:, None] & _one_of(problem.mentor_gender_wish[mentors]) != 0
    return found


def _at_one_place(problem: Problem, student: int, mentors: Indices | None = None) -> tuple[Bits, Words]:
    """Give what is the same for all students who meet where and how this one does: rules broken, and blocks per mentor.

    Shapes: uint32[mentors] with the bits of school, place and amber, uint64[mentors]. Without `mentors`: of all.
    """
    which = slice(None) if mentors is None else mentors
    site = problem.student_site[student]
    ways = problem.mentor_meet[which] & problem.student_meet[student]
    near = is_near(problem.travel[which, site], problem.mentor_travel_most[which])
    found = np.zeros(len(ways), np.uint32)
    school = problem.mentor_school[which]
    unlike = school != problem.student_school[student]
    _mark(found, "school", unlike if problem.same_school_only else unlike & (school != UNKNOWN))
    _mark(found, "place", (ways & ONLINE == 0) & ((ways & SCHOOL == 0) | ~near))
    if problem.student_amber[student]:
        _mark(found, "amber_experience", ~problem.mentor_experienced[which])
        _mark(found, "amber_most", problem.mentor_amber_places[which] <= 0)
        _mark(found, "amber_wanted", ~problem.mentor_amber_wanted[which])
    # Without a common way it is `place` that is broken; whether they could share time is then asked without travel.
    travels = ways == SCHOOL
    return found, np.where(travels, problem.reach[which, site], problem.mentor_week[which])


def is_near(minutes: NDArray[np.int16], most: NDArray[np.int16]) -> Mask:
    """Say whether minutes are within what a mentor wants; unknown minutes and no limit are."""
    near: Mask = (minutes <= most) | (most == UNKNOWN) | (minutes == UNKNOWN)
    return near


def _by_place(problem: Problem, students: Indices) -> list[Indices]:
    """Part students into groups for whom `_at_one_place` says the same."""
    columns = (problem.student_school, problem.student_amber, problem.student_meet, problem.student_site)
    keys = [column[students] for column in columns]
    order = np.lexsort(keys)
    differs = np.zeros(max(0, len(students) - 1), bool)
    for key in keys:
        differs |= key[order][1:] != key[order][:-1]
    return [group for group in np.split(students[order], np.flatnonzero(differs) + 1) if group.size]


def _named_in_pairs(problem: Problem, first: int, end: int) -> Indices:
    """Give the students between `first` and `end` about whom a pair is on record: few, and read one by one."""
    named = (problem.apart, problem.conflict, problem.vetoes, problem.locks, problem.allowed)
    students = np.unique(np.concatenate([pairs[:, 0] for pairs in named])).astype(np.int64)
    return students[np.searchsorted(students, first) : np.searchsorted(students, end)]


def _partners(pairs: NDArray[np.int32], student: int) -> NDArray[np.int32]:
    """Give the mentors of one student in sorted pairs."""
    first, end = np.searchsorted(pairs[:, 0], (student, student + 1))
    return pairs[first:end, 1]


def _mark(found: Bits, rule: str, where: Mask) -> None:
    found |= where * np.uint32(BIT[rule])


def _any_if_none(bits: Words) -> Words:
    """Nothing filled in is no obstacle: read it as everything."""
    return np.where(bits == 0, ~np.uint64(0), bits)


def _is_one(gender: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Give a gender as one of three bits, the lowest for unsaid."""
    return np.uint8(1) << gender.view(np.uint8)


def _one_of(wish: NDArray[np.int8]) -> NDArray[np.uint8]:
    """Give a wish as the bits of the genders that meet it; no wish is met by all three."""
    return np.where(wish == 0, np.uint8(0b111), _is_one(wish))
