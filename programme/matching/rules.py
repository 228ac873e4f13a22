"""Who may be matched with whom, what speaks for a pair, and what gives doubt: named rules without a database.

Every hard rule says nothing, or gives a code with its values; `RULES` says which of them a coordinator may set aside with
a recorded reason. Source: issue 2 (gates) and domain.md §5.2.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.norms.promises import Promises, Requirement
from programme.people.models import MentorKind, MentorStage

DAYS_IN_WEEK = 7
MONTHS_IN_YEAR = 12
EVERY_MONTH_HAS = 28


@dataclass(frozen=True, slots=True)
class StudentProfile:
    """What a match needs to know of a student."""

    school_id: int
    colour: Colour | None
    motivation: MotivationOutcome | None
    amber_ready: bool = False
    on_trial: bool = False
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    gender_wish: str | None = None
    # Mentors with whom an earlier pair failed or a proposal was declined.
    failed_with: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class MentorProfile:
    """What a match needs to know of a mentor."""

    id: int
    name: str
    stage: MentorStage
    kind: MentorKind
    capacity: int
    places_taken: int
    amber_taken: int = 0
    completed_matches: int = 0
    school_id: int | None = None
    birth_year: int | None = None
    gender: str | None = None
    interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    vog_seen_on: date | None = None
    vog_renew_due: date | None = None
    references_done_on: date | None = None
    training_done_on: date | None = None
    agreement_signed_on: date | None = None
    complex_training_on: date | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which promises, and from which day, the pair would start."""

    promises: Promises
    start_on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A code with the values of its sentence."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A rule that keeps a mentor and a student apart."""

    rule: str
    code: str
    values: dict[str, Any]
    may_override: bool


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


def week_is_shared(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """At least one part of the week in which both can; not filled in is something else than no."""
    if not student.availability:
        return Finding("student_week_missing")
    if not mentor.availability:
        return Finding("mentor_week_missing")
    return None if _shared(student.availability, mentor.availability) else Finding("no_shared_time")


def language_is_shared(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """A language in which both can talk; not filled in is a doubt, not a no."""
    if not student.languages or not mentor.languages or _shared(student.languages, mentor.languages):
        return None
    return Finding("no_shared_language", {"languages": list(student.languages)})


def gender_wish_is_met(student: StudentProfile, mentor: MentorProfile, _terms: Terms) -> Finding | None:
    """The student's wish for the mentor's gender."""
    if not student.gender_wish or student.gender_wish == mentor.gender:
        return None
    code = "gender_missing" if mentor.gender is None else "gender_wish"
    return Finding(code, {"wish": student.gender_wish})


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A named hard rule, and whether a coordinator may set it aside with a recorded reason."""

    name: str
    finds: Predicate
    may_override: bool = False
    # Checked again on the day of the first meeting: what may have lapsed since the proposal.
    also_at_start: bool = False


RULES: tuple[Rule, ...] = (
    Rule("admitted", mentor_is_admitted, also_at_start=True),
    Rule("kind", kind_belongs_here),
    Rule("vog", vog_is_in_date, also_at_start=True),
    Rule("references", references_are_heard, also_at_start=True),
    Rule("training", training_is_done, also_at_start=True),
    Rule("agreement", agreement_is_signed, also_at_start=True),
    Rule("capacity", a_place_is_free),
    Rule("colour", colour_allows_it, also_at_start=True),
    Rule("amber_conditions", amber_conditions_are_met, also_at_start=True),
    Rule("amber_experience", mentor_can_carry_amber, also_at_start=True),
    Rule("amber_most", amber_is_not_too_much),
    Rule("motivation", student_wants_it, also_at_start=True),
    Rule("school", school_is_right),
    Rule("shared_time", week_is_shared, may_override=True),
    Rule("language", language_is_shared, may_override=True),
    Rule("gender_wish", gender_wish_is_met, may_override=True),
    Rule("age", age_fits_the_programme, may_override=True),
    Rule("conflict", pair_did_not_fail_before, may_override=True),
)


def exclusions(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Exclusion, ...]:
    """Give every rule that keeps this pair apart, in the order of `RULES`."""
    return _broken(RULES, student, mentor, terms)


def blocks_start(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Exclusion, ...]:
    """Give what no longer holds on the day a pair would start; nothing of it can be set aside."""
    return _broken(tuple(rule for rule in RULES if rule.also_at_start), student, mentor, terms)


def reasons_for(student: StudentProfile, mentor: MentorProfile) -> tuple[Finding, ...]:
    """Give what speaks for a pair: shared interests, time and language, a wish that is met, experience."""
    found = []
    if interests := _shared(student.interests, mentor.interests):
        found.append(Finding("shared_interests", {"interests": list(interests)}))
    if parts := _shared(student.availability, mentor.availability):
        found.append(Finding("shared_time", {"parts": list(parts)}))
    if languages := _shared(student.languages, mentor.languages):
        found.append(Finding("shared_language", {"languages": list(languages)}))
    if student.gender_wish and student.gender_wish == mentor.gender:
        found.append(Finding("gender_wish_met", {"wish": student.gender_wish}))
    if mentor.completed_matches:
        found.append(Finding("experienced", {"completed": mentor.completed_matches}))
    return tuple(found)


def doubts_about(student: StudentProfile, mentor: MentorProfile, terms: Terms) -> tuple[Finding, ...]:
    """Give what a coordinator should weigh although no rule forbids it."""
    found = []
    if not student.interests or not mentor.interests:
        found.append(Finding("interests_missing"))
    elif not _shared(student.interests, mentor.interests):
        found.append(Finding("no_shared_interests"))
    if not student.languages or not mentor.languages:
        found.append(Finding("languages_missing"))
    remind = timedelta(days=terms.promises.vog_remind_days)
    asked = Requirement.VOG in terms.promises.requirements
    if asked and mentor.vog_renew_due is not None and mentor.vog_renew_due <= terms.start_on + remind:
        found.append(Finding("vog_soon", {"on": mentor.vog_renew_due.isoformat()}))
    if mentor.places_taken:
        found.append(Finding("has_another_student", {"taken": mentor.places_taken}))
    return tuple(found)


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
            candidates.append(Candidate(mentor, reasons_for(student, mentor), doubts))
    candidates.sort(
        key=lambda one: (
            len(one.doubts),
            -len(_shared(student.interests, one.mentor.interests)),
            one.mentor.places_taken,
            one.mentor.id,
        )
    )
    excluded.sort(key=lambda one: (not one.may_override, len(one.exclusions), one.mentor.id))
    return candidates, excluded


def weeks_waiting(since: date, today: date) -> int:
    """Give the whole weeks somebody waits."""
    return max(0, (today - since).days // DAYS_IN_WEEK)


def waits_long(since: date, today: date, promises: Promises) -> bool:
    """Tell whether somebody waits so long that it stands out."""
    return weeks_waiting(since, today) >= promises.waiting_long_weeks


def vog_due(issued_on: date | None, renew_due: date | None, promises: Promises) -> date | None:
    """Give the day from which a VOG counts no more: the noted day, else the usual term after its date."""
    if renew_due is not None or issued_on is None:
        return renew_due
    years, month = divmod(issued_on.month - 1 + promises.vog_valid_months, MONTHS_IN_YEAR)
    return issued_on.replace(year=issued_on.year + years, month=month + 1, day=min(issued_on.day, EVERY_MONTH_HAS))


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


def _shared(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for code in first if code in second)
