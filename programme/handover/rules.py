"""Which window a second mentor may have, who may be one, and whose work falls to whom; pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.concerns.rules import KINDS
from programme.lifecycle.models import MatchPart
from programme.matching.rules import Exclusion, MentorProfile, StudentProfile, Terms, exclusions
from programme.people.models import User

# Promises that only school staff can keep, that only the mentor can, and that take somebody else than who gave the colour.
OF_SCHOOL = frozenset({"agreement_missing", "answer_awaited", "confirm_handover"})
OF_MENTOR = frozenset({"answer_proposal", "answer_question", "closing_words", "log_conversation", "pulse", "set_goals"})
OF_SECOND = frozenset({"review_colour"})
# Promises on a concern: its own owner is looked after each minute, and not everybody who runs the pair may know of it.
OF_CONCERN = frozenset(KINDS)

# The student and mentor meet already: whether the student wants a mentor is not asked again.
SETTLED = frozenset({"motivation"})


# A slip of the hand in the year would silence every alarm around a pair, or let somebody in who only stands in.
MOST_DAYS = 366


class WindowGap(StrEnum):
    """What is wrong with the days of a second mentor."""

    PAST = "past"
    NO_END = "no_end"
    ORDER = "order"
    TOO_LONG = "too_long"
    TAKEN = "taken"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Window:
    """Days on which a mentor belongs to a match; `until_on` None: without end."""

    mentor_id: int
    part: MatchPart
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Possible:
    """A mentor who may join, and the softer rules to look at with the student."""

    mentor: MentorProfile
    notes: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who takes the students of a school, by its number, and who takes all the rest."""

    others: User
    by_school: dict[int, User]

    def taker(self, school_id: int) -> User:
        """Give who takes the students of a school."""
        return self.by_school.get(school_id, self.others)


def overlap(one: Window, other: Window) -> bool:
    """Tell whether two windows share a day."""
    return (one.until_on is None or other.from_on <= one.until_on) and (
        other.until_on is None or one.from_on <= other.until_on
    )


def days_gap(first_on: date, last_on: date) -> WindowGap | None:
    """Give what is wrong with the days of an absence, or of who stands in; None when they can be."""
    if last_on < first_on:
        return WindowGap.ORDER
    return WindowGap.TOO_LONG if (last_on - first_on).days >= MOST_DAYS else None


def window_gap(wanted: Window, others: Iterable[Window], today: date) -> WindowGap | None:
    """Give what is wrong with a wanted window beside the ones of the same match; None when it can be."""
    if wanted.from_on < today:
        return WindowGap.PAST
    if wanted.part is MatchPart.SUBSTITUTE and wanted.until_on is None:
        return WindowGap.NO_END
    if wanted.until_on is not None:
        gap = days_gap(wanted.from_on, wanted.until_on)
        # A duo may last as long as the match.
        if gap is not None and not (gap is WindowGap.TOO_LONG and wanted.part is MatchPart.DUO):
            return gap
    for other in others:
        if overlap(wanted, other):
            if other.mentor_id == wanted.mentor_id:
                return WindowGap.TWICE
            if other.part is wanted.part is not MatchPart.MAIN:
                return WindowGap.TAKEN
    return None


def bars(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Exclusion, ...]:
    """Give the hard rules that keep a mentor from joining a match that runs; nothing of it can be set aside."""
    return tuple(one for one in exclusions(student, mentor, terms) if not one.may_override and one.rule not in SETTLED)


def possible(student: StudentProfile, mentors: Iterable[MentorProfile], terms: Terms) -> list[Possible]:
    """Give who may join, those with the fewest softer rules against them first, then by how little they carry."""
    found = []
    for mentor in mentors:
        broken = exclusions(student, mentor, terms)
        if all(one.may_override or one.rule in SETTLED for one in broken):
            found.append(Possible(mentor, tuple(one for one in broken if one.rule not in SETTLED)))
    return sorted(found, key=lambda one: (len(one.notes), one.mentor.places_taken, one.mentor.name, one.mentor.id))
