"""A link by which somebody without an account answers one question."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from programme.core.database import Base, Coded, WithId


class Purpose(StrEnum):
    """The one thing a link is for."""

    AGREE = "agree"
    GUARDIAN_CONSENT = "guardian_consent"
    CHOOSE_MOMENT = "choose_moment"
    CHOOSE_DATE = "choose_date"
    APPOINTMENT = "appointment"
    STILL_WAITING = "still_waiting"
    ANSWER_PROPOSAL = "answer_proposal"
    ANSWER_AS_MENTOR = "answer_as_mentor"
    FILL_IN = "fill_in"
    AGREE_PLAN = "agree_plan"
    HEAR_COLOUR = "hear_colour"
    STILL_WANTS = "still_wants"
    REFERENCE = "reference"
    RECEIVE_REFERRAL = "receive_referral"
    MY_CHOICES = "my_choices"
    MY_PAGE = "my_page"
    PULSE = "pulse"
    EVALUATION = "evaluation"
    RESUME = "resume"
    PROGRESS_NOTE = "progress_note"
    READ_NOTE = "read_note"
    STUDENT_CONCERN = "student_concern"
    INVITATION = "invitation"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - a name, not a password


class Link(WithId, Base):
    """A random, expiring address for one person and one purpose; only its hash is kept."""

    __tablename__ = "link"
    __table_args__ = {"comment": "holds: hash of a link and whom it is for; goes: 30 days after it expired"}

    purpose: Mapped[Purpose] = mapped_column(Coded(Purpose), comment="The one thing it is for.")
    party: Mapped[str] = mapped_column(String(30), comment="student, guardian, referee, receiver or user.")
    trajectory_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True, comment="Anchor.")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Anchor.")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True, comment="Anchor: an account.")
    thing_id: Mapped[int | None] = mapped_column(comment="Which row of the purpose's own table, such as a referral.")
    token_hash: Mapped[str | None] = mapped_column(
        String(64), unique=True, comment="Hash of the token; made when the link is shown or mailed."
    )
    created_at: Mapped[datetime] = mapped_column(comment="When it was meant.")
    expires_at: Mapped[datetime] = mapped_column(comment="Until when it works.")
    used_at: Mapped[datetime | None] = mapped_column(comment="When the answer was given.")
    revoked_at: Mapped[datetime | None] = mapped_column(comment="When it was taken back.")
