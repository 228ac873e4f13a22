"""Reads of the lists of people and matches: one page at a time, by an index, without counting all rows."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    func,
    literal,
    or_,
    select,
)

from programme.access.identity import Actor
from programme.access.policy import SEES_WHOLE_PROGRAMME
from programme.access.visibility import Anyone, numbers, reach
from programme.core.database import db, read_rows
from programme.dossiers.rules import Mark, prefix, read_day
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.rhythm import Rhythm, rhythm
from programme.lifecycle.stages import ENDED_MATCH, TrajectoryStage
from programme.norms.promises import Phase
from programme.people.models import Mentor, MentorStage, Role, School, Student

PAGE = 50
# Beyond this a count is shown as "1.000+".
COUNT_MOST = 1000


R = TypeVar("R")
Columns = Select[*tuple[Any, ...]]


class Show(StrEnum):
    """Which matches a list holds."""

    MINE = "mine"
    ALL = "all"
    ENDED = "ended"


class MatchRow(NamedTuple):
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
        query = _ended(actor.role)
        if after is not None:
            query = query.where(Match.id < after.number)
        found = read_rows(query, numbers(actor))
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
    day = read_day(after.value) if after is not None else None
    found: list[Any] = []
    if after is None or day is not None:
        timed = _timed(actor.role, show)
        if after is not None:
            timed = timed.where(Match.next_due_on >= day, or_(Match.next_due_on > day, Match.id > after.number))
        found += read_rows(timed, numbers(actor))
    if len(found) <= PAGE:
        untimed = _untimed(actor.role, show)
        if after is not None and day is None:
            untimed = untimed.where(Match.id > after.number)
        found += read_rows(untimed.limit(PAGE + 1 - len(found)), numbers(actor))
    return found


# Made once per role: putting a statement together takes longer than reading a page of rows.
@cache
def _timed(role: Role, show: Show) -> Columns:
    running = _match_rows(role, show).where(Match.is_running.is_(True), Match.next_due_on.is_not(None))
    return running.order_by(Match.next_due_on, Match.id).limit(PAGE + 1)


@cache
def _untimed(role: Role, show: Show) -> Columns:
    running = _match_rows(role, show).where(Match.is_running.is_(True), Match.next_due_on.is_(None))
    return running.order_by(Match.id)


@cache
def _ended(role: Role) -> Columns:
    ended = _match_rows(role, Show.ENDED).where(Match._stage.in_(ENDED_MATCH))
    return ended.order_by(Match.id.desc()).limit(PAGE + 1)


def _match_rows(role: Role, show: Show) -> Columns:
    person = Anyone(role)
    query = (
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
        .where(reach(person, Match), Match.programme_id == person.programme_id)
    )
    return query.where(Match.coordinator_id == person.id) if show is Show.MINE else query


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
