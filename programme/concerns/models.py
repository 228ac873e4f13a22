"""A concern: what somebody saw, who owns it until when, what was said to whom, and the meldcode where it applies."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import ConcernStage
from programme.people.models import Mentor, User


class Urgency(StrEnum):
    """When somebody should react, as who raised it feels it."""

    TODAY = "today"
    THIS_WEEK = "this_week"
    TALK = "talk"


class RaisedAs(StrEnum):
    """As what somebody raised it."""

    MENTOR = "mentor"
    STUDENT = "student"
    SCHOOL = "school"
    STAFF = "staff"


class About(StrEnum):
    """Whom or what it is about."""

    STUDENT = "student"
    MENTOR = "mentor"
    STAFF = "staff"
    OTHER = "other"


class GoesTo(StrEnum):
    """To whom it was said: who raises it may pass the coordinator by."""

    COORDINATOR = "coordinator"
    MANAGER = "manager"
    CONFIDANT = "confidant"


class CareRoute(StrEnum):
    """Whose work it turned out to be."""

    MENTOR = "mentor"
    SCHOOL = "school"
    CARE = "care"
    REPORT = "report"
    NONE = "none"


class Felt(StrEnum):
    """Whether who raised it felt helped."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Audience(StrEnum):
    """Who may read a word about a concern, beside who owns it."""

    OWNER = "owner"
    RAISER = "raiser"
    STUDENT = "student"
    SCHOOL = "school"


class BoundBy(StrEnum):
    """Why the meldcode binds a professional. Source: domain.md §2.2."""

    EDUCATION = "education"
    HEALTH = "health"
    SOCIAL_SUPPORT = "social_support"
    YOUTH_CARE = "youth_care"
    CHILDCARE = "childcare"
    JUSTICE = "justice"


class HangsOn:
    """The one thing a row hangs on: by it permission is decided, and with it its texts go."""

    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True, comment="About which match.")
    mentor_id: Mapped[int | None] = mapped_column(
        ForeignKey("mentor.id"), index=True, comment="Of which mentor, when it is about no running match."
    )
    trajectory_id: Mapped[int | None] = mapped_column(
        ForeignKey("trajectory.id"), index=True, comment="About which student, when there is no running match."
    )


ONE_ANCHOR = (
    "(CASE WHEN match_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN trajectory_id IS NULL THEN 0 ELSE 1 END) = 1"
)


class Concern(WithId, HangsOn, Versioned, WithSealedText, Base):
    """'Ik maak me zorgen', from raised to closed."""

    __tablename__ = "concern"
    __table_args__ = (
        CheckConstraint(ONE_ANCHOR, name="one_anchor"),
        CheckConstraint("(stage = 'closed') = (closed_on IS NOT NULL)", name="closed_has_day"),
        CheckConstraint("stage NOT IN ('answered', 'closed') OR answered_at IS NOT NULL", name="answered_has_moment"),
        # No stage without an owner and a time: the owner is never empty, the time only once nothing is left to do.
        CheckConstraint("(stage = 'closed') = (due_at IS NULL)", name="open_has_due_time"),
        CheckConstraint("owner_id <> about_user_id", name="not_owned_by_whom_it_is_about"),
        CheckConstraint("raised_as = 'student' OR raised_by_id IS NOT NULL", name="raised_by_somebody"),
        CheckConstraint("(second_by_id IS NULL) = (second_at IS NULL)", name="second_look_whole"),
        {"comment": "holds: what worries somebody and the answer; goes: 24 months after the end"},
    )

    _stage: Mapped[ConcernStage] = mapped_column(
        "stage", Coded(ConcernStage), default=ConcernStage.RAISED, comment="Changed only by lifecycle.move()."
    )
    raised_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, comment="Who raised it; empty for a student, who has no account."
    )
    raised_as: Mapped[RaisedAs] = mapped_column(
        Coded(RaisedAs), default=RaisedAs.MENTOR, server_default="mentor", comment="As what they raised it."
    )
    about: Mapped[About] = mapped_column(
        Coded(About), default=About.STUDENT, server_default="student", comment="Whom or what it is about."
    )
    about_user_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, comment="Whose account it is about: never shown to that person."
    )
    goes_to: Mapped[GoesTo] = mapped_column(
        Coded(GoesTo), default=GoesTo.COORDINATOR, server_default="coordinator", comment="To whom it was said."
    )
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who owns it now.")
    due_at: Mapped[datetime | None] = mapped_column(
        index=True, comment="When the next step was promised; empty only when it is closed."
    )
    passed_on: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="How often it went on because nobody took it up in time."
    )
    urgency: Mapped[Urgency] = mapped_column(Coded(Urgency), comment="When somebody should react.")
    raised_at: Mapped[datetime] = mapped_column(comment="When it was raised.")
    acknowledged_at: Mapped[datetime | None] = mapped_column(comment="When the owner took it up.")
    route: Mapped[CareRoute | None] = mapped_column(Coded(CareRoute), comment="Whose work it turned out to be.")
    changes_colour: Mapped[bool | None] = mapped_column(
        comment="Whether it changes what a mentor can carry; empty: not weighed yet, or about no match."
    )
    weighed_at: Mapped[datetime | None] = mapped_column(comment="When it was weighed.")
    weighed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who weighed it.")
    second_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who is asked to look at the weighing too; empty when one person is enough."
    )
    second_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who looked at it too.")
    second_at: Mapped[datetime | None] = mapped_column(comment="When.")
    student_told_on: Mapped[date | None] = mapped_column(comment="When the student heard of it, before others did.")
    not_told_with_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="With whom it was decided that the student does not hear it first."
    )
    answered_at: Mapped[datetime | None] = mapped_column(comment="When who raised it got the answer.")
    closed_on: Mapped[date | None] = mapped_column(comment="When it was closed.")
    felt: Mapped[Felt | None] = mapped_column(Coded(Felt), comment="Whether who raised it felt helped.")
    referral_id: Mapped[int | None] = mapped_column(ForeignKey("referral.id"), comment="The referral it led to.")
    _saw: Mapped[bytes | None] = sealed_column("saw", "What was seen or heard.")
    _thinks: Mapped[bytes | None] = sealed_column("thinks", "What who raised it thinks.")
    _did: Mapped[bytes | None] = sealed_column("did", "What was done already.")
    _weighing: Mapped[bytes | None] = sealed_column("weighing", "How it was weighed.")
    _consulted: Mapped[bytes | None] = sealed_column("consulted", "With whom it was weighed.")
    _not_told: Mapped[bytes | None] = sealed_column("not_told", "Why the student does not hear it first.")
    _answer: Mapped[bytes | None] = sealed_column("answer", "The answer to who raised it.")
    saw = SealedText()
    thinks = SealedText()
    did = SealedText()
    weighing = SealedText()
    consulted = SealedText()
    not_told = SealedText()
    answer = SealedText()
    match: Mapped[Match | None] = relationship()
    mentor: Mapped[Mentor | None] = relationship()
    trajectory: Mapped[Trajectory | None] = relationship()
    raised_by: Mapped[User | None] = relationship(foreign_keys=[raised_by_id])
    owner: Mapped[User] = relationship(foreign_keys=[owner_id])
    second: Mapped[User | None] = relationship(foreign_keys=[second_id])
    words: Mapped[list["ConcernWord"]] = relationship(order_by="ConcernWord.id")
    meldcode: Mapped[list["MeldcodeStep"]] = relationship(order_by="MeldcodeStep.step, MeldcodeStep.take")

    @hybrid_property
    def stage(self) -> ConcernStage:
        """Where the concern is; read only."""
        return self._stage

    @property
    def is_about_student(self) -> bool:
        """Whether it is about a student who can hear of it, and did not raise it."""
        return self.about is About.STUDENT and self.raised_as is not RaisedAs.STUDENT and self.mentor_id is None

    @property
    def waits_for_student(self) -> bool:
        """Whether that student has not heard of it yet, and nobody decided with a second person that it is not safe."""
        return self.is_about_student and self.student_told_on is None and self.not_told_with_id is None


class ConcernWord(WithId, HangsOn, WithSealedText, Base):
    """One thing that happened with a concern, in words that one audience may read; rows are only added."""

    __tablename__ = "concern_word"
    __table_args__ = (
        CheckConstraint(ONE_ANCHOR, name="one_anchor"),
        {"comment": "holds: what was said about a concern, and to whom; goes: with the concern"},
    )

    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True, comment="Of which concern.")
    audience: Mapped[Audience] = mapped_column(Coded(Audience), comment="Who may read it, beside the owner.")
    code: Mapped[str] = mapped_column(String(40), comment="What happened; the wording has a sentence for each.")
    by_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), comment="Who said it; empty for a student, a link or the clock."
    )
    at: Mapped[datetime] = mapped_column(comment="When.")
    _text: Mapped[bytes | None] = sealed_column("text", "What was said, in their own words.")
    text = SealedText()
    by: Mapped[User | None] = relationship()


class MeldcodeStep(WithId, HangsOn, WithSealedText, Base):
    """One of the five steps of the meldcode as it was written down; a correction is a row after it. Source: domain.md §2.2."""

    __tablename__ = "meldcode_step"
    __table_args__ = (
        CheckConstraint(ONE_ANCHOR, name="one_anchor"),
        UniqueConstraint("concern_id", "step", "take"),
        CheckConstraint("step BETWEEN 1 AND 5", name="step_exists"),
        {"comment": "holds: the steps of the meldcode that were walked; goes: with the concern"},
    )

    concern_id: Mapped[int] = mapped_column(ForeignKey("concern.id"), index=True, comment="For which concern.")
    step: Mapped[int] = mapped_column(comment="1 to 5.")
    take: Mapped[int] = mapped_column(
        default=1,
        server_default="1",
        comment="1 as first written down, 2 for the first correction; the last one counts.",
    )
    done_on: Mapped[date] = mapped_column(comment="When it was walked.")
    bound_by: Mapped[BoundBy | None] = mapped_column(
        Coded(BoundBy), comment="Why the meldcode binds the professional: steps 4 and 5."
    )
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who wrote it down.")
    answers: Mapped[dict[str, bool]] = mapped_column(
        JSON, default=dict, comment="At step 4 the five questions, at step 5 the two decisions: yes or no."
    )
    _consulted: Mapped[bytes | None] = sealed_column("consulted", "Who was consulted or spoken with.")
    _professional: Mapped[bytes | None] = sealed_column(
        "professional", "Which professional weighs and decides: steps 4 and 5."
    )
    _reason: Mapped[bytes | None] = sealed_column("reason", "What was found, and why.")
    _corrected: Mapped[bytes | None] = sealed_column("corrected", "Why it was written anew.")
    consulted = SealedText()
    professional = SealedText()
    reason = SealedText()
    corrected = SealedText()
    by: Mapped[User] = relationship()
