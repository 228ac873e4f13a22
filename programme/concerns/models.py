"""A concern: what a mentor saw, thought and did, who owns it, and the answer."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.lifecycle.stages import ConcernStage
from programme.people.models import Mentor, User


class Urgency(StrEnum):
    """When somebody should react, as the mentor feels it."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    TALK = "talk"


class CareRoute(StrEnum):
    """Whose work it turned out to be."""

    MENTOR = "mentor"
    SCHOOL = "school"
    CARE = "care"
    REPORT = "report"


class Concern(WithId, Versioned, WithSealedText, Base):
    """'Ik maak me zorgen', from raised to closed."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint("(match_id IS NULL) <> (mentor_id IS NULL)", name="one_anchor"),
        CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name="closed_has_day"),
        CheckConstraint("stage NOT IN ('answered', 'closed') OR answered_at IS NOT NULL", name="answered_has_moment"),
        {"comment": "holds: what worries a mentor and the answer; goes: 24 months after the end"},
    )

    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True, comment="About which match.")
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentor.id"), index=True, comment="Of which mentor, when it is about no running match."
    )
    _stage: Mapped[ConcernStage] = mapped_column(
        "stage", Coded(ConcernStage), default=ConcernStage.RAISED, comment="Changed only by lifecycle.move()."
    )
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who raised it.")
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who owns it now.")
    urgency: Mapped[Urgency] = mapped_column(Coded(Urgency), comment="When somebody should react.")
    raised_at: Mapped[datetime] = mapped_column(comment="When it was raised.")
    acknowledged_at: Mapped[datetime | None] = mapped_column(comment="When the owner took it up.")
    route: Mapped[CareRoute | None] = mapped_column(Coded(CareRoute), comment="Whose work it turned out to be.")
    changes_colour: Mapped[bool | None] = mapped_column(
        comment="Whether it changes what a mentor can carry; empty: not weighed yet, or about no match."
    )
    weighed_at: Mapped[datetime | None] = mapped_column(comment="When it was weighed.")
    answered_at: Mapped[datetime | None] = mapped_column(comment="When the mentor got the answer.")
    closed_on: Mapped[date | None] = mapped_column(comment="When it was closed.")
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), comment="The referral it led to.")
    _saw: Mapped[bytes | None] = sealed_column("saw", "What the mentor saw or heard.")
    _thinks: Mapped[bytes | None] = sealed_column("thinks", "What the mentor thinks.")
    _did: Mapped[bytes | None] = sealed_column("did", "What the mentor did.")
    _weighing: Mapped[bytes | None] = sealed_column("weighing", "How it was weighed.")
    _consulted: Mapped[bytes | None] = sealed_column("consulted", "With whom it was weighed.")
    _answer: Mapped[bytes | None] = sealed_column("answer", "The answer to the mentor.")
    saw = SealedText()
    thinks = SealedText()
    did = SealedText()
    weighing = SealedText()
    consulted = SealedText()
    answer = SealedText()
    match: Mapped[Match | None] = relationship()
    mentor: Mapped[Mentor | None] = relationship()
    raised_by: Mapped[User] = relationship(foreign_keys=[raised_by_id])
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])

    @hybrid_property
    def stage(self) -> ConcernStage:
        """Where the concern is; read only."""
        return self._stage
