"""The people and organisations of a programme, with or without a trajectory."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column

NAME = 100
INFIX = 30
STUDENT_NUMBER = 30
EMAIL = 254
PHONE = 40


class Role(StrEnum):
    """What somebody is in the programme; what each role may do stands in `access/policy.py`."""

    ADMINISTRATOR = "administrator"
    PROGRAMME_MANAGER = "programme_manager"
    COORDINATOR = "coordinator"
    CARE_COORDINATOR = "care_coordinator"
    STUDY_COACH = "study_coach"
    MENTOR = "mentor"
    TRAINER = "trainer"
    EVALUATOR = "evaluator"
    CONFIDANT = "confidant"


class Digest(StrEnum):
    """How often a mail may say that something is due."""

    OFF = "off"
    DAILY = "daily"
    WEEKLY = "weekly"


class MentorStage(StrEnum):
    """Where a mentor is, from application to goodbye."""

    APPLIED = "applied"
    INTERVIEWED = "interviewed"
    ADMITTED = "admitted"
    PAUSED = "paused"
    LEFT = "left"
    REFUSED = "refused"


class MentorKind(StrEnum):
    """Who mentors, under the programme's preset."""

    VOLUNTEER = "volunteer"
    PEER = "peer"
    TEACHER = "teacher"


class SchoolType(StrEnum):
    """What kind of school a student goes to."""

    VMBO = "vmbo"
    MBO = "mbo"
    HBO = "hbo"


class LearningPath(StrEnum):
    """How an mbo student learns: at school or at work."""

    BOL = "bol"
    BBL = "bbl"


class Region(StrEnum):
    """The three parts of the country that have school holidays at different times."""

    NORTH = "north"
    MIDDLE = "middle"
    SOUTH = "south"


class Meet(StrEnum):
    """Where somebody wants to meet; a mentor and a student say it alike."""

    SCHOOL = "school"
    ONLINE = "online"
    EITHER = "either"


class User(WithId, WithSealedText, Base):
    """Somebody who signs in."""

    __tablename__ = "user"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        CheckConstraint("digest_weekday BETWEEN 0 AND 4", name="digest_weekday_range"),
        {"comment": "holds: name and address of who signs in; goes: 24 months after deactivation"},
    )

    email: Mapped[str] = mapped_column(String(EMAIL), unique=True, comment="Address, in lower case.")
    name: Mapped[str] = mapped_column(String(NAME), comment="Name as colleagues use it.")
    phone: Mapped[str | None] = mapped_column(String(PHONE), comment="Where colleagues reach this person.")
    language: Mapped[str] = mapped_column(String(2), default="nl", comment="Language of pages and mail: nl or en.")
    password_hash: Mapped[str | None] = mapped_column(String(200), comment="argon2id; empty until invited.")
    _totp_secret: Mapped[bytes | None] = sealed_column("totp_secret", "Secret of the second factor.")
    totp_last_step: Mapped[int | None] = mapped_column(comment="Last time step used, so that no code works twice.")
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(comment="When the second factor was first proven.")
    is_demo: Mapped[bool] = mapped_column(default=False, comment="An invented account that production refuses.")
    created_at: Mapped[datetime] = mapped_column(comment="When the account was made.")
    last_seen_on: Mapped[date | None] = mapped_column(comment="Day of the last sign-in.")
    deactivated_at: Mapped[datetime | None] = mapped_column(comment="When the account was closed.")
    digest: Mapped[Digest] = mapped_column(
        Coded(Digest),
        default=Digest.DAILY,
        server_default="daily",
        comment="How often a mail may say in the morning what is due, late or unread.",
    )
    digest_weekday: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="On which working day a weekly one goes: 0 is Monday."
    )
    reminded_on: Mapped[date | None] = mapped_column(comment="Day of the last such mail.")
    totp_secret = SealedText()


class Membership(WithId, Base):
    """A role of a user, in a programme or at a school."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("user_id", "role", "programme_id", "school_id"),
        {"comment": "holds: who has which role where; goes: with the user"},
    )

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Whose role.")
    role: Mapped[Role] = mapped_column(Coded(Role), comment="The role.")
    # The table programme stands in the next package, `norms`; its name is all that a foreign key needs.
    programme_id: Mapped[int | None] = mapped_column(
        ForeignKey("programme.id"),
        index=True,
        comment="In which programme; empty for an administrator and school staff.",
    )
    school_id: Mapped[int | None] = mapped_column(
        ForeignKey("school.id"), index=True, comment="At which school, for school staff."
    )
    sets_rules: Mapped[bool] = mapped_column(
        default=False,
        server_default=false(),
        comment="A coordinator who may change the numbers and the fixed questions of the programme.",
    )
    ended_at: Mapped[datetime | None] = mapped_column(comment="When the role was taken away.")
    user: Mapped[User] = relationship()


class School(WithId, Base):
    """A school that nominates students."""

    __tablename__ = "school"
    __table_args__ = {"comment": "holds: name and place of a school; goes: never"}

    name: Mapped[str] = mapped_column(String(NAME), unique=True, comment="Name of the school.")
    city: Mapped[str] = mapped_column(String(NAME), default="", comment="Where it is.")
    region: Mapped[Region | None] = mapped_column(
        Coded(Region), comment="Whose school holidays it has; empty when nobody filled it in."
    )
    closed_on: Mapped[date | None] = mapped_column(comment="Since when it takes no part any more.")
    sites: Mapped[list["SchoolSite"]] = relationship(back_populates="school", order_by="SchoolSite.name")


class SchoolSite(WithId, Base):
    """A building of a school, where conversations can be held."""

    __tablename__ = "school_site"
    __table_args__ = (
        UniqueConstraint("school_id", "name"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="both_or_neither"),
        {"comment": "holds: name and address of a building; goes: never"},
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), comment="Of which school.")
    name: Mapped[str] = mapped_column(String(NAME), comment="Name of the building.")
    address: Mapped[str] = mapped_column(String(200), default="", comment="Street and place.")
    latitude: Mapped[float | None] = mapped_column(comment="Degrees north, where somebody filled it in.")
    longitude: Mapped[float | None] = mapped_column(comment="Degrees east.")
    school: Mapped[School] = relationship(back_populates="sites")


class Student(WithId, Base):
    """A student, as the own school knows them."""

    __tablename__ = "student"
    __table_args__ = (
        UniqueConstraint("school_id", "student_number"),
        CheckConstraint("level IS NULL OR school_type IS NULL OR school_type = 'mbo'", name="level_is_of_mbo"),
        Index("ix_student_last_name_first_name", "last_name", "first_name"),
        {"comment": "holds: name, contact and study of a student; goes: 24 months after the last closure"},
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="The student's school.")
    site_id: Mapped[int | None] = mapped_column(ForeignKey("school_site.id"), comment="The building they mostly use.")
    student_number: Mapped[str | None] = mapped_column(
        String(STUDENT_NUMBER), comment="Number at the school; never a BSN."
    )
    first_name: Mapped[str] = mapped_column(String(NAME), comment="The name they are called by.")
    infix: Mapped[str] = mapped_column(String(INFIX), default="", comment="Tussenvoegsel, such as `van der`.")
    last_name: Mapped[str] = mapped_column(String(NAME), comment="Family name without infix.")
    birth_month: Mapped[date | None] = mapped_column(comment="First day of the month of birth; the day is not kept.")
    email: Mapped[str | None] = mapped_column(String(EMAIL), comment="Where links are sent.")
    phone: Mapped[str | None] = mapped_column(
        String(PHONE), comment="For the coordinator and, after the start, the mentor."
    )
    language: Mapped[str] = mapped_column(String(2), default="nl", comment="Language of mails and link pages.")
    programme_of_study: Mapped[str] = mapped_column(String(NAME), default="", comment="What they study.")
    school_type: Mapped[SchoolType | None] = mapped_column(
        Coded(SchoolType), comment="vmbo, mbo or hbo; empty when not known."
    )
    level: Mapped[int | None] = mapped_column(comment="mbo level 1 to 4; empty when not known or not mbo.")
    learning_path: Mapped[LearningPath | None] = mapped_column(Coded(LearningPath), comment="BOL or BBL.")
    erased_at: Mapped[datetime | None] = mapped_column(comment="When the person was made unrecognisable.")
    school: Mapped[School] = relationship()
    guardians: Mapped[list["Guardian"]] = relationship(back_populates="student")

    @property
    def full_name(self) -> str:
        """First name, infix and family name."""
        return " ".join(filter(None, (self.first_name, self.infix, self.last_name)))

    def age_on(self, day: date) -> int | None:
        """Whole years on a day; the day of birth is not known, so the birthday counts from the month after.

        A student therefore stays protected as a minor a few weeks too long, never too short.
        """
        if self.birth_month is None:
            return None
        before_birthday = day.month <= self.birth_month.month
        return day.year - self.birth_month.year - int(before_birthday)


class Guardian(WithId, Base):
    """A parent or other legal representative of a student."""

    __tablename__ = "guardian"
    __table_args__ = {"comment": "holds: name and contact of a parent or carer; goes: with the student"}

    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True, comment="Whose guardian.")
    name: Mapped[str] = mapped_column(String(NAME), comment="Name.")
    email: Mapped[str | None] = mapped_column(String(EMAIL), comment="Where links are sent.")
    phone: Mapped[str | None] = mapped_column(String(PHONE), comment="Where the coordinator calls.")
    language: Mapped[str] = mapped_column(String(2), default="nl", comment="Language of mails and link pages.")
    student: Mapped[Student] = relationship(back_populates="guardians")


class Mentor(WithId, Versioned, WithSealedText, Base):
    """Who mentors, or wants to: a volunteer, an older student or a teacher."""

    __tablename__ = "mentor"
    __table_args__ = (
        CheckConstraint("capacity BETWEEN 0 AND 30", name="capacity_range"),
        CheckConstraint("places_taken >= 0", name="places_not_negative"),
        CheckConstraint("places_taken <= capacity", name="places_within_capacity"),
        CheckConstraint("amber_taken >= 0", name="amber_not_negative"),
        CheckConstraint("travel_most_minutes BETWEEN 0 AND 240", name="travel_most_range"),
        CheckConstraint("(stage = 'left') = (left_on IS NOT NULL)", name="left_has_day"),
        CheckConstraint("(stage = 'refused') = (refused_on IS NOT NULL)", name="refused_has_day"),
        Index("ix_mentor_programme_id_stage_last_name", "programme_id", "stage", "last_name", "id"),
        {"comment": "holds: profile of a mentor; goes: 24 months after leaving, 4 weeks after a refusal"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="In which programme.")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True, comment="Their account.")
    school_id: Mapped[int | None] = mapped_column(
        ForeignKey("school.id"), comment="Own school of a peer or teacher; students elsewhere are not theirs."
    )
    kind: Mapped[MentorKind] = mapped_column(Coded(MentorKind), comment="Volunteer, peer or teacher.")
    _stage: Mapped[MentorStage] = mapped_column(
        "stage", Coded(MentorStage), default=MentorStage.APPLIED, comment="Changed only by lifecycle.move()."
    )
    first_name: Mapped[str] = mapped_column(String(NAME), comment="The name they are called by.")
    infix: Mapped[str] = mapped_column(String(INFIX), default="", comment="Tussenvoegsel.")
    last_name: Mapped[str] = mapped_column(String(NAME), comment="Family name.")
    email: Mapped[str] = mapped_column(String(EMAIL), comment="Address.")
    phone: Mapped[str | None] = mapped_column(String(PHONE), comment="Phone.")
    birth_year: Mapped[int | None] = mapped_column(comment="For the age range of the preset.")
    language: Mapped[str] = mapped_column(String(2), default="nl", comment="Language of pages and mails.")
    capacity: Mapped[int] = mapped_column(default=1, comment="How many students at once.")
    places_taken: Mapped[int] = mapped_column(default=0, comment="Matches that hold a place now.")
    amber_taken: Mapped[int] = mapped_column(default=0, comment="Of those, the ones under conditions.")
    completed_matches: Mapped[int] = mapped_column(default=0, comment="Matches brought to a good end.")
    interests: Mapped[list[str]] = mapped_column(default=list, comment="Codes of interests and fields of work.")
    languages: Mapped[list[str]] = mapped_column(default=list, comment="Languages spoken, as two-letter codes.")
    availability: Mapped[list[str]] = mapped_column(default=list, comment="Parts of the week, such as `mon-13`.")
    gender: Mapped[str | None] = mapped_column(String(20), comment="As the mentor wants it used for wishes.")
    meet: Mapped[Meet] = mapped_column(
        Coded(Meet), default=Meet.EITHER, server_default="either", comment="At school, online, or both."
    )
    travel_most_minutes: Mapped[int | None] = mapped_column(comment="Most minutes one way the mentor wants to travel.")
    gender_wish: Mapped[str | None] = mapped_column(
        String(20), comment="Wish for the student's gender; empty when it does not matter."
    )
    wants_amber: Mapped[bool | None] = mapped_column(
        comment="Whether heavier questions are welcome; empty is not said."
    )
    own_interests: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="Interests in own words, normalised."
    )
    learns: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="Codes of interests the mentor hopes to learn about."
    )
    rather_not: Mapped[list[str]] = mapped_column(
        default=list, server_default="[]", comment="What the mentor would rather not: online, minors."
    )
    profile_asked_on: Mapped[date | None] = mapped_column(
        comment="When the mentor was asked to fill this in; empty once they did."
    )
    wishes: Mapped[str] = mapped_column(String(500), default="", comment="What the mentor hopes for, in own words.")
    hopes_to_learn: Mapped[str] = mapped_column(String(500), default="", comment="What the mentor wants to learn.")
    vog_seen_on: Mapped[date | None] = mapped_column(comment="When the original was seen; no copy is kept.")
    vog_issued_on: Mapped[date | None] = mapped_column(comment="Date on the VOG.")
    vog_seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who saw it.")
    vog_profile: Mapped[str | None] = mapped_column(
        String(100), comment="Screening profile, from the programme's list."
    )
    vog_renew_due: Mapped[date | None] = mapped_column(comment="When a new one is needed.")
    agreement_signed_on: Mapped[date | None] = mapped_column(comment="Volunteer agreement and code of conduct.")
    references_done_on: Mapped[date | None] = mapped_column(comment="When both references were heard.")
    training_done_on: Mapped[date | None] = mapped_column(comment="When the basic training was completed.")
    complex_training_on: Mapped[date | None] = mapped_column(
        comment="When the training for heavier cases was completed."
    )
    applied_on: Mapped[date] = mapped_column(comment="When they applied.")
    interviewed_on: Mapped[date | None] = mapped_column(comment="When the interview was held.")
    admitted_on: Mapped[date | None] = mapped_column(comment="When they were admitted.")
    refused_on: Mapped[date | None] = mapped_column(comment="When they were refused; grounds of a VOG are never kept.")
    left_on: Mapped[date | None] = mapped_column(comment="When they left.")
    last_active_on: Mapped[date | None] = mapped_column(comment="Day of the last conversation or training.")
    erased_at: Mapped[datetime | None] = mapped_column(comment="When the person was made unrecognisable.")
    _interview_notes: Mapped[bytes | None] = sealed_column("interview_notes", "What the interview showed.")
    _motivation: Mapped[bytes | None] = sealed_column("motivation", "Why they want to be a mentor, in their own words.")
    interview_notes = SealedText()
    motivation = SealedText()

    @hybrid_property
    def stage(self) -> MentorStage:
        """Where the mentor is; read only."""
        return self._stage

    @property
    def full_name(self) -> str:
        """First name, infix and family name."""
        return " ".join(filter(None, (self.first_name, self.infix, self.last_name)))


class MentorSite(WithId, Base):
    """How long a mentor travels to a building of a school; a building without a row is unknown."""

    __tablename__ = "mentor_site"
    __table_args__ = (
        UniqueConstraint("mentor_id", "site_id"),
        CheckConstraint("minutes BETWEEN 0 AND 240", name="minutes_range"),
        {"comment": "holds: how long a mentor travels to a building; goes: with the mentor's file"},
    )

    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), comment="Which mentor.")
    site_id: Mapped[int] = mapped_column(ForeignKey("school_site.id"), index=True, comment="To which building.")
    minutes: Mapped[int] = mapped_column(comment="Minutes one way, as the mentor filled them in.")
