"""Reads of the protocol: the programmes that run, and when a number or question of one was last changed."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select

from programme.core import clock
from programme.core.database import MOST_ROWS, db
from programme.core.errors import NotFound
from programme.norms.models import NumberChange, Programme, QuestionSet


def programmes() -> Sequence[Programme]:
    """Give the programmes that take students, by name; they are no secret."""
    return db.session.scalars(select(Programme).where(Programme.closed_on.is_(None)).order_by(Programme.name)).all()


def find_programme(programme_id: int) -> Programme:
    """Give one programme, running or closed: who was decided about may read how.

    :raises NotFound: when there is none.
    """
    found = db.session.get(Programme, programme_id) if 0 < programme_id <= MOST_ROWS else None
    if found is None:
        raise NotFound
    return found


def changed_on(programme_id: int) -> date | None:
    """Give the day on which a number or a question was last changed; None when none ever was."""
    numbers = select(func.max(NumberChange.changed_at)).where(NumberChange.programme_id == programme_id)
    questions = select(func.max(QuestionSet.made_at)).where(
        QuestionSet.programme_id == programme_id, QuestionSet.made_by_id.is_not(None)
    )
    days = [clock.local(last).date() for one in (numbers, questions) if (last := db.session.scalar(one)) is not None]
    return max(days, default=None)
