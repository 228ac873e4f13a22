"""A referral: to which help, whether the student agreed, and whether it arrived."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import ReferralStage
from programme.people.models import User


class Destination(StrEnum):
    """Where help can come from. Source: domain.md §5.2, from memory; a programme adapts the list."""

    SCHOOL_CARE = "school_care"
    SCHOOL_SOCIAL_WORK = "school_social_work"
    CARE_ADVICE_TEAM = "care_advice_team"
    GP = "gp"
    NEIGHBOURHOOD_TEAM = "neighbourhood_team"
    YOUTH_MENTAL_HEALTH = "youth_mental_health"
    DEBT_HELP = "debt_help"
    PROGRESSION_POINT = "progression_point"
    VEILIG_THUIS = "veilig_thuis"


class Referral(WithId, Versioned, WithSealedText, Base):
    """One way to help, from advice to the day it is received."""

    __tablename__ = "referral"
    __table_args__ = (
        CheckConstraint(
            "stage NOT IN ('handed_over', 'received') OR handed_over_on IS NOT NULL", name="handed_over_has_day"
        ),
        CheckConstraint("(stage IN ('closed', 'declined')) = (closed_on IS NOT NULL)", name="closed_has_day"),
        {"comment": "holds: to which help a student was referred; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Of which trajectory.")
    _stage: Mapped[ReferralStage] = mapped_column(
        "stage", Coded(ReferralStage), default=ReferralStage.ADVISED, comment="Changed only by lifecycle.move()."
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who sees to it that it arrives.")
    destination: Mapped[Destination | None] = mapped_column(Coded(Destination), comment="Where help is asked.")
    receiver_name: Mapped[str] = mapped_column(String(100), default="", comment="Who receives it there.")
    receiver_email: Mapped[str | None] = mapped_column(String(254), comment="Where the link to confirm goes.")
    receiver_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, comment="The zorgcoördinator it was handed to; empty outside the school."
    )
    advised_on: Mapped[date] = mapped_column(comment="When it was advised.")
    agreed_on: Mapped[date | None] = mapped_column(comment="When the student agreed.")
    danger: Mapped[bool] = mapped_column(default=False, comment="Handed over without agreement because of danger.")
    handed_over_on: Mapped[date | None] = mapped_column(comment="When it was handed over.")
    school_told: Mapped[bool] = mapped_column(default=False, comment="The zorgcoördinator takes part in the handover.")
    received_on: Mapped[date | None] = mapped_column(comment="When the other side confirmed it.")
    received_by: Mapped[str] = mapped_column(String(100), default="", comment="Who confirmed it.")
    started_on: Mapped[date | None] = mapped_column(comment="When the help began.")
    closed_on: Mapped[date | None] = mapped_column(comment="When it ended or was declined.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why help is needed.")
    _handover_note: Mapped[bytes | None] = sealed_column("handover_note", "What the other side needs to know.")
    reason = SealedText()
    handover_note = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])

    @hybrid_property
    def stage(self) -> ReferralStage:
        """Where the referral is; read only."""
        return self._stage
