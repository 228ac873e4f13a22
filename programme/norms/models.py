"""A mentoring programme: the preset it started from, what it changed of it and of its questions, when, who and why."""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Promises
from programme.norms.questions import FIRST_QUESTIONS, Question
from programme.people.models import NAME, PHONE, School, User

BOUNDARY_TEXT = 500


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
    duty: Mapped[list["DutyHours"]] = relationship(order_by=lambda: DutyHours.weekday)
    question_sets: Mapped[list["QuestionSet"]] = relationship(order_by="QuestionSet.version")

    @property
    def promises(self) -> Promises:
        """What this programme promises: its preset with its own numbers."""
        return promises_of(self.preset, self.settings)


def promises_of(preset: Preset, settings: dict[str, Any]) -> Promises:
    """Give what a programme promises, for a page that read its columns only."""
    return PRESETS[preset].changed(settings)


class DutyHours(WithId, Base):
    """Between which hours of a weekday somebody of a programme reads what comes in and takes the phone."""

    __tablename__ = "duty_hours"
    __table_args__ = (
        UniqueConstraint("programme_id", "weekday"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_exists"),
        CheckConstraint("closes_at > opens_at", name="closes_after_opening"),
        {"comment": "holds: when a programme is on duty; goes: never"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="Of which programme.")
    weekday: Mapped[int] = mapped_column(comment="0 is Monday, 6 is Sunday.")
    opens_at: Mapped[time] = mapped_column(comment="From when, on the wall clock.")
    closes_at: Mapped[time] = mapped_column(comment="Until when, on the wall clock.")


class ProgrammeLine(WithId, Versioned, Base):
    """A number to call that a programme checked: a national one as it was then, or one of its own region."""

    __tablename__ = "programme_line"
    __table_args__ = (
        UniqueConstraint("programme_id", "code", "area"),
        {"comment": "holds: which numbers to call a programme confirmed, when and by whom; goes: never"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="Of which programme.")
    code: Mapped[str] = mapped_column(String(30), comment="Which line: one of norms/helplines.py.")
    area: Mapped[str] = mapped_column(
        String(NAME), default="", comment="For which region; empty for the whole country."
    )
    number: Mapped[str] = mapped_column(String(PHONE), comment="The number as it was when it was checked.")
    hours: Mapped[str] = mapped_column(String(100), default="", comment="When it is answered.")
    source: Mapped[str] = mapped_column(String(200), comment="Where it was checked.")
    confirmed_on: Mapped[date] = mapped_column(comment="On which day.")
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="By whom.")
    confirmed_by: Mapped[User] = relationship()


class Whose(StrEnum):
    """Whose work a situation is."""

    MENTOR = "mentor"
    SCHOOL = "school"
    CARE = "care"


class BoundaryChange(WithId, Base):
    """What a programme says of one situation instead of our proposal; rows are only added, the latest counts."""

    __tablename__ = "boundary_change"
    __table_args__ = {"comment": "holds: whose work a situation is in a programme, who changed it and why; goes: never"}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="Of which programme.")
    situation: Mapped[str] = mapped_column(String(30), comment="Which situation: one of norms/boundaries.py.")
    whose: Mapped[Whose] = mapped_column(Coded(Whose), comment="Whose work it is.")
    you: Mapped[str] = mapped_column(String(BOUNDARY_TEXT), comment="What the mentor does.")
    others: Mapped[str] = mapped_column(String(BOUNDARY_TEXT), comment="Who else does what, and by when.")
    never: Mapped[str] = mapped_column(String(BOUNDARY_TEXT), comment="What the mentor does not do.")
    # Not sealed: it is about a rule and no person, and everybody who works in the programme reads it.
    reason: Mapped[str] = mapped_column(String(BOUNDARY_TEXT), comment="Why.")
    changed_at: Mapped[datetime] = mapped_column(comment="When.")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who changed it.")
    changed_by: Mapped[User] = relationship()


class ProgrammeSchool(WithId, Base):
    """A school takes part in a programme."""

    __tablename__ = "programme_school"
    __table_args__ = (
        UniqueConstraint("programme_id", "school_id"),
        {"comment": "holds: which school takes part in which programme; goes: never"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="The programme.")
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="The school.")


class NumberChange(WithId, Base):
    """One number of a programme that somebody changed; rows are only added."""

    __tablename__ = "number_change"
    __table_args__ = {"comment": "holds: which number of a programme was changed, by whom, when and why; goes: never"}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="Of which programme.")
    name: Mapped[str] = mapped_column(String(60), comment="Name of the number in the promises.")
    before: Mapped[int | None] = mapped_column(comment="What it was; yes is 1, no is 0, empty is no limit.")
    after: Mapped[int | None] = mapped_column(comment="What it became.")
    changed_at: Mapped[datetime] = mapped_column(comment="When.")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who changed it.")
    # Not sealed: it is about a rule and no person, and everybody who works in the programme reads it.
    reason: Mapped[str] = mapped_column(Text, comment="Why.")
    changed_by: Mapped[User] = relationship()


class QuestionSet(WithId, Base):
    """One version of the fixed questions of the traffic light; a change makes a new version, and rows are only added."""

    __tablename__ = "question_set"
    __table_args__ = (
        # Two people who change the same version at once: the second one gets a 409.
        UniqueConstraint("programme_id", "version"),
        CheckConstraint("version = 1 OR (made_by_id IS NOT NULL AND reason <> '')", name="changed_with_reason"),
        {"comment": "holds: the questions of the traffic light, who changed them, when and why; goes: never"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="Of which programme.")
    version: Mapped[int] = mapped_column(comment="1 is the set the programme started from.")
    questions_kept: Mapped[list[dict[str, Any]]] = mapped_column(
        "questions", comment="In order: code, colour that a yes asks for, Dutch and English words."
    )
    made_at: Mapped[datetime] = mapped_column(comment="Since when it counts.")
    made_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who changed it; nobody for the first."
    )
    # Not sealed: it is about a rule and no person, and everybody who works in the programme reads it.
    reason: Mapped[str] = mapped_column(Text, default="", comment="Why it was changed.")
    made_by: Mapped[User | None] = relationship()

    @classmethod
    def first(cls, made_at: datetime) -> "QuestionSet":
        """Make the version a programme starts from."""
        return cls(version=1, questions_kept=[one.kept() for one in FIRST_QUESTIONS], made_at=made_at)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions in their order."""
        return tuple(Question.read(row) for row in self.questions_kept)
