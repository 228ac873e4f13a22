"""Reads of the waiting list: who waits, for what, since when, and what they heard from us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.requests import asked_last
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import MOST_ROWS, db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.stages import OPEN_MATCH, TrajectoryStage
from programme.matching.models import StillAnswer, WaitingMessage
from programme.matching.queries.pairs import CONFLICTS, apart_from, mentors, profile_of
from programme.matching.rules import Terms, waits_long, weeks_waiting
from programme.matching.waiting import WaitsFor, desk, waits_for
from programme.norms.models import Programme

ROWS = 50
_WAITS = Trajectory._stage == TrajectoryStage.WAITING
_LATER = aliased(WaitingMessage)
_OPEN = and_(
    WaitingMessage.asks.is_(True),
    WaitingMessage.settled_on.is_(None),
    WaitingMessage.sent_on >= Trajectory.waiting_since,
    ~exists().where(_LATER.trajectory_id == WaitingMessage.trajectory_id, _LATER.asks, _LATER.id > WaitingMessage.id),
)
_OF_IT = WaitingMessage.trajectory_id == Trajectory.id
# What the promises about who waits stand on.
UNANSWERED = asking(Trajectory.id, _WAITS, exists().where(_OF_IT, _OPEN, WaitingMessage.answer.is_(None)))
WANTS_TALK = asking(Trajectory.id, _WAITS, exists().where(_OF_IT, _OPEN, WaitingMessage.answer == StillAnswer.TALK))


@dataclass(frozen=True, slots=True)
class SoFar:
    """What a waiting student heard so far, and was asked: the last day of each, and whether a question is open."""

    told_on: date | None
    asked_on: date | None
    requested_on: date | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One student who waits for a mentor."""

    trajectory_id: int
    name: str
    school_name: str
    asked_on: date | None
    since: date
    weeks: int
    is_long: bool
    is_amber: bool
    waits_for: WaitsFor
    languages: tuple[str, ...]
    availability: tuple[str, ...]
    gender_wish: str | None
    told_on: date | None
    answer: StillAnswer | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of the waiting list; `next_after` is where the next page starts."""

    rows: list[WaitingRow]
    next_after: str | None
    long_weeks: int


def waiting_list(actor: Actor, terms: Terms, *, after: str = "") -> Waiting:
    """Give who waits for a mentor, the longest first; `after` is `<date>:<number>` of the last row seen.

    :raises NotFound: when this person works in no programme.
    """
    programme = db.session.get(Programme, actor.programme_id)
    if programme is None:
        raise NotFound
    query = (
        visible(actor, Trajectory)
        .where(_WAITS)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.school))
        .order_by(Trajectory.waiting_since, Trajectory.id)
        .limit(ROWS + 1)
    )
    if (seen := _last_seen(after)) is not None:
        since, number = seen
        query = query.where(
            or_(Trajectory.waiting_since > since, and_(Trajectory.waiting_since == since, Trajectory.id > number))
        )
    found = db.session.scalars(query).all()
    rows = _rows(actor, terms, found[:ROWS])
    more = len(found) > ROWS
    return Waiting(
        rows,
        f"{rows[-1].since.isoformat()}:{rows[-1].trajectory_id}" if more else None,
        programme.promises.waiting_long_weeks,
    )


def who_waits() -> list[tuple[Trajectory, SoFar]]:
    """Give every student who waits, in every programme, with what they heard so far."""
    waiting = db.session.scalars(
        select(Trajectory)
        .where(_WAITS)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.programme))
        .order_by(Trajectory.id)
    ).all()
    heard = _messages(waiting)
    requested = asked_last(_WAITS)
    return [
        (
            one,
            SoFar(
                told_on=max((row.sent_on for row in heard.get(one.id, [])), default=None),
                asked_on=max((row.sent_on for row in heard.get(one.id, []) if row.asks), default=None),
                requested_on=requested.get(one.id),
                is_open=any(row.is_open for row in heard.get(one.id, [])[-1:]),
            ),
        )
        for one in waiting
    ]


def open_question(trajectory_id: int) -> WaitingMessage | None:
    """Give the question to a waiting student of which something still has to come; None when there is none."""
    return db.session.scalar(
        select(WaitingMessage)
        .join(Trajectory, Trajectory.id == WaitingMessage.trajectory_id)
        .where(WaitingMessage.trajectory_id == trajectory_id, _OPEN)
    )


def question_of(link: Link) -> WaitingMessage:
    """Give the question a link is about, open or answered.

    :raises NotFound: when there is none.
    """
    found = db.session.scalar(
        select(WaitingMessage)
        .where(WaitingMessage.trajectory_id == link.trajectory_id, WaitingMessage.asks)
        .options(joinedload(WaitingMessage.trajectory).joinedload(Trajectory.programme))
        .order_by(WaitingMessage.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def _rows(actor: Actor, terms: Terms, found: Sequence[Trajectory]) -> list[WaitingRow]:
    if not found:
        return []
    at, today = desk(mentors(actor, terms.promises), terms), clock.today()
    intakes = intakes_of(found)
    failed = failed_before(found)
    apart = apart_from([one.id for one in found])
    heard = _messages(found)
    rows = []
    for one in found:
        since = one.waiting_since or today
        profile = profile_of(
            one, intakes.get(one.id), failed.get(one.student_id, frozenset()), apart.get(one.id, frozenset())
        )
        told = heard.get(one.id, [])
        last = told[-1] if told else None
        rows.append(
            WaitingRow(
                trajectory_id=one.id,
                name=one.student.full_name,
                school_name=one.school.name,
                asked_on=one.nominated_on,
                since=since,
                weeks=weeks_waiting(since, today),
                is_long=waits_long(since, today, terms.promises),
                is_amber=one.colour is Colour.AMBER,
                waits_for=waits_for(profile, at),
                languages=profile.languages,
                availability=profile.availability,
                gender_wish=profile.gender_wish,
                told_on=None if last is None else last.sent_on,
                answer=None if last is None else last.answer,
                is_open=last is not None and last.is_open,
            )
        )
    return rows


def intakes_of(found: Sequence[Trajectory]) -> dict[int, Intake]:
    """Give the intake that counts, by the number of the trajectory."""
    numbers = [one.id for one in found]
    rows = db.session.scalars(select(Intake).where(Intake.trajectory_id.in_(numbers), Intake.is_current))
    return {row.trajectory_id: row for row in rows}


def failed_before(found: Sequence[Trajectory]) -> dict[int, frozenset[int]]:
    """Give the mentors with whom it failed before, by the number of the student."""
    rows = db.session.execute(
        select(Match.student_id, Match.mentor_id).where(
            Match.student_id.in_([one.student_id for one in found]),
            Match._stage.not_in(OPEN_MATCH),
            Match.end_reason.in_(CONFLICTS),
        )
    ).all()
    return {student: frozenset(mentor for other, mentor in rows if other == student) for student, _mentor in rows}


def _messages(found: Sequence[Trajectory]) -> dict[int, list[WaitingMessage]]:
    """Give what each heard since they wait, the latest last."""
    since = {one.id: one.waiting_since or date.min for one in found}
    heard: dict[int, list[WaitingMessage]] = {}
    rows = db.session.scalars(
        select(WaitingMessage)
        .join(Trajectory, Trajectory.id == WaitingMessage.trajectory_id)
        .where(_WAITS)
        .order_by(WaitingMessage.id)
    )
    for row in rows:
        if row.trajectory_id in since and row.sent_on >= since[row.trajectory_id]:
            heard.setdefault(row.trajectory_id, []).append(row)
    return heard


def _last_seen(after: str) -> tuple[date, int] | None:
    day, _colon, number = after.partition(":")
    try:
        return date.fromisoformat(day), max(0, min(int(number), MOST_ROWS))
    except ValueError:
        return None
