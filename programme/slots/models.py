"""The moments that are offered, and who was asked to choose one."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.people.models import User


class Slot(WithId, Base):
    """One moment at which a coordinator is free for an intake; whether it is taken, the intakes tell."""

    __tablename__ = "slot"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="takes_time"),
        Index(
            "uq_slot_host_id_starts_at_offered",
            "host_id",
            "starts_at",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
        {"comment": "holds: when and where a coordinator is free for an intake; goes: 30 days after that moment"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="In which programme.")
    host_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who is free then.")
    # Not `school_id`: the school does not decide who reaches this row, the programme does.
    for_school_id: Mapped[int | None] = mapped_column(
        ForeignKey("school.id"), comment="For whose students, when it is at a school; empty: for all."
    )
    starts_at: Mapped[datetime] = mapped_column(index=True, comment="When it begins.")
    minutes: Mapped[int] = mapped_column(comment="How long it is.")
    place: Mapped[str] = mapped_column(String(200), comment="Where.")
    withdrawn_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back.")
    intake_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake.id"), index=True, comment="Which talk was planned in it last."
    )
    intake: Mapped[Intake | None] = relationship()


class SlotOffer(WithId, WithSealedText, Base):
    """The question to one student which moment they want; asked anew, it is the same row."""

    __tablename__ = "slot_offer"
    __table_args__ = ({"comment": "holds: when a student was asked to choose a moment; goes: 24 months after the end"},)

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), unique=True, comment="Of which trajectory.")
    offered_at: Mapped[datetime] = mapped_column(comment="When the student was asked.")
    offered_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who asked.")
    answered_at: Mapped[datetime | None] = mapped_column(comment="When one was chosen; empty: not yet.")
    none_fits_at: Mapped[datetime | None] = mapped_column(comment="When the student said that none of them fits.")
    _would_fit: Mapped[bytes | None] = sealed_column("would_fit", "When the student can come, in own words.")
    would_fit = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    offered_by: Mapped[User] = relationship()
