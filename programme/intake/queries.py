"""Reads of intakes: the talk that counts now, and whose agreement there is."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.nomination.models import Nomination


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


def guardian_agreed_on(trajectory_id: int) -> date | None:
    """Give when a parent or carer agreed, if they did."""
    return db.session.scalar(select(Nomination.guardian_agreed_on).where(Nomination.trajectory_id == trajectory_id))


def hoped_for(trajectory_id: int) -> Nomination | None:
    """Give what the school wrote, so that nobody asks it again; a student who applied alone has none."""
    return db.session.scalar(select(Nomination).where(Nomination.trajectory_id == trajectory_id))
