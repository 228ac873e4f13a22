"""What is written to and fro in the invented year: a fixed hour, a question about a log, and a mentor who asks to be rung."""

from datetime import date, time, timedelta

from sqlalchemy import Select, select

from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.logbook.actions import FixedHour, ask_question, plan_series
from programme.logbook.actions.reading import ask_to_ring
from programme.logbook.models import Conversation, ConversationState, Place
from programme.logbook.queries import Writing
from programme.people.models import Mentor, User

QUESTION = "Verzonnen: je schrijft dat de stage goed voelt. Wat hielp daarbij?"
AT = time(16)


def make_logs(mentor_user_id: int, today: date) -> None:
    """Give the mentor one can sign in as a fixed hour and a question, and let a mentor of the same coordinator ring."""
    own = db.session.scalars(
        select(Match)
        .join(Mentor, Mentor.id == Match.mentor_id)
        .where(Mentor.user_id == mentor_user_id, Match._stage == MatchStage.ACTIVE)
    ).first()
    if own is None or own.coordinator is None:
        return
    now = clock.now()
    first_on = today + timedelta(days=9)
    minutes = own.programme.promises.conversation_minutes
    hour = FixedHour(first_on, AT, 1, first_on + timedelta(weeks=26), minutes, Place.SCHOOL)
    writing = Writing(own, None, own.next_conversation_at, 0, has_draft=False)
    plan_series(writing=writing, actor=db.session.get_one(User, mentor_user_id), hour=hour, invites=False, now=now)
    asked = _unread(own.id)
    if asked is not None:
        ask_question(conversation=asked, actor=own.coordinator, question=QUESTION, now=now)
    others = select(Match.id).where(Match.coordinator_id == own.coordinator_id, Match.id != own.id)
    rings = _unread(others)
    if rings is not None:
        ask_to_ring(match=rings.match, conversation=rings, now=now)
    db.session.flush()


def _unread(matches: int | Select[int]) -> Conversation | None:
    """Give the latest log of a match, or of several, that nobody read."""
    return db.session.scalars(
        select(Conversation)
        .where(
            Conversation.match_id.in_(matches if isinstance(matches, Select) else [matches]),
            Conversation.state == ConversationState.HELD,
            Conversation.read_at.is_(None),
        )
        .order_by(Conversation.starts_at.desc())
        .limit(1)
    ).first()
