"""Who owns a concern, and what is owed on it at each stage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programme.concerns.models import Urgency
from programme.core.clock import working_days_after
from programme.lifecycle.stages import ConcernStage
from programme.norms.promises import Promises


@dataclass(frozen=True, slots=True)
class Promise:
    """What the owner of a concern owes at a stage, and the code of the rule."""

    kind: str
    reason: str


# One promise per stage, so that an open concern always asks exactly one thing of exactly one person.
PROMISES: dict[ConcernStage, Promise] = {
    ConcernStage.RAISED: Promise("acknowledge_concern", "concern_raised"),
    ConcernStage.ACKNOWLEDGED: Promise("weigh_concern", "concern_acknowledged"),
    ConcernStage.WEIGHED: Promise("answer_concern", "concern_weighed"),
    ConcernStage.ANSWERED: Promise("close_concern", "concern_answered"),
}
LATE_FOR_BACKUP = Promise("concern_late_backup", "concern_not_acknowledged")
LATE_FOR_MANAGER = Promise("concern_late_manager", "concern_not_acknowledged")
# Whoever settles everything on a match leaves these open: a concern outlives the match it was raised in.
KINDS = (*(promise.kind for promise in PROMISES.values()), LATE_FOR_BACKUP.kind, LATE_FOR_MANAGER.kind)


def choose_owner(*, wanted: Sequence[int | None], at_work: Sequence[int]) -> int | None:
    """Give who owns a concern: the first of the wanted people who still works there, else the first who does.

    `wanted` is coordinator, then backup; `at_work` names the managers before the coordinators. None only when the
    programme has nobody at all.
    """
    present = set(at_work)
    return next((number for number in wanted if number in present), next(iter(at_work), None))


def due_on(stage: ConcernStage, urgency: Urgency, today: date, promises: Promises) -> date:
    """Give the day by which the next step is due, counted from the day a concern came to a stage.

    What has to happen today is acknowledged today; no working days are counted.
    """
    if stage is ConcernStage.RAISED and urgency is Urgency.TODAY:
        return today
    days = {
        ConcernStage.RAISED: promises.concern_acknowledge_workdays,
        ConcernStage.ACKNOWLEDGED: promises.concern_weigh_workdays,
        ConcernStage.WEIGHED: promises.concern_answer_workdays,
        ConcernStage.ANSWERED: promises.concern_close_workdays,
    }
    return working_days_after(today, days[stage])


def who_hears_it_is_late(
    *, due: date, today: date, owner_id: int, backup_id: int | None, manager_ids: Sequence[int]
) -> tuple[int | None, int | None]:
    """Give the backup and the manager who get a concern that nobody took up in time.

    The day after, the backup; the working day after that, a manager too. Without a backup the manager hears it at once.
    """
    if today <= due:
        return None, None
    backup = backup_id if backup_id != owner_id else None
    manager = next((number for number in manager_ids if number not in (owner_id, backup)), None)
    if backup is not None and today < working_days_after(due, 2):
        return backup, None
    return backup, manager
