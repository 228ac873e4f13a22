"""Reads of a proposal and its answers: how it stands, who was asked beside, and whose turn it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.visibility import visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import MENTOR_SIGNS_IN, asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import ENDED_MATCH, MatchStage, TrajectoryStage
from programme.matching.answering import UNDECIDED, Support
from programme.matching.models import Answer, FellThrough, Proposal

ASKED_MENTOR = asking(Match.id, Match._stage == MatchStage.PROPOSED, MENTOR_SIGNS_IN)
ASKED = asking(Match.id, Match._stage.in_(UNDECIDED))

BOTH_SAID_YES = frozenset(
    {
        TrajectoryStage.KOPPELINGSMOMENT,
        TrajectoryStage.ACTIVE,
        TrajectoryStage.PAUSED,
        TrajectoryStage.CLOSING,
    }
)
_WITH_PEOPLE = (
    joinedload(Proposal.match).joinedload(Match.mentor),
    joinedload(Proposal.match).joinedload(Match.student),
    joinedload(Proposal.match).joinedload(Match.programme),
    joinedload(Proposal.match).joinedload(Match.coordinator),
    joinedload(Proposal.match).joinedload(Match.trajectory).joinedload(Trajectory.programme),
)


class Stands(StrEnum):
    """How it stands with what a student was asked."""

    CHOOSE = "choose"
    MET = "met"
    DECLINED = "declined"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class StudentTurn:
    """What a student reads by the link: who said yes and waits for an answer, or how it stands."""

    trajectory: Trajectory
    stands: Stands
    options: tuple[Proposal, ...] = ()
    chosen: Proposal | None = None


def lock(trajectory_id: int) -> Trajectory:
    """Give a trajectory while nobody else decides about its proposals; on PostgreSQL the others wait for this row."""
    return db.session.scalars(
        select(Trajectory)
        .where(Trajectory.id == trajectory_id)
        .with_for_update(of=Trajectory)
        .execution_options(populate_existing=True)
    ).one()


def open_proposals(trajectory_id: int) -> list[Proposal]:
    """Give the proposals of a student that are not over, as they stand now, the first asked first."""
    return list(
        db.session.scalars(
            select(Proposal)
            .join(Match, Match.id == Proposal.match_id)
            .where(Match.trajectory_id == trajectory_id, Match._stage.not_in(ENDED_MATCH))
            .options(*_WITH_PEOPLE)
            .order_by(Proposal.id)
            .execution_options(populate_existing=True)
        )
    )


def undecided_trajectories() -> Sequence[int]:
    """Give the numbers of all students for whom a mentor was asked and whose answer, or the mentor's, is still to come."""
    return db.session.scalars(
        select(Match.trajectory_id).where(Match._stage.in_(UNDECIDED)).distinct().order_by(Match.trajectory_id)
    ).all()


def find_proposal(actor: Actor, match_id: int) -> Proposal:
    """Give the proposal of a match, with both people.

    :raises NotFound: when there is none, or not for this person.
    """
    proposal = db.session.scalar(visible(actor, Proposal).where(Proposal.match_id == match_id).options(*_WITH_PEOPLE))
    if proposal is None:
        raise NotFound
    return proposal


def proposal_of(match_id: int | None) -> Proposal:
    """Give the proposal of a match, with both people.

    :raises NotFound: when there is none.
    """
    proposal = db.session.scalar(select(Proposal).where(Proposal.match_id == match_id).options(*_WITH_PEOPLE))
    if proposal is None:
        raise NotFound
    return proposal


def mentor_turn(link: Link) -> Proposal:
    """Give the proposal that a mentor was asked about by a link, open or over.

    :raises NotFound: when there is none, or it ended for a reason of another step, such as help that comes first.
    """
    proposal = proposal_of(link.match_id)
    if proposal.match.stage is MatchStage.FELL_THROUGH and proposal.match.end_reason not in set(FellThrough):
        raise NotFound
    return proposal


def student_turn(link: Link) -> StudentTurn:
    """Give how it stands with what a student was asked by a link.

    :raises NotFound: when mentoring stopped for this student, such as when help comes first.
    """
    number = link.trajectory_id
    if number is None:
        # Links of before a choice was possible are about one match.
        number = proposal_of(link.match_id).match.trajectory_id
    trajectory = db.session.get_one(Trajectory, number, options=[joinedload(Trajectory.programme)])
    asked = open_proposals(number)
    if trajectory.stage in BOTH_SAID_YES:
        chosen = next((one for one in asked if one.student_answer is Answer.YES), None)
        return StudentTurn(trajectory, Stands.CLOSED if chosen is None else Stands.MET, chosen=chosen)
    if trajectory.stage not in (TrajectoryStage.PROPOSED, TrajectoryStage.WAITING):
        raise NotFound
    options = tuple(one for one in asked if one.match.stage is MatchStage.ACCEPTED_BY_MENTOR and one.student_asked_at)
    if options:
        return StudentTurn(trajectory, Stands.CHOOSE, options)
    said_no = _last_answer(number) is Answer.NO
    return StudentTurn(trajectory, Stands.DECLINED if said_no else Stands.CLOSED)


def still_open(proposal: Proposal) -> bool:
    """Tell whether a proposal still waits for an answer."""
    return proposal.match.stage in UNDECIDED


def support_before(trajectory_id: int) -> Support | None:
    """Give the words on extra support that a student agreed to last; nobody types them twice."""
    found = db.session.scalar(
        select(Proposal)
        .join(Match, Match.id == Proposal.match_id)
        .where(Match.trajectory_id == trajectory_id, Proposal.support_agreed_on.is_not(None))
        .order_by(Proposal.id.desc())
        .limit(1)
    )
    if found is None or found.support_agreed_on is None:
        return None
    return Support(found.support or "", found.case_owner or "", found.stop_rule or "", found.support_agreed_on)


def _last_answer(trajectory_id: int) -> Answer | None:
    """Give what the student answered last, if they answered the last round at all."""
    return db.session.scalar(
        select(Proposal.student_answer)
        .join(Match, Match.id == Proposal.match_id)
        .where(Match.trajectory_id == trajectory_id, Proposal.student_asked_at.is_not(None))
        .order_by(Proposal.student_asked_at.desc(), Proposal.student_answered_at.desc().nulls_last())
        .limit(1)
    )
