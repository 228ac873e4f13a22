"""Reads of endings: a match with its people, its closure and its goals."""

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import visible
from programme.closure.models import Closure
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import MENTOR_SIGNS_IN, asking
from programme.lifecycle.models import DueItem, Match, MatchMentor
from programme.lifecycle.stages import MatchStage
from programme.logbook.models import Goal

_WITHOUT_WORDS = exists().where(
    Closure.match_id == Match.id,
    Closure.undone_on.is_(None),
    Closure.closed_on.is_(None),
    Closure._mentor_words.is_(None),
)
ENDING = asking(Match.id, Match._stage == MatchStage.CLOSING)
WITHOUT_WORDS = ENDING.where(_WITHOUT_WORDS, MENTOR_SIGNS_IN)


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


def find_own_match(actor: Actor, match_id: int) -> Match:
    """Give a match to the mentor whose match it is; who stands in or mentors along does not look back in that one's words.

    :raises NotFound: when it does not exist, or is another mentor's.
    """
    match = find_match(actor, match_id)
    if match.mentor_id != actor.mentor_id:
        raise NotFound
    return match


def closure_of(match_id: int) -> Closure | None:
    """Give how a match that was found before ends or ended; one that was taken back does not count."""
    return db.session.scalar(
        select(Closure)
        .options(joinedload(Closure.decided_by))
        .where(Closure.match_id == match_id, Closure.undone_on.is_(None))
        .order_by(Closure.id.desc())
        .limit(1)
    )


def goals(match_id: int) -> Sequence[Goal]:
    """Give the goals of a match that was found before."""
    return db.session.scalars(select(Goal).where(Goal.match_id == match_id).order_by(Goal.id)).all()


def last_mentor(match: Match) -> MatchMentor | None:
    """Give the row that says from when until when the mentor of now belongs to a match."""
    return db.session.scalar(
        select(MatchMentor)
        .where(MatchMentor.match_id == match.id, MatchMentor.mentor_id == match.mentor_id)
        .order_by(MatchMentor.id.desc())
        .limit(1)
    )


def owes_aftercare(trajectory_id: int) -> bool:
    """Tell whether the programme still promised to ask how it goes."""
    found = select(DueItem.id).where(
        DueItem.trajectory_id == trajectory_id, DueItem.kind == "aftercare", DueItem.closed_at.is_(None)
    )
    return db.session.scalar(found) is not None
