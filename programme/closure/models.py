"""The end of a match: who wanted it, why, and what both sides say about it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.norms.promises import Phase
from programme.people.models import User


class EndReason(StrEnum):
    """Why a match ended. Source: domain.md §6."""

    COMPLETED_GOAL = "completed_goal"
    COMPLETED_TERM = "completed_term"
    EXTENDED_INFORMAL = "extended_informal"
    GRADUATED = "graduated"
    LEFT_SCHOOL = "left_school"
    CHANGED_SCHOOL = "changed_school"
    STUDENT_NO_MOTIVATION = "student_no_motivation"
    STUDENT_UNREACHABLE = "student_unreachable"
    STUDENT_CIRCUMSTANCES = "student_circumstances"
    TOO_HEAVY_REFERRED = "too_heavy_referred"
    MENTOR_TIME = "mentor_time"
    MENTOR_MOVED = "mentor_moved"
    MENTOR_UNREACHABLE = "mentor_unreachable"
    MENTOR_CIRCUMSTANCES = "mentor_circumstances"
    NO_RAPPORT = "no_rapport"
    EXPECTATIONS_MISMATCH = "expectations_mismatch"
    BOUNDARY_ISSUE = "boundary_issue"
    SAFETY_ISSUE = "safety_issue"
    GUARDIAN_OBJECTS = "guardian_objects"
    PROGRAMME_CAPACITY = "programme_capacity"
    OTHER = "other"


class Initiator(StrEnum):
    """Who wanted the end."""

    STUDENT = "student"
    MENTOR = "mentor"
    BOTH = "both"
    COORDINATOR = "coordinator"
    SCHOOL = "school"
    GUARDIAN = "guardian"


class AfterEnd(StrEnum):
    """What happens with the student after the end of a match."""

    CLOSE = "close"
    WAIT_AGAIN = "wait_again"


class Closure(WithId, WithSealedText, Base):
    """How one match came to its end."""

    __tablename__ = "closure"
    __table_args__ = (
        CheckConstraint("closed_on IS NULL OR decided_by_id IS NOT NULL", name="closed_by_somebody"),
        {"comment": "holds: why and how a match ended; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    reason: Mapped[EndReason] = mapped_column(Coded(EndReason), comment="Why it ends.")
    initiator: Mapped[Initiator] = mapped_column(Coded(Initiator), comment="Who wanted the end.")
    is_planned: Mapped[bool] = mapped_column(comment="Whether it ends as was agreed.")
    phase_before: Mapped[Phase] = mapped_column(Coded(Phase), comment="The phase they were in, to go back to.")
    phase_before_since: Mapped[date] = mapped_column(comment="Since when that phase.")
    announced_on: Mapped[date] = mapped_column(comment="When the closing began.")
    meeting_on: Mapped[date | None] = mapped_column(comment="Day of the closing conversation.")
    after: Mapped[AfterEnd | None] = mapped_column(Coded(AfterEnd), comment="What happens with the student.")
    aftercare_on: Mapped[date | None] = mapped_column(comment="When the programme asks how it goes.")
    closed_on: Mapped[date | None] = mapped_column(comment="When it was closed.")
    undone_on: Mapped[date | None] = mapped_column(comment="When it was taken back: begun or closed by mistake.")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who closed it.")
    _note: Mapped[bytes | None] = sealed_column("note", "What the coordinator writes about it.")
    _mentor_words: Mapped[bytes | None] = sealed_column("mentor_words", "What the mentor looks back on.")
    _student_words: Mapped[bytes | None] = sealed_column("student_words", "What the student looks back on.")
    _no_meeting: Mapped[bytes | None] = sealed_column("no_meeting", "Why there was no closing conversation.")
    _after_reason: Mapped[bytes | None] = sealed_column("after_reason", "Why the student stops or waits again.")
    note = SealedText()
    no_meeting = SealedText()
    after_reason = SealedText()
    mentor_words = SealedText()
    student_words = SealedText()
    match: Mapped[Match] = relationship()
    decided_by: Mapped[User | None] = relationship()
