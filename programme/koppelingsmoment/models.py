"""The first meeting of all parties: the search for a date, who was there, and what was agreed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match
from programme.norms.promises import Party
from programme.people.models import EMAIL, NAME, User

# How many characters a line of the agreements holds, a place, the address of a video call, and the code of a language.
AGREED = 100
PLACE = 200
VIDEO = 300
LANGUAGE = 2


class NotInvited(StrEnum):
    """Why a party of the norm is not invited; the guardian never sees this."""

    STUDENT_SAYS_NO = "student_says_no"
    STUDENT_IS_ADULT = "student_is_adult"
    NOT_THERE = "not_there"
    OTHER = "other"


class Koppelingsmoment(WithId, Versioned, WithSealedText, Base):
    """One planned first meeting; a second date is a new version of the same one."""

    __tablename__ = "koppelingsmoment"
    __table_args__ = (
        CheckConstraint("held_on IS NULL OR cancelled_at IS NULL", name="held_or_cancelled"),
        Index(
            "uq_koppelingsmoment_match_id_open",
            "match_id",
            unique=True,
            sqlite_where=text("cancelled_at IS NULL"),
            postgresql_where=text("cancelled_at IS NULL"),
        ),
        {"comment": "holds: date, place and agreements of a first meeting; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Of which match.")
    starts_at: Mapped[datetime] = mapped_column(comment="When it starts.")
    minutes: Mapped[int] = mapped_column(default=60, comment="How long.")
    place: Mapped[str] = mapped_column(String(PLACE), comment="Where.")
    video_url: Mapped[str | None] = mapped_column(String(VIDEO), comment="Address of the video call, if it is one.")
    interpreter: Mapped[str | None] = mapped_column(
        String(LANGUAGE), comment="Language for which an interpreter is needed."
    )
    uid: Mapped[str] = mapped_column(String(80), unique=True, comment="Identity in calendars.")
    sequence: Mapped[int] = mapped_column(default=0, comment="Version in calendars.")
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who planned it.")
    held_on: Mapped[date | None] = mapped_column(comment="When it was held.")
    cancelled_at: Mapped[datetime | None] = mapped_column(comment="When it was called off.")
    every_days: Mapped[int | None] = mapped_column(comment="Agreed: a conversation every so many days.")
    meeting_day: Mapped[str] = mapped_column(String(AGREED), default="", comment="Agreed: day and time.")
    meeting_place: Mapped[str] = mapped_column(String(AGREED), default="", comment="Agreed: place.")
    until_on: Mapped[date | None] = mapped_column(comment="Agreed: until when.")
    _question: Mapped[bytes | None] = sealed_column(
        "question", "What it is about, as far as the student wanted to say it there."
    )
    _reaching: Mapped[bytes | None] = sealed_column("reaching", "Agreed: how they reach each other.")
    _between_us: Mapped[bytes | None] = sealed_column(
        "between_us", "Agreed: what stays between them and what does not."
    )
    _when_stuck: Mapped[bytes | None] = sealed_column("when_stuck", "Agreed: what they do when it does not work.")
    question = SealedText()
    reaching = SealedText()
    between_us = SealedText()
    when_stuck = SealedText()
    match: Mapped[Match] = relationship()
    planned_by: Mapped[User] = relationship()
    parties: Mapped[list["MeetingParty"]] = relationship(back_populates="meeting", order_by="MeetingParty.id")


class Invitee:
    """Who belongs at a first meeting, or why not, and in which languages they read and speak."""

    party: Mapped[Party] = mapped_column(Coded(Party), comment="Who.")
    name: Mapped[str] = mapped_column(String(NAME), default="", comment="Name as invited.")
    email: Mapped[str | None] = mapped_column(String(EMAIL), comment="Where the invitation went.")
    language: Mapped[str | None] = mapped_column(String(LANGUAGE), comment="Language of the mails: nl or en.")
    speaks: Mapped[str | None] = mapped_column(
        String(LANGUAGE), comment="Language they speak at the meeting; empty: Dutch."
    )
    is_invited: Mapped[bool] = mapped_column(default=True, comment="Whether they were invited.")
    not_invited: Mapped[NotInvited | None] = mapped_column(Coded(NotInvited), comment="Why not.")


class MeetingParty(WithId, WithSealedText, Invitee, Base):
    """One party of a first meeting: invited, present, agreed."""

    __tablename__ = "meeting_party"
    __table_args__ = (
        UniqueConstraint("meeting_id", "party"),
        CheckConstraint("is_invited OR not_invited IS NOT NULL", name="not_invited_has_reason"),
        {"comment": "holds: who was invited and present; goes: 24 months after the end"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Anchor.")
    meeting_id: Mapped[int] = mapped_column(ForeignKey("koppelingsmoment.id"), index=True, comment="Which meeting.")
    can_come: Mapped[bool | None] = mapped_column(comment="What they answered; empty: nothing yet.")
    was_present: Mapped[bool | None] = mapped_column(comment="Whether they were there.")
    consented_on: Mapped[date | None] = mapped_column(comment="Guardian of who is under 16: when they consented.")
    agreed_on: Mapped[date | None] = mapped_column(comment="When they agreed to the agreements.")
    reminded_on: Mapped[date | None] = mapped_column(comment="When they were asked once more to agree.")
    _missing_reason: Mapped[bytes | None] = sealed_column("missing_reason", "Why they were not there.")
    missing_reason = SealedText()
    meeting: Mapped[Koppelingsmoment] = relationship(back_populates="parties")


class DatePoll(WithId, Versioned, Base):
    """The question which of some dates suits everybody; it is gone as soon as one of them is fixed."""

    __tablename__ = "date_poll"
    __table_args__ = (
        CheckConstraint("minutes > 0", name="takes_time"),
        {"comment": "holds: that dates for a first meeting were asked about; goes: when a date is fixed"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), unique=True, comment="Of which match.")
    asked_at: Mapped[datetime] = mapped_column(comment="When everybody was asked.")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who asked.")
    answer_by_on: Mapped[date] = mapped_column(comment="When the answers should be there.")
    minutes: Mapped[int] = mapped_column(comment="How long the meeting is.")
    place: Mapped[str] = mapped_column(String(PLACE), comment="Where.")
    video_url: Mapped[str | None] = mapped_column(String(VIDEO), comment="Address of the video call, if it is one.")
    interpreter: Mapped[str | None] = mapped_column(
        String(LANGUAGE), comment="Language for which an interpreter is needed."
    )
    match: Mapped[Match] = relationship()
    dates: Mapped[list["PollDate"]] = relationship(
        back_populates="poll", order_by="PollDate.starts_at", cascade="all, delete-orphan"
    )
    parties: Mapped[list["PollParty"]] = relationship(
        back_populates="poll", order_by="PollParty.id", cascade="all, delete-orphan"
    )


class PollDate(WithId, Base):
    """One date that is asked about."""

    __tablename__ = "poll_date"
    __table_args__ = (
        UniqueConstraint("poll_id", "starts_at"),
        {"comment": "holds: a date that is asked about; goes: when a date is fixed"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Anchor.")
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"), index=True, comment="In which question.")
    starts_at: Mapped[datetime] = mapped_column(comment="When it would start.")
    poll: Mapped[DatePoll] = relationship(back_populates="dates")


class PollParty(WithId, Invitee, Base):
    """One party who is asked: on which of the dates they can."""

    __tablename__ = "poll_party"
    __table_args__ = (
        UniqueConstraint("poll_id", "party"),
        CheckConstraint("is_invited OR not_invited IS NOT NULL", name="not_invited_has_reason"),
        {"comment": "holds: who was asked for a date, and when they can; goes: when a date is fixed"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Anchor.")
    poll_id: Mapped[int] = mapped_column(ForeignKey("date_poll.id"), index=True, comment="In which question.")
    answered_at: Mapped[datetime | None] = mapped_column(comment="When they answered; empty: not yet.")
    can: Mapped[list[int]] = mapped_column(JSON, default=list, comment="Numbers of the dates on which they can.")
    poll: Mapped[DatePoll] = relationship(back_populates="parties")
