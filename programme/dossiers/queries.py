"""Reads of one file: a student over all steps, a match, and what a mentor sees of the own student."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased, joinedload, selectinload

from programme.access.identity import Actor
from programme.access.staffing import is_run
from programme.access.visibility import Anyone, lets_read, numbers, reach, weighs
from programme.concerns.models import Concern
from programme.core.database import Base, UtcDateTime, db, read_rows
from programme.core.errors import NotFound
from programme.handover.rules import OF_CONCERN, OF_MENTOR
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.models import DueItem, Match, StageChange, Trajectory
from programme.lifecycle.stages import ENDED_TRAJECTORY, OPEN_MATCH, RUNNING_MATCH, ConcernStage, MatchStage
from programme.logbook.models import Conversation, ConversationState, Goal, GoalOutcome, Place, Side
from programme.matching.answering import UNDECIDED
from programme.matching.models import Proposal
from programme.nomination.models import Nomination
from programme.norms.models import Programme, promises_of
from programme.norms.promises import Phase, Promises
from programme.people.models import Guardian, Membership, Mentor, MentorStage, Role, Student, User
from programme.referral.models import Referral
from programme.screening.models import MotivationScreening, Triage

Columns = Select[*tuple[Any, ...]]
# How many conversations a file shows; the rest stands in the logbook.
CONVERSATIONS = 40


@dataclass(frozen=True, slots=True)
class Orphan:
    """An open promise of somebody who is not there any more, with the trajectory and programme it is about."""

    item: DueItem
    trajectory: Trajectory | None
    programme_id: int | None


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a step, in codes; its texts are read on the step's own page."""

    kind: str
    number: int
    on: date | None
    at: datetime | None
    codes: tuple[str, ...]


@dataclass(slots=True)
class StudentFile:
    """All that a file of one student shows."""

    trajectory: Trajectory
    nomination: Nomination | None
    guardians: Sequence[Guardian] = ()
    intakes: Sequence[Intake] = ()
    matches: Sequence[Match] = ()
    events: list[Event] = field(default_factory=list)
    conversations: Sequence[Conversation] = ()
    changes: Sequence[StageChange] = ()


class ConversationRow(NamedTuple):
    """One conversation in the line of a match, its note opened."""

    id: int
    state: ConversationState
    starts_at: datetime
    minutes: int | None
    place: Place
    by_side: Side | None
    read_at: datetime | None
    read_by: str | None
    note: str | None


class PairRow(NamedTuple):
    """One match with the names of who belongs to it, and what the student wants from a mentor."""

    id: int
    trajectory_id: int
    student_id: int
    mentor_id: int
    stage: MatchStage
    phase: Phase
    phase_since: date
    conversation_count: int
    next_due_on: date | None
    snoozed_until: date | None
    until_on: date | None
    student: str
    mentor: str
    coordinator: str | None
    promises: Promises
    question: str | None


class MeetingRow(NamedTuple):
    """The first meeting of a pair and what they agreed there, its texts opened."""

    held_on: date | None
    place: str
    every_days: int | None
    meeting_day: str
    meeting_place: str
    until_on: date | None
    reaching: str | None
    between_us: str | None
    when_stuck: str | None


class GoalRow(NamedTuple):
    """One goal of a pair, its words opened."""

    words: str | None
    outcome: GoalOutcome | None


@dataclass(frozen=True, slots=True)
class MatchFile:
    """All that the page of one match shows."""

    match: PairRow
    meeting: MeetingRow | None
    conversations: list[ConversationRow]
    goals: list[GoalRow]
    concerns: Sequence[tuple[int, ConcernStage, datetime]]


@dataclass(frozen=True, slots=True)
class OwnStudent:
    """What a mentor sees of a match; the name after two yeses, phone and e-mail only while it runs."""

    match: Match
    first_name: str | None
    phone: str | None
    email: str | None
    coordinator: str | None
    introduction: str | None
    meeting: Koppelingsmoment | None


def student_file(actor: Actor, trajectory_id: int) -> StudentFile:
    """Give the file of one student, in seven statements whatever happened.

    :raises NotFound: when there is none, or not for this person.
    """
    found = db.session.execute(
        select(Trajectory, Nomination)
        .outerjoin(Nomination, Nomination.trajectory_id == Trajectory.id)
        .options(
            joinedload(Trajectory.student),
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme),
            joinedload(Trajectory.coordinator),
            joinedload(Trajectory.study_coach),
        )
        .where(reach(actor, Trajectory), Trajectory.id == trajectory_id)
    ).first()
    if found is None:
        raise NotFound
    trajectory, nomination = found
    ours = select(Match.id).where(Match.trajectory_id == trajectory_id)
    return StudentFile(
        trajectory=trajectory,
        nomination=nomination,
        guardians=db.session.scalars(
            select(Guardian).where(Guardian.student_id == trajectory.student_id).order_by(Guardian.id)
        ).all(),
        intakes=db.session.scalars(
            select(Intake)
            .options(joinedload(Intake.held_by))
            .where(Intake.trajectory_id == trajectory_id)
            .order_by(Intake.id.desc())
        ).all(),
        matches=db.session.scalars(
            select(Match)
            .options(joinedload(Match.mentor))
            .where(Match.trajectory_id == trajectory_id)
            .order_by(Match.id.desc())
        ).all(),
        events=_events(actor, trajectory_id, ours),
        conversations=db.session.scalars(
            select(Conversation)
            .where(Conversation.match_id.in_(ours))
            .order_by(Conversation.starts_at.desc(), Conversation.id.desc())
            .limit(CONVERSATIONS)
        ).all(),
        changes=db.session.scalars(
            select(StageChange)
            .options(joinedload(StageChange.actor))
            .where(StageChange.kind == "trajectory", StageChange.thing_id == trajectory_id)
            .order_by(StageChange.id.desc())
        ).all(),
    )


def _events(actor: Actor, trajectory_id: int, ours: Any) -> list[Event]:
    """Give what the steps wrote about a trajectory and its matches, in one statement; of concerns only what is theirs to see."""
    no_day, no_moment = cast(null(), Date), cast(null(), UtcDateTime())

    def row(model: Any, kind: str, on: Any, at: Any, *codes: Any) -> Select[*tuple[Any, ...]]:
        texts = [func.coalesce(cast(code, String), "") for code in codes]
        return select(literal(kind).label("kind"), model.id, on.label("day"), at.label("moment"), *texts)

    about = Match.trajectory_id == trajectory_id
    parts = [
        row(
            MotivationScreening,
            "motivation",
            MotivationScreening.decided_on,
            no_moment,
            MotivationScreening.outcome,
            literal(""),
        ).where(MotivationScreening.trajectory_id == trajectory_id),
        row(Triage, "triage", no_day, Triage.decided_at, Triage.colour, Triage.review).where(
            Triage.trajectory_id == trajectory_id
        ),
        row(Referral, "referral", Referral.advised_on, no_moment, Referral._stage, literal("")).where(
            Referral.trajectory_id == trajectory_id
        ),
        row(
            Proposal,
            "proposal",
            no_day,
            Proposal.proposed_at,
            literal("mentor_") + func.coalesce(cast(Proposal.mentor_answer, String), ""),
            literal("student_") + func.coalesce(cast(Proposal.student_answer, String), ""),
        )
        .join(Match, Match.id == Proposal.match_id)
        .where(about),
        row(
            Koppelingsmoment,
            "meeting",
            Koppelingsmoment.held_on,
            Koppelingsmoment.starts_at,
            literal(""),
            literal(""),
        ).where(Koppelingsmoment.match_id.in_(ours), Koppelingsmoment.cancelled_at.is_(None)),
        row(Concern, "concern", no_day, Concern.raised_at, Concern._stage, literal("")).where(
            or_(Concern.match_id.in_(ours), Concern.trajectory_id == trajectory_id), weighs(actor, Concern)
        ),
    ]
    return [
        Event(kind, number, on, at, tuple(filter(None, codes)))
        for kind, number, on, at, *codes in db.session.execute(union_all(*parts))
    ]


def match_file(actor: Actor, match_id: int) -> MatchFile:
    """Give one match with its pair, agreements and last 40 conversations, in four statements.

    :raises NotFound: when there is none, or not for this person.
    """
    found = read_rows(_pair(actor.role), numbers(actor) | {"match_id": match_id})
    if not found:
        raise NotFound
    about, (preset, settings, question, intake_key, *met) = found[0][:_PAIR_ENDS], found[0][_PAIR_ENDS:]
    asked = question and Intake.mentoring_question.open(question, intake_key)
    concerns = read_rows(_open_concerns(actor.role), numbers(actor) | {"match_id": match_id})
    return MatchFile(
        match=PairRow._make((*about, promises_of(preset, settings), asked)),
        meeting=_meeting(*met),
        conversations=_conversations(match_id),
        goals=_goals(match_id),
        concerns=[(number, stage, at) for number, stage, at in concerns],
    )


# Statements of a page that is opened all day are made once: putting one together takes longer than running it.
_MATCH_ID = bindparam("match_id", type_=Integer)


@cache
def _open_concerns(role: Role) -> Select[*tuple[Any, ...]]:
    about = (Concern.match_id == _MATCH_ID, Concern._stage != ConcernStage.CLOSED, weighs(Anyone(role), Concern))
    return select(Concern.id, Concern._stage, Concern.raised_at).where(*about).order_by(Concern.id.desc())


_PAIR_ENDS = PairRow._fields.index("promises")


@cache
def _pair(role: Role) -> Columns:
    return (
        select(
            Match.id,
            Match.trajectory_id,
            Match.student_id,
            Match.mentor_id,
            Match._stage,
            Match.phase,
            Match.phase_since,
            Match.conversation_count,
            Match.next_due_on,
            Match.snoozed_until,
            Match.until_on,
            Student.first_name,
            Mentor.first_name,
            User.name,
            # Here the columns of a PairRow end.
            Programme.preset,
            Programme.settings,
            Intake._mentoring_question,
            Intake.row_key,
            Koppelingsmoment.id,
            Koppelingsmoment.row_key,
            Koppelingsmoment.held_on,
            Koppelingsmoment.place,
            Koppelingsmoment.every_days,
            Koppelingsmoment.meeting_day,
            Koppelingsmoment.meeting_place,
            Koppelingsmoment.until_on,
            Koppelingsmoment._reaching,
            Koppelingsmoment._between_us,
            Koppelingsmoment._when_stuck,
        )
        .join(Student, Student.id == Match.student_id)
        .join(Mentor, Mentor.id == Match.mentor_id)
        .join(Programme, Programme.id == Match.programme_id)
        .outerjoin(User, User.id == Match.coordinator_id)
        .outerjoin(Intake, and_(Intake.trajectory_id == Match.trajectory_id, Intake.is_current.is_(True)))
        .outerjoin(
            Koppelingsmoment, and_(Koppelingsmoment.match_id == Match.id, Koppelingsmoment.cancelled_at.is_(None))
        )
        .where(reach(Anyone(role), Match), Match.id == _MATCH_ID)
    )


def _meeting(number: int | None, row_key: str, *told: Any) -> MeetingRow | None:
    if number is None:
        return None
    *plain, reaching, between_us, when_stuck = told
    agreed = Koppelingsmoment.reaching, Koppelingsmoment.between_us, Koppelingsmoment.when_stuck
    texts = zip(agreed, (reaching, between_us, when_stuck), strict=True)
    return MeetingRow._make((*plain, *(column.open(sealed, row_key) for column, sealed in texts)))


def own_students(actor: Actor) -> list[OwnStudent]:
    """Give the matches of a mentor that are not over, running ones first, with no more than the match needs."""
    rows = db.session.execute(
        select(Match, Student.first_name, Student.phone, Student.email, Proposal, Koppelingsmoment)
        .join(Student, Student.id == Match.student_id)
        .outerjoin(Proposal, Proposal.match_id == Match.id)
        .outerjoin(
            Koppelingsmoment, and_(Koppelingsmoment.match_id == Match.id, Koppelingsmoment.cancelled_at.is_(None))
        )
        .options(joinedload(Match.coordinator))
        .where(reach(actor, Match), Match._stage.in_(OPEN_MATCH))
        .order_by(Match.is_running.desc(), Match.id)
    )
    return [
        OwnStudent(
            match=match,
            # A name is heard after two yeses, and nowhere before.
            first_name=None if match.stage in UNDECIDED else first_name,
            phone=phone if match.stage in RUNNING_MATCH else None,
            email=email if match.stage in RUNNING_MATCH else None,
            coordinator=None if match.coordinator is None else match.coordinator.name,
            introduction=None if proposal is None else proposal.introduction,
            meeting=meeting,
        )
        for match, first_name, phone, email, proposal, meeting in map(_loose, rows)
    ]


def own_conversations(actor: Actor, match_id: int) -> list[ConversationRow]:
    """Give the conversations of a match that this mentor had; those of another stay closed, unless the student opened them."""
    shared = and_(lets_read(actor, Conversation.match_id), Conversation.state == ConversationState.HELD)
    return _conversations(match_id, or_(reach(actor, Conversation), shared))


def own_goals(actor: Actor, match_id: int) -> list[GoalRow]:
    """Give the goals of a match this mentor can reach."""
    return _goals(match_id, reach(actor, Goal))


def own_mentor_stage(actor: Actor) -> MentorStage | None:
    """Give where the mentor is, for the page of who has no student yet."""
    return db.session.scalar(select(Mentor._stage).where(Mentor.id == actor.mentor_id))


def find_trajectory(actor: Actor, trajectory_id: int) -> Trajectory:
    """Give one trajectory with its student.

    :raises NotFound: when there is none, or not for this person.
    """
    row = db.session.scalar(
        select(Trajectory)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.coordinator))
        .where(reach(actor, Trajectory), Trajectory.id == trajectory_id)
    )
    if row is None:
        raise NotFound
    return row


_CONVERSATIONS = (
    select(
        Conversation.id,
        Conversation.state,
        Conversation.starts_at,
        Conversation.minutes,
        Conversation.place,
        Conversation.by_side,
        Conversation.read_at,
        User.name,
        Conversation._note,
        Conversation.row_key,
    )
    .outerjoin(User, User.id == Conversation.read_by_id)
    .where(Conversation.match_id == _MATCH_ID)
    .order_by(Conversation.starts_at.desc(), Conversation.id.desc())
    .limit(CONVERSATIONS)
)


def _conversations(match_id: int, *where: ColumnElement[bool]) -> list[ConversationRow]:
    found = read_rows(_CONVERSATIONS.where(*where) if where else _CONVERSATIONS, {"match_id": match_id})
    return [
        ConversationRow(
            number, state, at, minutes, place, by_side, read_at, read_by, Conversation.note.open(note, row_key)
        )
        for number, state, at, minutes, place, by_side, read_at, read_by, note, row_key in found
    ]


def _loose(row: Any) -> tuple[Any, ...]:
    """Give a row whose outer joins may have found nothing, which its type does not say."""
    return tuple(row)


_GOALS = select(Goal._words, Goal.row_key, Goal.outcome).where(Goal.match_id == _MATCH_ID).order_by(Goal.id)


def _goals(match_id: int, *where: ColumnElement[bool]) -> list[GoalRow]:
    found = read_rows(_GOALS.where(*where) if where else _GOALS, {"match_id": match_id})
    return [GoalRow(Goal.words.open(words, row_key), outcome) for words, row_key, outcome in found]


def left_alone() -> Sequence[Trajectory]:
    """Give the trajectories under way whose coordinator is not there (any more), with their matches."""
    return db.session.scalars(
        select(Trajectory)
        .options(selectinload(Trajectory.matches))
        .where(
            Trajectory.nominated_on.is_not(None),
            Trajectory._stage.not_in(ENDED_TRAJECTORY),
            or_(Trajectory.coordinator_id.is_(None), ~is_run(Trajectory.programme_id, by=Trajectory.coordinator_id)),
        )
        .order_by(Trajectory.id)
    ).all()


def works_there(user_id: int | None, programme_id: int) -> bool:
    """Tell whether somebody runs a programme and has an open account."""
    return user_id is not None and bool(db.session.scalar(select(is_run(programme_id, by=user_id))))


def orphans() -> list[Orphan]:
    """Give the open promises of people who have no role there (any more), but those on a page that only a mentor opens."""
    group = Base.metadata.tables["intervisie_group"]
    about_mentor = aliased(Mentor)
    programme_id = func.coalesce(
        Trajectory.programme_id, about_mentor.programme_id, DueItem.programme_id, group.c.programme_id
    )
    has_role = exists().where(
        Membership.user_id == DueItem.owner_id,
        Membership.ended_at.is_(None),
        User.id == Membership.user_id,
        User.deactivated_at.is_(None),
        or_(
            Membership.programme_id == programme_id,
            Membership.school_id == Trajectory.school_id,
            and_(Membership.programme_id.is_(None), Membership.school_id.is_(None)),
        ),
    )
    rows = db.session.execute(
        select(DueItem, Trajectory, programme_id)
        .outerjoin(Match, Match.id == DueItem.match_id)
        .outerjoin(Trajectory, Trajectory.id == func.coalesce(DueItem.trajectory_id, Match.trajectory_id))
        .outerjoin(about_mentor, about_mentor.id == DueItem.mentor_id)
        .outerjoin(group, group.c.id == DueItem.group_id)
        .where(DueItem.closed_at.is_(None), DueItem.kind.not_in(OF_MENTOR | OF_CONCERN), ~has_role)
        # Talks with schools follow the matches there: the job that plans them gives them to whoever runs those.
        .where(DueItem.school_id.is_(None))
        .order_by(DueItem.id)
    )
    return [Orphan(item, trajectory, number) for item, trajectory, number in rows]
