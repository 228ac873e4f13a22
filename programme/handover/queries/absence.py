"""Reads of a mentor's own absence: the days, what is planned in them, and the matches that notice."""

from collections.abc import Sequence
from datetime import date, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Match, QuietPeriod
from programme.logbook.models import Conversation, ConversationState

# Whether somebody was found for long days away is said by a person; the promise may stand as long as the match runs.
MAY_NEED_SUBSTITUTE = asking(Match.id, Match.is_running.is_(True))


def mentor_absences(mentor_id: int | None) -> Sequence[QuietPeriod]:
    """Give the days on which a mentor is away, from today on, the first first."""
    return db.session.scalars(
        select(QuietPeriod)
        .where(QuietPeriod.mentor_id == mentor_id, QuietPeriod.last_on >= clock.today())
        .order_by(QuietPeriod.first_on, QuietPeriod.id)
    ).all()


def find_mentor_absence(actor: Actor, number: int) -> QuietPeriod:
    """Give an own absence, also one that is over.

    :raises NotFound: when there is none, or it is another one's.
    """
    own = QuietPeriod.mentor_id == actor.mentor_id
    found = db.session.scalar(select(QuietPeriod).where(QuietPeriod.id == number, own))
    if found is None:
        raise NotFound
    return found


def planned_within(actor: Actor, period: QuietPeriod) -> Sequence[Conversation]:
    """Give what the mentor planned on these days, that is still to come."""
    start = max(clock.instant(period.first_on, time()), clock.now())
    return db.session.scalars(
        select(Conversation)
        .options(joinedload(Conversation.match).joinedload(Match.student))
        .where(
            Conversation.by_mentor_id == actor.mentor_id,
            Conversation.state == ConversationState.PLANNED,
            Conversation.starts_at >= start,
            Conversation.starts_at < clock.instant(period.last_on + timedelta(days=1), time()),
        )
        .order_by(Conversation.starts_at)
    ).all()


def running_of(mentor_id: int | None) -> Sequence[Match]:
    """Give the running matches of a mentor, with the programme."""
    return db.session.scalars(
        select(Match)
        .options(joinedload(Match.programme))
        .where(Match.mentor_id == mentor_id, Match.is_running.is_(True))
        .order_by(Match.id)
    ).all()


def days_of(first_on: date, last_on: date) -> int:
    """Count the days of an absence, the first and the last among them."""
    return (last_on - first_on).days + 1
