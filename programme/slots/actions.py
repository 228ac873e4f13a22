"""Writes of offered moments: offer, take back, ask, choose, and what happens when none fits or a talk is missed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.intake.actions import fall_away, need_agreement, plan_intake
from programme.intake.models import Intake
from programme.intake.queries import current_intake
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.actions import owe_intake
from programme.people.models import User
from programme.slots import emails, queries, rules
from programme.slots.models import Slot, SlotOffer


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments to offer: when they begin (instants), how long they are, and where; perhaps for one school only."""

    starts: Sequence[datetime]
    minutes: int
    place: str
    for_school_id: int | None = None


def offer_moments(*, programme_id: int, host: User, moments: Moments) -> list[Slot]:
    """Add moments to those a coordinator offers; what is offered already or over is left out."""
    known = queries.offered_starts(host.id)
    slots = [
        Slot(
            programme_id=programme_id,
            host_id=host.id,
            for_school_id=moments.for_school_id,
            starts_at=start,
            minutes=moments.minutes,
            place=moments.place,
        )
        for start in moments.starts
        if start not in known and start > clock.now()
    ]
    db.session.add_all(slots)
    db.session.flush()
    return slots


def take_back(*, slot: Slot, actor: User) -> None:
    """Offer a moment no more.

    :raises Conflict: when a student has it; then the talk itself is moved.
    """
    if queries.is_taken(slot):
        raise Conflict(_("A student has just chosen this moment. Plan that talk anew if you cannot come."))
    slot.withdrawn_at = slot.withdrawn_at or clock.now()
    audit.record("slots.take_back", f"slot {slot.id}", actor_id=actor.id)


def ask_to_choose(*, trajectory: Trajectory, actor: User, why: emails.Why | None = None) -> bool:
    """Let the student choose a moment by a link; tell whether there was an address to send it to.

    :raises GateClosed: when the student, or under 16 a guardian, did not agree, or when nothing is free.
    :raises Conflict: when the trajectory is past its intake.
    """
    need_agreement(trajectory)
    _need_stage(trajectory)
    free = queries.free_slots(trajectory)
    if not free:
        raise GateClosed("no_free_moment", _("There is no free moment to choose from. Offer some first."))
    offer = queries.current_offer(trajectory.id)
    reason = why or (emails.Why.FIRST if offer is None else emails.Why.AGAIN)
    if offer is None:
        offer = SlotOffer(trajectory=trajectory)
        db.session.add(offer)
    offer.offered_at, offer.offered_by_id = clock.now(), actor.id
    offer.answered_at = offer.none_fits_at = offer.would_fit = None
    db.session.flush()
    audit.record("slots.ask", f"trajectory {trajectory.id}", actor_id=actor.id, moments=len(free))
    if _has_no_talk(trajectory):
        _owe_planning(trajectory)
    return emails.ask_to_choose(trajectory, free[-1], why=reason)


def choose(*, trajectory: Trajectory, slot_id: int, actor: User | None) -> Intake | None:
    """Plan the talk in a moment, or move it there; None when the moment was taken or is over.

    `actor` is empty when the student chose by a link.

    :raises GateClosed: when the student, or under 16 a guardian, did not agree.
    :raises Conflict: when the trajectory is past its intake.
    """
    _need_stage(trajectory)
    slot = queries.free_slot(trajectory, slot_id)
    if slot is None:
        return None
    intake = plan_intake(
        trajectory=trajectory, actor=actor, planned_at=slot.starts_at, place=slot.place, minutes=slot.minutes
    )
    slot.intake_id = intake.id
    offer = queries.current_offer(trajectory.id)
    if offer is not None:
        offer.answered_at, offer.none_fits_at = clock.now(), None
    audit.record("slots.choose", f"trajectory {trajectory.id}", actor_id=actor.id if actor else None, slot=slot.id)
    return intake


def say_none_fits(*, trajectory: Trajectory, would_fit: str) -> None:
    """Note that no moment fits the student; a talk that was planned falls away, and somebody owes other moments.

    :raises Conflict: when the trajectory is past its intake, or nobody asked.
    """
    _need_stage(trajectory)
    offer = queries.current_offer(trajectory.id)
    if offer is None:
        raise Conflict(_("This has changed in the meantime. Look at how it stands now before you go on."))
    if not _has_no_talk(trajectory):
        fall_away(trajectory=trajectory, actor=None, was_missed=False)
    offer.answered_at, offer.none_fits_at, offer.would_fit = None, clock.now(), would_fit or None
    db.session.flush()
    audit.record("slots.none_fits", f"trajectory {trajectory.id}", actor_id=None)
    _owe_planning(trajectory)


def miss(*, trajectory: Trajectory, actor: User) -> bool:
    """Note in one tap that the talk did not take place, and let the student choose anew; tell whether they were asked.

    :raises Conflict: when no talk is planned, or it is still to come.
    """
    fall_away(trajectory=trajectory, actor=actor, was_missed=True)
    offer = queries.current_offer(trajectory.id)
    if offer is not None:
        offer.answered_at = offer.answered_at or clock.now()
    db.session.flush()
    if queries.free_slots(trajectory):
        return ask_to_choose(trajectory=trajectory, actor=actor, why=emails.Why.MISSED)
    _owe_planning(trajectory)
    return False


def _need_stage(trajectory: Trajectory) -> None:
    if trajectory.stage not in rules.CHOOSES:
        raise Conflict(_("This has changed in the meantime. Look at how it stands now before you go on."))


def _has_no_talk(trajectory: Trajectory) -> bool:
    intake = current_intake(trajectory.id) if trajectory.stage is TrajectoryStage.INTAKE else None
    return intake is None or intake.cancelled_at is not None


def _owe_planning(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Let somebody plan the talk: at once when the student waits for us, later when we wait for the student."""
    offer, intake = queries.current_offer(trajectory.id), current_intake(trajectory.id)
    show_from: date | None = None
    if offer is not None and offer.none_fits_at is not None:
        reason, due_on = "none_fits", rules.answer_by(clock.local(offer.none_fits_at).date())
    elif offer is not None and offer.answered_at is None:
        reason = "moments_offered"
        due_on = show_from = rules.choose_by(clock.local(offer.offered_at).date(), trajectory.programme.promises)
    elif trajectory.stage is TrajectoryStage.INTAKE and intake is not None and intake.cancelled_at is not None:
        reason, due_on = "talk_fell_away", rules.answer_by(clock.local(intake.cancelled_at).date())
    else:
        return owe_intake(trajectory)
    return owe(
        Owed("plan_intake", due_on, reason, "slots.offer", {"trajectory_id": trajectory.id}, show_from=show_from),
        owner=trajectory.coordinator_id or (offer.offered_by_id if offer else None),
        trajectory=trajectory,
    )


GROUNDS = (Ground("plan_intake", Trajectory, queries.TO_PLAN, _owe_planning, allows=queries.MAY_PLAN),)
