"""References on somebody who wants to be a mentor, and the tries to apply from one network place."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.people.models import Mentor


class Reference(WithId, WithSealedText, Base):
    """Somebody who knows an applicant and is asked about them."""

    __tablename__ = "reference"
    __table_args__ = {"comment": "holds: what a referee says; goes: with the mentor, 4 weeks after a refusal"}

    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True, comment="About whom.")
    name: Mapped[str] = mapped_column(String(100), comment="Who is asked.")
    email: Mapped[str] = mapped_column(String(254), comment="Where the link goes.")
    asked_at: Mapped[datetime | None] = mapped_column(
        comment="When the link was sent; empty until a coordinator does, so that nobody mails strangers through us."
    )
    answered_on: Mapped[date | None] = mapped_column(comment="When they answered.")
    recommends: Mapped[bool | None] = mapped_column(comment="Whether they recommend the applicant.")
    _answer: Mapped[bytes | None] = sealed_column("answer", "What they say.")
    answer = SealedText()
    mentor: Mapped[Mentor] = relationship()


class ApplicationTry(WithId, Base):
    """Somebody applied from a network place; too many in a short time close the door for a while."""

    __tablename__ = "application_try"
    __table_args__ = (
        Index("ix_application_try_place_at", "place", "at"),
        {"comment": "holds: keyed digest of a network place; goes: after a day, at the next application"},
    )

    place: Mapped[str] = mapped_column(String(64), comment="Keyed digest of the network place.")
    at: Mapped[datetime] = mapped_column(comment="When.")
