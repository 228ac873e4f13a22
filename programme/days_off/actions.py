"""Writes of days off: add and take away; whoever they touch is judged anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programme.core import audit
from programme.core.database import db
from programme.days_off import queries
from programme.days_off.rules import Days, new_ones
from programme.lifecycle import silence
from programme.lifecycle.models import QuietKind, QuietPeriod
from programme.people.models import Region, User


@dataclass(frozen=True, slots=True)
class Place:
    """Whose days off: exactly one of a region, a school and a match."""

    region: Region | None = None
    school_id: int | None = None
    match_id: int | None = None


def add(
    *,
    actor: User,
    place: Place,
    kind: QuietKind,
    wanted: Sequence[Days],
    source: str = "",
    seen_on: date | None = None,
) -> int:
    """Add days off and judge the matches they touch anew; what stands there already is left out. Give how many were new."""
    there = queries.same_place(region=place.region, school_id=place.school_id, match_id=place.match_id)
    new = new_ones(wanted, there)
    for one in new:
        db.session.add(
            QuietPeriod(
                region=place.region,
                school_id=place.school_id,
                match_id=place.match_id,
                kind=kind,
                name=one.name if place.match_id is None else "",
                first_on=one.first_on,
                last_on=one.last_on,
                source=source,
                seen_on=seen_on,
                made_by_id=actor.id,
            )
        )
    if new:
        db.session.flush()
        moved = silence.recount(region=place.region, school_id=place.school_id, match_id=place.match_id)
        audit.record("days_off.add", _about(place), actor_id=actor.id, kind=kind.value, periods=len(new), moved=moved)
    return len(new)


def remove(*, actor: User, period: QuietPeriod) -> None:
    """Take days off away again, and judge the matches they touched anew."""
    place = Place(period.region, period.school_id, period.match_id)
    first_on, last_on = period.first_on.isoformat(), period.last_on.isoformat()
    db.session.delete(period)
    db.session.flush()
    moved = silence.recount(region=place.region, school_id=place.school_id, match_id=place.match_id)
    audit.record("days_off.remove", _about(place), actor_id=actor.id, first=first_on, last=last_on, moved=moved)


def _about(place: Place) -> str:
    if place.region is not None:
        return f"region {place.region.value}"
    return f"match {place.match_id}" if place.school_id is None else f"school {place.school_id}"
