"""What the coordinator sees of a plan: each pair with its reasons as of today, and each student without a mentor."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from programme.core.i18n import gettext as _
from programme.lifecycle.models import Match
from programme.matching import wording
from programme.matching.models import Plan, PlanStep
from programme.matching.planning import words
from programme.matching.planning.steering import Steering, last_step, steering_of
from programme.matching.queries.plan import Person
from programme.matching.rules import (
    Finding,
    MentorProfile,
    StudentProfile,
    Terms,
    doubts_about,
    exclusions,
    reasons_for,
    without_week,
)

SHOWN = 50
USUAL_LANGUAGE = "nl"


@dataclass(frozen=True, slots=True)
class Row:
    """One pair of a plan, with what is true of it today; without a person it is a colleague's student."""

    trajectory_id: int
    person: Person | None
    mentor_id: int
    mentor_name: str
    points: int
    accepted: bool
    fixed: bool
    reasons: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    against: list[str] = field(default_factory=list)
    one_by_one: str | None = None
    mentor_reads: list[str] = field(default_factory=list)
    student_reads: list[str] = field(default_factory=list)

    @property
    def match(self) -> Match | None:
        """The match that was made of it since."""
        found = None if self.person is None else self.person.match
        return found if found is not None and found.mentor_id == self.mentor_id else None

    @property
    def ready(self) -> bool:
        """Whether its proposal goes out together with the others: accepted, agreed, and nothing against it today."""
        open_pair = self.accepted and self.person is not None and self.person.waits
        return open_pair and not self.one_by_one and not self.against

    @property
    def alone(self) -> bool:
        """Whether it is accepted, and its proposal has to be made by hand."""
        open_pair = self.accepted and self.person is not None and self.person.waits
        return open_pair and bool(self.one_by_one) and not self.against


@dataclass(frozen=True, slots=True)
class Left:
    """One student for whom the plan has no mentor, and the checked reason."""

    trajectory_id: int
    person: Person | None
    why: str
    missing: str | None
    waits_by_choice: bool
    # Mentors whom only a week that they did not fill in keeps away: those not asked for it yet, and since when the others.
    to_ask: int = 0
    asked_since: list[date] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Desk:
    """The page of a plan; rows are in the order of waiting, the longest first."""

    rows: list[Row]
    left: list[Left]
    steering: Steering
    undo: str | None
    ready: dict[int, int]
    alone: list[Row]
    # Who came on the list since the facts were read, and which pairs of it are no pairs any more.
    new: int
    gone: int

    @property
    def open_pairs(self) -> int:
        """How many pairs still wait for a decision."""
        return sum(not row.accepted and row.person is not None and row.person.waits for row in self.rows)

    @property
    def changed(self) -> bool:
        """Whether planning again would give something else."""
        return bool(self.new or self.gone)


def desk_of(
    plan: Plan,
    steps: list[PlanStep],
    persons: Mapping[int, Person],
    mentors: Mapping[int, MentorProfile],
    terms: Terms,
    waiting: set[int],
    asked: Mapping[int, date],
) -> Desk:
    """Lay a plan beside its people of today; `asked` gives since when mentors are asked for what they did not fill in."""
    steering = steering_of(steps, weights=dict(plan.weights), tiers=dict(plan.tiers))
    rows = [
        _row(persons.get(student), mentors.get(mentor), student, mentor, points, steering, terms)
        for student, mentor, points in plan.result["pairs"]
    ]
    left = [
        _asked(_left(one, persons, mentors, steering, plan.result["floor"]), mentors, terms, asked)
        for one in plan.result["unmatched"]
    ]
    everybody = {row.trajectory_id for row in rows} | {one.trajectory_id for one in left}
    last = last_step(steps)
    return Desk(
        rows,
        left,
        steering,
        said(last, persons, mentors) if last is not None and last.trajectory_id in {None, *persons} else None,
        {row.trajectory_id: row.mentor_id for row in rows if row.ready},
        [row for row in rows if row.alone],
        len(waiting - everybody),
        sum(_is_gone(row) for row in rows),
    )


def said(step: PlanStep, persons: Mapping[int, Person], mentors: Mapping[int, MentorProfile]) -> str:
    """Say what a step decided, by the names of whom it is about."""
    student, mentor = persons.get(step.trajectory_id or 0), mentors.get(step.mentor_id or 0)
    return words.step(
        step, _("a colleague's student") if student is None else student.name, "–" if mentor is None else mentor.name
    )


def _row(
    person: Person | None,
    mentor: MentorProfile | None,
    student: int,
    number: int,
    points: int,
    steering: Steering,
    terms: Terms,
) -> Row:
    accepted, fixed = steering.accepted.get(student) == number, steering.locked.get(student) == number
    row = Row(student, person, number, "–" if mentor is None else mentor.name, points, accepted, fixed)
    if mentor is None:
        return replace(row, against=[_("This mentor is not there any more.")])
    if person is None:
        return row
    reasons = reasons_for(person.profile, mentor, terms)
    found = exclusions(person.profile, mentor, terms)
    allowed = (student, number) in steering.allowed
    against = [one for one in found if not (allowed and one.may_override)]
    aside = [_("Against the rule:") + " " + wording.exclusion(one) for one in found if one not in against]
    return replace(
        row,
        reasons=wording.say_all(one for one in reasons if not _goes_without_saying(one)),
        doubts=[*(wording.doubt(one) for one in doubts_about(person.profile, mentor, terms)), *aside],
        # Once a proposal is made, the place it holds is its own.
        against=[] if person.match is not None else [wording.exclusion(one) for one in against],
        one_by_one=_one_by_one(person, allowed),
        mentor_reads=wording.say_all(reasons, wording.Reader.MENTOR),
        student_reads=wording.say_all(reasons, wording.Reader.STUDENT),
    )


def _goes_without_saying(found: Finding) -> bool:
    """Tell whether a reason says only what is true of nearly every pair."""
    return found.code == "shared_language" and list(found.values["languages"]) == [USUAL_LANGUAGE]


def _one_by_one(person: Person, allowed: bool) -> str | None:
    """Say why this proposal is made by hand, if it is."""
    if person.is_amber:
        return _("Under conditions: the mentor first reads about the extra support.")
    if allowed:
        return _("A rule is set aside: write the reason with the proposal.")
    if person.intake is None or not person.intake.for_mentor or person.intake.for_mentor_agreed_on is None:
        return _("The student has not agreed yet to what a mentor reads.")
    return None


def _left(
    found: dict[str, Any],
    persons: Mapping[int, Person],
    mentors: Mapping[int, MentorProfile],
    steering: Steering,
    floor: int,
) -> Left:
    number = found["student"]
    person = persons.get(number)
    profile = StudentProfile(school_id=0, colour=None, motivation=None) if person is None else person.profile
    names = {one: mentors[one].name for one in found["mentors"] if one in mentors}
    return Left(
        number,
        person,
        words.why(found, profile, names, floor),
        words.missing(found),
        number in steering.waits,
    )


def _asked(left: Left, mentors: Mapping[int, MentorProfile], terms: Terms, asked: Mapping[int, date]) -> Left:
    """Add whom to ask for the week, where that is what is missing."""
    if left.missing != "mentor" or left.person is None:
        return left
    silent = without_week(left.person.profile, mentors.values(), terms)
    since = sorted(asked[one.id] for one in silent if one.id in asked)
    return replace(left, to_ask=len(silent) - len(since), asked_since=since)


def _is_gone(row: Row) -> bool:
    """Tell whether a pair cannot become a match any more, or fell through since."""
    if row.person is None:
        return False
    if row.match is not None:
        return row.person.sent is None
    return not row.person.waits or bool(row.against)
