"""Training meetings and who was there."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.people.models import Mentor, User


class TrainingKind(StrEnum):
    """What a training completes."""

    BASIC = "basic"
    COMPLEX = "complex"
    REFRESHER = "refresher"


class Training(WithId, Base):
    """A training meeting that mentors can join."""

    __tablename__ = "training"
    __table_args__ = {"comment": "holds: date and place of a training; goes: never"}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="Of which programme.")
    kind: Mapped[TrainingKind] = mapped_column(Coded(TrainingKind), comment="What it completes.")
    title: Mapped[str] = mapped_column(String(100), comment="What it is called.")
    starts_at: Mapped[datetime] = mapped_column(index=True, comment="When it starts.")
    minutes: Mapped[int] = mapped_column(default=150, comment="How long. Source: 003, meetings of about 2.5 hours.")
    place: Mapped[str] = mapped_column(String(200), comment="Where.")
    trainer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True, comment="Who gives it.")
    seats: Mapped[int] = mapped_column(default=12, comment="How many can join. Source: 003.")
    closed_at: Mapped[datetime | None] = mapped_column(comment="When presence was written down.")
    trainer: Mapped[User | None] = relationship()


class TrainingSeat(WithId, Base):
    """A mentor takes part in a training."""

    __tablename__ = "training_seat"
    __table_args__ = (
        UniqueConstraint("training_id", "mentor_id"),
        {"comment": "holds: who took part in which training; goes: with the mentor"},
    )

    training_id: Mapped[int] = mapped_column(ForeignKey("training.id"), index=True, comment="Which training.")
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Which mentor.")
    was_present: Mapped[bool | None] = mapped_column(comment="Whether they were there; empty until it was held.")
    training: Mapped[Training] = relationship()
    mentor: Mapped[Mentor] = relationship()
