"""Reads of support: a match with all that a check-in needs, and the check-ins so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.drift import Alarm, Quiet, count_days, mean_today, merge
from programme.lifecycle.grounds import GOES_ON, asking
from programme.lifecycle.models import Match
from programme.lifecycle.silence import alarm_of, quiet_of
from programme.support.models import CheckIn, SchoolTalk, WithWhom

TO_ASK = asking(Match.id, GOES_ON)
RUNNING = asking(Match.id, Match.is_running.is_(True))


def find_match(actor: Actor, match_id: int) -> Match:
    """Give a match with its people and programme.

    :raises NotFound: when it does not exist, or not for this person.
    """
    found = db.session.scalar(
        visible(actor, Match)
        .options(
            joinedload(Match.student),
            joinedload(Match.mentor),
            joinedload(Match.programme),
            joinedload(Match.trajectory),
        )
        .where(Match.id == match_id)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Silence:
    """What the silence of a match means today, by which rule, after how many days (those off left out)."""

    quiet: Quiet
    alarm: Alarm | None
    days: int


def silence_of(match: Match, today: date) -> Silence:
    """Judge the silence of a match that was found before, as the promise around it does."""
    quiet = quiet_of(match)
    alarm = alarm_of(match, quiet)
    last_on = match.last_conversation_on or match.started_on or match.proposed_on
    days = count_days(last_on, today, merge((one.first_on, one.last_on) for one in quiet))
    return Silence(mean_today(alarm, match.programme.promises.phase(match.phase), days, today), alarm, days)


def check_ins(match_id: int) -> Sequence[CheckIn]:
    """Give the check-ins around a match that was found before, the latest first."""
    return db.session.scalars(
        select(CheckIn)
        .options(joinedload(CheckIn.by))
        .where(CheckIn.match_id == match_id)
        .order_by(CheckIn.held_on.desc(), CheckIn.id.desc())
    ).all()


def asked_on(match_id: int) -> list[date]:
    """Give the days on which mentor or student were asked; the school counts for another rhythm."""
    return list(
        db.session.scalars(
            select(CheckIn.held_on)
            .where(CheckIn.match_id == match_id, CheckIn.with_whom != WithWhom.SCHOOL)
            .order_by(CheckIn.held_on)
        )
    )


def next_school_talk(programme_id: int, school_id: int) -> datetime | None:
    """Give when somebody of the programme next talks with a school about its students; None without an appointment."""
    return db.session.scalar(
        select(SchoolTalk.planned_for)
        .where(
            SchoolTalk.programme_id == programme_id,
            SchoolTalk.school_id == school_id,
            SchoolTalk.held_on.is_(None),
            SchoolTalk.planned_for >= clock.now(),
        )
        .order_by(SchoolTalk.planned_for)
        .limit(1)
    )
