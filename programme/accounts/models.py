"""Open sessions and failed tries to sign in."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, WithId
from programme.people.models import Membership, User


class UserSession(WithId, Base):
    """Somebody is signed in on a device, in one of their roles."""

    __tablename__ = "user_session"
    __table_args__ = {"comment": "holds: who is signed in, since when; goes: 30 days after it ended"}

    token_hash: Mapped[str] = mapped_column(String(64), unique=True, comment="Hash of the random id in the cookie.")
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who.")
    membership_id: Mapped[int] = mapped_column(ForeignKey("membership.id"), index=True, comment="In which role.")
    device: Mapped[str] = mapped_column(
        String(100), default="", comment="Browser in a few words, for the owner's list."
    )
    created_at: Mapped[datetime] = mapped_column(comment="When it began.")
    expires_at: Mapped[datetime] = mapped_column(comment="Until when at most.")
    second_factor_at: Mapped[datetime | None] = mapped_column(comment="When the second factor was proven.")
    ended_at: Mapped[datetime | None] = mapped_column(comment="When it was ended.")
    user: Mapped[User] = relationship()
    membership: Mapped[Membership] = relationship()


class FailedSignIn(WithId, Base):
    """A try to sign in that failed; too many in a short time close the door for a while."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (
        Index("ix_failed_sign_in_who_at", "who", "at"),
        {"comment": "holds: keyed digest of an address or a network place; goes: after 2 days"},
    )

    who: Mapped[str] = mapped_column(String(64), comment="Keyed digest of the address or the network place.")
    at: Mapped[datetime] = mapped_column(comment="When.")
