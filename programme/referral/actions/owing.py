"""What is owed around a referral: its next step by its owner, receiving it, reading what came back, and what comes after."""

from datetime import date

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.grounds import Ground, last_change
from programme.lifecycle.models import Colour, DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import ReferralMove, ReferralStage, TrajectoryStage
from programme.referral import queries, rules
from programme.referral.models import Referral, ReferralReply

READ_REPLY = "read_referral_reply"


def owe_next(referral: Referral, today: date, *, urgent: bool = False) -> DueItem | None:
    """Owe the next step of an open referral to its owner, counted from a day."""
    promises = referral.trajectory.programme.promises
    step = rules.next_step(referral.stage, today=today, urgent=urgent, promises=promises)
    if step is None:
        return None
    at_once = urgent or referral.stage in _AT_ONCE
    return _owe_owner(referral, step.due_on, step.reason, urgent=urgent, show_from=None if at_once else step.due_on)


def owe_another_way(referral: Referral, today: date, move: ReferralMove = ReferralMove.NOT_RECEIVED) -> DueItem | None:
    """Owe another way the same day: it did not arrive, or they cannot help there."""
    return _owe_owner(referral, today, "referral_cannot" if move is ReferralMove.CANNOT else "referral_came_back")


def owe_after(referral: Referral, ended_on: date) -> DueItem | None:
    """Let somebody ask what comes next: the student is not forgotten."""
    trajectory = referral.trajectory
    step = rules.next_step(ReferralStage.ADVISED, today=ended_on, urgent=False, promises=trajectory.programme.promises)
    return owe(
        Owed(
            "after_referral",
            step.due_on if step else ended_on,
            "referral_over",
            "intake.plan",
            {"trajectory_id": trajectory.id},
        ),
        owner=trajectory.coordinator_id or referral.owner_id,
        trajectory=trajectory,
    )


def owe_receiving(referral: Referral) -> DueItem | None:
    """Let the zorgcoördinator it was handed to read and confirm it."""
    handed_on = referral.handed_over_on or referral.advised_on
    return owe(
        Owed(
            "confirm_handover",
            _next_due(referral, handed_on),
            "handed_to_you",
            "referral.handover",
            {"referral_id": referral.id},
            about=str(referral.id),
        ),
        owner=referral.receiver_user_id,
        trajectory=referral.trajectory,
    )


def owe_reading(reply: ReferralReply) -> DueItem | None:
    """Let the owner read what came back, also when the referral is over."""
    referral = db.session.get_one(Referral, reply.referral_id)
    return owe(
        Owed(
            READ_REPLY,
            clock.local(reply.at).date(),
            "referral_replied",
            "referral.show",
            {"referral_id": referral.id},
            about=str(reply.id),
        ),
        owner=referral.owner_id,
        trajectory=referral.trajectory,
    )


def owe_telling(match: Match, today: date) -> DueItem | None:
    """Let the coordinator tell the mentor, the same day, that it stops or stands still."""
    return owe(
        Owed("tell_mentor", today, "help_first", "referral.mentor_told", {"match_id": match.id}, is_urgent=True),
        owner=match.coordinator_id,
        match=match,
    )


def stop_asking(referral: Referral) -> None:
    """Ask the other side nothing any more: their promise and their link end."""
    received(referral)
    revoke(Purpose.RECEIVE_REFERRAL, trajectory_id=referral.trajectory_id)


def received(referral: Referral) -> None:
    """Nobody owes to confirm it any more; the link stays, to say by it how it goes."""
    settle("confirm_handover", about=str(referral.id), trajectory_id=referral.trajectory_id)


def end(referral: Referral, today: date) -> None:
    """Close what is owed on a referral that is over; where mentoring stood still for it, ask what comes next."""
    stop_asking(referral)
    settle("referral_next", trajectory_id=referral.trajectory_id)
    if referral.trajectory.stage is TrajectoryStage.REFERRED:
        owe_after(referral, today)


def _owe_owner(
    referral: Referral, due_on: date, reason: str, *, urgent: bool = False, show_from: date | None = None
) -> DueItem | None:
    return owe(
        Owed(
            "referral_next",
            due_on,
            reason,
            "referral.show",
            {"referral_id": referral.id},
            is_urgent=urgent,
            show_from=show_from,
        ),
        owner=referral.owner_id,
        trajectory=referral.trajectory,
    )


def _owe_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    """Open the next promise of the open referral again, counted from the day of its last step."""
    referral = queries.open_referral(trajectory.id)
    if referral is None:
        return None
    last = last_change(referral)
    day = referral.advised_on if last is None else clock.local(last.at).date()
    if last is not None and last.move in rules.CAME_BACK:
        return owe_another_way(referral, day, ReferralMove(last.move))
    was_red = referral.stage is ReferralStage.ADVISED and trajectory.colour is Colour.RED
    in_danger = referral.stage is ReferralStage.AGREED and referral.danger
    return owe_next(referral, day, urgent=was_red or in_danger)


def _owe_after_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    referral = queries.latest_referral(trajectory.id)
    if referral is not None:
        return owe_after(referral, referral.closed_on or clock.today())
    return None


def _next_due(referral: Referral, today: date) -> date:
    promises = referral.trajectory.programme.promises
    step = rules.next_step(referral.stage, today=today, urgent=False, promises=promises)
    return today if step is None else step.due_on


# These ask for a deed now; the later stages only for a look on the day itself.
_AT_ONCE = frozenset({ReferralStage.ADVISED, ReferralStage.AGREED})

GROUNDS = (
    Ground("referral_next", Trajectory, queries.UNDER_WAY, _owe_by_facts),
    Ground(
        "confirm_handover",
        Trajectory,
        queries.TO_RECEIVE,
        lambda _trajectory, about: owe_receiving(db.session.get_one(Referral, int(about))),
    ),
    Ground(
        READ_REPLY,
        Trajectory,
        queries.TO_READ,
        lambda _trajectory, about: owe_reading(db.session.get_one(ReferralReply, int(about))),
    ),
    Ground("after_referral", Trajectory, queries.AFTER_HELP, _owe_after_by_facts),
)
