"""A running match for tests of what happens inside it, and the open promises around it."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Competence, Conversation, ConversationState, Goal, Place
from tests import factories
from tests.factories import World

# An hour before the clock of the tests stands still (24 November 2026, 10.00 in Amsterdam).
EARLIER_TODAY = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def make_running(world: World, *, trajectory: dict[str, Any] | None = None, **values: Any) -> Match:
    """Make a running match of the world's mentor, run by the world's coordinator."""
    stages = {MatchStage.PAUSED: TrajectoryStage.PAUSED, MatchStage.CLOSING: TrajectoryStage.CLOSING}
    stages[MatchStage.CLOSED] = TrajectoryStage.CLOSED
    student = factories.make_student(world.school)
    facts = {"stage": stages.get(values.get("stage", MatchStage.ACTIVE), TrajectoryStage.ACTIVE)} | (trajectory or {})
    made = factories.make_trajectory(world.programme, student, coordinator=world.coordinator, **facts)
    match = factories.make_match(made, world.mentor, **values)
    db.session.commit()
    return match


def make_conversation(match: Match, **values: Any) -> Conversation:
    """Make a planned conversation, earlier today unless said otherwise."""
    facts: dict[str, Any] = {
        "by_mentor_id": match.mentor_id,
        "state": ConversationState.PLANNED,
        "starts_at": EARLIER_TODAY,
        "minutes": 60,
        "place": Place.SCHOOL,
    }
    made: Conversation = factories.save(Conversation(match_id=match.id, **(facts | values)))
    db.session.commit()
    return made


def make_goal(match: Match, words: str = "Mijn stage afmaken", **values: Any) -> Goal:
    """Make a goal."""
    goal = Goal(match_id=match.id, competence=Competence.OTHER, set_on=factories.TODAY, **values)
    goal.words = words
    factories.save(goal)
    db.session.commit()
    return goal


def owed(kind: str) -> list[DueItem]:
    """Give the open promises of a kind."""
    db.session.flush()
    db.session.expire_all()
    return list(db.session.scalars(select(DueItem).where(DueItem.kind == kind, DueItem.closed_at.is_(None))))
