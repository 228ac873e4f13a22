"""Reads of the offered moments: which are free, for whom, and what was answered."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import load
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.intake.queries import IN_INTAKE
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.slots.models import Slot, SlotOffer

SLOTS_MOST = 100
# A talk that moved to another time, or fell away, gives its moment back without anybody having to.
_TAKEN = exists().where(
    Intake.id == Slot.intake_id,
    Intake.is_current.is_(True),
    Intake.cancelled_at.is_(None),
    Intake.planned_at == Slot.starts_at,
)
_FELL_AWAY = exists().where(
    Intake.trajectory_id == Trajectory.id,
    Intake.is_current.is_(True),
    Intake.held_on.is_(None),
    Intake.cancelled_at.is_not(None),
)
# Whom somebody still has to plan a talk with.
TO_PLAN = asking(
    Trajectory.id,
    or_(
        Trajectory._stage == TrajectoryStage.NOMINATED,
        and_(Trajectory._stage == TrajectoryStage.INTAKE, _FELL_AWAY),
    ),
)
MAY_PLAN = IN_INTAKE


def free_slots(trajectory: Trajectory) -> Sequence[Slot]:
    """Give the moments this student can choose: of their coordinator, at their school, to come and not taken."""
    return db.session.scalars(_free(trajectory).order_by(Slot.starts_at).limit(SLOTS_MOST)).all()


def free_slot(trajectory: Trajectory, slot_id: int) -> Slot | None:
    """Give one of them, locked so that nobody else takes it meanwhile; None when it is gone."""
    # Locked first and looked at then: whoever waited for the lock has to see what the other one planned meanwhile.
    db.session.execute(select(Slot.id).where(Slot.id == slot_id).with_for_update())
    return db.session.scalar(_free(trajectory).where(Slot.id == slot_id))


def find_slot(actor: Actor, slot_id: int) -> Slot:
    """Give a moment this person can reach.

    :raises NotFound: when there is none, or not for this person.
    """
    return load(actor, Slot, slot_id)


def is_taken(slot: Slot) -> bool:
    """Tell whether somebody has this moment now."""
    return db.session.scalar(select(Slot.id).where(Slot.id == slot.id, _TAKEN)) is not None


def offered_starts(host_id: int) -> set[object]:
    """Give the instants a host offers already."""
    chosen = select(Slot.starts_at).where(Slot.host_id == host_id, Slot.withdrawn_at.is_(None))
    return set(db.session.scalars(chosen.where(Slot.starts_at > clock.now())))


def current_offer(trajectory_id: int) -> SlotOffer | None:
    """Give the last question to a student, answered or not."""
    return db.session.scalar(
        select(SlotOffer)
        .options(joinedload(SlotOffer.trajectory).joinedload(Trajectory.programme))
        .where(SlotOffer.trajectory_id == trajectory_id)
    )


def trajectory_of(trajectory_id: int | None) -> Trajectory:
    """Give the trajectory of a link, with its student and programme.

    :raises NotFound: when there is none.
    """
    found = db.session.scalar(
        select(Trajectory)
        .options(
            joinedload(Trajectory.student),
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme),
            joinedload(Trajectory.coordinator),
        )
        .where(Trajectory.id == trajectory_id)
    )
    if found is None:
        raise NotFound
    return found


def _free(trajectory: Trajectory) -> Select[Slot]:
    return select(Slot).where(
        Slot.programme_id == trajectory.programme_id,
        Slot.host_id == trajectory.coordinator_id,
        or_(Slot.for_school_id.is_(None), Slot.for_school_id == trajectory.school_id),
        Slot.withdrawn_at.is_(None),
        Slot.starts_at > clock.now(),
        ~_TAKEN,
    )
