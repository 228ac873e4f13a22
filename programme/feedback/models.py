"""A note on the progress of a student, which the student reads before the school does, and what a mentor proposed for it."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.people.models import Mentor, User


class NoteOutcome(StrEnum):
    """What became of a note; only the first two are ever read by the school."""

    APPROVED = "approved"
    CHANGED = "changed"
    REFUSED = "refused"
    # Nobody answered, and the coordinator let it rest.
    NO_ANSWER = "no_answer"


class ProgressNote(WithId, Versioned, WithSealedText, Base):
    """One note around a match: as the coordinator wrote it, and as the student lets the school read it."""

    __tablename__ = "progress_note"
    __table_args__ = (
        CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name="outcome_has_day"),
        # What the school may read exists only with the student's yes.
        CheckConstraint(
            "approved IS NULL OR (outcome IS NOT NULL AND outcome IN ('approved', 'changed'))",
            name="only_approved_is_shared",
        ),
        CheckConstraint(
            "NOT for_guardian OR (outcome IS NOT NULL AND outcome IN ('approved', 'changed'))",
            name="guardian_by_yes_only",
        ),
        CheckConstraint("(asked_on IS NULL) = (answer_by IS NULL)", name="asked_has_term"),
        {"comment": "holds: words on progress, as written and as approved; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Around which match.")
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who wrote it.")
    written_on: Mapped[date] = mapped_column(comment="When it was written.")
    asked_on: Mapped[date | None] = mapped_column(
        comment="When the student was asked last; empty: the turn has to come."
    )
    times_asked: Mapped[int] = mapped_column(default=0, comment="How often the student was asked; twice at most.")
    answer_by: Mapped[date | None] = mapped_column(comment="The last day on which the student can answer.")
    answered_on: Mapped[date | None] = mapped_column(comment="When it was decided.")
    outcome: Mapped[NoteOutcome | None] = mapped_column(Coded(NoteOutcome), comment="What became of it.")
    for_guardian: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="The student lets a parent or carer read it too."
    )
    _written: Mapped[bytes | None] = sealed_column("written", "The words of the coordinator.")
    _approved: Mapped[bytes | None] = sealed_column("approved", "The words the student lets the school read.")
    written = SealedText()
    approved = SealedText()
    match: Mapped[Match] = relationship()
    by: Mapped[User] = relationship()
    proposal: Mapped["NoteProposal | None"] = relationship(back_populates="note")


class NoteProposal(WithId, Versioned, WithSealedText, Base):
    """Words for a note that a mentor proposed; only the coordinator reads them before the student does."""

    __tablename__ = "note_proposal"
    __table_args__ = (
        CheckConstraint("note_id IS NULL OR set_aside_on IS NULL", name="used_or_set_aside"),
        {"comment": "holds: words on progress that a mentor proposed; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Around which match.")
    by_mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Who proposed it.")
    proposed_on: Mapped[date] = mapped_column(comment="When it was proposed, or changed last.")
    note_id: Mapped[int | None] = mapped_column(
        ForeignKey("progress_note.id"), unique=True, comment="The note that the coordinator made of it."
    )
    set_aside_on: Mapped[date | None] = mapped_column(comment="When the coordinator decided to make no note of it.")
    _words: Mapped[bytes | None] = sealed_column("words", "The words of the mentor.")
    words = SealedText()
    match: Mapped[Match] = relationship()
    by_mentor: Mapped[Mentor] = relationship()
    note: Mapped[ProgressNote | None] = relationship(back_populates="proposal")

    @property
    def waits(self) -> bool:
        """Whether the coordinator still has to look at it."""
        return self.note_id is None and self.set_aside_on is None

    @property
    def standing(self) -> str:
        """A mark of how it stands, for who answers it from an open page."""
        return f"{self.id}-{self.version}"
