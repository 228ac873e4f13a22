"""Writes about answers that do not come: asked for again, and let go in the end."""

from datetime import date

from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import MatchStage
from programme.matching import emails, queries
from programme.matching.actions.falling import ask_student_in_time, fall_through
from programme.matching.answering import Asked, Turn, next_turn
from programme.matching.models import FellThrough, Proposal


def chase_answers() -> int:
    """Ask again for the answers that did not come, let go of what waited too long; give for how many students something was done.

    A job does this by day. What was sent is counted on the proposal in the transaction of its mail, so that a killed
    process, a second runner or a clock that was set back sends nothing twice. It commits by itself, student by student,
    so it is called outside any other work.
    """
    if not clock.is_daytime(clock.now()):
        return 0
    done = 0
    for number in queries.undecided_trajectories():
        done += _chase(queries.lock(number), clock.today())
        db.session.commit()
    return done


def _chase(trajectory: Trajectory, today: date) -> bool:
    done = False
    for proposal in queries.open_proposals(trajectory.id):
        if proposal.match.stage is MatchStage.PROPOSED:
            done = _chase_mentor(proposal, today) or done
    done = ask_student_in_time(trajectory) or done
    options = [
        one
        for one in queries.open_proposals(trajectory.id)
        if one.match.stage is MatchStage.ACCEPTED_BY_MENTOR and one.student_asked_at is not None
    ]
    # Who cannot be written to was asked by nobody yet; the coordinator does, and has it on Vandaag.
    if options and trajectory.student.email is not None:
        done = _chase_student(options, today) or done
    return done


def _chase_mentor(proposal: Proposal, today: date) -> bool:
    promises = proposal.match.trajectory.programme.promises
    asked = Asked(proposal.proposed_at, proposal.mentor_reminders, proposal.mentor_reminded_at)
    following = next_turn(asked, clock.now(), promises)
    if following.turn is Turn.WAIT:
        return False
    if following.turn is Turn.LAPSE:
        fall_through(match=proposal.match, actor=None, why=FellThrough.LAPSED, today=today)
        return True
    proposal.mentor_reminders, proposal.mentor_reminded_at = following.reminders, clock.now()
    emails.remind_mentor(proposal.match, grace_days=_grace(following.turn, promises.proposal_grace_days))
    return True


def _chase_student(options: list[Proposal], today: date) -> bool:
    """Ask the student again about all who said yes in one mail, or let all of them go at once."""
    first = options[0]
    promises = first.match.trajectory.programme.promises
    asked = Asked(
        min(one.student_asked_at for one in options if one.student_asked_at),
        max(one.student_reminders for one in options),
        max((one.student_reminded_at for one in options if one.student_reminded_at), default=None),
    )
    following = next_turn(asked, clock.now(), promises)
    if following.turn is Turn.WAIT:
        return False
    if following.turn is Turn.LAPSE:
        for one in options:
            fall_through(match=one.match, actor=None, why=FellThrough.LAPSED, today=today)
        emails.tell_student_lapsed(first.match)
        return True
    for one in options:
        one.student_reminders, one.student_reminded_at = following.reminders, clock.now()
    emails.remind_student(options, grace_days=_grace(following.turn, promises.proposal_grace_days))
    return True


def _grace(turn: Turn, days: int) -> int | None:
    """Give the days that are left, once it is the last time; before that nobody is hurried."""
    return days if turn is Turn.REMIND_LAST else None
