"""Conversations of a pair, and the goals the pair set."""

from datetime import date, datetime, time
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.people.models import User

# The longest conversation that can be written down; a CHECK keeps it.
MINUTES_MOST = 600
# A fixed hour comes back at least every so many weeks.
WEEKS_MOST = 4


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


class ConversationSeries(WithId, Base):
    """A fixed hour of a pair: every so many weeks on the same day and time, until a day."""

    __tablename__ = "conversation_series"
    __table_args__ = (
        CheckConstraint(f"every_weeks BETWEEN 1 AND {WEEKS_MOST}", name="every_weeks_range"),
        CheckConstraint(f"minutes BETWEEN 1 AND {MINUTES_MOST}", name="minutes_range"),
        CheckConstraint("until_on >= first_on", name="until_after_first"),
        {"comment": "holds: the fixed day and hour of a pair; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    by_mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), comment="Whose series.")
    first_on: Mapped[date] = mapped_column(comment="The first day.")
    at: Mapped[time] = mapped_column(comment="The hour on the wall clock.")
    every_weeks: Mapped[int] = mapped_column(comment="Every so many weeks.")
    until_on: Mapped[date] = mapped_column(comment="The last day it can be on.")
    minutes: Mapped[int] = mapped_column(comment="How long.")
    place: Mapped[Place] = mapped_column(Coded(Place), comment="Where.")
    planned_until_on: Mapped[date] = mapped_column(comment="Up to this day its conversations were planned.")
    left_out: Mapped[list[str]] = mapped_column(default=list, comment="Days it leaves out, such as in a holiday.")
    uid: Mapped[str | None] = mapped_column(
        String(80), unique=True, comment="Identity in the student's calendar; empty: no invitation."
    )
    sequence: Mapped[int] = mapped_column(default=0, comment="Version in the student's calendar.")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it was stopped.")
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
        # Each day of a series is planned once, whoever extends it at the same moment; a moved one passes its day on.
        Index(
            "uq_conversation_series_id_series_on",
            "series_id",
            "series_on",
            unique=True,
            sqlite_where=text("state <> 'moved'"),
            postgresql_where=text("state <> 'moved'"),
        ),
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
    series_id: Mapped[int | None] = mapped_column(
        ForeignKey("conversation_series.id"), comment="Of which fixed hour; empty for one that was planned alone."
    )
    series_on: Mapped[date | None] = mapped_column(comment="For which day of the series it stands.")
    uid: Mapped[str | None] = mapped_column(
        String(80), comment="Identity in the student's calendar; empty: no invitation, or that of the series."
    )
    sequence: Mapped[int] = mapped_column(default=0, server_default="0", comment="Version in the student's calendar.")
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
    series: Mapped[ConversationSeries | None] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    called_by: Mapped[User | None] = relationship(foreign_keys=[called_by_id])
    written_by: Mapped[User | None] = relationship(foreign_keys=[written_by_id])
    read_by: Mapped[User | None] = relationship(foreign_keys=[read_by_id])
