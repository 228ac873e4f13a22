"""Trajectories, matches, what happened to them, and what is due."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, false, text, true
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.models import Programme
from programme.norms.promises import Phase
from programme.people.models import NAME, Mentor, Region, School, Student, User


class Colour(StrEnum):
    """The traffic light: what fits mentoring, decided by a person."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


class MotivationOutcome(StrEnum):
    """Whether the student wants this now, decided by a person."""

    READY = "ready"
    DOUBT = "doubt"
    NOT_NOW = "not_now"


class Trajectory(WithId, Versioned, WithSealedText, Base):
    """One student in one programme, from nomination to closure."""

    __tablename__ = "trajectory"
    __table_args__ = (
        CheckConstraint("(stage IN ('closed', 'withdrawn', 'not_now')) = (ended_on IS NOT NULL)", name="ended_has_day"),
        CheckConstraint(
            "stage = 'draft' OR stage = 'withdrawn' OR stage = 'not_now' OR agreed_on IS NOT NULL",
            name="beyond_draft_has_agreement",
        ),
        CheckConstraint("stage <> 'waiting' OR waiting_since IS NOT NULL", name="waiting_has_day"),
        CheckConstraint(
            "stage NOT IN ('waiting', 'proposed', 'koppelingsmoment') OR "
            "(colour IN ('green', 'amber') AND motivation IN ('ready', 'doubt'))",
            name="waiting_is_screened",
        ),
        Index("ix_trajectory_programme_id_stage_waiting_since", "programme_id", "stage", "waiting_since", "id"),
        Index("ix_trajectory_school_id_stage", "school_id", "stage", "id"),
        Index(
            "ix_trajectory_coordinator_id_programme_id_stage_waiting_since",
            "coordinator_id",
            "programme_id",
            "stage",
            "waiting_since",
            "id",
        ),
        {"comment": "holds: where a student is in a programme; goes: 24 months after the end"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="In which programme.")
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True, comment="Which student.")
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), comment="The student's school, for permission.")
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who runs it.")
    backup_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, comment="Who stands in for the coordinator."
    )
    second_reviewer_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, comment="Who is asked for a second pair of eyes."
    )
    nominated_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who nominated the student.")
    study_coach_id: Mapped[int | None] = mapped_column(
        ForeignKey("user.id"), index=True, comment="The named SLB'er, who sees what the zorgcoördinator sees."
    )
    _stage: Mapped[TrajectoryStage] = mapped_column(
        "stage", Coded(TrajectoryStage), default=TrajectoryStage.DRAFT, comment="Changed only by lifecycle.move()."
    )
    colour: Mapped[Colour | None] = mapped_column(Coded(Colour), comment="The colour in force.")
    amber_ready: Mapped[bool] = mapped_column(default=False, comment="Whether the conditions of amber are fulfilled.")
    motivation: Mapped[MotivationOutcome | None] = mapped_column(
        Coded(MotivationOutcome), comment="The motivation outcome in force."
    )
    on_trial: Mapped[bool] = mapped_column(default=False, comment="Starts as an agreed trial, with a stop or go.")
    may_ask_again: Mapped[bool] = mapped_column(
        default=False, comment="After a 'not now': the student agreed to be asked once more."
    )
    agreed_on: Mapped[date | None] = mapped_column(comment="When the student agreed to the nomination.")
    nominated_on: Mapped[date | None] = mapped_column(comment="When the programme received it.")
    waiting_since: Mapped[date | None] = mapped_column(comment="Since when the student waits for a mentor.")
    started_on: Mapped[date | None] = mapped_column(comment="Day of the first held koppelingsmoment.")
    ended_on: Mapped[date | None] = mapped_column(comment="When it ended, in whichever way.")
    created_at: Mapped[datetime] = mapped_column(comment="When the draft was made.")
    is_demo: Mapped[bool] = mapped_column(default=False, comment="Invented, for a demonstration.")
    school_knows: Mapped[bool] = mapped_column(
        default=True,
        server_default=true(),
        comment="Whether the school sees it; a student who applied alone may keep it from them.",
    )
    shared_on: Mapped[date | None] = mapped_column(comment="When the student approved what the school reads.")
    _shared_with_school: Mapped[bytes | None] = sealed_column(
        "shared_with_school", "What the student lets the school read."
    )
    shared_with_school = SealedText()
    student: Mapped[Student] = relationship()
    school: Mapped[School] = relationship()
    programme: Mapped[Programme] = relationship()
    coordinator: Mapped[User | None] = relationship(foreign_keys=[coordinator_id])
    nominated_by: Mapped[User | None] = relationship(foreign_keys=[nominated_by_id])
    study_coach: Mapped[User | None] = relationship(foreign_keys=[study_coach_id])
    matches: Mapped[list["Match"]] = relationship(back_populates="trajectory", order_by="Match.id")

    @hybrid_property
    def stage(self) -> TrajectoryStage:
        """Where the student is; read only."""
        return self._stage


_OPEN = "stage NOT IN ('closed', 'fell_through')"
_CHOSEN = "stage NOT IN ('proposed', 'accepted_by_mentor', 'closed', 'fell_through')"


class Match(WithId, Versioned, Base):
    """One mentor and one student together, from proposal to closure."""

    __tablename__ = "match"
    __table_args__ = (
        CheckConstraint("(stage IN ('closed', 'fell_through')) = (ended_on IS NOT NULL)", name="ended_has_day"),
        CheckConstraint(
            "stage NOT IN ('active', 'paused', 'closing', 'closed') OR started_on IS NOT NULL", name="started_has_day"
        ),
        CheckConstraint("stage <> 'closed' OR end_reason IS NOT NULL", name="closed_has_reason"),
        CheckConstraint("conversation_count >= 0", name="count_not_negative"),
        # A student may choose between mentors who are asked at once; from their own yes on they have one match.
        Index(
            "uq_match_trajectory_id_chosen",
            "trajectory_id",
            unique=True,
            sqlite_where=text(_CHOSEN),
            postgresql_where=text(_CHOSEN),
        ),
        # Nobody is asked twice at once for the same student.
        Index(
            "uq_match_trajectory_id_mentor_id_open",
            "trajectory_id",
            "mentor_id",
            unique=True,
            sqlite_where=text(_OPEN),
            postgresql_where=text(_OPEN),
        ),
        # A coordinator's rows are asked for by programme too; without it here SQLite walks all matches of the programme.
        Index(
            "ix_match_coordinator_id_programme_id_is_running_next_due_on",
            "coordinator_id",
            "programme_id",
            "is_running",
            "next_due_on",
            "id",
        ),
        Index("ix_match_programme_id_is_running_next_due_on", "programme_id", "is_running", "next_due_on", "id"),
        Index("ix_match_mentor_id", "mentor_id", "stage"),
        {"comment": "holds: who meets whom, in which phase; goes: 24 months after the end"},
    )

    trajectory_id: Mapped[int] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Of which trajectory.")
    # Copied from the trajectory, so that a list of matches needs no join to know what it may show.
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="In which programme.")
    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="The student's school.")
    student_id: Mapped[int] = mapped_column(ForeignKey("student.id"), index=True, comment="The student.")
    coordinator_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who runs it.")
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), comment="The mentor now.")
    _stage: Mapped[MatchStage] = mapped_column(
        "stage", Coded(MatchStage), default=MatchStage.PROPOSED, comment="Changed only by lifecycle.move()."
    )
    is_running: Mapped[bool] = mapped_column(default=False, comment="Active, paused or closing; for the list.")
    phase: Mapped[Phase] = mapped_column(Coded(Phase), default=Phase.PREPARATION, comment="One of the five phases.")
    phase_since: Mapped[date] = mapped_column(comment="Since when this phase.")
    is_amber: Mapped[bool] = mapped_column(default=False, comment="Under conditions; counts for the mentor's load.")
    holds_place: Mapped[bool] = mapped_column(default=False, comment="Whether it takes one of the mentor's places.")
    proposed_on: Mapped[date] = mapped_column(comment="When it was proposed.")
    started_on: Mapped[date | None] = mapped_column(comment="Day of the held koppelingsmoment.")
    until_on: Mapped[date | None] = mapped_column(comment="Until when it was agreed.")
    extended_on: Mapped[date | None] = mapped_column(comment="When a later end was last agreed.")
    ended_on: Mapped[date | None] = mapped_column(comment="When it ended or fell through.")
    end_reason: Mapped[str | None] = mapped_column(String(40), comment="Code of why it ended; texts stand in closure.")
    last_conversation_on: Mapped[date | None] = mapped_column(comment="Day of the last held conversation.")
    conversation_count: Mapped[int] = mapped_column(default=0, comment="Held conversations.")
    next_conversation_at: Mapped[datetime | None] = mapped_column(comment="The next planned conversation.")
    next_due_on: Mapped[date | None] = mapped_column(comment="First day on which silence is too long; null: never.")
    # What the silence is judged by stands here, so that saving a log need not read the logs before it; see rhythm.py.
    every_days: Mapped[int | None] = mapped_column(comment="Agreed: a conversation every so many days.")
    heard_on: Mapped[date | None] = mapped_column(
        comment="When somebody last wrote of the pair, or it counts anew from."
    )
    asked_on: Mapped[date | None] = mapped_column(comment="When the programme last spoke mentor or student.")
    snoozed_until: Mapped[date | None] = mapped_column(comment="Until when a silence is left alone, with a reason.")
    talks: Mapped[list[list[Any]]] = mapped_column(
        JSON,
        default=list,
        server_default="[]",
        comment="The last held conversations: day, and days until it was written.",
    )
    missed_on: Mapped[list[str]] = mapped_column(
        JSON, default=list, server_default="[]", comment="The last planned days that did not go through."
    )
    created_at: Mapped[datetime] = mapped_column(comment="When it was proposed.")
    trajectory: Mapped[Trajectory] = relationship(back_populates="matches")
    mentor: Mapped[Mentor] = relationship()
    student: Mapped[Student] = relationship()
    programme: Mapped[Programme] = relationship()
    coordinator: Mapped[User | None] = relationship(foreign_keys=[coordinator_id])

    @hybrid_property
    def stage(self) -> MatchStage:
        """Where the pair is; read only."""
        return self._stage


class MatchPart(StrEnum):
    """As what a mentor belongs to a match."""

    MAIN = "main"  # Whose match it is.
    SUBSTITUTE = "substitute"  # Stands in while the main mentor is away.
    DUO = "duo"  # Mentors together with the main mentor.


class MatchMentor(WithId, Versioned, Base):
    """Which mentor belongs to a match from when until when; the window decides what that mentor reaches."""

    __tablename__ = "match_mentor"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on >= from_on", name="until_after_from"),
        CheckConstraint("part <> 'substitute' OR until_on IS NOT NULL", name="substitute_has_end"),
        CheckConstraint("part = 'main' OR agreed_on IS NOT NULL", name="second_is_agreed"),
        {"comment": "holds: which mentor from when until when; goes: with the match"},
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"), index=True, comment="Which match.")
    mentor_id: Mapped[int] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Which mentor.")
    part: Mapped[MatchPart] = mapped_column(
        Coded(MatchPart), default=MatchPart.MAIN, server_default=MatchPart.MAIN.value, comment="As what."
    )
    from_on: Mapped[date] = mapped_column(comment="First day.")
    until_on: Mapped[date | None] = mapped_column(comment="Last day; empty while it lasts.")
    agreed_on: Mapped[date | None] = mapped_column(comment="When the student agreed to a second mentor.")
    may_read: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="Whether the student lets them read what the others wrote."
    )
    holds_place: Mapped[bool] = mapped_column(
        default=False, server_default=false(), comment="Whether a second mentor's place is taken by it."
    )
    mentor: Mapped[Mentor] = relationship()


class QuietKind(StrEnum):
    """Why no conversation is expected for a while."""

    HOLIDAY = "holiday"
    EXAMS = "exams"
    INTERNSHIP = "internship"
    ABSENCE = "absence"
    OTHER = "other"


class QuietPeriod(WithId, Base):
    """Days on which no contact is expected: of a region, a school, a match or a mentor; silence does not count them."""

    __tablename__ = "quiet_period"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN region IS NULL THEN 0 ELSE 1 END) + (CASE WHEN school_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN match_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_anchor",
        ),
        CheckConstraint("last_on >= first_on", name="last_after_first"),
        # A name is for a holiday that everybody has; of a person only the dates are kept.
        CheckConstraint("name = '' OR (match_id IS NULL AND mentor_id IS NULL)", name="name_of_no_person"),
        Index("ix_quiet_period_region_last_on", "region", "last_on"),
        {"comment": "holds: days without expected contact; goes: 24 months after the last day"},
    )

    region: Mapped[Region | None] = mapped_column(Coded(Region), comment="Of every school in this region.")
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), index=True, comment="Of this school.")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True, comment="Of this match.")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Of this mentor.")
    kind: Mapped[QuietKind] = mapped_column(Coded(QuietKind), comment="Why.")
    name: Mapped[str] = mapped_column(String(NAME), default="", server_default="", comment="Name of a holiday.")
    first_on: Mapped[date] = mapped_column(comment="First day.")
    last_on: Mapped[date] = mapped_column(comment="Last day.")
    # A date of a holiday is only as good as where it was read.
    source: Mapped[str] = mapped_column(
        String(200), default="", server_default="", comment="Where these dates stand, for a region or school."
    )
    seen_on: Mapped[date | None] = mapped_column(comment="When somebody read them there.")
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who wrote them down.")


class StandIn(WithId, Versioned, Base):
    """On which days a colleague stands in for somebody who runs matches: they see the same, and it stands on their Vandaag."""

    __tablename__ = "stand_in"
    __table_args__ = (
        CheckConstraint("until_on >= from_on", name="until_after_from"),
        CheckConstraint("absent_id <> stands_in_id", name="two_people"),
        {"comment": "holds: who stands in for whom; goes: never, no student is in it"},
    )

    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), comment="In which programme.")
    absent_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who is away.")
    stands_in_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True, comment="Who stands in.")
    from_on: Mapped[date] = mapped_column(comment="First day.")
    until_on: Mapped[date] = mapped_column(comment="Last day.")
    made_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who said so.")
    absent: Mapped[User] = relationship(foreign_keys=[absent_id])
    stands_in: Mapped[User] = relationship(foreign_keys=[stands_in_id])


class StageChange(WithId, WithSealedText, Base):
    """One move of one thing: who, when, from, to, why; rows are only added."""

    __tablename__ = "stage_change"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN trajectory_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN match_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_anchor",
        ),
        Index("ix_stage_change_kind_thing_id", "kind", "thing_id", "id"),
        {"comment": "holds: the history of a trajectory, match or mentor; goes: with it"},
    )

    kind: Mapped[str] = mapped_column(String(20), comment="trajectory, match, mentor, concern or referral.")
    thing_id: Mapped[int] = mapped_column(comment="Number of the thing that moved.")
    trajectory_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True, comment="Anchor.")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Anchor.")
    move: Mapped[str] = mapped_column(String(30), comment="The move.")
    source: Mapped[str] = mapped_column(String(30), comment="The stage before.")
    target: Mapped[str] = mapped_column(String(30), comment="The stage after.")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), comment="Who did it; empty for a link.")
    at: Mapped[datetime] = mapped_column(comment="When.")
    _reason: Mapped[bytes | None] = sealed_column("reason", "Why, in the actor's words.")
    reason = SealedText()
    actor: Mapped[User | None] = relationship()


class DueItem(WithId, Base):
    """A promise: who owes what by when, and why."""

    __tablename__ = "due_item"
    __table_args__ = (
        CheckConstraint(
            "(CASE WHEN trajectory_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN match_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN school_id IS NULL THEN 0 ELSE 1 END)"
            " + (CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN group_id IS NULL THEN 0 ELSE 1 END) = 1",
            name="one_anchor",
        ),
        Index("ix_due_item_owner_id_closed_at_due_on", "owner_id", "closed_at", "due_on", "id"),
        Index(
            "uq_due_item_open_key",
            "key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        {"comment": "holds: who owes what by when; goes: 12 months after it was done, or with its anchor"},
    )

    key: Mapped[str] = mapped_column(String(80), comment="Kind and number of what it is about; one open item each.")
    kind: Mapped[str] = mapped_column(String(40), comment="What is owed; the worklist has a sentence for each kind.")
    trajectory_id: Mapped[int | None] = mapped_column(ForeignKey("trajectory.id"), index=True, comment="Anchor.")
    match_id: Mapped[int | None] = mapped_column(ForeignKey("match.id"), index=True, comment="Anchor.")
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("mentor.id"), index=True, comment="Anchor.")
    school_id: Mapped[int | None] = mapped_column(ForeignKey("school.id"), comment="Anchor.")
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"), comment="Anchor.")
    group_id: Mapped[int | None] = mapped_column(comment="Anchor: an intervisie group.")
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Whose promise it is.")
    show_from: Mapped[date] = mapped_column(comment="From when it stands on Vandaag.")
    due_on: Mapped[date] = mapped_column(comment="By when.")
    is_urgent: Mapped[bool] = mapped_column(default=False, comment="Stands at the top, under Now.")
    reason: Mapped[str] = mapped_column(String(40), comment="Code of the rule that makes it due.")
    values: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="Numbers and codes for the sentence; no names."
    )
    endpoint: Mapped[str] = mapped_column(String(80), comment="Where it is done.")
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="Ids for the URL.")
    opened_at: Mapped[datetime] = mapped_column(comment="When the promise was made.")
    closed_at: Mapped[datetime | None] = mapped_column(comment="When it was kept or fell away.")
