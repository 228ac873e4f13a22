"""Reads of concerns: one with its pair, a mentor's own, and those that wait too long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import reach, visible
from programme.concerns.models import Concern
from programme.concerns.rules import PROMISES
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import Asking, asking
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.stages import RUNNING_MATCH, ConcernStage
from programme.norms.models import Programme
from programme.people.models import Student
from programme.screening.models import Triage
from programme.screening.queries import COLOURED_AT


def at_stage(anchor: Any, stage: ConcernStage) -> Asking:
    """Select the concerns at a stage that hang on a match, or on a mentor: `Concern.match_id` or `Concern.mentor_id`."""
    return asking(anchor, anchor.is_not(None), Concern._stage == stage, about=Concern.id)


# A concern said that the colour changes, and nobody gave one since.
_SAID = (
    Match.trajectory_id == Trajectory.id,
    Concern.match_id == Match.id,
    Concern.changes_colour.is_(True),
)
TO_RECOLOUR = asking(
    Trajectory.id,
    Trajectory._stage.in_(COLOURED_AT),
    exists().where(
        *_SAID,
        ~exists().where(Triage.trajectory_id == Match.trajectory_id, Triage.decided_at > Concern.weighed_at),
    ),
)


def last_weighed_at(trajectory_id: int) -> datetime | None:
    """Give when it was said last that a concern changes the colour of a student."""
    latest = select(func.max(Concern.weighed_at)).join(Match, Match.id == Concern.match_id)
    return db.session.scalar(latest.where(Match.trajectory_id == trajectory_id, Concern.changes_colour.is_(True)))


@dataclass(frozen=True, slots=True)
class OwnMatch:
    """One running match of a mentor, as the form names it."""

    match_id: int
    first_name: str


def own_matches(actor: Actor) -> list[OwnMatch]:
    """Give the running matches of a mentor, by the student's first name."""
    rows = db.session.execute(
        select(Match.id, Student.first_name)
        .join(Student, Student.id == Match.student_id)
        .where(reach(actor, Match), Match._stage.in_(RUNNING_MATCH))
        .order_by(Student.first_name, Match.id)
    )
    return [OwnMatch(number, name) for number, name in rows]


def find_match(actor: Actor, number: int) -> Match:
    """Give a match with its people.

    :raises NotFound: when it does not exist, or not for this person.
    """
    both = (joinedload(Match.student), joinedload(Match.mentor), joinedload(Match.programme))
    found = db.session.scalar(visible(actor, Match).options(*both).where(Match.id == number))
    if found is None:
        raise NotFound
    return found


def own_programme(actor: Actor) -> Programme | None:
    """Give the programme of the person, for its duty number."""
    return db.session.get(Programme, actor.programme_id) if actor.programme_id is not None else None


def find_concern(actor: Actor, number: int) -> Concern:
    """Give one concern with pair, owner and who raised it.

    :raises NotFound: when there is none, or not for this person.
    """
    row = db.session.scalar(
        visible(actor, Concern)
        .options(
            joinedload(Concern.match).joinedload(Match.student),
            joinedload(Concern.match).joinedload(Match.programme),
            joinedload(Concern.match).joinedload(Match.mentor),
            joinedload(Concern.match).joinedload(Match.trajectory),
            joinedload(Concern.mentor),
            joinedload(Concern.owner),
            joinedload(Concern.raised_by),
        )
        .where(Concern.id == number)
    )
    if row is None:
        raise NotFound
    return row


def raised_by(actor: Actor) -> Sequence[Concern]:
    """Give what somebody raised, the newest first; at most 50."""
    return db.session.scalars(
        visible(actor, Concern)
        .options(joinedload(Concern.owner))
        .where(Concern.raised_by_id == actor.id)
        .order_by(Concern.id.desc())
        .limit(50)
    ).all()


def promised_until(concern: Concern) -> date | None:
    """Give the day by which the next step on a concern was promised."""
    promise = promise_of(concern)
    return None if promise is None else promise.due_on


def promise_of(concern: Concern) -> DueItem | None:
    """Give the open promise of the next step on a concern."""
    return db.session.scalar(
        select(DueItem).where(
            DueItem.key.in_([_key(concern, promise.kind) for promise in PROMISES.values()]),
            DueItem.closed_at.is_(None),
        )
    )


def programme_of(concern: Concern) -> Programme:
    """Give the programme a concern belongs to."""
    anchor = concern.match if concern.match is not None else concern.mentor
    if anchor is None:
        raise NotFound
    return db.session.get_one(Programme, anchor.programme_id)


def open_concerns() -> Sequence[Concern]:
    """Give every concern that is not closed, for the night job."""
    return db.session.scalars(
        select(Concern)
        .options(joinedload(Concern.match).joinedload(Match.trajectory), joinedload(Concern.mentor))
        .where(Concern._stage != ConcernStage.CLOSED)
        .order_by(Concern.id)
    ).all()


def open_concerns_of(match_ids: Sequence[int], *, owner_id: int) -> Sequence[Concern]:
    """Give the open concerns around matches that somebody owns."""
    return db.session.scalars(
        select(Concern).where(
            Concern.match_id.in_(match_ids), Concern.owner_id == owner_id, Concern._stage != ConcernStage.CLOSED
        )
    ).all()


def is_promised(concern: Concern, kind: str) -> bool:
    """Tell whether a promise of a kind is open on a concern."""
    open_item = select(DueItem.id).where(DueItem.key == _key(concern, kind), DueItem.closed_at.is_(None))
    return db.session.scalar(open_item) is not None


def _key(concern: Concern, kind: str) -> str:
    anchor = f"match:{concern.match_id}" if concern.match_id is not None else f"mentor:{concern.mentor_id}"
    return f"{kind}:{anchor}:{concern.id}"
