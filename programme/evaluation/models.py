"""Instruments with their items, and who was asked them when with what answer."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.lifecycle.models import Match


class Side(StrEnum):
    """Which of the two is asked."""

    STUDENT = "student"
    MENTOR = "mentor"


class Alarm(StrEnum):
    """Why somebody looks at an answer, the clearest reason first."""

    FELL = "fell"
    LOW = "low"
    GAP = "gap"


class Instrument(WithId, Base):
    """A set of items in one version; its items never change, a change is a new version."""

    __tablename__ = "instrument"
    __table_args__ = (
        UniqueConstraint("code", "version"),
        CheckConstraint("least < most", name="scale_goes_up"),
        CheckConstraint("licence_note <> ''", name="licence_is_said"),
        {"comment": "holds: a set of items, about nobody; goes: never"},
    )

    code: Mapped[str] = mapped_column(String(60), comment="Its name in code, the same for all versions.")
    version: Mapped[int] = mapped_column(comment="Which version.")
    least: Mapped[int] = mapped_column(comment="Lowest answer of the scale.")
    most: Mapped[int] = mapped_column(comment="Highest answer of the scale.")
    licence_note: Mapped[str] = mapped_column(String(500), comment="Why it may be used here.")
    is_validated: Mapped[bool] = mapped_column(default=False, comment="Whether a study shows what it measures.")
    items: Mapped[list["Item"]] = relationship(back_populates="instrument", order_by="Item.number")


class Item(WithId, Base):
    """One item, in words per side and language."""

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("instrument_id", "number"),
        {"comment": "holds: one item, about nobody; goes: never"},
    )

    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), index=True, comment="Of which instrument.")
    number: Mapped[int] = mapped_column(comment="Its place, from 1.")
    construct: Mapped[str] = mapped_column(String(40), comment="What it asks about.")
    is_reversed: Mapped[bool] = mapped_column(default=False, comment="Whether a low answer is the good one.")
    for_student: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Its words for a student, by language.")
    for_mentor: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Its words for a mentor, by language.")
    instrument: Mapped[Instrument] = relationship(back_populates="items")

    def words(self, side: Side, language: str) -> str:
        """Give the words for one side, in Dutch where the language has none."""
        told = self.for_student if side is Side.STUDENT else self.for_mentor
        return str(told.get(language) or told["nl"])


class PulseRound(WithId, Versioned, Base):
    """One side of one match that was asked an instrument once, and what became of it."""

    __tablename__ = "pulse_round"
    __table_args__ = (
        UniqueConstraint("match_id", "side", "planned_on"),
        CheckConstraint(
            "(CASE WHEN answered_on IS NULL THEN 0 ELSE 1 END) + (CASE WHEN declined_on IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN lapsed_on IS NULL THEN 0 ELSE 1 END) <= 1",
            name="one_end",
        ),
        CheckConstraint("alarm IS NULL OR answered_on IS NOT NULL", name="alarm_has_answer"),
        {"comment": "holds: that one side was asked the short questions, and when; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    instrument_id: Mapped[int] = mapped_column(ForeignKey("instrument.id"), comment="What was asked.")
    side: Mapped[Side] = mapped_column(Coded(Side), comment="Which of the two.")
    planned_on: Mapped[date] = mapped_column(comment="Day of the schedule it belongs to.")
    asked_at: Mapped[datetime] = mapped_column(comment="When it was asked.")
    reminded_at: Mapped[datetime | None] = mapped_column(comment="When it was asked once more.")
    answered_on: Mapped[date | None] = mapped_column(comment="When it was answered.")
    declined_on: Mapped[date | None] = mapped_column(comment="When they said: I would rather not.")
    lapsed_on: Mapped[date | None] = mapped_column(comment="When nobody waited for it any more.")
    alarm: Mapped[Alarm | None] = mapped_column(Coded(Alarm), comment="Why somebody looks at the answer.")
    match: Mapped[Match] = relationship()
    instrument: Mapped[Instrument] = relationship()
    answers: Mapped[list["PulseAnswer"]] = relationship(back_populates="round", order_by="PulseAnswer.item_id")

    @property
    def is_open(self) -> bool:
        """Whether it can be answered."""
        return self.answered_on is None and self.declined_on is None and self.lapsed_on is None


class PulseAnswer(WithId, Base):
    """One answer to one item."""

    __tablename__ = "pulse_answer"
    __table_args__ = (
        UniqueConstraint("round_id", "item_id"),
        CheckConstraint("value BETWEEN 0 AND 100", name="value_range"),
        {"comment": "holds: one answer to one item; goes: with the pulse it belongs to"},
    )

    round_id: Mapped[int] = mapped_column(ForeignKey("pulse_round.id"), comment="Of which asking.")
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), comment="Which item.")
    value: Mapped[int] = mapped_column(comment="What was chosen on the scale of the instrument.")
    round: Mapped[PulseRound] = relationship(back_populates="answers")
    item: Mapped[Item] = relationship()
