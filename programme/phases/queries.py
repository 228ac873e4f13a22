"""Reads of phases: one match with its evidence, every match that may be ready, and the mid-term evaluations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import GOES_ON, MENTOR_SIGNS_IN, asking, last_change
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.stages import MatchMove, MatchStage
from programme.logbook.models import Conversation, ConversationState, Goal
from programme.phases.models import MidtermEvaluation, Outcome, ResumeQuestion
from programme.phases.rules import NEXT

# An evaluation is talked about while a match runs or is paused; who ends looks back in the ending.
MEETS = (MatchStage.ACTIVE, MatchStage.PAUSED)


def _of_match(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Match.id == MidtermEvaluation.match_id, Match._stage.in_(MEETS), *where)


UNDECIDED = asking(
    MidtermEvaluation.match_id, MidtermEvaluation.decided_on.is_(None), _of_match(), about=MidtermEvaluation.id
)
MENTOR_TO_SAY = asking(
    MidtermEvaluation.match_id,
    MidtermEvaluation.decided_on.is_(None),
    MidtermEvaluation.mentor_said_on.is_(None),
    _of_match(MENTOR_SIGNS_IN),
    about=MidtermEvaluation.id,
)
STOPPED = asking(
    MidtermEvaluation.match_id, MidtermEvaluation.outcome == Outcome.STOP, _of_match(), about=MidtermEvaluation.id
)
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


def evaluations(match_id: int) -> Sequence[MidtermEvaluation]:
    """Give the mid-term evaluations of a match that was found before, the latest first."""
    return db.session.scalars(
        _with_people()
        .options(joinedload(MidtermEvaluation.decided_by))
        .where(MidtermEvaluation.match_id == match_id)
        .order_by(MidtermEvaluation.number.desc())
    ).all()


def to_decide(match_id: int) -> MidtermEvaluation | None:
    """Give the first mid-term evaluation of a match that is not decided yet."""
    return db.session.scalar(
        _with_people()
        .where(MidtermEvaluation.match_id == match_id, MidtermEvaluation.decided_on.is_(None))
        .order_by(MidtermEvaluation.number)
        .limit(1)
    )


def own_evaluation(actor: Actor, match_id: int) -> MidtermEvaluation:
    """Give the last mid-term evaluation of an own match to its main mentor, decided or not.

    :raises NotFound: when there is none, or the match is another's.
    """
    within = visible(actor, Match).with_only_columns(Match.id).where(Match.mentor_id == actor.mentor_id)
    return _found(
        _with_people()
        .where(MidtermEvaluation.match_id == match_id, MidtermEvaluation.match_id.in_(within))
        .order_by(MidtermEvaluation.number.desc())
        .limit(1)
    )


def evaluation_of(link: Link) -> MidtermEvaluation:
    """Give the mid-term evaluation a link asks about.

    :raises NotFound: when there is none.
    """
    return _found(
        _with_people().where(MidtermEvaluation.id == link.thing_id, MidtermEvaluation.match_id == link.match_id)
    )


def resume_question(match: Match) -> ResumeQuestion | None:
    """Give the last question whether the student wants to go on, asked in the pause that lasts now."""
    paused = last_change(match, MatchMove.PAUSE)
    if paused is None:
        return None
    return db.session.scalar(
        select(ResumeQuestion)
        .where(ResumeQuestion.match_id == match.id, ResumeQuestion.asked_on >= clock.local(paused.at).date())
        .order_by(ResumeQuestion.id.desc())
        .limit(1)
    )


def resume_question_of(link: Link) -> ResumeQuestion:
    """Give the question a link asks.

    :raises NotFound: when there is none.
    """
    match = joinedload(ResumeQuestion.match)
    found = db.session.scalar(
        select(ResumeQuestion)
        .options(match.joinedload(Match.mentor), match.joinedload(Match.student), match.joinedload(Match.programme))
        .where(ResumeQuestion.id == link.thing_id, ResumeQuestion.match_id == link.match_id)
    )
    if found is None:
        raise NotFound
    return found


def last_numbers() -> dict[int, int]:
    """Give the number of the last mid-term evaluation of each match that has one."""
    rows = db.session.execute(
        select(MidtermEvaluation.match_id, func.max(MidtermEvaluation.number)).group_by(MidtermEvaluation.match_id)
    )
    return {row[0]: row[1] for row in rows}


def under_way() -> Sequence[Match]:
    """Give the matches whose sides can be asked to look back: they meet, and do not stand still."""
    return db.session.scalars(
        select(Match)
        .where(GOES_ON, Match._stage == MatchStage.ACTIVE, Match.started_on.is_not(None))
        .options(joinedload(Match.mentor), joinedload(Match.programme))
        .order_by(Match.id)
    ).all()


def students_to_ask() -> Sequence[MidtermEvaluation]:
    """Give the evaluations whose student was not asked yet, of matches that go on."""
    return _students_to(MidtermEvaluation.student_asked_on.is_(None))


def students_to_remind() -> Sequence[MidtermEvaluation]:
    """Give the evaluations whose student was asked once and did not answer, of matches that go on."""
    return _students_to(
        MidtermEvaluation.student_asked_on.is_not(None), MidtermEvaluation.student_reminded_on.is_(None)
    )


def _students_to(*where: ColumnElement[bool]) -> Sequence[MidtermEvaluation]:
    return db.session.scalars(
        _with_people()
        .join(Match, Match.id == MidtermEvaluation.match_id)
        .where(
            *where,
            MidtermEvaluation.decided_on.is_(None),
            MidtermEvaluation.student_said_on.is_(None),
            MidtermEvaluation.student_declined_on.is_(None),
            GOES_ON,
            Match._stage == MatchStage.ACTIVE,
        )
        .order_by(MidtermEvaluation.id)
    ).all()


def _with_people() -> Select[MidtermEvaluation]:
    match = joinedload(MidtermEvaluation.match)
    return select(MidtermEvaluation).options(
        match.joinedload(Match.student),
        match.joinedload(Match.mentor),
        match.joinedload(Match.programme),
        match.joinedload(Match.trajectory).joinedload(Trajectory.programme),
    )


def _found(query: Select[MidtermEvaluation]) -> MidtermEvaluation:
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


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
