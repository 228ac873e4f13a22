"""Which mentors a student may be matched with: the hard rules as bits, for all pairs at once.

Two readings of the same rules. `broken` names every rule that one student and each mentor break. `allowed_pairs` finds only
the pairs that no rule keeps apart, and never looks at most of the others: first the rules of one side alone, then those that
are the same for everyone who meets at one place, and the week, the languages and the genders only of who is left.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from programme.matching.engine.codes import BIT, MAY_SET_ASIDE, ONLINE, SCHOOL, UNKNOWN
from programme.matching.engine.problem import Problem

Bits = NDArray[np.uint32]
Words = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Indices = NDArray[np.int64]

# So many pairs are looked at together: their arrays stay in the processor's cache.
PAIRS_AT_ONCE = 1 << 16


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


def allowed_pairs(problem: Problem, first: int, end: int) -> Iterator[tuple[Indices, Indices, Indices]]:
    """Give the mentors from whom no rule keeps the students `first` to `end`, some students at a time.

    Yields students [k], how many mentors each has [k], and all these mentors one student after the other. Every student comes
    once at most; their order means nothing.
    """
    open_mentors = np.flatnonzero(mentor_fails(problem) == 0)
    plain = student_fails(problem)[first:end] == 0
    by_hand = _named_in_pairs(problem, first, end)
    plain[by_hand - first] = False
    of_student, of_mentor, nothing, all_met = _talks(problem)
    for students in _by_place(problem, first + np.flatnonzero(plain), open_mentors):
        place, week = _at_one_place(problem, int(students[0]), open_mentors)
        mentors, week = open_mentors[place == 0], week[place == 0]
        talks = of_mentor[mentors]
        at_once = max(1, PAIRS_AT_ONCE // max(1, len(mentors)))
        for start in range(0, len(students), at_once):
            some = students[start : start + at_once]
            found = problem.student_week[some][:, None] & week != 0
            met = of_student[some][:, None] & talks
            met += nothing
            met &= all_met
            found &= met == all_met
            count = np.count_nonzero(found, axis=1)
            column = np.flatnonzero(found) - np.repeat(np.arange(len(some)) * len(mentors), count)
            yield some, count, mentors[column]
    for student in by_hand.tolist():
        mentors = np.flatnonzero(fails(problem, student) == 0)
        yield np.array([student]), np.array([len(mentors)]), mentors


def _talks(problem: Problem) -> tuple[NDArray[Any], NDArray[Any], Any, Any]:
    """Pack languages, genders and wishes for them in one word per person, so that a pair is tested in one go.

    Three fields of bits, each with a bit kept free above it: the student's wish against the mentor's gender, the reverse, and
    languages. A pair fits when both words share a bit in every field: adding ones in all of them (third value) to what they
    share then carries into every free bit (fourth value). Words are as short as the languages allow.
    """
    width = max(1, *(int(languages.max(initial=0)).bit_length() for languages in _languages(problem)))
    student, mentor = (_any_if_none(languages, width) << np.uint64(8) for languages in _languages(problem))
    student |= _one_of(problem.student_gender_wish) | _is_one(problem.student_gender) << np.uint64(4)
    mentor |= _is_one(problem.mentor_gender) | _one_of(problem.mentor_gender_wish) << np.uint64(4)
    narrow = np.uint32 if width < 32 - 8 else np.uint64
    ones = 0b111 | 0b111 << 4 | ((1 << width) - 1) << 8
    free = 1 << 3 | 1 << 7 | 1 << (8 + width)
    return student.astype(narrow), mentor.astype(narrow), narrow(ones), narrow(free)


def _languages(problem: Problem) -> tuple[Words, Words]:
    return problem.student_languages, problem.mentor_languages


def _at_one_place(problem: Problem, student: int, mentors: Indices | None = None) -> tuple[Bits, Words]:
    """Give what is the same for all students who meet where and how this one does: rules broken, and blocks per mentor.

    Shapes: uint32[mentors] with the bits of school, place and amber, uint64[mentors]. Without `mentors`: of all.
    """
    which = slice(None) if mentors is None else mentors
    site = problem.student_site[student]
    ways = problem.mentor_meet[which] & problem.student_meet[student]
    near = is_near(problem.travel[:, site][which], problem.mentor_travel_most[which])
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
    return found, np.where(travels, problem.reach[:, site][which], problem.mentor_week[which])


def is_near(minutes: NDArray[np.int16], most: NDArray[np.int16]) -> Mask:
    """Say whether minutes are within what a mentor wants; unknown minutes and no limit are."""
    near: Mask = (minutes <= most) | (most == UNKNOWN) | (minutes == UNKNOWN)
    return near


def _by_place(problem: Problem, students: Indices, mentors: Indices) -> list[Indices]:
    """Part students into groups for whom `_at_one_place` says the same of these mentors."""
    school, site = problem.student_school[students], problem.student_site[students]
    # To whom no mentor of the own school could go, the school is all the same; and the site to whom meets online only.
    school = np.where(np.isin(school, problem.mentor_school[mentors]), school, UNKNOWN)
    site = np.where(problem.student_meet[students] & SCHOOL == 0, UNKNOWN, site)
    keys = (school, problem.student_amber[students], problem.student_meet[students], site)
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


def _any_if_none(bits: Words, width: int) -> Words:
    """Nothing filled in is no obstacle: read it as everything."""
    return np.where(bits == 0, np.uint64((1 << width) - 1), bits)


def _is_one(gender: NDArray[np.int8]) -> Words:
    """Give a gender as one of three bits, the lowest for unsaid."""
    return np.uint64(1) << gender.astype(np.uint64)


def _one_of(wish: NDArray[np.int8]) -> Words:
    """Give a wish as the bits of the genders that meet it; no wish is met by all three."""
    return np.where(wish == 0, np.uint64(0b111), _is_one(wish))
