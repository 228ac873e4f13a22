"""Writes of trainings: plan, change, join, leave, and who was there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem
from programme.lifecycle.promises import Owed, owe, settle
from programme.norms.models import Programme
from programme.people.models import Mentor, MentorStage, User
from programme.training import emails, queries
from programme.training.models import Training, TrainingKind, TrainingSeat
from programme.training.queries import find_seat, programme_of, seats, seats_taken
from programme.training.rules import NoSeat, completed_on, has_begun, no_seat, presence_due_on
from programme.training.wording import NO_SEAT, NOT_BEGUN


@dataclass(frozen=True, slots=True)
class TrainingFacts:
    """What is planned."""

    kind: TrainingKind
    title: str
    starts_at: datetime
    minutes: int
    place: str
    seats: int
    trainer_id: int | None


def plan_training(*, programme: Programme, facts: TrainingFacts, actor: User) -> Training:
    """Plan a training; its trainer owes presence the day after."""
    training = Training(programme_id=programme.id)
    _write(training, facts)
    db.session.add(training)
    db.session.flush()
    audit.record("training.plan", f"training {training.id}", actor_id=actor.id, kind=facts.kind.value)
    _owe_presence(training, programme, actor)
    return training


def change_training(*, training: Training, facts: TrainingFacts, actor: User) -> None:
    """Change a training that did not begin; who joined gets the appointment again."""
    if has_begun(training.starts_at, clock.now()):
        raise GateClosed(NoSeat.BEGUN, str(NO_SEAT[NoSeat.BEGUN]))
    _write(training, facts)
    programme = programme_of(training)
    audit.record("training.change", f"training {training.id}", actor_id=actor.id)
    _owe_presence(training, programme, actor)
    for seat in seats(training):
        # Who left in the meantime, or was forgotten, hears no more of us.
        if seat.mentor.stage is not MentorStage.LEFT and seat.mentor.erased_at is None:
            emails.confirm_seat(training, seat.mentor, programme)


def join_training(*, training: Training, mentor: Mentor) -> TrainingSeat:
    """Give a mentor a seat and send the appointment.

    :raises GateClosed: when it began, is full, or the mentor has a seat.
    """
    refused = no_seat(
        starts_at=training.starts_at,
        now=clock.now(),
        has_joined=find_seat(training.id, mentor.id) is not None,
        taken=seats_taken(training.id),
        seats=training.seats,
    )
    if refused is not None:
        raise GateClosed(refused, str(NO_SEAT[refused]))
    seat = TrainingSeat(training=training, mentor=mentor)
    db.session.add(seat)
    emails.confirm_seat(training, mentor, programme_of(training))
    return seat


def leave_training(*, training: Training, mentor: Mentor) -> None:
    """Give a mentor's seat back; nothing happens when there was none.

    :raises GateClosed: when the training began already.
    """
    if has_begun(training.starts_at, clock.now()):
        raise GateClosed(NoSeat.BEGUN, str(NO_SEAT[NoSeat.BEGUN]))
    seat = find_seat(training.id, mentor.id)
    if seat is not None:
        db.session.delete(seat)
        emails.confirm_leaving(training, mentor, programme_of(training))


def record_presence(*, training: Training, present: Collection[int], actor: User) -> None:
    """Write down which mentors (by number) were there; a basic or heavier training counts for them from its day.

    :raises GateClosed: before the training began.
    """
    now = clock.now()
    if not has_begun(training.starts_at, now):
        raise GateClosed("not_begun", str(NOT_BEGUN))
    held_on = clock.local(training.starts_at).date()
    for seat in seats(training):
        mentor = seat.mentor
        seat.was_present = mentor.id in present
        if training.kind is TrainingKind.BASIC:
            mentor.training_done_on = completed_on(mentor.training_done_on, held_on, was_present=seat.was_present)
        elif training.kind is TrainingKind.COMPLEX:
            mentor.complex_training_on = completed_on(mentor.complex_training_on, held_on, was_present=seat.was_present)
        if seat.was_present:
            mentor.last_active_on = max(mentor.last_active_on or held_on, held_on)
    training.closed_at = now
    audit.record("training.presence", f"training {training.id}", actor_id=actor.id, present=len(present))
    settle("write_presence", programme_id=training.programme_id, about=str(training.id))


def _write(training: Training, facts: TrainingFacts) -> None:
    training.kind, training.title, training.place = facts.kind, facts.title, facts.place
    training.starts_at, training.minutes = facts.starts_at, facts.minutes
    training.seats, training.trainer_id = facts.seats, facts.trainer_id


def _owe_presence(training: Training, programme: Programme, planner: User | None) -> DueItem | None:
    due_on = presence_due_on(training.starts_at, programme.promises)
    return owe(
        Owed(
            "write_presence",
            due_on,
            "training_held",
            "training.presence",
            {"training_id": training.id},
            show_from=clock.local(training.starts_at).date(),
            about=str(training.id),
        ),
        owner=training.trainer_id or planner,
        programme_id=programme.id,
    )


GROUNDS = (
    # Who planned a training without a trainer is known to its promise alone.
    Ground(
        "write_presence",
        Programme,
        queries.OF_A_TRAINER,
        lambda programme, about: _owe_presence(db.session.get_one(Training, int(about)), programme, None),
        allows=queries.UNWRITTEN,
    ),
)
