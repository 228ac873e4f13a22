"""Who owes what around a proposal: the answers, the first meeting after two yeses, and a new proposal after a no."""

from datetime import date, timedelta

from programme.core import clock
from programme.lifecycle.grounds import Ground, last_change
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage, TrajectoryMove
from programme.matching import queries
from programme.matching.models import FellThrough, Proposal
from programme.screening.actions import owe_match
from programme.screening.queries import WAITING

# Why somebody waits again; whatever else ended a match reads as: it did not start.
AGAIN = {FellThrough.DECLINED: "proposal_declined", FellThrough.LAPSED: "proposal_lapsed"}


def owe_own_answer(match: Match, _about: str = "") -> DueItem | None:
    """Let a mentor who signs in find the question on Vandaag."""
    return owe(
        Owed("answer_proposal", _answer_by(match), "proposal_asked", "matching.proposal", {"match_id": match.id}),
        owner=match.mentor.user_id,
        match=match,
    )


def owe_answer(proposal: Proposal) -> DueItem | None:
    """Let the coordinator see an answer that does not come: the mentor's, the other mentors', or the student's."""
    match = proposal.match
    if match.stage is MatchStage.PROPOSED:
        return _owe_answer(match, _answer_by(match), "mentor_answer_waits")
    if proposal.student_asked_at is None:
        return _owe_answer(match, _answer_by(match), "other_answers_wait")
    asked_on = clock.local(proposal.student_asked_at).date()
    if match.student.email is None:
        return _owe_answer(match, asked_on, "student_has_no_address")
    days = match.trajectory.programme.promises.proposal_answer_days
    return _owe_answer(match, asked_on + timedelta(days=days), "student_answer_waits")


def owe_meeting(match: Match, agreed_on: date) -> DueItem | None:
    """Let the coordinator plan the first meeting."""
    days = match.trajectory.programme.promises.koppelingsmoment_plan_days
    return owe(
        Owed(
            "plan_koppelingsmoment",
            agreed_on + timedelta(days=days),
            "both_said_yes",
            "koppelingsmoment.plan",
            {"match_id": match.id},
        ),
        owner=match.coordinator_id,
        match=match,
    )


def owe_new_proposal(trajectory: Trajectory, fell_on: date, why: FellThrough | None) -> DueItem | None:
    """Let the coordinator look for another mentor."""
    return owe(
        Owed(
            "match_waiting",
            fell_on + timedelta(days=trajectory.programme.promises.proposal_answer_days),
            "proposal_fell_through" if why is None else AGAIN.get(why, "proposal_fell_through"),
            "matching.candidates",
            {"trajectory_id": trajectory.id},
        ),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


def _answer_by(match: Match) -> date:
    return match.proposed_on + timedelta(days=match.trajectory.programme.promises.proposal_answer_days)


def _owe_answer(match: Match, due_on: date, why: str) -> DueItem | None:
    return owe(
        Owed("proposal_waits", due_on, why, "matching.proposal", {"match_id": match.id}, show_from=due_on),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_answer_by_facts(match: Match, _about: str) -> DueItem | None:
    return owe_answer(queries.proposal_of(match.id))


def owe_meeting_by_facts(match: Match, _about: str) -> DueItem | None:
    """Let the coordinator plan the first meeting, counted from the day of the second yes."""
    answered_at = queries.proposal_of(match.id).student_answered_at or match.created_at
    return owe_meeting(match, clock.local(answered_at).date())


def _owe_match_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    last = last_change(trajectory)
    if last is not None and last.move == TrajectoryMove.FALL_BACK.value:
        return owe_new_proposal(trajectory, clock.local(last.at).date(), None)
    return owe_match(trajectory, None, trajectory.waiting_since or clock.today())


GROUNDS = (
    Ground("match_waiting", Trajectory, WAITING, _owe_match_by_facts),
    Ground("answer_proposal", Match, queries.ASKED_MENTOR, owe_own_answer),
    Ground("proposal_waits", Match, queries.ASKED, _owe_answer_by_facts),
)
