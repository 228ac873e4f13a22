"""Whether an end was planned, what a closing still misses, and whether it may be taken back."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook.models import GoalOutcome
from programme.norms.promises import Promises

# Source: domain.md §6, column "planned".
PLANNED = frozenset(
    {EndReason.COMPLETED_GOAL, EndReason.COMPLETED_TERM, EndReason.EXTENDED_INFORMAL, EndReason.GRADUATED}
)


class Missing(StrEnum):
    """What a closing still needs."""

    MEETING = "meeting"
    OUTCOMES = "outcomes"
    AFTER_REASON = "after_reason"


class Bar(StrEnum):
    """Why a closed match cannot be opened again."""

    TOO_LATE = "too_late"
    STUDENT_MOVED_ON = "student_moved_on"
    NO_PLACE = "no_place"
    AMBER_FULL = "amber_full"
    MENTOR_NOT_THERE = "mentor_not_there"


def reason_of_stopping(*, by_student: bool) -> tuple[EndReason, Initiator]:
    """Give why a match ends whose student does not take part any more, and who wanted it; a person may say otherwise."""
    if by_student:
        return EndReason.STUDENT_NO_MOTIVATION, Initiator.STUDENT
    return EndReason.GUARDIAN_OBJECTS, Initiator.GUARDIAN


def is_planned_by(reason: EndReason) -> bool:
    """Tell whether a match that ends for this reason ends as it was agreed; a person may say otherwise."""
    return reason in PLANNED


def missing(
    *,
    meeting_on: date | None,
    no_meeting: str,
    goal_ids: Iterable[int],
    outcomes: Mapping[int, GoalOutcome],
    after: AfterEnd,
    after_reason: str,
) -> list[Missing]:
    """Tell what is missing: a talk or why none, an outcome for each goal, and why a student waits again."""
    found = []
    if meeting_on is None and not no_meeting.strip():
        found.append(Missing.MEETING)
    if any(number not in outcomes for number in goal_ids):
        found.append(Missing.OUTCOMES)
    # Who is matched again after an early end is known to do worse, so it is a decision. Source: domain.md §1.2, §6.
    if after is AfterEnd.WAIT_AGAIN and not after_reason.strip():
        found.append(Missing.AFTER_REASON)
    return found


def aftercare_on(ended_on: date, promises: Promises) -> date:
    """Give the day on which the programme asks how it goes. Source: domain.md §6: a habit, so a setting."""
    return ended_on + timedelta(weeks=promises.aftercare_weeks)


def bar_to_reopen(
    *,
    ended_on: date,
    today: date,
    trajectory: TrajectoryStage,
    mentor_is_there: bool,
    places_taken: int,
    capacity: int,
    is_amber: bool,
    amber_taken: int,
    promises: Promises,
) -> Bar | None:
    """Tell why a closed match may not be opened again; None when it may."""
    if today > ended_on + timedelta(days=promises.reopen_days):
        return Bar.TOO_LATE
    if trajectory is not TrajectoryStage.CLOSED:
        return Bar.STUDENT_MOVED_ON
    if not mentor_is_there:
        return Bar.MENTOR_NOT_THERE
    if places_taken >= capacity:
        return Bar.NO_PLACE
    if is_amber and amber_taken >= promises.amber_matches_most:
        return Bar.AMBER_FULL
    return None
