"""A mentoring programme: the preset it started from, and what it changed of it."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Promises
from programme.people.models import NAME, School


class Programme(WithId, Base):
    """One mentoring programme, with its own promises."""

    __tablename__ = "programme"
    __table_args__ = {"comment": "holds: name and promises of a programme; goes: never"}

    name: Mapped[str] = mapped_column(String(NAME), unique=True, comment="Name as everybody knows it.")
    preset: Mapped[Preset] = mapped_column(Coded(Preset), comment="The preset it started from.")
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Numbers that differ from the preset.")
    started_on: Mapped[date] = mapped_column(comment="Since when it runs.")
    closed_on: Mapped[date | None] = mapped_column(comment="Since when it takes nobody any more.")
    duty_phone: Mapped[str] = mapped_column(
        String(40), default="", comment="Number that mentors call; shown with concerns."
    )
    duty_hours: Mapped[str] = mapped_column(String(100), default="", comment="When that number is answered.")
    schools: Mapped[list[School]] = relationship(secondary="programme_school", order_by=School.name)

    @property
    def promises(self) -> Promises:
        """What this programme promises: its preset with its own numbers."""
        return PRESETS[self.preset].changed(self.settings)


class ProgrammeSchool(WithId, Base):
    """A school takes part in a programme."""

    __tablename__ = "programme_school"
    __table_args__ = (
        UniqueConstraint("programme_id", "school_id"),
        {"comment": "holds: which school takes part in which programme; goes: never"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="The programme.")
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="The school.")
