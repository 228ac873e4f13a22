"""References on somebody who wants to be a mentor."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
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
    asked_at: Mapped[datetime] = mapped_column(comment="When the link was sent.")
    answered_on: Mapped[date | None] = mapped_column(comment="When they answered.")
    recommends: Mapped[bool | None] = mapped_column(comment="Whether they recommend the applicant.")
    _answer: Mapped[bytes | None] = sealed_column("answer", "What they say.")
    answer = SealedText()
    mentor: Mapped[Mentor] = relationship()
