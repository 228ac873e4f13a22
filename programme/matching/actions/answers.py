"""Writes of the answers: a mentor's, a student's, and what either of them means for who else was asked."""

from datetime import date

from programme.core import clock
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.lifecycle.models import Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import settle
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove
from programme.matching import emails, queries, wording
from programme.matching.actions.falling import ask_student_in_time, fall_through
from programme.matching.actions.owing import owe_answer, owe_meeting
from programme.matching.models import Answer, DeclineReason, FellThrough, Proposal, Way
from programme.people.models import User


def mentor_answers(
    *,
    proposal: Proposal,
    answer: Answer,
    way: Way,
    actor: User | None,
    why: DeclineReason | None,
    today: date,
    has_read: bool = False,
) -> None:
    """Note the mentor's answer; the student is asked once all mentors who were asked have answered.

    `actor` is empty when the mentor answered by the link. `has_read`: under conditions the mentor read, or heard, which
    extra support there is and what makes it stop.

    :raises Conflict: when the mentor answered already, or the proposal is gone.
    :raises GateClosed: when under conditions the mentor has not read these words, or there are none.
    """
    trajectory = _alone_with(proposal)
    match = proposal.match
    if match.stage is not MatchStage.PROPOSED:
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    if answer is Answer.YES and match.is_amber:
        _need_support_read(proposal, has_read=has_read)
        proposal.support_read_at = clock.now()
    proposal.mentor_answer, proposal.mentor_answered_at, proposal.mentor_way = answer, clock.now(), way
    if answer is Answer.NO:
        proposal.decline_reason = why or DeclineReason.NOT_SAID
        fall_through(match=match, actor=actor, why=FellThrough.DECLINED, today=today)
        return
    move(match, MatchMove.MENTOR_ACCEPTS, actor=actor)
    settle("answer_proposal", match_id=match.id)
    owe_answer(proposal)
    ask_student_in_time(trajectory)


def student_answers(
    *, proposal: Proposal, answer: Answer, way: Way, actor: User | None, why: DeclineReason | None, today: date
) -> None:
    """Note the student's answer to one mentor; after two yeses the first meeting is planned.

    `actor` is empty when the student answered by the link. Whoever else was asked is thanked, and free again.

    :raises Conflict: when the student answered already, the mentor did not yet, or the proposal is gone.
    """
    trajectory = _alone_with(proposal)
    match = proposal.match
    if match.stage is not MatchStage.ACCEPTED_BY_MENTOR:
        raise Conflict(_("This proposal was answered already. Look at how it stands now."))
    proposal.student_answer, proposal.student_answered_at, proposal.student_way = answer, clock.now(), way
    if answer is Answer.NO:
        proposal.decline_reason = why or DeclineReason.NOT_SAID
        fall_through(match=match, actor=actor, why=FellThrough.DECLINED, today=today)
        return
    move(match, MatchMove.STUDENT_ACCEPTS, actor=actor)
    move(trajectory, TrajectoryMove.ACCEPT, actor=actor)
    for other in queries.open_proposals(trajectory.id):
        if other is not proposal:
            fall_through(match=other.match, actor=actor, why=FellThrough.NOT_CHOSEN, today=today)
    settle("proposal_waits", match_id=match.id)
    owe_meeting(match, today)
    emails.tell_mentor_yes(match)


def student_chooses_nobody(
    *, options: tuple[Proposal, ...], way: Way, actor: User | None, why: DeclineReason | None, today: date
) -> None:
    """Note that the student wants none of the mentors who said yes.

    :raises Conflict: when one of them is not there any more.
    """
    for one in options:
        student_answers(proposal=one, answer=Answer.NO, way=way, actor=actor, why=why, today=today)


def _alone_with(proposal: Proposal) -> Trajectory:
    """See to it that nobody else decides about the proposals of this student until all is saved; read them anew."""
    trajectory = queries.lock(proposal.match.trajectory_id)
    queries.open_proposals(trajectory.id)
    return trajectory


def _need_support_read(proposal: Proposal, *, has_read: bool) -> None:
    if proposal.support_agreed_on is None:
        raise GateClosed("support_missing", str(wording.SUPPORT_MISSING_FOR_MENTOR))
    if not has_read:
        raise GateClosed("support_not_read", str(wording.SUPPORT_NOT_READ))
