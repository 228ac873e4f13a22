"""What a student, and under 16 a guardian, said yes or no to; and what the student wants, in the student's own words."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Trajectory
from programme.nomination.models import AgreementWay


class ConsentKind(StrEnum):
    """What is said yes or no to; each can be taken back without the others."""

    TAKE_PART = "take_part"
    DATA = "data"
    RESEARCH = "research"


class Speaker(StrEnum):
    """Whose yes or no it is."""

    STUDENT = "student"
    GUARDIAN = "guardian"


class Answer(StrEnum):
    """What was said."""

    YES = "yes"
    NO = "no"
    TALK_FIRST = "talk_first"
    WITHDRAWN = "withdrawn"


class Consent(WithId, Base):
    """One answer to one question; rows are only added, and the last one of its kind and speaker is in force."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("way <> 'link' OR recorded_by_id IS NULL", name="link_has_no_recorder"),
        CheckConstraint("answer <> 'talk_first' OR kind = 'take_part'", name="talk_is_about_taking_part"),
        Index("ix_consent_trajectory_id_kind_speaker", "trajectory_id", "kind", "speaker", "id"),
        {"comment": "holds: who said yes or no to what, when and how; goes: stays as proof, without a name"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), comment="Of which trajectory.")
    kind: Mapped[ConsentKind] = mapped_column(Coded(ConsentKind), comment="Taking part, data, or research.")
    speaker: Mapped[Speaker] = mapped_column(Coded(Speaker), comment="The student, or a guardian.")
    answer: Mapped[Answer] = mapped_column(Coded(Answer), comment="What was said.")
    said_on: Mapped[date] = mapped_column(comment="On which day.")
    way: Mapped[AgreementWay] = mapped_column(Coded(AgreementWay), comment="How it was said.")
    recorded_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who wrote it down; empty when it was said by link."
    )
    recorded_at: Mapped[datetime] = mapped_column(comment="When it was written down.")
    text_version: Mapped[str] = mapped_column(
        String(20), comment="Which text was shown, such as `1.nl`; empty when none was kept."
    )


class StudentWords(WithId, WithSealedText, Base):
    """What a student wants, written by the student alone before the first talk; no school and no mentor reads it."""

    __tablename__ = "student_words"
    __table_args__ = {"comment": "holds: what a student wants, in own words; goes: with the trajectory"}

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), unique=True, comment="Of which trajectory.")
    said_on: Mapped[date] = mapped_column(comment="On which day.")
    _wants: Mapped[bytes | None] = sealed_column("wants", "What the student wants, in own words.")
    wants = SealedText()
    trajectory: Mapped[Trajectory] = relationship()
