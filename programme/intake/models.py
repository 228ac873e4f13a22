"""An intake: what the student wants, in the student's own words, and what a match needs to know."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Trajectory
from programme.people.models import Meet, User


class CareLine(StrEnum):
    """Which line of care is already there; no diagnosis is asked."""

    NONE = "none"
    SCHOOL = "school"
    CARE_TEAM = "care_team"
    OUTSIDE = "outside"
    WAITING_LIST = "waiting_list"
    UNKNOWN = "unknown"


class Block(StrEnum):
    """One part of the talk, on a page of its own; they are done in any order. Source: domain.md §5.1."""

    AGREEMENT = "agreement"
    OWN_WORDS = "own_words"
    CARE = "care"
    SAFETY = "safety"
    PRACTICAL = "practical"
    WISHES = "wishes"
    EXPECTATIONS = "expectations"
    SCALING = "scaling"
    CLOSE = "close"


class Intake(WithId, WithSealedText, Base):
    """One intake conversation; after a referral or a 'not now' there is a new one."""

    __tablename__ = "intake"
    __table_args__ = (
        CheckConstraint("held_on IS NULL OR held_by_id IS NOT NULL", name="held_by_somebody"),
        CheckConstraint("age_wish IN ('young', 'older')", name="age_wish_known"),
        CheckConstraint("held_on IS NULL OR cancelled_at IS NULL", name="held_or_cancelled"),
        Index(
            "uq_intake_trajectory_id_current",
            "trajectory_id",
            unique=True,
            sqlite_where=text("is_current"),
            postgresql_where=text("is_current"),
        ),
        {"comment": "holds: mentorvraag, wishes, care already given; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Of which trajectory.")
    is_current: Mapped[bool] = mapped_column(default=True, comment="Whether this is the intake that counts now.")
    planned_at: Mapped[datetime] = mapped_column(comment="When the conversation is.")
    minutes: Mapped[int] = mapped_column(default=45, comment="How long it is planned.")
    place: Mapped[str] = mapped_column(String(200), comment="Where.")
    uid: Mapped[str] = mapped_column(String(80), comment="Identity in calendars.")
    sequence: Mapped[int] = mapped_column(default=0, comment="Version in calendars.")
    cancelled_at: Mapped[datetime | None] = mapped_column(comment="When it was taken out of the calendars.")
    times_missed: Mapped[int] = mapped_column(default=0, comment="How often it was planned and did not take place.")
    reminded_at: Mapped[datetime | None] = mapped_column(
        comment="When the student was reminded of the time it has now."
    )
    held_on: Mapped[date | None] = mapped_column(comment="When it was held.")
    held_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who held it.")
    student_confirmed: Mapped[bool] = mapped_column(default=False, comment="The student said: I want this myself.")
    care_line: Mapped[CareLine | None] = mapped_column(Coded(CareLine), comment="Which care is already there.")
    meet: Mapped[Meet] = mapped_column(Coded(Meet), default=Meet.EITHER, comment="At school, online, or both.")
    interests: Mapped[list[str]] = mapped_column(default=list, comment="Codes of interests and fields of work.")
    languages: Mapped[list[str]] = mapped_column(default=list, comment="Languages the student wants to speak in.")
    availability: Mapped[list[str]] = mapped_column(default=list, comment="Parts of the week, such as `mon-13`.")
    gender_wish: Mapped[str | None] = mapped_column(String(20), comment="Wish for the mentor's gender, if any.")
    gender: Mapped[str | None] = mapped_column(String(20), comment="As the student wants it used for wishes.")
    age_wish: Mapped[str | None] = mapped_column(
        String(20), comment="Rather a mentor under thirty (young) or an older one."
    )
    own_interests: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="Interests in own words, normalised."
    )
    rather_not: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="What the student would rather not: online."
    )
    asked_on: Mapped[date | None] = mapped_column(
        comment="When the student was asked to fill in what a match needs; empty once they did."
    )
    for_mentor_agreed_on: Mapped[date | None] = mapped_column(
        comment="When the student said that a mentor may read these words."
    )
    _mentoring_question: Mapped[bytes | None] = sealed_column(
        "mentoring_question", "What the student wants from a mentor, in own words."
    )
    _wishes: Mapped[bytes | None] = sealed_column("wishes", "Wishes for the mentor, in own words.")
    _care_given: Mapped[bytes | None] = sealed_column("care_given", "What the student tells about care that is there.")
    summary_agreed_on: Mapped[date | None] = mapped_column(
        comment="When the student heard the summary and said that it is right."
    )
    _summary: Mapped[bytes | None] = sealed_column("summary", "What was read back to the student, in plain words.")
    _for_mentor: Mapped[bytes | None] = sealed_column("for_mentor", "What a mentor may read of the question.")
    _practical: Mapped[bytes | None] = sealed_column("practical", "Travel, timetable, internship, phone.")
    mentoring_question = SealedText()
    wishes = SealedText()
    care_given = SealedText()
    practical = SealedText()
    for_mentor = SealedText()
    summary = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
    held_by: Mapped[User | None] = relationship()


class IntakeBlock(WithId, WithSealedText, Base):
    """What was typed in one part of a talk, by whoever holds it: it belongs to the talk and not to a person.

    No draft of the core's: that one has an owner and goes after two weeks. Two people take turns in this one, and it
    stays as what was said.
    """

    __tablename__ = "intake_block"
    __table_args__ = (
        UniqueConstraint("intake_id", "block"),
        {"comment": "holds: what was typed in each part of an intake talk; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    intake_id: Mapped[int] = mapped_column(ForeignKey("intake.id"), comment="Of which talk.")
    block: Mapped[Block] = mapped_column(Coded(Block), comment="Which part.")
    is_done: Mapped[bool] = mapped_column(default=False, comment="Whether somebody called this part ready.")
    version: Mapped[int] = mapped_column(
        default=1, comment="Goes up with each change, so that nobody writes over another."
    )
    page: Mapped[str] = mapped_column(String(36), comment="Random number of the open page that saved it last.")
    saved_at: Mapped[datetime] = mapped_column(comment="When it was last saved.")
    saved_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who saved it last.")
    _data: Mapped[bytes | None] = sealed_column("data", "The typed values, as JSON.")
    data = SealedText()
    saved_by: Mapped[User] = relationship()
