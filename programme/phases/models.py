"""What both sides say half-way and what was decided; and what a student says when a pause could end."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.people.models import User


class Side(StrEnum):
    """Whose view it is."""

    MENTOR = "mentor"
    STUDENT = "student"


class Outcome(StrEnum):
    """What a mid-term evaluation comes to."""

    CONTINUE = "continue"
    TAPER = "taper"
    EXTEND = "extend"
    STOP = "stop"


class Resuming(StrEnum):
    """What a student says when they are asked whether they want to go on."""

    YES = "yes"
    NOT_YET = "not_yet"
    NO = "no"


@dataclass(frozen=True, slots=True)
class View:
    """What one side says: how much mentoring helps now (1 to 5), and three answers that may be left empty."""

    helps: int
    goes_well: str = ""
    is_hard: str = ""
    from_here: str = ""


class MidtermEvaluation(WithId, Versioned, WithSealedText, Base):
    """One mid-term evaluation of a match; the one at its end belongs to the ending."""

    __tablename__ = "midterm_evaluation"
    __table_args__ = (
        UniqueConstraint("match_id", "number"),
        CheckConstraint("number IN (1, 2)", name="first_or_second"),
        CheckConstraint(
            "(decided_on IS NULL) = (outcome IS NULL) AND (decided_on IS NULL) = (decided_by_id IS NULL)",
            name="decided_whole",
        ),
        CheckConstraint("mentor_said IS NULL OR mentor_said_on IS NOT NULL", name="mentor_said_has_day"),
        CheckConstraint("student_said IS NULL OR student_said_on IS NOT NULL", name="student_said_has_day"),
        CheckConstraint("NOT mentor_by_phone OR mentor_said_on IS NOT NULL", name="mentor_phone_has_day"),
        CheckConstraint("NOT student_by_phone OR student_said_on IS NOT NULL", name="student_phone_has_day"),
        CheckConstraint("student_said_on IS NULL OR student_declined_on IS NULL", name="said_or_declined"),
        CheckConstraint(
            "(until_after IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'extend')", name="extended_has_day"
        ),
        CheckConstraint(
            "until_after IS NULL OR (until_before IS NOT NULL AND until_after > until_before)", name="extended_is_later"
        ),
        {"comment": "holds: what both sides said half-way, and what was decided; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    number: Mapped[int] = mapped_column(comment="The first or the second one.")
    due_on: Mapped[date] = mapped_column(comment="By when it is talked about and decided.")
    asked_on: Mapped[date] = mapped_column(comment="When the mentor was asked; the student when it is their turn.")
    student_asked_on: Mapped[date | None] = mapped_column(comment="When the student was asked by link.")
    mentor_said_on: Mapped[date | None] = mapped_column(comment="When the mentor said how it goes.")
    mentor_by_phone: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="Written down by the coordinator, as the mentor told it."
    )
    student_said_on: Mapped[date | None] = mapped_column(comment="When the student said how it goes.")
    student_by_phone: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="Written down by the coordinator, as the student told it."
    )
    student_reminded_on: Mapped[date | None] = mapped_column(comment="When the student was asked once more.")
    student_declined_on: Mapped[date | None] = mapped_column(comment="When the student would rather not answer.")
    outcome: Mapped[Outcome | None] = mapped_column(Coded(Outcome), comment="What it came to.")
    decided_on: Mapped[date | None] = mapped_column(comment="When that was decided.")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who decided.")
    until_before: Mapped[date | None] = mapped_column(comment="The end that was agreed, where it was extended.")
    until_after: Mapped[date | None] = mapped_column(comment="The end since then, where it was extended.")
    _mentor_said: Mapped[bytes | None] = sealed_column("mentor_said", "The mentor's view, as JSON.")
    _student_said: Mapped[bytes | None] = sealed_column("student_said", "The student's view, as JSON.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why it was decided so.")
    mentor_said = SealedText()
    student_said = SealedText()
    reason = SealedText()
    match: Mapped[Match] = relationship()
    decided_by: Mapped[User | None] = relationship()

    def view_of(self, side: Side) -> View | None:
        """Give what one side said; None when it said nothing, or it was erased."""
        kept = self.mentor_said if side is Side.MENTOR else self.student_said
        return View(**json.loads(kept)) if kept else None

    def said_on(self, side: Side) -> date | None:
        """Give when one side said it."""
        return self.mentor_said_on if side is Side.MENTOR else self.student_said_on

    def declined_on(self, side: Side) -> date | None:
        """Give when one side said that they would rather not answer; a mentor tells that to the coordinator."""
        return self.student_declined_on if side is Side.STUDENT else None

    def is_open(self, side: Side) -> bool:
        """Tell whether one side can still say how it goes; a no is respected."""
        return self.decided_on is None and self.said_on(side) is None and self.declined_on(side) is None

    def is_by_phone(self, side: Side) -> bool:
        """Tell whether the coordinator wrote it down for that side."""
        return self.mentor_by_phone if side is Side.MENTOR else self.student_by_phone

    def keep(self, side: Side, view: View, *, said_on: date, by_phone: bool) -> None:
        """Keep what one side says."""
        words = json.dumps(asdict(view), ensure_ascii=False)
        if side is Side.MENTOR:
            self.mentor_said, self.mentor_said_on, self.mentor_by_phone = words, said_on, by_phone
        else:
            self.student_said, self.student_said_on, self.student_by_phone = words, said_on, by_phone


class ResumeQuestion(WithId, Base):
    """The question to a student, by link, whether they want to go on after a pause."""

    __tablename__ = "resume_question"
    __table_args__ = (
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name="answered_whole"),
        {"comment": "holds: whether a student wants to go on after a pause; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    asked_on: Mapped[date] = mapped_column(comment="When the student was asked.")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who asked.")
    answer: Mapped[Resuming | None] = mapped_column(Coded(Resuming), comment="What the student said.")
    answered_on: Mapped[date | None] = mapped_column(comment="When.")
    match: Mapped[Match] = relationship()
