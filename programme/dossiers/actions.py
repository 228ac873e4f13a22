"""Writes of the pages over all steps: who runs a trajectory, and who stands in."""

from sqlalchemy import update

from programme.concerns import actions as concerns
from programme.core import audit
from programme.core.database import db
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import OPEN_MATCH
from programme.people.models import User
from programme.referral import actions as referral


def assign(*, trajectory: Trajectory, actor: User, coordinator: User, backup: User | None) -> None:
    """Give a trajectory to a coordinator and a backup; what the one before owed goes along."""
    before = trajectory.coordinator_id
    trajectory.coordinator = coordinator
    trajectory.backup_id = None if backup is None or backup.id == coordinator.id else backup.id
    for match in trajectory.matches:
        if match.stage in OPEN_MATCH:
            match.coordinator_id = coordinator.id
    db.session.flush()
    if before is not None and before != coordinator.id:
        _hand_over(trajectory, before, coordinator.id)
    audit.record(
        "trajectory.assign",
        f"trajectory {trajectory.id}",
        actor_id=actor.id,
        coordinator_id=coordinator.id,
        backup_id=trajectory.backup_id,
    )


def _hand_over(trajectory: Trajectory, before: int, after: int) -> None:
    numbers = [match.id for match in trajectory.matches]
    concerns.hand_over(match_ids=numbers, before=before, after=after)
    referral.hand_to(trajectory_id=trajectory.id, before=before, after=after)
    db.session.execute(
        update(DueItem)
        .where(
            DueItem.owner_id == before,
            DueItem.closed_at.is_(None),
            (DueItem.trajectory_id == trajectory.id) | DueItem.match_id.in_(numbers),
        )
        .values(owner_id=after)
    )
