"""Who acts as mentor of a match on a day: the main mentor, and who stands in or mentors along until when."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import joinedload

from programme.core.database import db
from programme.lifecycle.models import Match, MatchMentor, MatchPart
from programme.people.models import Mentor

# A duo mentor comes before who only stands in.
_IN_ORDER = case((MatchMentor.part == MatchPart.MAIN, 0), (MatchMentor.part == MatchPart.DUO, 1), else_=2)


def on_day(day: Any) -> ColumnElement[bool]:
    """Give the condition on windows that hold a day, the first and the last day among them."""
    return and_(MatchMentor.from_on <= day, or_(MatchMentor.until_on.is_(None), MatchMentor.until_on >= day))


def acting(match: Match, day: date) -> list[Mentor]:
    """Give the mentors of a match on a day, the main one first; before the start the one who is asked."""
    return [mentor for mentor, _part in _on(match, day)] or [match.mentor]


def answers_for(match: Match, day: date, planner_id: int | None = None) -> Mentor:
    """Give whose conversation one on a day is: of who stands in then, else of the main mentor.

    `planner_id`: the mentor who plans it; in a duo each keeps the own ones.
    """
    there = _on(match, day)
    for mentor, part in there:
        if part is MatchPart.DUO and mentor.id == planner_id:
            return mentor
    return next((mentor for mentor, part in there if part is MatchPart.SUBSTITUTE), match.mentor)


def seconds_after(match_id: int, day: date) -> list[MatchMentor]:
    """Give the windows of substitutes and second mentors of a match that last beyond a day, with the mentor."""
    return list(
        db.session.scalars(
            select(MatchMentor)
            .options(joinedload(MatchMentor.mentor))
            .where(
                MatchMentor.match_id == match_id,
                MatchMentor.part != MatchPart.MAIN,
                or_(MatchMentor.until_on.is_(None), MatchMentor.until_on > day),
            )
        )
    )


def end_window(window: MatchMentor, *, is_amber: bool, today: date) -> None:
    """Let a window end today and free its place; one that did not begin goes. `is_amber`: the match is under conditions."""
    if window.holds_place:
        window.holds_place = False
        window.mentor.places_taken -= 1
        window.mentor.amber_taken -= int(is_amber)
    if window.from_on > today:
        db.session.delete(window)
    else:
        window.until_on = today


def mentors_along(mentor_id: int, today: date) -> bool:
    """Tell whether a mentor stands in or mentors along in a running match, now or later."""
    lasts = select(MatchMentor.id).join(Match, Match.id == MatchMentor.match_id)
    return (
        db.session.scalar(
            lasts.where(
                MatchMentor.mentor_id == mentor_id,
                MatchMentor.part != MatchPart.MAIN,
                or_(MatchMentor.until_on.is_(None), MatchMentor.until_on >= today),
                Match.is_running.is_(True),
            ).limit(1)
        )
        is not None
    )


def _on(match: Match, day: date) -> list[tuple[Mentor, MatchPart]]:
    rows = db.session.execute(
        select(Mentor, MatchMentor.part)
        .join(MatchMentor, MatchMentor.mentor_id == Mentor.id)
        .where(MatchMentor.match_id == match.id, on_day(day))
        .order_by(_IN_ORDER, MatchMentor.id)
    )
    return [(mentor, part) for mentor, part in rows]
