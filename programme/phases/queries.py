"""Reads of phases: one match with its evidence, and every match that may be ready."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import GOES_ON, asking
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.stages import MatchStage
from programme.logbook.models import Conversation, ConversationState, Goal
from programme.phases.rules import NEXT

ACTIVE = asking(Match.id, Match._stage == MatchStage.ACTIVE)
PAUSED = asking(Match.id, Match._stage == MatchStage.PAUSED, GOES_ON)


@dataclass(frozen=True, slots=True)
class Counted:
    """A match with what was done in its phase."""

    match: Match
    conversations: int
    goals: int


def find_match(actor: Actor, match_id: int) -> Match:
    """Give a match with its people, programme and trajectory.

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


def counted(match: Match) -> Counted:
    """Count what a pair did since its phase began."""
    since = clock.instant(match.phase_since, time())
    conversations = db.session.scalar(
        select(func.count(Conversation.id)).where(
            Conversation.match_id == match.id,
            Conversation.state == ConversationState.HELD,
            Conversation.starts_at >= since,
        )
    )
    goals = db.session.scalar(select(func.count(Goal.id)).where(Goal.match_id == match.id))
    return Counted(match, conversations or 0, goals or 0)


def maybe_ready() -> Iterator[Counted]:
    """Give the active matches in a phase that has a next one and no open proposal, with their counts."""
    proposed = select(DueItem.match_id).where(
        DueItem.kind == "phase_ready", DueItem.closed_at.is_(None), DueItem.match_id.is_not(None)
    )
    rows = db.session.execute(
        select(Match, _held_in_phase(), _goals())
        .options(joinedload(Match.programme))
        .where(Match._stage == MatchStage.ACTIVE, Match.phase.in_(tuple(NEXT)), Match.id.not_in(proposed))
        .order_by(Match.id)
        .execution_options(yield_per=1000)
    )
    for match, conversations, goals in rows:
        yield Counted(match, conversations, goals)


def _held_in_phase() -> ScalarSelect[int]:
    # The date is the one in UTC: an hour or two from Amsterdam does not matter
    # for a proposal that a person judges.
    return (
        select(func.count(Conversation.id))
        .where(
            Conversation.match_id == Match.id,
            Conversation.state == ConversationState.HELD,
            func.date(Conversation.starts_at) >= Match.phase_since,
        )
        .correlate(Match)
        .scalar_subquery()
    )


def _goals() -> ScalarSelect[int]:
    return select(func.count(Goal.id)).where(Goal.match_id == Match.id).correlate(Match).scalar_subquery()
