"""What speaks for a pair, what gives doubt, and in which order mentors are offered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from programme.lifecycle.models import Colour
from programme.matching.rules.hard import Exclusion, exclusions
from programme.matching.rules.meeting import blocks_of_way, travel_minutes, way_of
from programme.matching.rules.profiles import (
    ADULT,
    RATHER_NOT_MINORS,
    RATHER_NOT_ONLINE,
    YOUNG_BELOW,
    Finding,
    MentorProfile,
    StudentProfile,
    Terms,
    mentor_age,
    shared,
)
from programme.norms.promises import Requirement
from programme.people.models import Meet


@dataclass(frozen=True, slots=True)
class Candidate:
    """A mentor who may be matched, with what speaks for the pair and what gives doubt."""

    mentor: MentorProfile
    reasons: tuple[Finding, ...]
    doubts: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A mentor who may not be matched, with every rule that says so."""

    mentor: MentorProfile
    exclusions: tuple[Exclusion, ...]

    @property
    def may_override(self) -> bool:
        """Whether a coordinator may set all of these rules aside, with a reason."""
        return all(found.may_override for found in self.exclusions)


def without_week(student: StudentProfile, mentors: Iterable[MentorProfile], terms: Terms) -> list[MentorProfile]:
    """Give the mentors whom nothing keeps from a student but the week that they did not fill in."""
    return [
        one
        for one in mentors
        if not one.availability
        and all(found.code == "mentor_week_missing" for found in exclusions(student, one, terms))
    ]


def reasons_for(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Finding, ...]:
    """Give what speaks for a pair: shared interests, time and language, a short way, a wish that is met, experience."""
    found = []
    if interests := shared(student.all_interests, mentor.all_interests):
        found.append(Finding("shared_interests", {"interests": list(interests)}))
    if parts := blocks_of_way(student, mentor, terms):
        found.append(Finding("shared_time", {"parts": list(parts)}))
    if languages := shared(student.languages, mentor.languages):
        found.append(Finding("shared_language", {"languages": list(languages)}))
    minutes = travel_minutes(student, mentor)
    if (
        minutes is not None
        and minutes <= terms.promises.travel_long_minutes
        and way_of(student, mentor, terms) is Meet.SCHOOL
    ):
        found.append(Finding("short_travel", {"minutes": minutes}))
    if learns := shared(mentor.learns, student.interests):
        found.append(Finding("learns", {"interests": list(learns)}))
    if student.gender_wish and student.gender_wish == mentor.gender:
        found.append(Finding("gender_wish_met", {"wish": student.gender_wish}))
    if student.age_wish and age_wish_is_met(student, mentor, terms):
        found.append(Finding("age_wish_met", {"age_wish": student.age_wish}))
    if mentor.completed_matches:
        found.append(Finding("experienced", {"completed": mentor.completed_matches}))
    return tuple(found)


def age_wish_is_met(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> bool:
    """Tell whether a mentor is as young or as old as the student wishes; who wishes nothing has what they wish."""
    age = mentor_age(mentor, terms)
    if student.age_wish is None:
        return True
    return age is not None and (age < YOUNG_BELOW) == (student.age_wish == "young")


def doubts_about(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Finding, ...]:
    """Give what a coordinator should weigh although no rule forbids it."""
    return (
        *_of_sharing(student, mentor),
        *_of_the_way(student, mentor, terms),
        *_of_wishes(student, mentor, terms),
        *_of_the_mentor(student, mentor, terms),
    )


def _of_sharing(student: StudentProfile, mentor: MentorProfile) -> Iterator[Finding]:
    if not student.all_interests or not mentor.all_interests:
        yield Finding("interests_missing")
    elif not shared(student.all_interests, mentor.all_interests):
        yield Finding("no_shared_interests")
    if not student.languages or not mentor.languages:
        yield Finding("languages_missing")
    if student.family_name and student.family_name.casefold() == mentor.family_name.casefold():
        yield Finding("same_family_name")


def _of_the_way(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Iterator[Finding]:
    way, minutes = way_of(student, mentor, terms), travel_minutes(student, mentor)
    if way is Meet.SCHOOL and minutes is None:
        yield Finding("travel_missing")
    elif way is Meet.SCHOOL and minutes is not None and minutes > terms.promises.travel_long_minutes:
        yield Finding("long_travel", {"minutes": minutes})
    if way is Meet.ONLINE and RATHER_NOT_ONLINE in mentor.rather_not:
        yield Finding("mentor_rather_not_online")
    if way is Meet.ONLINE and RATHER_NOT_ONLINE in student.rather_not:
        yield Finding("student_rather_not_online")


def _of_wishes(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Iterator[Finding]:
    if RATHER_NOT_MINORS in mentor.rather_not and student.age is not None and student.age < ADULT:
        yield Finding("rather_no_minors", {"age": student.age})
    if not age_wish_is_met(student, mentor, terms):
        yield Finding("age_wish", {"age_wish": student.age_wish})
    if student.colour is Colour.AMBER and mentor.wants_amber is None:
        yield Finding("amber_unsaid")


def _of_the_mentor(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Iterator[Finding]:
    remind = timedelta(days=terms.promises.vog_remind_days)
    asked = Requirement.VOG in terms.promises.requirements
    if asked and mentor.vog_renew_due is not None and mentor.vog_renew_due <= terms.start_on + remind:
        yield Finding("vog_soon", {"on": mentor.vog_renew_due.isoformat()})
    if mentor.places_taken:
        yield Finding("has_another_student", {"taken": mentor.places_taken})


def weigh(
    student: StudentProfile, mentors: list[MentorProfile], terms: Terms
) -> tuple[list[Candidate], list[Excluded]]:
    """Part the mentors in who may be matched, the best first, and who may not, the fewest rules first.

    The order of candidates: fewest doubts, most shared interests, least loaded; the number of the mentor decides a tie.
    """
    candidates, excluded = [], []
    for mentor in mentors:
        against = exclusions(student, mentor, terms)
        if against:
            excluded.append(Excluded(mentor, against))
        else:
            doubts = doubts_about(student, mentor, terms)
            candidates.append(Candidate(mentor, reasons_for(student, mentor, terms), doubts))
    candidates.sort(
        key=lambda one: (
            len(one.doubts),
            -len(shared(student.all_interests, one.mentor.all_interests)),
            one.mentor.places_taken,
            one.mentor.id,
        )
    )
    excluded.sort(key=lambda one: (not one.may_override, len(one.exclusions), one.mentor.id))
    return candidates, excluded
