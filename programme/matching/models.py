"""A proposal: why this pair, and what both sides answered; and what a student heard while waiting for one."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match, Trajectory
from programme.people.models import User


class Answer(StrEnum):
    """What one side says to a proposal."""

    YES = "yes"
    NO = "no"


class Way(StrEnum):
    """How an answer came in."""

    APP = "app"
    LINK = "link"
    RECORDED = "recorded"


class DeclineReason(StrEnum):
    """Why somebody declines; never asked further."""

    TIME = "time"
    TRAVEL = "travel"
    NO_RAPPORT = "no_rapport"
    TOO_HEAVY = "too_heavy"
    OTHER = "other"
    NOT_SAID = "not_said"


class FellThrough(StrEnum):
    """Why a proposed or planned pair did not start; kept as `Match.end_reason`."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    # Nobody said no: there was no answer in time, or the student chose somebody else.
    LAPSED = "lapsed"
    NOT_CHOSEN = "not_chosen"
    NO_RAPPORT = "no_rapport"
    CANNOT_PLAN = "cannot_plan"
    STUDENT_STOPS = "student_stops"
    MENTOR_STOPS = "mentor_stops"
    OTHER = "other"


class Proposal(WithId, WithSealedText, Base):
    """The proposal that a match began with."""

    __tablename__ = "proposal"
    __table_args__ = (
        CheckConstraint("mentor_reminders >= 0 AND student_reminders >= 0", name="reminders_not_negative"),
        CheckConstraint("support_agreed_on IS NOT NULL OR support_read_at IS NULL", name="read_what_was_agreed"),
        {"comment": "holds: why a pair was proposed and what they said; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), unique=True, comment="Of which match.")
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who proposed it.")
    proposed_at: Mapped[datetime] = mapped_column(comment="When.")
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, comment="Codes and values of what speaks for it and of the doubts."
    )
    mentor_answer: Mapped[Answer | None] = mapped_column(Coded(Answer), comment="The mentor's answer.")
    mentor_answered_at: Mapped[datetime | None] = mapped_column(comment="When.")
    mentor_way: Mapped[Way | None] = mapped_column(Coded(Way), comment="How it came in.")
    student_answer: Mapped[Answer | None] = mapped_column(Coded(Answer), comment="The student's answer.")
    student_answered_at: Mapped[datetime | None] = mapped_column(comment="When.")
    student_way: Mapped[Way | None] = mapped_column(Coded(Way), comment="How it came in.")
    decline_reason: Mapped[DeclineReason | None] = mapped_column(Coded(DeclineReason), comment="Why it was declined.")
    parts: Mapped[dict[str, Any] | None] = mapped_column(
        JSON(none_as_null=True), comment="What was weighed: for each side the quality (0 to 100) of each criterion."
    )
    plan_id: Mapped[int | None] = mapped_column(comment="Out of which plan for the whole waiting list it came.")
    student_asked_at: Mapped[datetime | None] = mapped_column(
        comment="When the student was asked, after a mentor's yes."
    )
    mentor_reminders: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Reminders sent to the mentor."
    )
    mentor_reminded_at: Mapped[datetime | None] = mapped_column(comment="When the last of them was sent.")
    student_reminders: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="Reminders sent to the student."
    )
    student_reminded_at: Mapped[datetime | None] = mapped_column(comment="When the last of them was sent.")
    support_agreed_on: Mapped[date | None] = mapped_column(
        comment="Under conditions: when the student agreed to the words on extra support."
    )
    support_read_at: Mapped[datetime | None] = mapped_column(
        comment="Under conditions: when the mentor had read these words."
    )
    _introduction: Mapped[bytes | None] = sealed_column(
        "introduction", "What the mentor may read about the student's question."
    )
    _support: Mapped[bytes | None] = sealed_column("support", "Which extra support there is, as the mentor reads it.")
    _case_owner: Mapped[bytes | None] = sealed_column(
        "case_owner", "Which professional helps, by role, and by name where the student agreed."
    )
    _stop_rule: Mapped[bytes | None] = sealed_column("stop_rule", "What makes it stop, as the mentor reads it.")
    introduction = SealedText()
    support = SealedText()
    case_owner = SealedText()
    stop_rule = SealedText()
    match: Mapped[Match] = relationship()
    proposed_by: Mapped[User] = relationship()


class StillAnswer(StrEnum):
    """What somebody who waits answers to: do you still want this?"""

    YES = "yes"
    NO_MORE = "no_more"
    TALK = "talk"


class WaitingMessage(WithId, Base):
    """What a student heard from us while waiting for a mentor, and what they answered if we asked."""

    __tablename__ = "waiting_message"
    __table_args__ = (
        CheckConstraint("asks OR answer IS NULL", name="only_a_question_is_answered"),
        {"comment": "holds: when a waiting student heard from us and answered; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Of which trajectory.")
    sent_on: Mapped[date] = mapped_column(comment="When it was sent.")
    asks: Mapped[bool] = mapped_column(comment="Whether it asks: do you still want this?")
    by_mail: Mapped[bool] = mapped_column(comment="Sent by mail; without an address the coordinator asks.")
    answer: Mapped[StillAnswer | None] = mapped_column(Coded(StillAnswer), comment="The answer.")
    answered_on: Mapped[date | None] = mapped_column(comment="When it was answered.")
    settled_on: Mapped[date | None] = mapped_column(comment="Since when nothing has to come of it any more.")
    trajectory: Mapped[Trajectory] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it asks, and something still has to come of it."""
        return self.asks and self.settled_on is None


class WhyApart(StrEnum):
    """Why two people are not matched with each other."""

    FAMILY = "family"
    TEAM = "team"
    KNOW = "know"
    OTHER = "other"


class Apart(WithId, Base):
    """A student and a mentor whom a coordinator keeps apart, whatever else speaks for the pair."""

    __tablename__ = "apart"
    __table_args__ = (
        UniqueConstraint("trajectory_id", "mentor_id"),
        {"comment": "holds: who is family of whom, or knows them; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), comment="Which student.")
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True, comment="From which mentor.")
    why: Mapped[WhyApart] = mapped_column(Coded(WhyApart), comment="Why.")
    noted_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who noted it.")
    noted_on: Mapped[date] = mapped_column(comment="When.")
