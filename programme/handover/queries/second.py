"""Reads of the mentors of a match: their windows, who may join, and whose window is over."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.handover.rules import Window
from programme.lifecycle.grounds import GOES_ON, Asking, asking
from programme.lifecycle.models import DueItem, Match, MatchMentor, MatchPart
from programme.lifecycle.stages import TrajectoryStage
from programme.matching.queries import StudentFacts, student_facts

# So long a window that ended is looked back at each night: a night that was missed is made up for.
LOOK_BACK = timedelta(days=14)

REFERRED = TrajectoryStage.REFERRED


def _substitutes() -> Asking:
    return asking(
        MatchMentor.match_id,
        MatchMentor.part == MatchPart.SUBSTITUTE,
        MatchMentor.match_id.in_(select(Match.id).where(GOES_ON)),
        about=MatchMentor.id,
    )


# Whether the main mentor is back is said by a person, and kept nowhere: so a promise may stand after the last day.
MAY_END = _substitutes()


def not_over() -> Asking:
    """Select the windows of substitutes that are not over."""
    return _substitutes().where(MatchMentor.until_on >= clock.today())


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
            joinedload(Match.coordinator),
        )
        .where(Match.id == match_id)
    )
    if found is None:
        raise NotFound
    return found


def find_window(match: Match, window_id: int) -> MatchMentor:
    """Give the window of a second mentor of a match that was found before.

    :raises NotFound: when this match has no such window.
    """
    found = next((one for one in seconds(match.id) if one.id == window_id), None)
    if found is None:
        raise NotFound
    return found


def seconds(match_id: int) -> Sequence[MatchMentor]:
    """Give the windows of all but the main mentor of a match that was found before, the latest first."""
    return db.session.scalars(
        select(MatchMentor)
        .options(joinedload(MatchMentor.mentor))
        .where(MatchMentor.match_id == match_id, MatchMentor.part != MatchPart.MAIN)
        .order_by(MatchMentor.from_on.desc(), MatchMentor.id.desc())
    ).all()


def firsts(match: Match) -> Sequence[MatchMentor]:
    """Give the windows of those who were the mentor of a match before the one of now, the latest first."""
    return db.session.scalars(
        select(MatchMentor)
        .options(joinedload(MatchMentor.mentor))
        .where(
            MatchMentor.match_id == match.id,
            MatchMentor.part == MatchPart.MAIN,
            MatchMentor.mentor_id != match.mentor_id,
        )
        .order_by(MatchMentor.id.desc())
    ).all()


def main_window(match: Match) -> MatchMentor | None:
    """Give the window of the mentor of now; None when none was kept."""
    return db.session.scalar(
        select(MatchMentor)
        .where(
            MatchMentor.match_id == match.id,
            MatchMentor.mentor_id == match.mentor_id,
            MatchMentor.part == MatchPart.MAIN,
            MatchMentor.until_on.is_(None),
        )
        .order_by(MatchMentor.id.desc())
        .limit(1)
    )


def may_follow(match_id: int, today: date) -> frozenset[int]:
    """Give the windows whose mentor may become the mentor: it lasts, or it is still asked how it goes on after it."""
    asked = asked_windows(match_id)
    return frozenset(
        one.id
        for one in seconds(match_id)
        if one.from_on <= today and (one.until_on is None or one.until_on >= today or one.id in asked)
    )


def windows(match_id: int) -> list[Window]:
    """Give all windows of a match, the main mentor's among them."""
    rows = db.session.scalars(select(MatchMentor).where(MatchMentor.match_id == match_id))
    return [Window(one.mentor_id, one.part, one.from_on, one.until_on) for one in rows]


def stands_in_windows(mentor_id: int, since: date) -> list[Window]:
    """Give the days, from a day on, on which a mentor stands in somewhere."""
    rows = db.session.scalars(
        select(MatchMentor).where(
            MatchMentor.mentor_id == mentor_id,
            MatchMentor.part == MatchPart.SUBSTITUTE,
            or_(MatchMentor.until_on.is_(None), MatchMentor.until_on >= since),
        )
    )
    return [Window(one.mentor_id, one.part, one.from_on, one.until_on) for one in rows]


def student_of(match: Match) -> StudentFacts:
    """Give what the rules of matching need to know of the student of a match."""
    return student_facts(match.trajectory)


def just_ended(today: date) -> Sequence[Match]:
    """Give the running matches in which the window of a mentor ended lately: a second one, or the first one."""
    ended = select(MatchMentor.match_id).where(
        MatchMentor.until_on < today,
        MatchMentor.until_on >= today - LOOK_BACK,
    )
    return db.session.scalars(
        select(Match)
        .options(joinedload(Match.mentor), joinedload(Match.programme), joinedload(Match.trajectory))
        .where(Match.is_running.is_(True), Match.id.in_(ended))
    ).all()


def asked_windows(match_id: int) -> frozenset[int]:
    """Give the windows about which it is still asked whether the main mentor comes back."""
    keys = db.session.scalars(
        select(DueItem.key).where(
            DueItem.match_id == match_id, DueItem.kind == "mentor_back", DueItem.closed_at.is_(None)
        )
    )
    return frozenset(int(key.rpartition(":")[2]) for key in keys)
