"""Reads of intakes: the talk that counts now, and whose agreement there is."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.visibility import visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Block, Intake, IntakeBlock
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.models import Nomination
from programme.people.models import Student

# Who still has to be spoken with; in doubt, the student is asked again instead, and only that promise knows it.
_ASKED_AGAIN = exists().where(
    DueItem.kind == "plan_intake", DueItem.trajectory_id == Trajectory.id, DueItem.closed_at.is_(None)
)
_PLANNED = exists().where(
    Intake.trajectory_id == Trajectory.id,
    Intake.is_current.is_(True),
    Intake.held_on.is_(None),
    Intake.cancelled_at.is_(None),
)
IN_INTAKE = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.INTAKE)
TO_SPEAK = IN_INTAKE.where(_PLANNED, ~_ASKED_AGAIN)
ASKED_TO_FILL_IN = asking(
    Trajectory.id,
    Trajectory._stage == TrajectoryStage.WAITING,
    exists().where(Intake.trajectory_id == Trajectory.id, Intake.is_current.is_(True), Intake.asked_on.is_not(None)),
)
SAID_NOT_NOW = asking(
    Trajectory.id,
    Trajectory._stage == TrajectoryStage.NOT_NOW,
    Trajectory.may_ask_again.is_(True),
    exists().where(Student.id == Trajectory.student_id, Student.erased_at.is_(None)),
)


def find_trajectory(actor: Actor, trajectory_id: int) -> Trajectory:
    """Give a trajectory this person can reach, with student, school, programme and coordinator.

    :raises NotFound: when there is none, or not for this person.
    """
    found = db.session.scalar(
        visible(actor, Trajectory)
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


def current_intake(trajectory_id: int) -> Intake | None:
    """Give the talk that counts now, planned or held."""
    return db.session.scalar(
        select(Intake)
        .options(joinedload(Intake.held_by))
        .where(Intake.trajectory_id == trajectory_id, Intake.is_current.is_(True))
    )


def trajectory_of(link: Link) -> Trajectory:
    """Give the trajectory a link is about, with student, school and programme.

    :raises NotFound: when it is gone.
    """
    found = db.session.scalar(
        select(Trajectory)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.school), joinedload(Trajectory.programme))
        .where(Trajectory.id == link.trajectory_id)
    )
    if found is None:
        raise NotFound
    return found


def blocks_of(intake_id: int) -> dict[Block, IntakeBlock]:
    """Give what was typed in each part of a talk, with who saved it last."""
    found = db.session.scalars(
        select(IntakeBlock).options(joinedload(IntakeBlock.saved_by)).where(IntakeBlock.intake_id == intake_id)
    )
    return {one.block: one for one in found}


def locked_block(intake_id: int, block: Block) -> IntakeBlock | None:
    """Give one part of a talk as it stands now, locked until this work is saved."""
    return db.session.scalar(
        select(IntakeBlock)
        .options(joinedload(IntakeBlock.saved_by))
        .where(IntakeBlock.intake_id == intake_id, IntakeBlock.block == block)
        .with_for_update(of=IntakeBlock)
        .execution_options(populate_existing=True)
    )


def left_behind(now: datetime) -> Sequence[Intake]:
    """Give the talks that still have to come in a calendar, although the student is not in intake any more."""
    return db.session.scalars(
        select(Intake)
        .join(Trajectory, Trajectory.id == Intake.trajectory_id)
        .options(
            joinedload(Intake.trajectory).joinedload(Trajectory.student),
            joinedload(Intake.trajectory).joinedload(Trajectory.coordinator),
        )
        .where(
            Intake.held_on.is_(None),
            Intake.cancelled_at.is_(None),
            Intake.planned_at > now,
            or_(Intake.is_current.is_(False), Trajectory._stage != TrajectoryStage.INTAKE),
        )
    ).all()


def to_remind(now: datetime) -> Sequence[Intake]:
    """Give the talks still to come of which the student was not reminded."""
    return db.session.scalars(
        select(Intake)
        .join(Trajectory, Trajectory.id == Intake.trajectory_id)
        .options(
            joinedload(Intake.trajectory).joinedload(Trajectory.student),
            joinedload(Intake.trajectory).joinedload(Trajectory.coordinator),
            joinedload(Intake.trajectory).joinedload(Trajectory.programme),
        )
        .where(
            Intake.planned_at > now,
            Intake.reminded_at.is_(None),
            Intake.held_on.is_(None),
            Intake.cancelled_at.is_(None),
            Intake.is_current.is_(True),
            Trajectory._stage == TrajectoryStage.INTAKE,
        )
    ).all()


def guardian_agreed_on(trajectory_id: int) -> date | None:
    """Give when a parent or carer agreed, if they did."""
    return db.session.scalar(select(Nomination.guardian_agreed_on).where(Nomination.trajectory_id == trajectory_id))


def hoped_for(trajectory_id: int) -> Nomination | None:
    """Give what the school wrote, so that nobody asks it again; a student who applied alone has none."""
    return db.session.scalar(select(Nomination).where(Nomination.trajectory_id == trajectory_id))
