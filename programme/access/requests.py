"""When a student may be asked something again: one request in so many days, whichever step asks."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, select

from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import Match, Trajectory

# What is arranged with a student, or sent because they asked for it, is no request. Source: experience.md §7.
NO_REQUEST = (
    Purpose.APPOINTMENT,
    Purpose.CHOOSE_DATE,
    Purpose.CHOOSE_MOMENT,
    Purpose.MY_CHOICES,
    Purpose.MY_PAGE,
    Purpose.STUDENT_CONCERN,
)


def asked_last(*where: ColumnElement[bool]) -> dict[int, date]:
    """Give when something was last asked by link of each student with such a trajectory, by its number."""
    asked: dict[int, datetime] = {}
    chosen = (Link.party == "student", Link.purpose.not_in(NO_REQUEST), *where)
    for query in (
        select(Trajectory.id, func.max(Link.created_at)).join(Link, Link.trajectory_id == Trajectory.id),
        select(Trajectory.id, func.max(Link.created_at))
        .join(Match, Match.trajectory_id == Trajectory.id)
        .join(Link, Link.match_id == Match.id),
    ):
        for number, moment in db.session.execute(query.where(*chosen).group_by(Trajectory.id)):
            asked[number] = max(moment, asked.get(number, moment))
    return {number: clock.local(moment).date() for number, moment in asked.items()}


def may_ask_from(trajectory: Trajectory) -> date | None:
    """Give the first day on which a student may be asked something again; None when nothing was asked yet."""
    asked_on = asked_last(Trajectory.id == trajectory.id).get(trajectory.id)
    days = trajectory.programme.promises.student_request_days
    return None if asked_on is None else asked_on + timedelta(days=days)
