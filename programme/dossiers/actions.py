"""Writes of the pages over all steps: who runs a trajectory, and who stands in."""

import structlog
from sqlalchemy import update

from programme.access.staffing import care_coordinators, next_coordinator, second_reviewers
from programme.concerns import actions as concerns
from programme.core import audit
from programme.core.database import db
from programme.dossiers import queries
from programme.handover.rules import OF_CONCERN, OF_SCHOOL, OF_SECOND
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import OPEN_MATCH
from programme.people.models import User
from programme.referral import actions as referral

log = structlog.get_logger()


def assign(*, trajectory: Trajectory, actor: User | None, coordinator: User, backup: User | None) -> None:
    """Give a trajectory to a coordinator and a backup; what the one before owed goes along.

    `actor` is empty when the night job does it, because the one before is not there any more.
    """
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
        actor_id=None if actor is None else actor.id,
        coordinator_id=coordinator.id,
        backup_id=trajectory.backup_id,
    )


def _hand_over(trajectory: Trajectory, before: int, after: int) -> None:
    numbers = [match.id for match in trajectory.matches]
    concerns.hand_over(
        before=before, programme_id=trajectory.programme_id, after=lambda _school_id: after, trajectory_id=trajectory.id
    )
    referral.hand_to(trajectory_id=trajectory.id, before=before, after=after)
    db.session.execute(
        update(DueItem)
        .where(
            DueItem.owner_id == before,
            DueItem.closed_at.is_(None),
            DueItem.kind.not_in(OF_CONCERN),
            (DueItem.trajectory_id == trajectory.id) | DueItem.match_id.in_(numbers),
        )
        .values(owner_id=after)
    )


def hand_over_left_behind() -> tuple[int, int]:
    """Give what people left behind who are not there any more to those who are; give how much moved, and how much stays.

    A job does this each night: trajectories go to the backup or the coordinator with the fewest, open promises to who
    runs the trajectory now. What only a mentor can do falls with the account; the coordinator hears the silence.
    """
    moved = stays = 0
    for trajectory in queries.left_alone():
        backup_id = trajectory.backup_id
        has_backup = queries.works_there(backup_id, trajectory.programme_id)
        successor = db.session.get(User, backup_id) if has_backup else next_coordinator(trajectory.programme_id)
        if successor is None:
            stays += 1
            continue
        assign(trajectory=trajectory, actor=None, coordinator=successor, backup=None)
        moved += 1
    for orphan in queries.orphans():
        owner = _successor(orphan)
        if owner is None or owner.id == orphan.item.owner_id:
            stays += 1
            continue
        orphan.item.owner_id = owner.id
        audit.record("due_item.hand_over", f"due_item {orphan.item.id}", actor_id=None, owner_id=owner.id)
        moved += 1
    if moved or stays:
        log.warning("promises.handed_over", moved=moved, stays=stays)
    return moved, stays


def _successor(orphan: queries.Orphan) -> User | None:
    """Give who keeps a promise instead: a colleague who can open its page."""
    trajectory, programme_id = orphan.trajectory, orphan.programme_id
    if trajectory is None:
        return None if programme_id is None else next_coordinator(programme_id)
    if orphan.item.kind in OF_SCHOOL:
        return next(iter(care_coordinators(trajectory.school_id)), None)
    if orphan.item.kind in OF_SECOND:
        reviewer = next(iter(second_reviewers(trajectory.programme_id, but=trajectory.coordinator_id)), None)
        if reviewer is not None:
            trajectory.second_reviewer_id = reviewer.id
        return reviewer
    if queries.works_there(trajectory.coordinator_id, trajectory.programme_id):
        return trajectory.coordinator
    return next_coordinator(trajectory.programme_id)
