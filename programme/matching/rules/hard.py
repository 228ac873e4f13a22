"""Who may be matched with whom: named rules without a database.

Every hard rule says nothing, or gives a code with its values; `RULES` says which of them a coordinator may set aside with
a recorded reason. Source: issue 2 (gates), issue 4 (wishes of both sides) and domain.md §5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.matching.rules.meeting import is_too_far, shared_blocks, travel_minutes, ways_both_accept
from programme.matching.rules.profiles import Finding, MentorProfile, StudentProfile, Terms, shared
from programme.norms.promises import Requirement
from programme.people.models import Meet, MentorStage


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule that keeps a mentor and a student apart."""

    rule: str
    code: str
    values: dict[str, Any]
    may_override: bool


Predicate = Callable[[StudentProfile, MentorProfile, Terms], Finding | None]


def mentor_is_admitted(_student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Only who was admitted and is not on a pause."""
    return None if mentor.stage is MentorStage.ADMITTED else Finding("not_admitted", {"stage": mentor.stage.value})


def kind_belongs_here(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """Only the kinds of mentor that the programme works with."""
    fits = mentor.kind in terms.promises.mentor_kinds
    return None if fits else Finding("kind_not_here", {"kind": mentor.kind.value})


def vog_is_in_date(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """A VOG that was seen and that still counts on the day of the start."""
    if Requirement.VOG not in terms.promises.requirements:
        return None
    if mentor.vog_seen_on is None or mentor.vog_renew_due is None:
        return Finding("vog_missing")
    if mentor.vog_renew_due <= terms.start_on:
        return Finding("vog_lapsed", {"on": mentor.vog_renew_due.isoformat()})
    return None


def references_are_heard(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """References, where the programme asks for them."""
    return _required(Requirement.REFERENCES, mentor.references_done_on, "references_missing", terms)


def training_is_done(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """The basic training, where the programme asks for it."""
    return _required(Requirement.TRAINING, mentor.training_done_on, "training_missing", terms)


def agreement_is_signed(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """The volunteer agreement, where the programme asks for it."""
    return _required(Requirement.AGREEMENT, mentor.agreement_signed_on, "agreement_missing", terms)


def a_place_is_free(_student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Nobody above capacity."""
    if mentor.places_taken < mentor.capacity:
        return None
    return Finding("no_place", {"taken": mentor.places_taken, "capacity": mentor.capacity})


def colour_allows_it(student: StudentProfile, _mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Red never, and nobody without a colour."""
    if student.colour is None:
        return Finding("colour_missing")
    return Finding("colour_red") if student.colour is Colour.RED else None


def amber_conditions_are_met(student: StudentProfile, _mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Amber only when its conditions are fulfilled."""
    waits = student.colour is Colour.AMBER and not student.amber_ready
    return Finding("amber_not_ready") if waits else None


def mentor_can_carry_amber(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """Amber only with who completed matches before and was trained for heavier questions."""
    if student.colour is not Colour.AMBER:
        return None
    needed = terms.promises.amber_completed_matches
    trained = mentor.complex_training_on is not None and mentor.complex_training_on <= terms.start_on
    if mentor.completed_matches >= needed and trained:
        return None
    return Finding("amber_not_experienced", {"needed": needed, "completed": mentor.completed_matches})


def amber_is_not_too_much(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """Only so many students under conditions at once."""
    if student.colour is not Colour.AMBER or mentor.amber_taken < terms.promises.amber_matches_most:
        return None
    return Finding("amber_full", {"most": terms.promises.amber_matches_most})


def mentor_wants_amber(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """No heavier questions for who said no to them; who said nothing is asked."""
    says_no = student.colour is Colour.AMBER and mentor.wants_amber is False
    return Finding("amber_not_wanted") if says_no else None


def student_wants_it(student: StudentProfile, _mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Motivation ready, or doubt with an agreed trial."""
    if student.motivation is MotivationOutcome.READY:
        return None
    if student.motivation is MotivationOutcome.DOUBT:
        return None if student.on_trial else Finding("trial_missing")
    return Finding("motivation_not_ready")


def school_is_right(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """A peer or teacher mentors at the own school; some programmes work inside one school only."""
    if mentor.school_id is None:
        return Finding("school_missing") if terms.promises.same_school_only else None
    return None if mentor.school_id == student.school_id else Finding("other_school")


def mentor_filled_in_a_week(_student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """A week of the mentor that was filled in: empty is something else than no."""
    return None if mentor.availability else Finding("mentor_week_missing")


def student_filled_in_a_week(student: StudentProfile, _mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """A week of the student that was filled in."""
    return None if student.availability else Finding("student_week_missing")


def place_is_shared(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """A way to meet that both accept, and a building no further than the mentor wants to travel."""
    ways = ways_both_accept(student, mentor)
    if not ways:
        return Finding("no_shared_way", {"student_meet": student.meet.value, "mentor_meet": mentor.meet.value})
    if Meet.ONLINE in ways or not is_too_far(student, mentor):
        return None
    return Finding("too_far", {"minutes": travel_minutes(student, mentor), "most": mentor.travel_most})


def week_is_shared(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """A part of the week in which both can talk, the way there and back included; silent while a week is not filled in."""
    if not student.availability or not mentor.availability or shared_blocks(student, mentor, terms):
        return None
    minutes = travel_minutes(student, mentor)
    if minutes and shared(student.availability, mentor.availability):
        return Finding("no_time_with_travel", {"minutes": minutes})
    return Finding("no_shared_time")


def language_is_shared(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """A language in which both can talk; not filled in is a doubt, not a no."""
    if not student.languages or not mentor.languages or shared(student.languages, mentor.languages):
        return None
    return Finding("no_shared_language", {"languages": list(student.languages)})


def gender_wish_is_met(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """The student's wish for the mentor's gender."""
    if not student.gender_wish or student.gender_wish == mentor.gender:
        return None
    code = "gender_missing" if mentor.gender is None else "gender_wish"
    return Finding(code, {"wish": student.gender_wish})


def mentors_gender_wish_is_met(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """The mentor's wish for the student's gender."""
    if not mentor.gender_wish or mentor.gender_wish == student.gender:
        return None
    code = "student_gender_missing" if student.gender is None else "mentor_gender_wish"
    return Finding(code, {"wish": mentor.gender_wish})


def age_fits_the_programme(_student: StudentProfile, mentor: MentorProfile, terms: Terms) -> Finding | None:
    """The programme's age range for mentors; only the year of birth is known, so a doubtful year counts as fitting."""
    lowest, highest = terms.promises.mentor_age_from, terms.promises.mentor_age_to
    if lowest is None and highest is None:
        return None
    if mentor.birth_year is None:
        return Finding("age_missing")
    oldest = terms.start_on.year - mentor.birth_year
    too_young = lowest is not None and oldest < lowest
    too_old = highest is not None and oldest - 1 > highest
    return Finding("age_range", {"from": lowest, "to": highest}) if too_young or too_old else None


def pair_did_not_fail_before(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Not again a pair that ended without a click, or that one of them declined."""
    return Finding("failed_before") if mentor.id in student.failed_with else None


def nobody_keeps_them_apart(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """Family, the same team, or people who know each other, as a coordinator noted it."""
    return Finding("kept_apart") if mentor.id in student.apart_from else None


class About(Enum):
    """Of whom a rule speaks: of one side whoever the other is, or of the two together."""

    MENTOR = 1
    STUDENT = 2
    PAIR = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """A named hard rule, and whether a coordinator may set it aside with a recorded reason."""

    name: str
    finds: Predicate
    about: About = About.PAIR
    may_override: bool = False
    # Checked again on the day of the first meeting: what may have lapsed since the proposal.
    also_at_start: bool = False


# The order is the order of the bits in the engine (`engine.problem.RULE_NAMES`): what is said of a mentor alone, of a student
# alone, and of the pair.
RULES: tuple[Rule, ...] = (
    Rule("admitted", mentor_is_admitted, About.MENTOR, also_at_start=True),
    Rule("kind", kind_belongs_here, About.MENTOR),
    Rule("vog", vog_is_in_date, About.MENTOR, also_at_start=True),
    Rule("references", references_are_heard, About.MENTOR, also_at_start=True),
    Rule("training", training_is_done, About.MENTOR, also_at_start=True),
    Rule("agreement", agreement_is_signed, About.MENTOR, also_at_start=True),
    Rule("capacity", a_place_is_free, About.MENTOR),
    Rule("age", age_fits_the_programme, About.MENTOR, may_override=True),
    Rule("mentor_week", mentor_filled_in_a_week, About.MENTOR, may_override=True),
    Rule("colour", colour_allows_it, About.STUDENT, also_at_start=True),
    Rule("amber_conditions", amber_conditions_are_met, About.STUDENT, also_at_start=True),
    Rule("motivation", student_wants_it, About.STUDENT, also_at_start=True),
    Rule("student_week", student_filled_in_a_week, About.STUDENT, may_override=True),
    Rule("amber_experience", mentor_can_carry_amber, also_at_start=True),
    Rule("amber_most", amber_is_not_too_much),
    Rule("amber_wanted", mentor_wants_amber),
    Rule("school", school_is_right),
    Rule("place", place_is_shared, may_override=True),
    Rule("shared_time", week_is_shared, may_override=True),
    Rule("language", language_is_shared, may_override=True),
    Rule("gender_wish", gender_wish_is_met, may_override=True),
    Rule("mentor_gender_wish", mentors_gender_wish_is_met, may_override=True),
    Rule("conflict", pair_did_not_fail_before, may_override=True),
    Rule("apart", nobody_keeps_them_apart),
)


def exclusions(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Exclusion, ...]:
    """Give every rule that keeps this pair apart, in the order of `RULES`."""
    return _broken(RULES, student, mentor, terms)


def blocks_start(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Exclusion, ...]:
    """Give what no longer holds on the day a pair would start; nothing of it can be set aside."""
    return _broken(tuple(rule for rule in RULES if rule.also_at_start), student, mentor, terms)


def _broken(
    rules: tuple[Rule, ...], student: StudentProfile, mentor: MentorProfile, terms: Terms
) -> tuple[Exclusion, ...]:
    found = ((rule, rule.finds(student, mentor, terms)) for rule in rules)
    return tuple(
        Exclusion(rule.name, finding.code, finding.values, rule.may_override)
        for rule, finding in found
        if finding is not None
    )


def _required(requirement: Requirement, done_on: date | None, code: str, terms: Terms) -> Finding | None:
    if requirement not in terms.promises.requirements:
        return None
    return None if done_on is not None and done_on <= terms.start_on else Finding(code)
