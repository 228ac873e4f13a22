"""What motivation and colour share: the way on to the waiting list, and how the screening owes something."""

from datetime import date, timedelta

from programme.core import clock
from programme.core.errors import Conflict
from programme.lifecycle.models import Colour, DueItem, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import TrajectoryMove, TrajectoryStage
from programme.people.models import User
from programme.screening import queries, rules, wording
from programme.screening.models import Review


def go_on(trajectory: Trajectory, actor: User, today: date) -> None:
    """Let the student wait for a mentor when every gate is open; else owe what opens the next one."""
    if trajectory.stage is not TrajectoryStage.SCREENING:
        return
    gates = rules.closed_gates(
        motivation=trajectory.motivation,
        on_trial=trajectory.on_trial,
        colour=trajectory.colour,
        amber_ready=trajectory.amber_ready,
    )
    if not gates:
        trajectory.waiting_since = today
        move(trajectory, TrajectoryMove.TO_WAITING, actor=actor)
        settle("give_colour", trajectory_id=trajectory.id)
        owe_match(trajectory, actor, today)
    elif gates == (rules.Gate.COLOUR,) and not _is_being_reviewed(trajectory):
        promise(trajectory, actor, "give_colour", soon(trajectory, today), "motivation_decided", "screening.triage")


def owe_match(trajectory: Trajectory, actor: User | None, waits_since: date) -> DueItem | None:
    """Let somebody look for a mentor before the student waits too long."""
    return promise(
        trajectory,
        actor,
        "match_waiting",
        waits_since + timedelta(weeks=trajectory.programme.promises.waiting_long_weeks),
        "waits_for_mentor",
        "matching.candidates",
        values={"since": waits_since.isoformat()},
    )


def owe_new_colour(trajectory: Trajectory, actor: User | None, rejected_on: date) -> DueItem | None:
    """Let somebody plan the new intake without which red stays red."""
    return promise(trajectory, actor, "new_colour", soon(trajectory, rejected_on), "red_rejected", "intake.plan")


def owe_red_review(trajectory: Trajectory, actor: User | None, red_on: date) -> DueItem | None:
    """Let somebody look again whether there is room for mentoring: red never lasts by itself."""
    due_on = red_on + timedelta(weeks=trajectory.programme.promises.red_review_weeks)
    return promise(trajectory, actor, "red_review", due_on, "red_ends_review", "intake.plan", show_from=due_on)


def need_unchanged(trajectory: Trajectory, seen_version: int | None) -> None:
    """Refuse what was decided on a page that is old by now.

    :raises Conflict: when the trajectory changed since the page was opened.
    """
    if seen_version is not None and trajectory.version != seen_version:
        raise Conflict(str(wording.CHANGED))


def soon(trajectory: Trajectory, today: date) -> date:
    """Give the day by which the next judgement follows."""
    return clock.working_days_after(today, trajectory.programme.promises.screening_workdays)


def promise(
    trajectory: Trajectory,
    actor: User | None,
    kind: str,
    due_on: date,
    reason: str,
    endpoint: str,
    *,
    arguments: dict[str, int] | None = None,
    values: dict[str, str] | None = None,
    show_from: date | None = None,
) -> DueItem | None:
    """Promise something of the screening, kept by who runs the trajectory, else by who acts."""
    return owe(
        Owed(
            kind,
            due_on,
            reason,
            endpoint,
            arguments or {"trajectory_id": trajectory.id},
            values=values or {},
            show_from=show_from,
        ),
        owner=trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


def _is_being_reviewed(trajectory: Trajectory) -> bool:
    latest = queries.latest_triage(trajectory.id)
    return latest is not None and latest.review is Review.PENDING and latest.colour is not Colour.RED
