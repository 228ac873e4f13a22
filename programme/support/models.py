"""A check-in: the coordinator asked how it goes; a talk with a school asks that for all its pairs."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.people.models import User


class WithWhom(StrEnum):
    """Whom the coordinator spoke."""

    MENTOR = "mentor"
    STUDENT = "student"
    SCHOOL = "school"


class ContactWay(StrEnum):
    """How they spoke, the nearest first."""

    IN_PERSON = "in_person"
    VIDEO = "video"
    PHONE = "phone"
    MESSAGE = "message"
    # Nobody spoke: the student or mentor answered the questions of a pulse.
    PULSE = "pulse"


class Topic(StrEnum):
    """What every check-in touches. Source: domain.md §1.1 MON-4."""

    ACTIVITIES = "activities"
    OUTCOMES = "outcomes"
    SAFETY = "safety"
    BOND = "bond"
    EFFECT = "effect"


class Heard(StrEnum):
    """What was heard of a topic; one that was not asked is left out."""

    FINE = "fine"
    LOOK = "look"


class CheckIn(WithId, WithSealedText, Base):
    """One contact of the coordinator around a match."""

    __tablename__ = "check_in"
    __table_args__ = (
        CheckConstraint("bond BETWEEN 1 AND 5", name="bond_range"),
        CheckConstraint("(way = 'pulse') = (by_id IS NULL)", name="pulse_has_nobody"),
        {"comment": "holds: that the coordinator asked, and a note; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Around which match.")
    with_whom: Mapped[WithWhom] = mapped_column(Coded(WithWhom), comment="Whom they spoke.")
    way: Mapped[ContactWay] = mapped_column(Coded(ContactWay), comment="How.")
    due_on: Mapped[date | None] = mapped_column(comment="When it should have been, to see what was in time.")
    held_on: Mapped[date] = mapped_column(comment="When it was.")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who asked; empty for a pulse.")
    topics: Mapped[dict[str, Any]] = mapped_column(
        default=dict, server_default=text("'{}'"), comment="What was heard of each topic asked: fine, look."
    )
    is_alarm: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="Whether it was a pulse that asked for a call."
    )
    # One question of our own, no published scale: domain.md §1.1 MON-5 and §1.4.
    bond: Mapped[int | None] = mapped_column(comment="How they get on, 1 to 5, as who was asked says; not validated.")
    _note: Mapped[bytes | None] = sealed_column("note", "What was said.")
    note = SealedText()
    match: Mapped[Match] = relationship()
    by: Mapped[User | None] = relationship()


class SchoolTalk(WithId, Base):
    """One talk of a coordinator with a school about all their pairs there, planned or held."""

    __tablename__ = "school_talk"
    __table_args__ = (
        CheckConstraint("planned_for IS NOT NULL OR held_on IS NOT NULL", name="planned_or_held"),
        Index("ix_school_talk_programme_id_school_id_planned_for", "programme_id", "school_id", "planned_for"),
        {"comment": "holds: when a coordinator and a school talk; goes: never, no student is in it"},
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="With which school.")
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="For which programme.")
    planned_for: Mapped[datetime | None] = mapped_column(comment="The appointment, when there is one.")
    held_on: Mapped[date | None] = mapped_column(comment="When it was; empty while it is only planned.")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Whose talk it is.")
    by: Mapped[User] = relationship()
