"""Writes of a referral: from the advice to the day help has it, each step with somebody who sees to it."""

from dataclasses import dataclass
from datetime import date

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.intake.actions import OUTLIVES
from programme.lifecycle.grounds import Ground, last_change
from programme.lifecycle.models import Colour, DueItem, Match, Trajectory
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import Owed, owe, settle, settle_all
from programme.lifecycle.stages import MatchMove, ReferralMove, ReferralStage, TrajectoryMove, TrajectoryStage
from programme.nomination.actions import end_before_start
from programme.nomination.queries import open_matches
from programme.people.models import User
from programme.referral import emails, queries, rules, wording
from programme.referral.models import Destination, Referral

END_REASON = "too_heavy_referred"
# What nobody owes any more once mentoring stands still for help.
STANDS_STILL = (
    "plan_intake",
    "hold_intake",
    "screen_motivation",
    "second_talk",
    "give_colour",
    "fulfil_conditions",
    "match_waiting",
)


@dataclass(frozen=True, slots=True)
class Handing:
    """To whom it goes and what they need to know; `receiver` is a zorgcoördinator of the student's school."""

    destination: Destination
    note: str
    receiver: User | None = None
    receiver_name: str = ""
    receiver_email: str | None = None
    school_told: bool = False


def advise(
    *, trajectory: Trajectory, actor: User, reason: str, today: date, pauses: bool, urgent: bool = False
) -> Referral:
    """Open a referral; with `pauses` mentoring stops at once, whatever stage it is in.

    :raises Conflict: when one is open already.
    :raises WrongStage: when mentoring should stop but is not under way.
    """
    if queries.open_referral(trajectory.id) is not None:
        raise Conflict(_("There is an open referral for this student already. Go on with that one."))
    referral = Referral(
        trajectory=trajectory, owner_id=trajectory.coordinator_id or actor.id, advised_on=today, danger=False
    )
    referral.reason = reason
    db.session.add(referral)
    db.session.flush()
    audit.record("referral.advise", f"referral {referral.id}", actor_id=actor.id, text=reason, pauses=pauses)
    if pauses:
        stop_mentoring(trajectory=trajectory, actor=actor, reason=reason, today=today)
    _owe_next(referral, today, urgent=urgent)
    return referral


def stop_mentoring(*, trajectory: Trajectory, actor: User, reason: str, today: date) -> None:
    """Stop mentoring for help: a proposed match falls through, a running one stands still until it is ended.

    :raises WrongStage: when mentoring is not under way.
    """
    for match in open_matches(trajectory.id):
        if can_move(match, MatchMove.PAUSE):
            match.next_due_on = None
            move(match, MatchMove.PAUSE, actor=actor, reason=reason)
            # A worry about the student is no less now: who took it up still owes the answer.
            settle_all(but=OUTLIVES, match_id=match.id)
            _owe_telling(match, today)
        elif can_move(match, MatchMove.FALL_THROUGH):
            end_before_start(match=match, actor=actor, why=END_REASON, reason=reason, today=today)
            _owe_telling(match, today)
    move(trajectory, TrajectoryMove.REFER, actor=actor, reason=reason)
    for kind in STANDS_STILL:
        settle(kind, trajectory_id=trajectory.id)


def agree(*, referral: Referral, actor: User, agreed_on: date | None, danger_reason: str, today: date) -> None:
    """Note that the student agreed, or with a reason that acute danger cannot wait for that.

    :raises GateClosed: when there is neither.
    :raises WrongStage: when it is past that.
    """
    if agreed_on is None and not danger_reason:
        raise GateClosed("no_student_yes", str(wording.NO_STUDENT_YES))
    referral.agreed_on, referral.danger = agreed_on, agreed_on is None
    move(referral, ReferralMove.AGREE, actor=actor, reason=danger_reason or None)
    _owe_next(referral, today, urgent=referral.danger)


def hand_over(*, referral: Referral, actor: User, handing: Handing, today: date) -> None:
    """Hand it over warmly: a zorgcoördinator finds it on Vandaag, anybody else gets a link to confirm.

    :raises GateClosed: when it goes to the school and nobody there receives it.
    :raises WrongStage: when the student has not agreed, or it was handed over already.
    """
    in_school = handing.destination is Destination.SCHOOL_CARE
    if in_school and handing.receiver is None:
        raise GateClosed("no_receiver", str(wording.NO_RECEIVER))
    receiver = handing.receiver if in_school else None
    referral.destination, referral.handover_note = handing.destination, handing.note
    referral.receiver_user_id = None if receiver is None else receiver.id
    referral.receiver_name = handing.receiver_name if receiver is None else receiver.name
    referral.receiver_email = handing.receiver_email if receiver is None else None
    referral.school_told = handing.school_told or in_school
    if referral.school_told:
        # Who applied without the school agreed to this; whoever receives the student there has to see them.
        referral.trajectory.school_knows = True
    referral.handed_over_on = today
    move(referral, ReferralMove.HAND_OVER, actor=actor)
    _owe_next(referral, today)
    if receiver is None:
        emails.announce(referral)
        return
    _owe_receiving(referral)


def receive(*, referral: Referral, actor: User | None, received_by: str, today: date) -> None:
    """Note that the other side has it; `actor` is empty when they confirmed by link.

    :raises WrongStage: when it is not on its way any more.
    """
    referral.received_on, referral.received_by = today, received_by
    move(referral, ReferralMove.RECEIVE, actor=actor)
    _stop_asking(referral)
    _owe_next(referral, today)


def receive_by_link(*, referral: Referral, link: Link, received_by: str, today: date) -> None:
    """Note that the receiver confirmed by the link.

    :raises WrongStage: when it was taken back in the meantime.
    """
    use(link)
    receive(referral=referral, actor=None, received_by=received_by, today=today)


def not_received(*, referral: Referral, actor: User, today: date) -> None:
    """Take it back because it did not arrive; the owner looks for another way the same day.

    :raises WrongStage: when it is not on its way any more.
    """
    referral.handed_over_on = referral.agreed_on = None
    referral.danger = referral.school_told = False
    referral.receiver_user_id, referral.receiver_email = None, None
    move(referral, ReferralMove.NOT_RECEIVED, actor=actor)
    _stop_asking(referral)
    _owe_another_way(referral, today)


def care_starts(*, referral: Referral, actor: User, started_on: date, today: date) -> None:
    """Note that help has begun.

    :raises WrongStage: when nobody received it yet.
    """
    referral.started_on = started_on
    move(referral, ReferralMove.CARE_STARTS, actor=actor)
    _owe_next(referral, today)


def care_waits(*, referral: Referral, actor: User, today: date) -> None:
    """Note that the student is on a waiting list.

    :raises WrongStage: when nobody received it yet.
    """
    move(referral, ReferralMove.CARE_WAITS, actor=actor)
    _owe_next(referral, today)


def decline(*, referral: Referral, actor: User, reason: str, today: date) -> None:
    """End it because the student does not want it, or the other side cannot take it.

    :raises WrongStage: when it is over already.
    """
    referral.closed_on = today
    move(referral, ReferralMove.DECLINE, actor=actor, reason=reason)
    _end(referral, today)


def close(*, referral: Referral, actor: User, today: date) -> None:
    """End it because help goes on by itself.

    :raises WrongStage: when help has not started and the student is on no waiting list.
    """
    referral.closed_on = today
    move(referral, ReferralMove.CLOSE, actor=actor)
    _end(referral, today)


def mentor_told(*, match: Match, actor: User) -> None:
    """Note that the mentor was told that it stops or stands still; nothing is owed of that any more."""
    audit.record("referral.mentor_told", f"match {match.id}", actor_id=actor.id)
    settle("tell_mentor", match_id=match.id)


def hand_to(*, trajectory_id: int, before: int, after: int) -> None:
    """Give the open referral of a trajectory to who runs it from now on, so that its next promise is theirs too."""
    referral = queries.open_referral(trajectory_id)
    if referral is not None and referral.owner_id == before:
        referral.owner_id = after


def _owe_telling(match: Match, today: date) -> None:
    owe(
        Owed("tell_mentor", today, "help_first", "referral.mentor_told", {"match_id": match.id}, is_urgent=True),
        owner=match.coordinator_id,
        match=match,
    )


def _end(referral: Referral, today: date) -> None:
    _stop_asking(referral)
    trajectory = referral.trajectory
    settle("referral_next", trajectory_id=trajectory.id)
    if trajectory.stage is TrajectoryStage.REFERRED:
        _owe_after(referral, today)


def _owe_another_way(referral: Referral, today: date) -> DueItem | None:
    return owe(
        Owed("referral_next", today, "referral_came_back", "referral.show", {"referral_id": referral.id}),
        owner=referral.owner_id,
        trajectory=referral.trajectory,
    )


def _owe_after(referral: Referral, ended_on: date) -> DueItem | None:
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


def _owe_receiving(referral: Referral) -> DueItem | None:
    handed_on = referral.handed_over_on or referral.advised_on
    return owe(
        Owed(
            "confirm_handover",
            _next_due(referral, handed_on),
            "handed_to_you",
            "referral.receive",
            about=str(referral.id),
        ),
        owner=referral.receiver_user_id,
        trajectory=referral.trajectory,
    )


def _owe_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    """Open the next promise of the open referral again, counted from the day of its last step."""
    referral = queries.open_referral(trajectory.id)
    if referral is None:
        return None
    last = last_change(referral)
    day = referral.advised_on if last is None else clock.local(last.at).date()
    if last is not None and last.move == ReferralMove.NOT_RECEIVED.value:
        return _owe_another_way(referral, day)
    was_red = referral.stage is ReferralStage.ADVISED and trajectory.colour is Colour.RED
    in_danger = referral.stage is ReferralStage.AGREED and referral.danger
    return _owe_next(referral, day, urgent=was_red or in_danger)


def _owe_after_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    referral = queries.latest_referral(trajectory.id)
    if referral is not None:
        return _owe_after(referral, referral.closed_on or clock.today())
    return None


def _stop_asking(referral: Referral) -> None:
    settle("confirm_handover", about=str(referral.id), trajectory_id=referral.trajectory_id)
    revoke(Purpose.RECEIVE_REFERRAL, trajectory_id=referral.trajectory_id)


def _next_due(referral: Referral, today: date) -> date:
    promises = referral.trajectory.programme.promises
    step = rules.next_step(referral.stage, today=today, urgent=False, promises=promises)
    return today if step is None else step.due_on


def _owe_next(referral: Referral, today: date, *, urgent: bool = False) -> DueItem | None:
    promises = referral.trajectory.programme.promises
    step = rules.next_step(referral.stage, today=today, urgent=urgent, promises=promises)
    if step is None:
        return None
    return owe(
        Owed(
            "referral_next",
            step.due_on,
            step.reason,
            "referral.show",
            {"referral_id": referral.id},
            is_urgent=urgent,
            show_from=None if urgent or referral.stage in _AT_ONCE else step.due_on,
        ),
        owner=referral.owner_id,
        trajectory=referral.trajectory,
    )


# These ask for a deed now; the later stages only for a look on the day itself.
_AT_ONCE = frozenset({ReferralStage.ADVISED, ReferralStage.AGREED})

GROUNDS = (
    Ground("referral_next", Trajectory, queries.UNDER_WAY, _owe_by_facts),
    Ground(
        "confirm_handover",
        Trajectory,
        queries.TO_RECEIVE,
        lambda _trajectory, about: _owe_receiving(db.session.get_one(Referral, int(about))),
    ),
    Ground("after_referral", Trajectory, queries.AFTER_HELP, _owe_after_by_facts),
)
