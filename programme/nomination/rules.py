"""What a nomination asks, when it may go to the programme, and what a school sees of where a student is."""

from collections.abc import Collection, Sequence
from datetime import date
from enum import StrEnum

from programme.core.clock import working_days_after
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.promises import Promises
from programme.people.models import INFIX, SchoolType


class SchoolStatus(StrEnum):
    """All that a school sees of where a student is. Source: issue 2."""

    DRAFT = "draft"
    RECEIVED = "received"
    IN_TALKS = "in_talks"
    WAITS = "waits"
    STARTED = "started"
    NOT_NOW = "not_now"
    FINISHED = "finished"


_STATUS = {
    TrajectoryStage.DRAFT: SchoolStatus.DRAFT,
    TrajectoryStage.NOMINATED: SchoolStatus.RECEIVED,
    TrajectoryStage.INTAKE: SchoolStatus.IN_TALKS,
    TrajectoryStage.SCREENING: SchoolStatus.IN_TALKS,
    TrajectoryStage.WAITING: SchoolStatus.WAITS,
    TrajectoryStage.PROPOSED: SchoolStatus.WAITS,
    TrajectoryStage.KOPPELINGSMOMENT: SchoolStatus.WAITS,
    TrajectoryStage.ACTIVE: SchoolStatus.STARTED,
    TrajectoryStage.PAUSED: SchoolStatus.STARTED,
    TrajectoryStage.CLOSING: SchoolStatus.STARTED,
    TrajectoryStage.CLOSED: SchoolStatus.FINISHED,
    # A school cannot tell why a student does not start: no motivation, no wish and help first look the same.
    TrajectoryStage.NOT_NOW: SchoolStatus.NOT_NOW,
    TrajectoryStage.WITHDRAWN: SchoolStatus.NOT_NOW,
    TrajectoryStage.REFERRED: SchoolStatus.NOT_NOW,
}


class Question(StrEnum):
    """The things a nomination asks, each on a page of its own, in this order."""

    PROGRAMME = "programme"
    NAME = "name"
    BIRTH = "birth"
    SCHOOL = "school"
    HOPE = "hope"
    REASON = "reason"
    ADDRESS = "address"
    COACH = "coach"
    # Only a school's list brings these two; who types a nomination is not asked for them.
    TRIED = "tried"
    PRACTICAL = "practical"


# Source: experience.md: a zorgcoördinator nominates in at most eight fields; only the name has two.
FIELDS_MOST = 8
_ALWAYS = (Question.NAME, Question.BIRTH, Question.SCHOOL, Question.HOPE, Question.REASON, Question.ADDRESS)
_FIELDS_ALWAYS = len(_ALWAYS) + 1

# What may be answered to the question about the school: its type, and of mbo the level where it is known.
SCHOOLING: dict[str, tuple[SchoolType, int | None]] = {
    "vmbo": (SchoolType.VMBO, None),
    "mbo-1": (SchoolType.MBO, 1),
    "mbo-2": (SchoolType.MBO, 2),
    "mbo-3": (SchoolType.MBO, 3),
    "mbo-4": (SchoolType.MBO, 4),
    "mbo": (SchoolType.MBO, None),
    "hbo": (SchoolType.HBO, None),
}

# The words before a family name that a list is not sorted by; the common ones, in Dutch and in the names around us.
# fmt: off
INFIXES = frozenset((
    "'s", "'s-", "'t", "aan", "af", "al", "ben", "bij", "bin", "d'", "da", "dal", "de", "del", "della", "den", "der",
    "des", "di", "do", "dos", "du", "el", "het", "in", "l'", "la", "le", "les", "onder", "op", "over", "s'", "te", "ten",
    "ter", "tot", "uit", "uijt", "van", "vande", "vanden", "vander", "vom", "von", "voor", "zu", "zum", "zur",
))
# fmt: on


class Missing(StrEnum):
    """What a draft still needs before the programme may see it."""

    STUDENT_AGREEMENT = "student_agreement"
    GUARDIAN_CONSENT = "guardian_consent"


def school_status(stage: TrajectoryStage) -> SchoolStatus:
    """Give the one word a school sees for a stage."""
    return _STATUS[stage]


def missing_agreement(
    *, age: int | None, agreed_on: date | None, guardian_agreed_on: date | None, promises: Promises
) -> Missing | None:
    """Tell whose agreement is missing; a student whose age is unknown counts as too young to decide alone.

    Source: domain.md §2.4 (under 16 the legal representative consents too).
    """
    if agreed_on is None:
        return Missing.STUDENT_AGREEMENT
    if needs_guardian(age, promises) and guardian_agreed_on is None:
        return Missing.GUARDIAN_CONSENT
    return None


def needs_guardian(age: int | None, promises: Promises) -> bool:
    """Tell whether a parent or carer has to agree too; an unknown age counts as too young."""
    return age is None or age < promises.guardian_consent_below_age


def answer_due_on(received_on: date, promises: Promises) -> date:
    """Give the day by which the school hears something."""
    return working_days_after(received_on, promises.nomination_answer_workdays)


def questions(*, programmes: int, coaches: int) -> tuple[Question, ...]:
    """Give what is asked, in order; `programmes` and `coaches` are how many there are to choose from.

    What has one answer is not asked. Who follows the student is asked as far as it stays within the most fields; it can
    be said on the page of the student too.
    """
    first = (Question.PROGRAMME,) if programmes > 1 else ()
    within = len(first) + _FIELDS_ALWAYS < FIELDS_MOST
    last = (Question.COACH,) if coaches and within else ()
    return (*first, *_ALWAYS, *last)


def changeable(*, tried: bool, practical: bool) -> tuple[Question, ...]:
    """Give what a school may change of a draft; what only a list brings, where it brought it."""
    brought = [(Question.TRIED, tried), (Question.PRACTICAL, practical)]
    return (*_ALWAYS, *(question for question, is_there in brought if is_there))


def identities(*, number: str, first_name: str, last_name: str, birth_month: date | None) -> list[tuple[str, ...]]:
    """Give what makes two nominations of a school the same student, most telling first.

    The student number, and the name with the month of birth; `last_name` is without its infix. What is empty tells nothing.
    """
    found: list[tuple[str, ...]] = []
    if number:
        found.append((number.lower(),))
    if birth_month and first_name and last_name:
        found.append((first_name.lower(), last_name.lower(), birth_month.replace(day=1).isoformat()))
    return found


def next_question(asked: Sequence[Question], answered: Collection[Question]) -> Question | None:
    """Give the first question without a sound answer; None when all can be checked."""
    return next((one for one in asked if one not in answered), None)


def split_family_name(written: str) -> tuple[str, str]:
    """Tell the infix apart from the family name, as in `van der Berg` and `Berg, van der`; both stay as they were written."""
    name, _comma, after = written.partition(", ")
    behind = after.split()
    words = [*behind, *name.split()] if behind and all(map(_is_infix, behind)) else written.split()
    count = 0
    while count < len(words) - 1 and _is_infix(words[count]):
        count += 1
    infix = " ".join(words[:count])
    return (infix, " ".join(words[count:])) if len(infix) <= INFIX else ("", " ".join(words))


def _is_infix(word: str) -> bool:
    return word.lower().replace("’", "'") in INFIXES


def schooling_of(school_type: SchoolType | None, level: int | None) -> str | None:
    """Give the answer to the question about the school; a list of before the question may know only a level of mbo."""
    if school_type is None and level is None:
        return None
    code = (school_type or SchoolType.MBO).value
    return f"{code}-{level}" if level else code
