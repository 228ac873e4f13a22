"""The private address under which somebody's calendar program asks for their appointments."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, WithId
from programme.people.models import User


class CalendarFeed(WithId, Base):
    """One address of one person; only its hash is kept."""

    __tablename__ = "calendar_feed"
    __table_args__ = {"comment": "holds: hash of the address of somebody's own calendar; goes: with the user"}

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True, comment="Whose appointments.")
    token_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="Hash of the token in the address.")
    made_at: Mapped[datetime] = mapped_column(comment="When this address was made.")
    user: Mapped[User] = relationship()
