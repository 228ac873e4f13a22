"""A pair that does not start: the place is given back, and the student's turn comes, or the search goes on."""

from datetime import date

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.core import clock
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import settle_all
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove, TrajectoryStage
from programme.matching import emails, queries
from programme.matching.actions.owing import owe_answer, owe_new_proposal
from programme.matching.answering import student_is_asked
from programme.matching.models import FellThrough
from programme.people.models import User


def fall_through(
    *,
    match: Match,
    actor: User | None,
    why: FellThrough,
    today: date,
    reason: str | None = None,
) -> None:
    """End a pair that did not start: the place is given back and the student waits on, as long as before.

    `reason` stays in the history; both sides read only a kind text. A student who was never asked hears nothing. As long
    as another mentor is asked for the same student, the student stays proposed, and is asked once all have answered.

    :raises WrongStage: when the pair started already.
    """
    mentor_said_yes = match.stage is not MatchStage.PROPOSED
    student_said_yes = match.stage in (MatchStage.ACCEPTED, MatchStage.PLANNED)
    match.ended_on, match.end_reason = today, why.value
    _give_place_back(match)
    move(match, MatchMove.FALL_THROUGH, actor=actor, reason=reason)
    settle_all(match_id=match.id)
    # The links that asked both for an answer stay: they say that nothing has to be answered any more.
    for purpose in (Purpose.APPOINTMENT, Purpose.AGREE_PLAN):
        revoke(purpose, match_id=match.id)
    if mentor_said_yes:
        emails.tell_mentor_it_stops(match)
    elif why is FellThrough.LAPSED:
        emails.tell_mentor_lapsed(match)
    elif why is not FellThrough.DECLINED:
        emails.tell_mentor_taken_back(match)
    if student_said_yes:
        emails.tell_student_it_stops(match)
    trajectory = match.trajectory
    if queries.open_proposals(trajectory.id):
        ask_student_in_time(trajectory)
        return
    if can_move(trajectory, TrajectoryMove.FALL_BACK):
        move(trajectory, TrajectoryMove.FALL_BACK, actor=actor, reason=reason)
        owe_new_proposal(trajectory, today, why)


def ask_student_in_time(trajectory: Trajectory) -> bool:
    """Ask the student when every mentor answered, or when time is up and one said yes; tell whether that was now.

    Who says yes after the student was asked and before the choice stands on the same page: one question, no second mail.
    """
    asked = queries.open_proposals(trajectory.id)
    options = [one for one in asked if one.match.stage is MatchStage.ACCEPTED_BY_MENTOR]
    began_at = min((one.student_asked_at for one in options if one.student_asked_at), default=None)
    turn = trajectory.stage is TrajectoryStage.PROPOSED and student_is_asked(
        asked=[one.match.stage for one in asked],
        first_asked_at=min((one.proposed_at for one in asked), default=clock.now()),
        now=clock.now(),
        promises=trajectory.programme.promises,
    )
    if not turn and began_at is None:
        return False
    for one in options:
        if one.student_asked_at is None:
            one.student_asked_at = began_at or clock.now()
            one.student_reminders = max(other.student_reminders for other in options)
            one.student_reminded_at = max(
                (o.student_reminded_at for o in options if o.student_reminded_at), default=None
            )
        owe_answer(one)
    if began_at is None:
        emails.ask_student(options)
    return began_at is None


def _give_place_back(match: Match) -> None:
    if not match.holds_place:
        return
    match.holds_place = False
    match.mentor.places_taken -= 1
    match.mentor.amber_taken -= int(match.is_amber)
