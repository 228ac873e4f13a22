"""Reads of the pages over all steps: lists one page at a time, and one file in few statements."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    String,
    and_,
    cast,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.policy import SEES_WHOLE_PROGRAMME
from programme.access.visibility import reach
from programme.concerns.models import Concern
from programme.core.database import UtcDateTime, db
from programme.core.errors import NotFound
from programme.dossiers.rules import Mark, Rhythm, prefix, read_day, rhythm
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.models import Match, StageChange, Trajectory
from programme.lifecycle.stages import ENDED_MATCH, OPEN_MATCH, RUNNING_MATCH, ConcernStage, TrajectoryStage
from programme.logbook.models import Conversation, ConversationState, Goal, Place, Side
from programme.matching.models import Proposal
from programme.nomination.models import Nomination
from programme.norms.promises import Phase
from programme.people.models import Guardian, Mentor, MentorStage, School, Student, User
from programme.referral.models import Referral
from programme.screening.models import MotivationScreening, Triage

PAGE = 50
# How many conversations a file shows; the rest stands in the logbook.
CONVERSATIONS = 40
# Beyond this a count is shown as "1.000+".
COUNT_MOST = 1000


R = TypeVar("R")
Columns = Select[*tuple[Any, ...]]


class Show(StrEnum):
    """Which matches a list holds."""

    MINE = "mine"
    ALL = "all"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One match in the list."""

    match_id: int
    student: str
    mentor: str
    phase: Phase
    rhythm: Rhythm
    last_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One student in the list of people."""

    trajectory_id: int
    name: str
    school: str
    stage: TrajectoryStage
    since: date | None


@dataclass(frozen=True, slots=True)
class MentorRow:
    """One mentor in the list of people."""

    mentor_id: int
    name: str
    stage: MentorStage
    places_taken: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How many stand under each tab; counts stop at COUNT_MOST + 1."""

    students: int
    mentors: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Page(Generic[R]):
    """One page of a list, and where the next one begins."""

    rows: list[R]
    next: str | None


def usual_show(actor: Actor) -> Show:
    """Give which matches somebody sees at first."""
    return Show.ALL if actor.role in SEES_WHOLE_PROGRAMME else Show.MINE


def matches(actor: Actor, show: Show, after: Mark | None, today: date) -> Page[MatchRow]:
    """Give one page of matches, in one statement or, where the list ends, two.

    Running ones come by the day on which silence becomes too long, those without such a day (paused) at the end;
    ended ones the newest first. The rows are two index ranges after each other: sorting by an index keeps the page as
    fast at 100,000 matches as at 350.
    """
    if show is Show.ENDED:
        query = _match_rows(actor, show).where(Match._stage.in_(ENDED_MATCH))
        if after is not None:
            query = query.where(Match.id < after.number)
        found = db.session.execute(query.order_by(Match.id.desc()).limit(PAGE + 1)).all()
    else:
        found = _running_rows(actor, show, after)
    rows = [
        MatchRow(number, f"{first} {last[:1]}.", mentor, phase, rhythm(stage, due_on, today), last_on, due_on)
        for number, first, last, mentor, phase, stage, last_on, due_on in found[:PAGE]
    ]
    if len(found) <= PAGE:
        return Page(rows, None)
    end = rows[-1]
    return Page(rows, str(Mark(end.due_on.isoformat() if end.due_on else "", end.match_id)))


def _running_rows(actor: Actor, show: Show, after: Mark | None) -> list[Any]:
    base = _match_rows(actor, show).where(Match.is_running.is_(True))
    day = read_day(after.value) if after is not None else None
    found: list[Any] = []
    if after is None or day is not None:
        timed = base.where(Match.next_due_on.is_not(None))
        if after is not None:
            timed = timed.where(Match.next_due_on >= day, or_(Match.next_due_on > day, Match.id > after.number))
        found += db.session.execute(timed.order_by(Match.next_due_on, Match.id).limit(PAGE + 1))
    if len(found) <= PAGE:
        untimed = base.where(Match.next_due_on.is_(None))
        if after is not None and day is None:
            untimed = untimed.where(Match.id > after.number)
        found += db.session.execute(untimed.order_by(Match.id).limit(PAGE + 1 - len(found)))
    return found


# Made once: putting the columns and joins together takes longer than reading a page of rows.
_MATCH_COLUMNS = (
    select(
        Match.id,
        Student.first_name,
        Student.last_name,
        Mentor.first_name.label("mentor_name"),
        Match.phase,
        Match._stage,
        Match.last_conversation_on,
        Match.next_due_on,
    )
    .join(Student, Student.id == Match.student_id)
    .join(Mentor, Mentor.id == Match.mentor_id)
)


def _match_rows(actor: Actor, show: Show) -> Columns:
    query = _MATCH_COLUMNS.where(reach(actor, Match), Match.programme_id == actor.programme_id)
    return query.where(Match.coordinator_id == actor.id) if show is Show.MINE else query


def students(actor: Actor, search: str | None, after: Mark | None) -> Page[StudentRow]:
    """Give one page of students in the programme: the newest first, or by name when a name is sought."""
    query = _student_columns(actor)
    names = prefix(search)
    if names is None:
        if after is not None:
            query = query.where(Trajectory.id < after.number)
        query = query.order_by(Trajectory.id.desc())
        return _student_page(query, lambda row: Mark("", row[0]))
    begin, end = names
    query = query.where(
        or_(
            and_(Student.last_name >= begin, Student.last_name < end),
            and_(Student.first_name >= begin, Student.first_name < end),
        )
    )
    if after is not None:
        query = query.where(
            Student.last_name >= after.value, or_(Student.last_name > after.value, Trajectory.id > after.number)
        )
    return _student_page(query.order_by(Student.last_name, Trajectory.id), lambda row: Mark(row[3], row[0]))


def waiting(actor: Actor, after: Mark | None) -> Page[StudentRow]:
    """Give one page of students who wait for a mentor, the longest first."""
    query = _student_columns(actor).where(Trajectory._stage == TrajectoryStage.WAITING)
    day = read_day(after.value) if after is not None else None
    if after is not None and day is not None:
        query = query.where(
            Trajectory.waiting_since >= day, or_(Trajectory.waiting_since > day, Trajectory.id > after.number)
        )
    ordered = query.order_by(Trajectory.waiting_since, Trajectory.id)
    return _student_page(ordered, lambda row: Mark(row[7].isoformat(), row[0]))


def mentors(actor: Actor, stage: MentorStage, search: str | None, after: Mark | None) -> Page[MentorRow]:
    """Give one page of mentors at a stage, by family name."""
    query = select(
        Mentor.id,
        Mentor.first_name,
        Mentor.infix,
        Mentor.last_name,
        Mentor._stage,
        Mentor.places_taken,
        Mentor.capacity,
    ).where(reach(actor, Mentor), Mentor.programme_id == actor.programme_id)
    names = prefix(search)
    if names is None:
        query = query.where(Mentor._stage == stage)
    else:
        begin, end = names
        query = query.where(
            or_(
                and_(Mentor.last_name >= begin, Mentor.last_name < end),
                and_(Mentor.first_name >= begin, Mentor.first_name < end),
            )
        )
    if after is not None:
        query = query.where(
            Mentor.last_name >= after.value, or_(Mentor.last_name > after.value, Mentor.id > after.number)
        )
    found = db.session.execute(query.order_by(Mentor.last_name, Mentor.id).limit(PAGE + 1)).all()
    rows = [
        MentorRow(number, _full(first, infix, last), at, taken, capacity)
        for number, first, infix, last, at, taken, capacity in found[:PAGE]
    ]
    end_of_page = found[PAGE - 1] if len(found) > PAGE else None
    return Page(rows, str(Mark(end_of_page[3], end_of_page[0])) if end_of_page is not None else None)


def counts(actor: Actor) -> Counts:
    """Count what stands under the tabs, in one statement; no count goes beyond its limit."""
    seen = and_(reach(actor, Trajectory), Trajectory.programme_id == actor.programme_id)
    found = db.session.execute(
        select(
            _capped(select(literal(1)).select_from(Trajectory).where(seen)),
            _capped(
                select(literal(1))
                .select_from(Mentor)
                .where(
                    reach(actor, Mentor),
                    Mentor.programme_id == actor.programme_id,
                    Mentor._stage == MentorStage.ADMITTED,
                )
            ),
            _capped(
                select(literal(1)).select_from(Trajectory).where(seen, Trajectory._stage == TrajectoryStage.WAITING)
            ),
        )
    ).one()
    return Counts(*found)


def _student_columns(actor: Actor) -> Columns:
    return (
        select(
            Trajectory.id,
            Student.first_name,
            Student.infix,
            Student.last_name,
            School.name,
            Trajectory._stage,
            Trajectory.nominated_on,
            Trajectory.waiting_since,
        )
        .join(Student, Student.id == Trajectory.student_id)
        .join(School, School.id == Trajectory.school_id)
        .where(reach(actor, Trajectory), Trajectory.programme_id == actor.programme_id)
    )


def _student_page(query: Columns, mark: Any) -> Page[StudentRow]:
    found = db.session.execute(query.limit(PAGE + 1)).all()
    rows = [
        StudentRow(
            number,
            _full(first, infix, last),
            school,
            stage,
            waiting_since if stage is TrajectoryStage.WAITING else nominated_on,
        )
        for number, first, infix, last, school, stage, nominated_on, waiting_since in found[:PAGE]
    ]
    return Page(rows, str(mark(found[PAGE - 1])) if len(found) > PAGE else None)


def _capped(rows: Columns) -> ColumnElement[int]:
    return select(func.count()).select_from(rows.limit(COUNT_MOST + 1).subquery()).scalar_subquery()


def _full(first: str, infix: str, last: str) -> str:
    return " ".join(filter(None, (first, infix, last)))


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


@dataclass(frozen=True, slots=True)
class ConversationRow:
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


@dataclass(frozen=True, slots=True)
class MatchFile:
    """All that the page of one match shows."""

    match: Match
    intake: Intake | None
    meeting: Koppelingsmoment | None
    conversations: list[ConversationRow]
    goals: Sequence[Goal]
    concerns: Sequence[tuple[int, ConcernStage, datetime]]


@dataclass(frozen=True, slots=True)
class OwnStudent:
    """What a mentor sees of a match; phone and e-mail only while it runs."""

    match: Match
    first_name: str
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
        events=_events(trajectory_id, ours),
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


def _events(trajectory_id: int, ours: Any) -> list[Event]:
    """Give what the steps wrote about a trajectory and its matches, in one statement."""
    no_day, no_moment = cast(null(), Date), cast(null(), UtcDateTime())

    def row(model: Any, kind: str, on: Any, at: Any, *codes: Any) -> Columns:
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
            Concern.match_id.in_(ours)
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
    found = db.session.execute(
        select(Match, Intake, Koppelingsmoment)
        .outerjoin(Intake, and_(Intake.trajectory_id == Match.trajectory_id, Intake.is_current.is_(True)))
        .outerjoin(
            Koppelingsmoment, and_(Koppelingsmoment.match_id == Match.id, Koppelingsmoment.cancelled_at.is_(None))
        )
        .options(
            joinedload(Match.student),
            joinedload(Match.mentor),
            joinedload(Match.programme),
            joinedload(Match.coordinator),
        )
        .where(reach(actor, Match), Match.id == match_id)
    ).first()
    if found is None:
        raise NotFound
    match, intake, meeting = found
    concerns = db.session.execute(
        select(Concern.id, Concern._stage, Concern.raised_at)
        .where(Concern.match_id == match_id, Concern._stage != ConcernStage.CLOSED)
        .order_by(Concern.id.desc())
    )
    return MatchFile(
        match=match,
        intake=intake,
        meeting=meeting,
        conversations=_conversations(Conversation.match_id == match_id),
        goals=_goals(match_id),
        concerns=[(number, stage, at) for number, stage, at in concerns],
    )


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
            first_name=first_name,
            phone=phone if match.stage in RUNNING_MATCH else None,
            email=email if match.stage in RUNNING_MATCH else None,
            coordinator=None if match.coordinator is None else match.coordinator.name,
            introduction=None if proposal is None else proposal.introduction,
            meeting=meeting,
        )
        for match, first_name, phone, email, proposal, meeting in map(_loose, rows)
    ]


def own_conversations(actor: Actor, match_id: int) -> list[ConversationRow]:
    """Give the conversations of a match that this mentor had; those of a predecessor stay closed."""
    return _conversations(reach(actor, Conversation), Conversation.match_id == match_id)


def own_goals(actor: Actor, match_id: int) -> Sequence[Goal]:
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


# Made once: putting the columns together takes longer than reading the rows.
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
    .order_by(Conversation.starts_at.desc(), Conversation.id.desc())
    .limit(CONVERSATIONS)
)


def _conversations(*where: ColumnElement[bool]) -> list[ConversationRow]:
    found = db.session.execute(_CONVERSATIONS.where(*where))
    return [
        ConversationRow(
            number, state, at, minutes, place, by_side, read_at, read_by, Conversation.note.open(note, row_key)
        )
        for number, state, at, minutes, place, by_side, read_at, read_by, note, row_key in found
    ]


def _loose(row: Any) -> tuple[Any, ...]:
    """Give a row whose outer joins may have found nothing, which its type does not say."""
    return tuple(row)


def _goals(match_id: int, *where: ColumnElement[bool]) -> Sequence[Goal]:
    return db.session.scalars(select(Goal).where(Goal.match_id == match_id, *where).order_by(Goal.id)).all()
