"""The two judgements after the intake: motivation and the colour of the traffic light."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Colour, Match, MotivationOutcome, Trajectory
from programme.norms.models import QuestionSet
from programme.people.models import User


class Motive(StrEnum):
    """Why a student wants this, from moved by others to moved by oneself. Source: domain.md §5.1, own wording."""

    EXTERNAL = "external"
    INTROJECTED = "introjected"
    IDENTIFIED = "identified"
    INTRINSIC = "intrinsic"
    AMOTIVATED = "amotivated"


class Evidence(StrEnum):
    """Where it was heard."""

    INTAKE = "intake"
    STUDENT = "student"
    SCHOOL = "school"
    CONCERN = "concern"


class Review(StrEnum):
    """What the second person did with a colour."""

    NOT_NEEDED = "not_needed"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class MotivationScreening(WithId, WithSealedText, Base):
    """One talk about wanting it: three rulers, the motives, and what a person decided."""

    __tablename__ = "motivation_screening"
    __table_args__ = (
        CheckConstraint("importance BETWEEN 0 AND 10", name="importance_range"),
        CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence_range"),
        CheckConstraint("readiness BETWEEN 0 AND 10", name="readiness_range"),
        {"comment": "holds: rulers and decision on motivation; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Of which trajectory.")
    intake_id: Mapped[int | None] = mapped_column(
        ForeignKey("intake.id"), index=True, comment="After which intake; talks are counted from there."
    )
    talk_number: Mapped[int] = mapped_column(comment="First or second talk since the intake.")
    importance: Mapped[int] = mapped_column(comment="How important, 0 to 10.")
    confidence: Mapped[int] = mapped_column(comment="How confident, 0 to 10.")
    readiness: Mapped[int] = mapped_column(comment="How ready, 0 to 10.")
    motives: Mapped[list[str]] = mapped_column(default=list, comment="Codes of Motive that were heard.")
    has_own_question: Mapped[bool] = mapped_column(comment="Whether the student has a question of their own.")
    says_no: Mapped[bool] = mapped_column(default=False, comment="The student says: I do not want this.")
    suggested: Mapped[MotivationOutcome] = mapped_column(Coded(MotivationOutcome), comment="What the rule suggests.")
    why: Mapped[list[str]] = mapped_column(default=list, comment="Codes of why the rule suggested it, on that day.")
    outcome: Mapped[MotivationOutcome] = mapped_column(Coded(MotivationOutcome), comment="What the person decided.")
    trial_agreed: Mapped[bool] = mapped_column(default=False, comment="In doubt: a trial was agreed.")
    second_talk_on: Mapped[date | None] = mapped_column(comment="In doubt, without a trial: when they talk again.")
    may_ask_again: Mapped[bool | None] = mapped_column(comment="Not now: whether the student may be asked once more.")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who decided.")
    decided_on: Mapped[date] = mapped_column(comment="When.")
    _own_words: Mapped[bytes | None] = sealed_column("own_words", "Why the student wants this, in their own words.")
    _importance_not_lower: Mapped[bytes | None] = sealed_column("importance_not_lower", "Why important is not lower.")
    _importance_higher: Mapped[bytes | None] = sealed_column("importance_higher", "What would make it more important.")
    _confidence_not_lower: Mapped[bytes | None] = sealed_column("confidence_not_lower", "Why confidence is not lower.")
    _confidence_higher: Mapped[bytes | None] = sealed_column("confidence_higher", "What would make confidence higher.")
    _readiness_not_lower: Mapped[bytes | None] = sealed_column("readiness_not_lower", "Why readiness is not lower.")
    _readiness_higher: Mapped[bytes | None] = sealed_column("readiness_higher", "What would make readiness higher.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why this outcome.")
    own_words = SealedText()
    importance_not_lower = SealedText()
    importance_higher = SealedText()
    confidence_not_lower = SealedText()
    confidence_higher = SealedText()
    readiness_not_lower = SealedText()
    readiness_higher = SealedText()
    reason = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    decided_by: Mapped[User] = relationship()


class StillWants(StrEnum):
    """What a student says on the eve of the first meeting."""

    YES = "yes"
    DOUBT = "doubt"
    NO = "no"


class MotivationCheck(WithId, Versioned, WithSealedText, Base):
    """The short question on the eve of a first meeting: do you still want this? It moves nothing by itself."""

    __tablename__ = "motivation_check"
    __table_args__ = (
        UniqueConstraint("match_id", "meets_on"),
        CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answer_has_moment"),
        CheckConstraint("(spoken_on IS NULL) = (spoken_by_id IS NULL)", name="spoken_by_somebody"),
        {"comment": "holds: whether a student still wanted it on the eve; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    meets_on: Mapped[date] = mapped_column(comment="Day of the first meeting it was asked for.")
    asked_at: Mapped[datetime] = mapped_column(comment="When it was asked.")
    answer: Mapped[StillWants | None] = mapped_column(Coded(StillWants), comment="What the student answered.")
    answered_at: Mapped[datetime | None] = mapped_column(comment="When.")
    spoken_on: Mapped[date | None] = mapped_column(comment="When somebody of the programme spoke with the student.")
    spoken_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who spoke with the student.")
    _note: Mapped[bytes | None] = sealed_column("note", "What came of that talk.")
    note = SealedText()
    match: Mapped[Match] = relationship()


class Triage(WithId, Versioned, WithSealedText, Base):
    """One colour, given by a person with a reason, and what the second person said."""

    __tablename__ = "triage"
    __table_args__ = (
        CheckConstraint("second_by_id IS NULL OR second_by_id <> decided_by_id", name="two_people"),
        CheckConstraint("review IN ('not_needed', 'pending') OR second_by_id IS NOT NULL", name="reviewed_by_somebody"),
        CheckConstraint(
            "told_later_with_id IS NULL OR told_later_with_id <> decided_by_id", name="told_later_by_two_people"
        ),
        CheckConstraint(
            "reconsidered_by_id IS NULL OR reconsidered_by_id <> decided_by_id", name="reconsidered_by_another"
        ),
        CheckConstraint("(reconsidered_by_id IS NULL) = (stands IS NULL)", name="reconsidered_has_answer"),
        CheckConstraint(
            "(pauses IS NULL) = (pause_by_id IS NULL) AND (pauses IS NULL) = (pause_at IS NULL)",
            name="pause_by_somebody",
        ),
        {"comment": "holds: the colour and its reasons; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Of which trajectory.")
    question_set_id: Mapped[int] = mapped_column(
        ForeignKey("question_set.id"), comment="Which version of the fixed questions was asked."
    )
    criteria: Mapped[list[str]] = mapped_column(default=list, comment="Codes of the questions that were met.")
    suggested: Mapped[Colour] = mapped_column(Coded(Colour), comment="What the criteria suggest.")
    colour: Mapped[Colour] = mapped_column(Coded(Colour), comment="What the person decided.")
    evidence: Mapped[Evidence] = mapped_column(Coded(Evidence), comment="Where it was heard.")
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who decided.")
    decided_at: Mapped[datetime] = mapped_column(comment="When.")
    review: Mapped[Review] = mapped_column(Coded(Review), comment="Where the second pair of eyes stands.")
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who looked as second person.")
    second_at: Mapped[datetime | None] = mapped_column(comment="When.")
    case_owner: Mapped[str] = mapped_column(
        String(100), default="", comment="Amber: the professional who owns the case."
    )
    contact_allowed: Mapped[bool] = mapped_column(default=False, comment="Amber: the student allows contact with them.")
    stop_rule_agreed: Mapped[bool] = mapped_column(default=False, comment="Amber: when to stop was agreed.")
    student_heard_on: Mapped[date | None] = mapped_column(comment="When the student heard it, as the first.")
    told_later_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="With whom it was weighed that telling the student first was dangerous."
    )
    review_asked_on: Mapped[date | None] = mapped_column(comment="When the student asked that somebody else looks.")
    reconsidered_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who looked because the student asked."
    )
    reconsidered_on: Mapped[date | None] = mapped_column(comment="When.")
    stands: Mapped[bool | None] = mapped_column(comment="Whether it stands after that look.")
    school_agreed_on: Mapped[date | None] = mapped_column(comment="When the student agreed that the school hears it.")
    pauses: Mapped[bool | None] = mapped_column(comment="Red: whether the match that ran pauses; empty: not decided.")
    pause_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who decided that.")
    pause_at: Mapped[datetime | None] = mapped_column(comment="When.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why this colour.")
    _second_reason: Mapped[bytes | None] = sealed_column("second_reason", "What the second person wrote.")
    _override_reason: Mapped[bytes | None] = sealed_column("override_reason", "Why another colour than suggested.")
    _told_later_reason: Mapped[bytes | None] = sealed_column("told_later_reason", "Why telling first was dangerous.")
    _reconsider_reason: Mapped[bytes | None] = sealed_column(
        "reconsider_reason", "What was seen on the student's asking."
    )
    _school_danger_reason: Mapped[bytes | None] = sealed_column(
        "school_danger_reason", "Which danger lets the school hear it without agreement."
    )
    _student_response: Mapped[bytes | None] = sealed_column("student_response", "What the student says about it.")
    _pause_reason: Mapped[bytes | None] = sealed_column(
        "pause_reason", "Why the match pauses, or goes on all the same."
    )
    reason = SealedText()
    second_reason = SealedText()
    override_reason = SealedText()
    told_later_reason = SealedText()
    reconsider_reason = SealedText()
    school_danger_reason = SealedText()
    student_response = SealedText()
    pause_reason = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    asked: Mapped[QuestionSet] = relationship()
    decided_by: Mapped[User] = relationship(foreign_keys=[decided_by_id])
    second_by: Mapped[User | None] = relationship(foreign_keys=[second_by_id])
    told_later_with: Mapped[User | None] = relationship(foreign_keys=[told_later_with_id])
    reconsidered_by: Mapped[User | None] = relationship(foreign_keys=[reconsidered_by_id])
    pause_by: Mapped[User | None] = relationship(foreign_keys=[pause_by_id])
