"""Intervisie groups, their members and their meetings; cases are spoken, never stored."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.people.models import Mentor, User


class Method(StrEnum):
    """A way to hold intervisie. Source: domain.md §4."""

    INCIDENT = "incident_method"
    GOSSIP = "gossip_method"
    FIVE_STEP = "five_step"
    TEN_STEP = "ten_step"
    BALINT = "balint"
    SOCRATIC = "socratic_dialogue"


class IntervisieGroup(WithId, Base):
    """A small fixed group of mentors."""

    __tablename__ = "intervisie_group"
    __table_args__ = {"comment": "holds: name of a group; goes: never"}

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True, comment="Of which programme.")
    name: Mapped[str] = mapped_column(String(100), comment="What the group is called.")
    facilitator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who helps the group on its way.")
    facilitator: Mapped[User | None] = relationship()
    members: Mapped[list["GroupMember"]] = relationship(back_populates="group")


class GroupMember(WithId, Base):
    """A mentor belongs to a group."""

    __tablename__ = "group_member"
    __table_args__ = (
        UniqueConstraint("group_id", "mentor_id"),
        {"comment": "holds: who is in which group; goes: with the mentor"},
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("intervisie_group.id"), index=True, comment="Which group.")
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Which mentor.")
    group: Mapped[IntervisieGroup] = relationship(back_populates="members")
    mentor: Mapped[Mentor] = relationship()


class GroupMeeting(WithId, WithSealedText, Base):
    """One meeting of a group."""

    __tablename__ = "group_meeting"
    __table_args__ = {"comment": "holds: date, method and shared learning point; goes: learning point after 12 months"}

    group_id: Mapped[int] = mapped_column(ForeignKey("intervisie_group.id"), index=True, comment="Which group.")
    starts_at: Mapped[datetime] = mapped_column(index=True, comment="When.")
    minutes: Mapped[int] = mapped_column(default=120, comment="How long.")
    place: Mapped[str] = mapped_column(String(200), comment="Where.")
    method: Mapped[Method] = mapped_column(Coded(Method), comment="Which method.")
    held_at: Mapped[datetime | None] = mapped_column(comment="When presence was written down.")
    _learned: Mapped[bytes | None] = sealed_column(
        "learned", "What the group learned, without case details; the group reads it."
    )
    learned = SealedText()
    group: Mapped[IntervisieGroup] = relationship()
    seats: Mapped[list["GroupSeat"]] = relationship(back_populates="meeting")


class GroupSeat(WithId, Base):
    """A member was or was not at a meeting."""

    __tablename__ = "group_seat"
    __table_args__ = (
        UniqueConstraint("meeting_id", "mentor_id"),
        {"comment": "holds: who was at which meeting; goes: with the mentor"},
    )

    group_id: Mapped[int] = mapped_column(ForeignKey("intervisie_group.id"), index=True, comment="Anchor.")
    meeting_id: Mapped[int] = mapped_column(ForeignKey("group_meeting.id"), index=True, comment="Which meeting.")
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), comment="Which mentor.")
    was_present: Mapped[bool] = mapped_column(comment="Whether they were there.")
    meeting: Mapped[GroupMeeting] = relationship(back_populates="seats")
    mentor: Mapped[Mentor] = relationship()
