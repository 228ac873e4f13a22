"""Reads of days off: by region and school, and those of one match."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from sqlalchemy import false, func, or_, select

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import MOST_ROWS, db
from programme.core.errors import NotFound
from programme.lifecycle.models import Match, QuietPeriod
from programme.lifecycle.silence import touched
from programme.lifecycle.stages import RUNNING_MATCH
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import Region, School

ONE_DAY = timedelta(days=1)


def schools(actor: Actor) -> Sequence[School]:
    """Give the schools this person can set days off for."""
    return db.session.scalars(visible(actor, School).where(School.closed_on.is_(None)).order_by(School.name)).all()


def periods(offered: Sequence[School]) -> Sequence[QuietPeriod]:
    """Give the days off of all regions and of these schools, the latest first."""
    return db.session.scalars(
        select(QuietPeriod)
        .where(
            or_(QuietPeriod.region.is_not(None), QuietPeriod.school_id.in_([one.id for one in offered])),
        )
        .order_by(QuietPeriod.first_on.desc(), QuietPeriod.id)
    ).all()


def find_of_school(actor: Actor, number: int) -> QuietPeriod:
    """Give days off of a school this person can reach.

    :raises NotFound: when they do not exist, or not for this person.
    """
    found = db.session.get(QuietPeriod, number) if 0 < number <= MOST_ROWS else None
    if found is None or found.school_id not in {one.id for one in schools(actor)}:
        raise NotFound
    return found


def find_of_region(number: int) -> QuietPeriod:
    """Give days off of a region.

    :raises NotFound: when they do not exist, or are not a region's.
    """
    found = db.session.get(QuietPeriod, number) if 0 < number <= MOST_ROWS else None
    if found is None or found.region is None:
        raise NotFound
    return found


def of_match(match_id: int) -> Sequence[QuietPeriod]:
    """Give the days off of one match that was found before, the latest first."""
    return db.session.scalars(
        select(QuietPeriod)
        .where(QuietPeriod.match_id == match_id)
        .order_by(QuietPeriod.first_on.desc(), QuietPeriod.id)
    ).all()


def find_of_match(match: Match, number: int) -> QuietPeriod:
    """Give days off of one match that was found before.

    :raises NotFound: when they do not exist, or are another match's.
    """
    found = db.session.get(QuietPeriod, number) if 0 < number <= MOST_ROWS else None
    if found is None or found.match_id != match.id:
        raise NotFound
    return found


def planned_on(
    days: Iterable[tuple[date, date]],
    *,
    region: Region | None = None,
    school_id: int | None = None,
    match_id: int | None = None,
) -> int:
    """Count the conversations that are planned on some days (first and last day both within) and are still to come."""
    within = [
        Conversation.starts_at.between(clock.instant(first, time()), clock.instant(last + ONE_DAY, time()))
        for first, last in days
    ]
    return int(
        db.session.scalar(
            select(func.count(Conversation.id))
            .join(Match, Match.id == Conversation.match_id)
            .where(
                touched(region=region, school_id=school_id, match_id=match_id),
                Match._stage.in_(RUNNING_MATCH),
                Conversation.state == ConversationState.PLANNED,
                Conversation.starts_at > clock.now(),
                or_(false(), *within),
            )
        )
        or 0
    )


def same_place(*, region: Region | None, school_id: int | None, match_id: int | None) -> list[tuple[date, date]]:
    """Give first and last day of what stands there already."""
    where = (
        QuietPeriod.region == region
        if region is not None
        else QuietPeriod.school_id == school_id
        if school_id is not None
        else QuietPeriod.match_id == match_id
    )
    return [
        (first, last)
        for first, last in db.session.execute(select(QuietPeriod.first_on, QuietPeriod.last_on).where(where))
    ]
