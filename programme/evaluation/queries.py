"""Reads of the short questions: who is asked now, what waits, and the course of a match."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload, selectinload

from programme.access.identity import Actor
from programme.access.models import Link, Purpose
from programme.access.requests import asked_last
from programme.access.visibility import visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.evaluation.models import Alarm, Instrument, Item, PulseAnswer, PulseRound, Side
from programme.evaluation.rules import Scored, mean_tenths
from programme.lifecycle.grounds import GOES_ON, MENTOR_SIGNS_IN, asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.thermometer import CODE, VERSION

# About how many questions are asked in one go: the rest follows a quarter of an hour later.
MOST_AT_ONCE = 50
_OPEN = (PulseRound.answered_on.is_(None), PulseRound.declined_on.is_(None), PulseRound.lapsed_on.is_(None))
MENTOR_TO_ANSWER = asking(
    PulseRound.match_id,
    *_OPEN,
    PulseRound.side == Side.MENTOR,
    exists().where(Match.id == PulseRound.match_id, GOES_ON, MENTOR_SIGNS_IN),
)
# Once somebody spoke with one of them, the promise is closed by that; no table keeps for which answer it was.
ALARMED = asking(Match.id, GOES_ON, exists().where(PulseRound.match_id == Match.id, PulseRound.alarm.is_not(None)))


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the schedule: the mean of each side in tenths, or None with what became of the question instead."""

    planned_on: date
    means: dict[Side, int | None]
    instead: dict[Side, str]
    alarms: tuple[Alarm, ...]


def own_instrument() -> Instrument | None:
    """Give our own instrument in its version of today; None before it was asked for the first time."""
    return db.session.scalar(
        select(Instrument)
        .where(Instrument.code == CODE, Instrument.version == VERSION)
        .options(selectinload(Instrument.items))
    )


def running() -> Sequence[Match]:
    """Give the matches whose sides are asked: they run, and do not stand still."""
    return db.session.scalars(
        select(Match)
        .where(GOES_ON, Match._stage == MatchStage.ACTIVE, Match.started_on.is_not(None))
        .options(joinedload(Match.student), joinedload(Match.mentor), joinedload(Match.programme))
        .order_by(Match.id)
    ).all()


def asked_already() -> dict[tuple[int, Side], date]:
    """Give the last day of the schedule for which each side of each running match was asked."""
    found: dict[tuple[int, Side], date] = {}
    for match_id, side, day in db.session.execute(
        select(PulseRound.match_id, PulseRound.side, PulseRound.planned_on)
        .join(Match, Match.id == PulseRound.match_id)
        .where(GOES_ON)
    ):
        found[match_id, side] = max(day, found.get((match_id, side), day))
    return found


def requests_of() -> dict[int, date]:
    """Give when something was last asked of the student of each active trajectory, by its number."""
    return asked_last(Trajectory._stage == TrajectoryStage.ACTIVE)


def waiting() -> Sequence[PulseRound]:
    """Give the questions nobody answered yet."""
    return db.session.scalars(
        select(PulseRound)
        .where(*_OPEN)
        .options(
            joinedload(PulseRound.match).joinedload(Match.student),
            joinedload(PulseRound.match).joinedload(Match.mentor),
            joinedload(PulseRound.match).joinedload(Match.programme),
        )
        .order_by(PulseRound.id)
    ).all()


def link_of(pulse: PulseRound) -> Link | None:
    """Give the link by which a question can still be answered."""
    return db.session.scalar(
        select(Link)
        .where(Link.purpose == Purpose.PULSE, Link.thing_id == pulse.id, Link.used_at.is_(None))
        .order_by(Link.id.desc())
        .limit(1)
    )


def round_of(number: int) -> PulseRound:
    """Give a question with its items and the match it is about.

    :raises NotFound: when there is none.
    """
    found = db.session.scalar(_with_items().where(PulseRound.id == number))
    if found is None:
        raise NotFound
    return found


def own_round(actor: Actor, match_id: int) -> PulseRound:
    """Give the last question to the mentor of an own match, open or not.

    :raises NotFound: when there is none, or the match is another's.
    """
    within = visible(actor, Match).with_only_columns(Match.id).where(Match.mentor_id == actor.mentor_id)
    found = db.session.scalar(
        _with_items()
        .where(PulseRound.match_id == match_id, PulseRound.side == Side.MENTOR, PulseRound.match_id.in_(within))
        .order_by(PulseRound.planned_on.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound
    return found


def last_mean(match_id: int, side: Side, but: int) -> int | None:
    """Give the last mean of a side in tenths, one question left out; None without an answer."""
    number = db.session.scalar(
        select(PulseRound.id)
        .where(
            PulseRound.match_id == match_id,
            PulseRound.side == side,
            PulseRound.answered_on.is_not(None),
            PulseRound.id != but,
        )
        .order_by(PulseRound.planned_on.desc())
        .limit(1)
    )
    if number is None:
        return None
    rows = db.session.execute(
        select(PulseAnswer.value, Item.is_reversed, Instrument.least, Instrument.most)
        .join(Item, Item.id == PulseAnswer.item_id)
        .join(Instrument, Instrument.id == Item.instrument_id)
        .where(PulseAnswer.round_id == number)
    ).all()
    return mean_tenths([Scored(row.value, row.is_reversed) for row in rows], rows[0].least, rows[0].most)


def course(match_id: int) -> list[Point]:
    """Give what both sides of a match answered, day by day of the schedule; for who may see the match as staff."""
    rows = db.session.execute(
        select(PulseRound, PulseAnswer.value, Item.is_reversed, Instrument.least, Instrument.most)
        .join(Instrument, Instrument.id == PulseRound.instrument_id)
        .outerjoin(PulseAnswer, PulseAnswer.round_id == PulseRound.id)
        .outerjoin(Item, Item.id == PulseAnswer.item_id)
        .where(PulseRound.match_id == match_id)
        .order_by(PulseRound.planned_on, PulseRound.id, PulseAnswer.item_id)
    ).all()
    rounds: dict[int, PulseRound] = {}
    scored: dict[int, list[Scored]] = {}
    scale: dict[int, tuple[int, int]] = {}
    for pulse, value, is_reversed, least, most in rows:
        rounds[pulse.id], scale[pulse.id] = pulse, (least, most)
        if value is not None:
            scored.setdefault(pulse.id, []).append(Scored(value, bool(is_reversed)))
    by_day: dict[date, list[PulseRound]] = {}
    for pulse in rounds.values():
        by_day.setdefault(pulse.planned_on, []).append(pulse)
    return [
        Point(
            day,
            {one.side: mean_tenths(scored[one.id], *scale[one.id]) if one.id in scored else None for one in found},
            {one.side: _instead(one) for one in found},
            tuple(one.alarm for one in found if one.alarm is not None),
        )
        for day, found in by_day.items()
    ]


def _with_items() -> Select[PulseRound]:
    return select(PulseRound).options(
        joinedload(PulseRound.instrument).selectinload(Instrument.items),
        joinedload(PulseRound.match).joinedload(Match.student),
        joinedload(PulseRound.match).joinedload(Match.mentor),
        joinedload(PulseRound.match).joinedload(Match.programme),
    )


def _instead(pulse: PulseRound) -> str:
    if pulse.declined_on is not None:
        return "declined"
    return "lapsed" if pulse.lapsed_on is not None else "waits"
