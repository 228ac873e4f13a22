"""Reads of Vandaag: what is due from somebody, and what runs."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, exists, func, literal, or_, select

from programme.access.identity import Actor
from programme.access.policy import PROGRAMME_STAFF, SEES_WHOLE_PROGRAMME, Permission
from programme.access.visibility import Anyone, numbers, reach, stood_in_for
from programme.concerns.queries import shown_to
from programme.core import clock
from programme.core.database import db, read_rows
from programme.core.drafts import Draft, DraftOwner, list_drafts
from programme.handover.rules import OF_CONCERN, OF_MENTOR, OF_SCHOOL
from programme.intervisie.models import IntervisieGroup
from programme.lifecycle.models import DueItem, Match, StandIn, Trajectory
from programme.lifecycle.silence import is_silent
from programme.lifecycle.stages import RUNNING_MATCH, TrajectoryStage
from programme.logbook.models import Conversation, ConversationState
from programme.norms.models import Programme
from programme.people.models import Digest, Membership, Mentor, Role, School, Student, User
from programme.worklist.rules import TO_WRITE, UNREAD, is_about, told_from

Columns = Select[*tuple[Any, ...]]
ITEMS_MOST = 100
# Beyond this a count is shown as "1.000+": counting on would make the page slower the bigger a programme is.
COUNT_MOST = 1000
# A mentor who is asked for a match hears the student's name only after both said yes.
NAMELESS = frozenset({"answer_proposal"})


class ItemRow(NamedTuple):
    """One promise as the page needs it; `name` is a first name with a last initial, or empty."""

    kind: str
    due_on: date
    is_urgent: bool
    reason: str
    values: dict[str, Any]
    endpoint: str
    arguments: dict[str, Any]
    name: str
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """That something asks for somebody, how often that person wants to be told by mail, and when they last were."""

    user_id: int
    digest: Digest
    weekday: int
    reminded_on: date | None
    kind: str
    due_on: date
    show_from: date
    opened_at: datetime
    stands_in_from: date | None = None

    @property
    def opened_on(self) -> date:
        """The day on which it was promised, or later on which it fell to who stands in."""
        return max(clock.local(self.opened_at).date(), self.stands_in_from or date.min)

    @property
    def counts_from(self) -> date:
        """The first morning on which a mail counts it."""
        return told_from(kind=self.kind, due_on=self.due_on, show_from=self.show_from, opened_on=self.opened_on)


@dataclass(frozen=True, slots=True)
class Running:
    """What runs for a coordinator or a manager; counts stop at COUNT_MOST + 1."""

    matches: int
    silent: int
    waiting: int
    waiting_since: date | None
    has_unsent: bool


@dataclass(frozen=True, slots=True)
class OwnMatch:
    """A running match of a mentor, with the next planned conversation."""

    match_id: int
    first_name: str
    next_at: datetime | None
    has_unsent: bool


@dataclass(frozen=True, slots=True)
class Counted:
    """How much an administrator has set up."""

    schools: int
    programmes: int
    people: int


@dataclass(frozen=True, slots=True)
class RecentStudent:
    """A student the school nominated lately."""

    trajectory_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that somebody began and did not send; `name` is the first name of whom it is about, or empty."""

    form: str
    anchor: str
    name: str
    updated_at: datetime
    expires_on: date


def _shown_to(person: Anyone) -> ColumnElement[bool]:
    """What somebody owes, and in a role that runs matches what a colleague owes for whom they stand in."""
    own = reach(person, DueItem)
    if person.role not in PROGRAMME_STAFF:
        return own
    theirs = and_(DueItem.owner_id.in_(stood_in_for(person)), _falls_to_stand_in(person.programme_id))
    # A concern about who stands in, or said past them, is on no list of theirs.
    return or_(own, and_(theirs, shown_to(person)))


def _falls_to_stand_in(programme_id: Any) -> ColumnElement[bool]:
    """Ask whether a promise belongs to who runs a programme: then who stands in keeps it, and hears of it.

    One about a school belongs to no programme alone; what somebody owes as a mentor or for a school stays theirs. A
    concern itself goes to who stands in, where that person may know of it.
    """
    here = func.coalesce(Trajectory.programme_id, Match.programme_id, Mentor.programme_id, DueItem.programme_id)
    group = select(IntervisieGroup.id).where(IntervisieGroup.programme_id == programme_id)
    return and_(
        or_(here == programme_id, DueItem.school_id.is_not(None), DueItem.group_id.in_(group)),
        DueItem.kind.not_in(OF_MENTOR | OF_SCHOOL | OF_CONCERN),
    )


def _instead_of(person: Anyone) -> ColumnElement[str | None]:
    """Whose promise it is, where it is another one's."""
    return select(User.name).where(User.id == DueItem.owner_id, User.id != person.id).scalar_subquery()


@cache
def _due_items(role: Role) -> Columns:
    person = Anyone(role)
    return (
        select(
            DueItem.kind,
            DueItem.due_on,
            DueItem.is_urgent,
            DueItem.reason,
            DueItem.values,
            DueItem.endpoint,
            DueItem.arguments,
            Student.first_name,
            Student.last_name,
            Mentor.first_name,
            Mentor.last_name,
            _instead_of(person),
        )
        .outerjoin(Trajectory, Trajectory.id == DueItem.trajectory_id)
        .outerjoin(Match, Match.id == DueItem.match_id)
        .outerjoin(Student, Student.id == func.coalesce(Trajectory.student_id, Match.student_id))
        .outerjoin(Mentor, Mentor.id == DueItem.mentor_id)
        .where(_shown_to(person), DueItem.closed_at.is_(None), DueItem.show_from <= bindparam("today"))
        .order_by(DueItem.is_urgent.desc(), DueItem.due_on, DueItem.id)
        .limit(ITEMS_MOST)
    )


def to_remind(today: date) -> list[Due]:
    """Give what is due today, late, unread or to be written down, by who hears of it, can sign in and was not told today.

    On the days somebody is away, who stands in hears it instead, in the rhythm of their own mail; it is new to them from
    the first of these days.
    """
    is_away = and_(
        StandIn.absent_id == DueItem.owner_id,
        StandIn.from_on <= today,
        StandIn.until_on >= today,
        _falls_to_stand_in(StandIn.programme_id),
    )
    has_role = exists().where(Membership.user_id == User.id, Membership.ended_at.is_(None))
    rows = db.session.execute(
        select(
            User.id,
            User.digest,
            User.digest_weekday,
            User.reminded_on,
            DueItem.kind,
            DueItem.due_on,
            DueItem.show_from,
            DueItem.opened_at,
            StandIn.from_on,
        )
        .select_from(DueItem)
        .outerjoin(Trajectory, Trajectory.id == DueItem.trajectory_id)
        .outerjoin(Match, Match.id == DueItem.match_id)
        .outerjoin(Mentor, Mentor.id == DueItem.mentor_id)
        .outerjoin(StandIn, is_away)
        .join(User, User.id == func.coalesce(StandIn.stands_in_id, DueItem.owner_id))
        .where(
            User.digest != Digest.OFF,
            User.deactivated_at.is_(None),
            User.password_hash.is_not(None),
            or_(User.reminded_on.is_(None), User.reminded_on < today),
            has_role,
            DueItem.closed_at.is_(None),
            DueItem.show_from <= today,
            or_(DueItem.due_on <= today, DueItem.kind.in_(UNREAD | TO_WRITE)),
        )
        .order_by(User.id)
    )
    return [due for row in rows if (due := Due(*row)).counts_from <= today]


def due_items(actor: Actor, today: date) -> list[ItemRow]:
    """Give what is due from somebody and may be shown, urgent first, then by day; at most 100."""
    found = read_rows(_due_items(actor.role), numbers(actor) | {"today": today})
    # A mentor knows the student by first name, and needs no other name on the page about the own file.
    is_mentor = actor.mentor_id is not None and actor.may(Permission.SEE_OWN_MATCH)
    return [
        ItemRow(
            kind,
            due_on,
            is_urgent,
            reason,
            values,
            endpoint,
            arguments,
            ""
            if kind in NAMELESS
            else _name(first, last, *((None, None) if is_mentor else about_mentor), short=is_mentor),
            instead_of or "",
        )
        for kind, due_on, is_urgent, reason, values, endpoint, arguments, first, last, *about_mentor, instead_of in found
    ]


def running(actor: Actor, today: date) -> Running:
    """Count what runs, in one statement; a coordinator counts the own matches and students, a manager all of the programme."""
    return Running(*read_rows(_running(actor.role), numbers(actor) | {"today": today})[0])


@cache
def _running(role: Role) -> Columns:
    person, whole = Anyone(role), role in SEES_WHOLE_PROGRAMME

    def own(model: type[Match] | type[Trajectory]) -> ColumnElement[bool]:
        mine: ColumnElement[bool] = model.coordinator_id == person.id
        return model.programme_id == person.programme_id if whole else mine

    on = and_(reach(person, Match), own(Match), Match.is_running.is_(True))
    waits = and_(reach(person, Trajectory), own(Trajectory), Trajectory._stage == TrajectoryStage.WAITING)
    return select(
        _capped(select(literal(1)).select_from(Match).where(on)),
        _capped(select(literal(1)).select_from(Match).where(on, is_silent(bindparam("today", type_=Date())))),
        _capped(select(literal(1)).select_from(Trajectory).where(waits)),
        select(Trajectory.waiting_since).where(waits).order_by(Trajectory.waiting_since).limit(1).scalar_subquery(),
        _has_unsent(person.id),
    )


def own_matches(actor: Actor) -> list[OwnMatch]:
    """Give the running matches of a mentor, the next conversation first; at most 20."""
    # One of yesterday that was not written down yet is not the next one, though it is what the match still waits for.
    next_at = (
        select(func.min(Conversation.starts_at))
        .where(
            Conversation.match_id == Match.id,
            Conversation.state == ConversationState.PLANNED,
            Conversation.starts_at > clock.now(),
        )
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Match.id, Student.first_name, next_at.label("next_at"), _has_unsent(actor.id))
        .join(Student, Student.id == Match.student_id)
        .where(reach(actor, Match), Match._stage.in_(RUNNING_MATCH))
        .order_by(next_at.is_(None), next_at, Match.id)
        .limit(20),
        {"today": clock.today()},
    )
    return [OwnMatch(number, name, at, bool(unsent)) for number, name, at, unsent in rows]


def _has_unsent(user_id: Any) -> ColumnElement[bool]:
    """Ask whether somebody began a form and did not send it, as part of a statement that is sent anyway."""
    kept = exists().where(Draft.user_id == user_id, Draft.expires_on > bindparam("today", type_=Date()))
    return select(kept).scalar_subquery()


def recent_students(actor: Actor) -> list[RecentStudent]:
    """Give the students the school nominated last; at most five."""
    rows = db.session.execute(
        select(Trajectory.id, Student.first_name, Student.last_name)
        .join(Student, Student.id == Trajectory.student_id)
        .where(reach(actor, Trajectory))
        .order_by(Trajectory.id.desc())
        .limit(5)
    )
    return [RecentStudent(number, _name(first, last, None, None)) for number, first, last in rows]


def unsent(actor: Actor) -> list[Unsent]:
    """Give what somebody began and did not send, the latest first; what is out of their reach by now is left out."""
    rows = list_drafts(DraftOwner(user_id=actor.id))
    names = {
        kind: _names(actor, model, [int(row.anchor.split()[1]) for row in rows if is_about(row.anchor, kind)])
        for kind, model in (("match", Match), ("trajectory", Trajectory), ("conversation", Conversation))
    }
    found = []
    for row in rows:
        kind = next((kind for kind in names if is_about(row.anchor, kind)), None)
        name = "" if kind is None else names[kind].get(int(row.anchor.split()[1]))
        if name is not None:
            found.append(Unsent(row.form, row.anchor, name, row.updated_at, row.expires_on))
    return found


def _names(actor: Actor, model: Any, wanted: list[int]) -> dict[int, str]:
    if not wanted:
        return {}
    rows = select(model.id, Student.first_name).where(reach(actor, model), model.id.in_(wanted))
    if model is Conversation:
        rows = rows.join(Match, Match.id == Conversation.match_id).join(Student, Student.id == Match.student_id)
    else:
        rows = rows.join(Student, Student.id == model.student_id)
    return {row[0]: row[1] for row in db.session.execute(rows)}


def set_up() -> Counted:
    """Count what an administrator set up, in one statement."""
    schools, programmes, people = db.session.execute(
        select(
            select(func.count()).select_from(School).scalar_subquery(),
            select(func.count()).select_from(Programme).scalar_subquery(),
            _capped(select(literal(1)).select_from(Membership).where(Membership.ended_at.is_(None))),
        )
    ).one()
    return Counted(schools, programmes, people)


def _capped(rows: Columns) -> ColumnElement[int]:
    return select(func.count()).select_from(rows.limit(COUNT_MOST + 1).subquery()).scalar_subquery()


def _name(
    first: str | None, last: str | None, mentor_first: str | None, mentor_last: str | None, *, short: bool = False
) -> str:
    first, last = (first, last) if first else (mentor_first, mentor_last)
    if not first:
        return ""
    return first if short or not last else f"{first} {last[0]}."
