"""A pause of a running match: what stands still with it, and the day on which somebody looks again."""

from datetime import date
from typing import Any

from sqlalchemy import update

from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.silence import expect_contact
from programme.lifecycle.stages import MatchMove, TrajectoryMove
from programme.people.models import User

PAUSED = "paused"


def stand_still(*, match: Match, actor: User, reason: str, look_on: date, today: date) -> None:
    """Pause a match and its trajectory; nothing is expected of the pair until its coordinator looks again.

    :raises WrongStage: when it is not active.
    """
    move(match, MatchMove.PAUSE, actor=actor, reason=reason)
    if can_move(match.trajectory, TrajectoryMove.PAUSE):
        move(match.trajectory, TrajectoryMove.PAUSE, actor=actor, reason=reason)
    expect_contact(match=match, today=today)
    settle("phase_ready", match_id=match.id)
    _ask_no_logs(match)
    owe_look(match, look_on)


def owe_look(
    match: Match, look_on: date, reason: str = "pause_ends", values: dict[str, Any] | None = None
) -> DueItem | None:
    """Let the coordinator look on a day whether they can go on."""
    return owe(
        Owed(PAUSED, look_on, reason, "phases.resume", {"match_id": match.id}, values or {}, show_from=look_on),
        owner=match.coordinator_id,
        match=match,
    )


def _ask_no_logs(match: Match) -> None:
    """Ask about no conversation that was planned; the night asks again about what still stands once they go on."""
    planned = DueItem.match_id == match.id, DueItem.kind == "log_conversation", DueItem.closed_at.is_(None)
    db.session.execute(update(DueItem).where(*planned).values(closed_at=clock.now()))
