"""A nomination: why a school thinks of mentoring for a student, and how the student agreed."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Trajectory
from programme.people.models import User

# Source of a nomination that no school wrote.
APPLIED_ALONE = "student"


class HopedResult(StrEnum):
    """The one result the school hopes for; goals belong to the pair, later."""

    SCHOOL_ON_TRACK = "school_on_track"
    CONFIDENCE = "confidence"
    CAREER_CHOICE = "career_choice"
    INTERNSHIP = "internship"
    NETWORK = "network"
    STRUCTURE = "structure"


class AgreementWay(StrEnum):
    """How the agreement was given."""

    TALK = "talk"
    PHONE = "phone"
    MESSAGE = "message"
    LINK = "link"


class Nomination(WithId, WithSealedText, Base):
    """What the school writes when it nominates a student."""

    __tablename__ = "nomination"
    __table_args__ = (
        CheckConstraint("(agreed_way IS NULL) = (agreed_on IS NULL)", name="agreement_whole"),
        {"comment": "holds: why a student is nominated; goes: 6 months after a no, else 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), unique=True, comment="Of which trajectory.")
    hoped_result: Mapped[HopedResult | None] = mapped_column(
        Coded(HopedResult), comment="The one hoped-for result; a school's list may leave it open."
    )
    agreed_on: Mapped[date | None] = mapped_column(comment="When the student agreed.")
    agreed_way: Mapped[AgreementWay | None] = mapped_column(Coded(AgreementWay), comment="How the student agreed.")
    agreed_recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who wrote it down; empty when the student did it by link."
    )
    guardian_agreed_on: Mapped[date | None] = mapped_column(comment="When a guardian agreed, for who is under 16.")
    guardian_agreed_way: Mapped[AgreementWay | None] = mapped_column(Coded(AgreementWay), comment="How.")
    source: Mapped[str] = mapped_column(
        String(20), default="form", comment="form, import, or student: who applied alone."
    )
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why the school thinks of mentoring.")
    _tried: Mapped[bytes | None] = sealed_column("tried", "What was tried before.")
    _practical: Mapped[bytes | None] = sealed_column("practical", "Timetable, internship, travel.")
    reason = SealedText()
    tried = SealedText()
    practical = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    agreed_recorded_by: Mapped[User | None] = relationship()

    @property
    def applied_alone(self) -> bool:
        """Whether the student applied, and no school wrote this."""
        return self.source == APPLIED_ALONE
