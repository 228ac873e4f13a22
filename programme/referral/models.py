"""A referral: to which help, whether the student agreed, what went along, and what the other side says."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
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


class Meanwhile(StrEnum):
    """What a running match does while help is sought."""

    CONTINUE = "continue"
    PAUSE = "pause"
    END = "end"


class Piece(StrEnum):
    """One thing about a student that may go along with a handover, in the order in which it is read."""

    FIRST_NAME = "first_name"
    AGE = "age"
    CONTACT = "contact"
    QUESTION = "question"
    PRACTICAL = "practical"
    NOTE = "note"


class Reply(StrEnum):
    """What the other side says."""

    RECEIVED = "received"
    STARTED = "started"
    WAITS = "waits"
    CANNOT = "cannot"
    ENDED = "ended"
    NOTE = "note"


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
    without_yes_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="With whom it was decided to go on without the student's yes."
    )
    meanwhile: Mapped[Meanwhile | None] = mapped_column(
        Coded(Meanwhile), comment="What the running match does meanwhile; empty where none ran, or nobody decided."
    )
    came_back_on: Mapped[date | None] = mapped_column(
        comment="When the owner was told that nobody confirmed this handover in time."
    )
    handed_over_on: Mapped[date | None] = mapped_column(comment="When it was handed over.")
    school_told: Mapped[bool] = mapped_column(default=False, comment="The zorgcoördinator takes part in the handover.")
    received_on: Mapped[date | None] = mapped_column(comment="When the other side confirmed it.")
    received_by: Mapped[str] = mapped_column(String(100), default="", comment="Who confirmed it.")
    started_on: Mapped[date | None] = mapped_column(comment="When the help began.")
    closed_on: Mapped[date | None] = mapped_column(comment="When it ended or was declined.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why help is needed.")
    _handover_note: Mapped[bytes | None] = sealed_column("handover_note", "What the other side needs to know.")
    _without_yes: Mapped[bytes | None] = sealed_column("without_yes", "Why it could not wait for the student's yes.")
    _meanwhile_why: Mapped[bytes | None] = sealed_column("meanwhile_why", "Why the match does that meanwhile.")
    meanwhile_why = SealedText()
    reason = SealedText()
    handover_note = SealedText()
    without_yes = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    without_yes_with: Mapped[User | None] = relationship(foreign_keys=[without_yes_with_id])

    @hybrid_property
    def stage(self) -> ReferralStage:
        """Where the referral is; read only."""
        return self._stage


class SharedPage(WithId, WithSealedText, Base):
    """What one receiver reads about a student, frozen at the moment it was sent; a later handover has a page of its own."""

    __tablename__ = "shared_page"
    __table_args__ = (
        Index(
            "uq_shared_page_referral_id_open",
            "referral_id",
            unique=True,
            sqlite_where=text("taken_back_on IS NULL"),
            postgresql_where=text("taken_back_on IS NULL"),
        ),
        {"comment": "holds: what was shared of a student with who helps; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), comment="By which referral.")
    sent_at: Mapped[datetime] = mapped_column(comment="When it was sent.")
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who sent it.")
    destination: Mapped[Destination] = mapped_column(Coded(Destination), comment="Where help was asked.")
    receiver_name: Mapped[str] = mapped_column(String(100), comment="Who receives it there.")
    pieces: Mapped[list[str]] = mapped_column(JSON, comment="Codes of what went along.")
    without_yes: Mapped[bool] = mapped_column(comment="Sent without the student's yes, because of danger.")
    student_told_on: Mapped[date | None] = mapped_column(
        comment="When the student heard of what went without their yes."
    )
    received_on: Mapped[date | None] = mapped_column(comment="When they confirmed it.")
    taken_back_on: Mapped[date | None] = mapped_column(comment="When it was taken back; nobody reads it since.")
    _content: Mapped[bytes | None] = sealed_column("content", "What they read, as JSON.")
    content = SealedText()

    def keep(self, pieces: Mapping[Piece, str]) -> None:
        """Freeze what goes along."""
        self.pieces = [piece.value for piece in Piece if piece in pieces]
        self.content = json.dumps({piece.value: pieces[piece] for piece in Piece if piece in pieces})

    def read(self) -> dict[Piece, str]:
        """Give what went along, in the order in which it is read; nothing once it was erased."""
        kept: dict[str, str] = json.loads(self.content) if self.content else {}
        return {piece: kept[piece.value] for piece in Piece if piece.value in kept}


class ReferralReply(WithId, WithSealedText, Base):
    """One thing the other side said; rows are only added."""

    __tablename__ = "referral_reply"
    __table_args__ = ({"comment": "holds: what the other side said about a referral; goes: 24 months after the end"},)

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True, comment="About which referral.")
    said: Mapped[Reply] = mapped_column(Coded(Reply), comment="What was said.")
    by_name: Mapped[str] = mapped_column(String(100), comment="Who said it.")
    at: Mapped[datetime] = mapped_column(comment="When.")
    read_on: Mapped[date | None] = mapped_column(comment="When the owner read the note.")
    _note: Mapped[bytes | None] = sealed_column("note", "What they said to the owner.")
    note = SealedText()
