"""When a nomination may go to the programme, and what a school sees of where a student is."""

from datetime import date
from enum import StrEnum

from programme.core.clock import working_days_after
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.promises import Promises


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
