"""A proposal and its answers; what a student heard while waiting for one; a plan for all who wait, and its steps."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match, Trajectory
from programme.norms.models import Programme
from programme.people.models import User

PLAN_NAME_LENGTH = 80


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
    # Nobody said no: there was no answer in time, or the student chose somebody else. Who asks what is held on them reads
    # this code, and no mentor learns that another was asked: so it says nothing of a choice.
    LAPSED = "lapsed"
    NOT_CHOSEN = "did_not_go_on"
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


class PlanStatus(StrEnum):
    """What became of a plan."""

    DRAFT = "draft"  # The coordinators work on it.
    SENT = "sent"  # Proposals went out of it; what is left can still be decided.
    DROPPED = "dropped"  # Put aside, such as when another plan took its place.


class Computing(StrEnum):
    """How far the sum of a plan is; a large one is made by a job."""

    READY = "ready"
    COMPUTING = "computing"
    STOPPED = "stopped"
    FAILED = "failed"


class StepKind(StrEnum):
    """One thing a coordinator decided about a plan."""

    ACCEPT = "accept"  # This pair is good; it stays as it is until it is sent.
    LOCK = "lock"  # Keep this pair, whatever else changes.
    VETO = "veto"  # Never this pair.
    WAIT = "wait"  # This student better waits.
    FREE = "free"  # Take back what was decided about this student.
    WEIGHTS = "weights"  # What counts how much.
    TIERS = "tiers"  # What goes before what.
    SET_ASIDE = "set_aside"  # A rule does not count for this pair, with a reason.


class Plan(WithId, Versioned, WithSealedText, Base):
    """The best plan for everybody who waited at one moment, and how the coordinators steered it."""

    __tablename__ = "match_plan"
    __table_args__ = (
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_is_a_percentage"),
        {
            "comment": "holds: who would be matched with whom, and sealed the facts that were weighed; "
            "goes: a set number of weeks after it was made, the facts as soon as somebody in it is erased"
        },
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="Of which programme.")
    name: Mapped[str] = mapped_column(String(PLAN_NAME_LENGTH), comment="What the coordinators call it.")
    made_at: Mapped[datetime] = mapped_column(comment="When the facts were read.")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who had it made.")
    before_id: Mapped[int | None] = mapped_column(
        ForeignKey("match_plan.id"), comment="The plan it would take the place of."
    )
    status: Mapped[PlanStatus] = mapped_column(
        Coded(PlanStatus), default=PlanStatus.DRAFT, comment="What became of it."
    )
    weights: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, comment="What counted how much, 0 to 10.")
    tiers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, comment="What went before what.")
    seed: Mapped[int] = mapped_column(default=0, comment="Decides between plans that are equally good.")
    engine_version: Mapped[str] = mapped_column(String(20), default="", comment="Version of the rules of the sum.")
    digest: Mapped[str] = mapped_column(String(64), default="", comment="SHA-256 of exactly what was weighed.")
    result: Mapped[dict[str, Any]] = mapped_column(
        JSON, default=dict, comment="Numbers of the pairs, and their points."
    )
    state: Mapped[Computing] = mapped_column(Coded(Computing), default=Computing.READY, comment="How far the sum is.")
    progress: Mapped[int] = mapped_column(default=0, comment="How much of the sum is done, in percents.")
    # A text, because that is what a sealed column holds: base64 of the engine's bytes.
    _input: Mapped[bytes | None] = sealed_column("input", "Exactly what was weighed, as the engine reads it.")
    input = SealedText()
    made_by: Mapped[User] = relationship()
    programme: Mapped[Programme] = relationship()


class PlanStep(WithId, WithSealedText, Base):
    """One decision about a plan; steps are only added, and undone ones stay as undone."""

    __tablename__ = "match_plan_step"
    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        {"comment": "holds: what was decided about a plan, by whom; goes: with its plan"},
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("match_plan.id"), comment="Of which plan.")
    number: Mapped[int] = mapped_column(comment="Counts the steps of the plan.")
    kind: Mapped[StepKind] = mapped_column(Coded(StepKind), comment="What was decided.")
    trajectory_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="About whom.")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True, comment="With which mentor.")
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, comment="New weights or tiers; rules set aside.")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who decided.")
    at: Mapped[datetime] = mapped_column(comment="When.")
    undone_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why a rule was set aside.")
    reason = SealedText()
    by: Mapped[User] = relationship()
