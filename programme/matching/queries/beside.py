"""Reads of who is kept apart, and of who was asked for what nobody filled in."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from programme.access.identity import Actor
from programme.access.visibility import reach
from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.matching.models import Apart, WhyApart
from programme.people.models import Mentor, User


@dataclass(frozen=True, slots=True)
class ApartRow:
    """One mentor from whom a student is kept apart."""

    mentor_id: int
    mentor: str
    why: WhyApart
    noted_by: str
    noted_on: date


def find_apart(trajectory_id: int, mentor_id: int) -> Apart | None:
    """Give the note that keeps two people apart, if there is one."""
    return db.session.scalar(select(Apart).where(Apart.trajectory_id == trajectory_id, Apart.mentor_id == mentor_id))


def kept_apart(trajectory: Trajectory) -> list[ApartRow]:
    """Give the mentors from whom a student is kept apart, with why and who noted it."""
    rows = db.session.execute(
        select(Apart, Mentor, User.name)
        .join(Mentor, Mentor.id == Apart.mentor_id)
        .join(User, User.id == Apart.noted_by_id)
        .where(Apart.trajectory_id == trajectory.id)
        .order_by(Apart.id)
    )
    return [ApartRow(mentor.id, mentor.full_name, one.why, by, one.noted_on) for one, mentor, by in rows]


def asked_mentors(actor: Actor) -> dict[int, date]:
    """Give since when mentors are asked to fill in their profile and did not yet, by the number of the mentor."""
    rows = select(Mentor.id, Mentor.profile_asked_on).where(reach(actor, Mentor), Mentor.profile_asked_on.is_not(None))
    return {number: asked_on for number, asked_on in db.session.execute(rows) if asked_on is not None}
