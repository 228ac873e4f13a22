"""Corrections that people asked for, and proof of what was erased."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.people.models import User


class Correction(WithId, WithSealedText, Base):
    """Somebody asked for a correction, and what was done with it."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("(trajectory_id IS NULL) <> (mentor_id IS NULL)", name="one_anchor"),
        {"comment": "holds: what should be corrected; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Anchor.")
    asked_on: Mapped[date] = mapped_column(comment="When it was asked.")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who wrote it down.")
    done_on: Mapped[date | None] = mapped_column(comment="When it was done.")
    _asked: Mapped[bytes | None] = sealed_column("asked", "What should be corrected.")
    _done: Mapped[bytes | None] = sealed_column("done", "What was done.")
    asked = SealedText()
    done = SealedText()
    written_by: Mapped[User] = relationship()


class Erasure(WithId, Base):
    """Proof that something was erased; it names nobody."""

    __tablename__ = "erasure"
    __table_args__ = {"comment": "holds: that a person or text was erased, without a name; goes: never"}

    kind: Mapped[str] = mapped_column(String(30), comment="student, mentor, user or the retention rule.")
    thing_id: Mapped[int | None] = mapped_column(comment="Number of the row that stays without a person.")
    at: Mapped[datetime] = mapped_column(comment="When.")
    rows: Mapped[int] = mapped_column(comment="How many rows were emptied or removed.")
    reason: Mapped[str] = mapped_column(String(40), comment="request, retention or withdrawn.")
    actor_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who asked for it; empty: the night job."
    )
