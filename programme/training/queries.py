"""Reads of trainings: what is coming, what was held, who takes part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import reach, visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import asking
from programme.norms.models import Programme
from programme.people.models import User
from programme.training.models import Training, TrainingKind, TrainingSeat

ROWS_MOST = 50

UNWRITTEN = asking(Training.programme_id, Training.closed_at.is_(None), about=Training.id)
OF_A_TRAINER = UNWRITTEN.where(Training.trainer_id.is_not(None))


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One training in a list."""

    id: int
    kind: TrainingKind
    title: str
    starts_at: datetime
    minutes: int
    place: str
    trainer: str
    seats: int
    taken: int
    has_joined: bool
    is_written: bool

    @property
    def free(self) -> int:
        """How many seats are free."""
        return max(0, self.seats - self.taken)


def coming(actor: Actor, now: datetime) -> list[TrainingRow]:
    """Give the trainings that did not begin yet, the first one first."""
    return _rows(actor, Training.starts_at > now, Training.starts_at.asc())


def unwritten(actor: Actor, now: datetime) -> list[TrainingRow]:
    """Give the trainings that began and whose presence is not written down, the oldest first."""
    return _rows(actor, (Training.starts_at <= now) & Training.closed_at.is_(None), Training.starts_at.asc())


def held(actor: Actor, now: datetime) -> list[TrainingRow]:
    """Give the trainings whose presence is written down, the newest first."""
    return _rows(actor, (Training.starts_at <= now) & Training.closed_at.is_not(None), Training.starts_at.desc())


def followed(actor: Actor) -> Sequence[TrainingSeat]:
    """Give the seats of trainings that this mentor was at, the newest first."""
    return db.session.scalars(
        visible(actor, TrainingSeat)
        .join(Training, Training.id == TrainingSeat.training_id)
        .options(joinedload(TrainingSeat.training))
        .where(TrainingSeat.mentor_id == actor.mentor_id, TrainingSeat.was_present.is_(True))
        .order_by(Training.starts_at.desc())
        .limit(ROWS_MOST)
    ).all()


def find_training(actor: Actor, training_id: int, *, lock: bool = False) -> Training:
    """Give one training with its trainer; `lock` keeps others from its last seat until the request ends.

    :raises NotFound: when it does not exist or this person cannot reach it.
    """
    query = visible(actor, Training).where(Training.id == training_id)
    if lock:
        db.session.execute(select(Training.id).where(Training.id == training_id).with_for_update())
    training = db.session.scalar(query.options(joinedload(Training.trainer)))
    if training is None:
        raise NotFound
    return training


def seats(training: Training) -> Sequence[TrainingSeat]:
    """Give who takes part in a training, by name."""
    rows = db.session.scalars(
        select(TrainingSeat).options(joinedload(TrainingSeat.mentor)).where(TrainingSeat.training_id == training.id)
    ).all()
    return sorted(rows, key=lambda seat: (seat.mentor.last_name, seat.mentor.first_name, seat.id))


def seats_taken(training_id: int) -> int:
    """Count who takes part in a training."""
    query = select(func.count()).select_from(TrainingSeat).where(TrainingSeat.training_id == training_id)
    return db.session.scalar(query) or 0


def find_seat(training_id: int, mentor_id: int | None) -> TrainingSeat | None:
    """Give the seat of a mentor at a training."""
    return db.session.scalar(
        select(TrainingSeat).where(TrainingSeat.training_id == training_id, TrainingSeat.mentor_id == mentor_id)
    )


def programme_of(training: Training) -> Programme:
    """Give the programme a training belongs to."""
    return db.session.get_one(Programme, training.programme_id)


def _rows(actor: Actor, wanted: ColumnElement[bool], order: ColumnElement[datetime]) -> list[TrainingRow]:
    taken = (
        select(func.count())
        .select_from(TrainingSeat)
        .where(TrainingSeat.training_id == Training.id)
        .correlate(Training)
        .scalar_subquery()
    )
    mine = (
        select(TrainingSeat.id)
        .where(TrainingSeat.training_id == Training.id, TrainingSeat.mentor_id == actor.mentor_id)
        .correlate(Training)
        .exists()
    )
    rows = db.session.execute(
        select(
            Training.id,
            Training.kind,
            Training.title,
            Training.starts_at,
            Training.minutes,
            Training.place,
            func.coalesce(User.name, ""),
            Training.seats,
            taken,
            mine,
            Training.closed_at.is_not(None),
        )
        .outerjoin(User, User.id == Training.trainer_id)
        .where(reach(actor, Training), wanted)
        .order_by(order, Training.id)
        .limit(ROWS_MOST)
    )
    return [TrainingRow(*row) for row in rows]
