"""What somebody still needs before a first match, when they may be admitted, and until when a VOG counts."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.norms.promises import Promises, Requirement
from programme.people.models import Mentor, MentorStage

# More people than this do not apply from one place in an hour, but a machine does; an information evening stays well under it.
TRIES_MOST = 20
TRIES_WITHIN = timedelta(hours=1)
TRIES_KEPT = timedelta(days=1)


class Need(StrEnum):
    """One thing that has to be in order before a first match."""

    INTERVIEW = "interview"
    REFERENCES = "references"
    VOG = "vog"
    TRAINING = "training"
    AGREEMENT = "agreement"
    ADMISSION = "admission"


class Standing(StrEnum):
    """How one need stands."""

    DONE = "done"
    OPEN = "open"
    SOON = "soon"  # A VOG that lapses soon.
    LAPSED = "lapsed"


class RefusalReason(StrEnum):
    """Why an applicant is not admitted: written criteria, never free text. Source: domain.md §1.1 SCR-1."""

    NO_FIT = "no_fit"
    AVAILABILITY = "availability"
    AGE = "age"
    REFERENCES = "references"
    VOG = "vog"
    ENOUGH_MENTORS = "enough_mentors"
    WITHDREW = "withdrew"


class NotYet(StrEnum):
    """Why an applicant cannot be admitted now."""

    NOT_INTERVIEWED = "not_interviewed"
    REFERENCES_MISSING = "references_missing"


@dataclass(frozen=True, slots=True)
class Task:
    """One need with how it stands and since or until when."""

    need: Need
    standing: Standing
    on: date | None


_ORDER = (Need.INTERVIEW, Need.REFERENCES, Need.VOG, Need.TRAINING, Need.AGREEMENT, Need.ADMISSION)
_REQUIRED = {
    Need.REFERENCES: Requirement.REFERENCES,
    Need.VOG: Requirement.VOG,
    Need.TRAINING: Requirement.TRAINING,
    Need.AGREEMENT: Requirement.AGREEMENT,
}


def add_months(day: date, months: int) -> date:
    """Give the same day some months later, or the last day of that month when it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def vog_renew_due(issued_on: date, promises: Promises) -> date:
    """Give the day on which a new VOG is needed, counted from the date on it.

    Source: domain.md §2.1: no law sets a term; three years is the practice.
    """
    return add_months(issued_on, promises.vog_valid_months)


def is_vog_in_date(renew_due: date | None, on: date) -> bool:
    """Tell whether a VOG counts on a day; on the day a new one is needed it counts no more."""
    return renew_due is not None and on < renew_due


def tasks(mentor: Mentor, promises: Promises, on: date) -> tuple[Task, ...]:
    """Give all that this programme asks of a mentor before a first match, in order, with how it stands."""
    wanted = [need for need in _ORDER if need not in _REQUIRED or _REQUIRED[need] in promises.requirements]
    return tuple(_vog(mentor, promises, on) if need is Need.VOG else _task(need, mentor) for need in wanted)


def missing_requirements(mentor: Mentor, promises: Promises, on: date) -> tuple[Need, ...]:
    """Give what a mentor still needs before a match on a day; empty means: may be matched."""
    return tuple(task.need for task in tasks(mentor, promises, on) if task.standing in (Standing.OPEN, Standing.LAPSED))


def not_yet(mentor: Mentor, promises: Promises) -> NotYet | None:
    """Tell why somebody cannot be admitted now; VOG, training and agreement may still run."""
    if mentor.interviewed_on is None:
        return NotYet.NOT_INTERVIEWED
    if Requirement.REFERENCES in promises.requirements and mentor.references_done_on is None:
        return NotYet.REFERENCES_MISSING
    return None


def fits_age(birth_year: int, on: date, promises: Promises) -> bool:
    """Tell whether somebody can have the age a programme asks for; only the year of birth is known, so doubt is a yes."""
    oldest = on.year - birth_year
    too_young = promises.mentor_age_from is not None and oldest < promises.mentor_age_from
    too_old = promises.mentor_age_to is not None and oldest - 1 > promises.mentor_age_to
    return not (too_young or too_old)


def capacity_range(places_taken: int, promises: Promises) -> tuple[int, int]:
    """Give the least and most students a mentor can take: never fewer than now, never more than the programme allows."""
    least = max(1, places_taken)
    return least, max(least, promises.mentor_capacity_most)


def is_refused_too_often(tries: int) -> bool:
    """Tell whether one place applied too often in the last hour."""
    return tries >= TRIES_MOST


def is_applicant(stage: MentorStage) -> bool:
    """Tell whether somebody applied and was not decided on yet."""
    return stage in (MentorStage.APPLIED, MentorStage.INTERVIEWED)


def _task(need: Need, mentor: Mentor) -> Task:
    done_on = {
        Need.INTERVIEW: mentor.interviewed_on,
        Need.REFERENCES: mentor.references_done_on,
        Need.TRAINING: mentor.training_done_on,
        Need.AGREEMENT: mentor.agreement_signed_on,
        Need.ADMISSION: mentor.admitted_on,
    }[need]
    return Task(need, Standing.OPEN if done_on is None else Standing.DONE, done_on)


def _vog(mentor: Mentor, promises: Promises, on: date) -> Task:
    if mentor.vog_renew_due is None:
        return Task(Need.VOG, Standing.OPEN, None)
    if not is_vog_in_date(mentor.vog_renew_due, on):
        return Task(Need.VOG, Standing.LAPSED, mentor.vog_renew_due)
    soon = mentor.vog_renew_due - timedelta(days=promises.vog_remind_days) <= on
    return Task(Need.VOG, Standing.SOON if soon else Standing.DONE, mentor.vog_renew_due)
