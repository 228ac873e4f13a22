"""Conversations of a pair, and the goals the pair set."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.people.models import User

# The longest conversation that can be written down; a CHECK keeps it.
MINUTES_MOST = 600


class ConversationState(StrEnum):
    """What became of a conversation."""

    PLANNED = "planned"
    HELD = "held"
    MOVED = "moved"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


class Place(StrEnum):
    """Where a conversation was."""

    SCHOOL = "school"
    ONLINE = "online"
    PHONE = "phone"
    OUTSIDE = "outside"


class Side(StrEnum):
    """Who cancelled or did not come."""

    STUDENT = "student"
    MENTOR = "mentor"
    BOTH = "both"


class Competence(StrEnum):
    """The five loopbaancompetenties, and the rest. Source: Kuijpers & Meijers in publication 004."""

    MOTIVES = "motives"
    QUALITIES = "qualities"
    WORK_EXPLORATION = "work_exploration"
    CAREER_STEERING = "career_steering"
    NETWORKING = "networking"
    OTHER = "other"


class GoalOutcome(StrEnum):
    """What became of a goal."""

    REACHED = "reached"
    PARTLY = "partly"
    NOT_REACHED = "not_reached"
    DROPPED = "dropped"


class Goal(WithId, WithSealedText, Base):
    """A goal of the pair, in the student's words."""

    __tablename__ = "goal"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (outcome_on IS NULL)", name="outcome_whole"),
        {"comment": "holds: a goal in the student's words; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    competence: Mapped[Competence] = mapped_column(Coded(Competence), comment="Loopbaancompetentie it belongs to.")
    set_on: Mapped[date] = mapped_column(comment="When it was set.")
    by_on: Mapped[date | None] = mapped_column(comment="By when they want it.")
    outcome: Mapped[GoalOutcome | None] = mapped_column(Coded(GoalOutcome), comment="What became of it.")
    outcome_on: Mapped[date | None] = mapped_column(comment="When that was said.")
    _words: Mapped[bytes | None] = sealed_column("words", "The goal in the student's words.")
    _seen_by: Mapped[bytes | None] = sealed_column("seen_by", "How both will see that it worked.")
    _first_step: Mapped[bytes | None] = sealed_column("first_step", "What the student does first.")
    words = SealedText()
    seen_by = SealedText()
    first_step = SealedText()
    match: Mapped[Match] = relationship()


class Conversation(WithId, Versioned, WithSealedText, Base):
    """One conversation, planned or written down afterwards."""

    __tablename__ = "conversation"
    __table_args__ = (
        CheckConstraint("state <> 'held' OR minutes IS NOT NULL", name="held_has_length"),
        CheckConstraint(f"minutes IS NULL OR minutes BETWEEN 1 AND {MINUTES_MOST}", name="minutes_range"),
        CheckConstraint("state NOT IN ('cancelled', 'no_show') OR by_side IS NOT NULL", name="missed_has_side"),
        # Only what was asked can hold a question; its text goes earlier than the day on which it was asked.
        CheckConstraint("question IS NULL OR asked_at IS NOT NULL", name="question_was_asked"),
        CheckConstraint("answered_at IS NULL OR asked_at IS NOT NULL", name="answer_needs_question"),
        CheckConstraint("answer_read_at IS NULL OR answered_at IS NOT NULL", name="read_needs_answer"),
        CheckConstraint("called_at IS NULL OR call_asked_at IS NOT NULL", name="called_was_asked"),
        Index("ix_conversation_match_id_starts_at", "match_id", "starts_at", "id"),
        {"comment": "holds: that a pair met, and a note; goes: note 12 months, the rest 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), comment="Of which match.")
    by_mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentor.id"), comment="Whose conversation, so that a successor does not read it."
    )
    state: Mapped[ConversationState] = mapped_column(Coded(ConversationState), comment="What became of it.")
    starts_at: Mapped[datetime] = mapped_column(comment="When it starts or started.")
    minutes: Mapped[int | None] = mapped_column(comment="How long it was, or is planned.")
    place: Mapped[Place] = mapped_column(Coded(Place), default=Place.SCHOOL, comment="Where.")
    by_side: Mapped[Side | None] = mapped_column(Coded(Side), comment="Who cancelled or did not come.")
    goal_ids: Mapped[list[int]] = mapped_column(JSON, default=list, comment="Numbers of the goals it touched.")
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("conversation.id"), comment="The new date.")
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who wrote it down.")
    written_at: Mapped[datetime | None] = mapped_column(comment="When it was written down.")
    read_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who read it at the programme.")
    read_at: Mapped[datetime | None] = mapped_column(comment="When it was read.")
    asked_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who asked the mentor one thing more."
    )
    asked_at: Mapped[datetime | None] = mapped_column(comment="When that was asked; a log has one question at most.")
    answered_at: Mapped[datetime | None] = mapped_column(comment="When the mentor answered.")
    answer_read_at: Mapped[datetime | None] = mapped_column(comment="When the answer was read.")
    call_asked_at: Mapped[datetime | None] = mapped_column(comment="When the mentor asked to be rung about it.")
    called_at: Mapped[datetime | None] = mapped_column(comment="When somebody had rung.")
    called_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who rang.")
    _note: Mapped[bytes | None] = sealed_column("note", "What the mentor wants to tell.")
    _question: Mapped[bytes | None] = sealed_column("question", "What the programme asks about it.")
    _answer: Mapped[bytes | None] = sealed_column("answer", "What the mentor answers.")
    note = SealedText()
    question = SealedText()
    answer = SealedText()
    match: Mapped[Match] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    called_by: Mapped[User | None] = relationship(foreign_keys=[called_by_id])
    written_by: Mapped[User | None] = relationship(foreign_keys=[written_by_id])
    read_by: Mapped[User | None] = relationship(foreign_keys=[read_by_id])
