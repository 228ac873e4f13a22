"""Writes of motivation: what was heard in a talk, and what a person decided on it."""

from datetime import date, timedelta

from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict
from programme.intake.actions import owe_screening, stop_for_now
from programme.intake.queries import current_intake
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, MotivationOutcome, Trajectory
from programme.lifecycle.promises import settle
from programme.lifecycle.stages import TrajectoryStage
from programme.people.models import User
from programme.screening import queries, rules, wording
from programme.screening.actions.onward import go_on, need_unchanged, promise
from programme.screening.models import MotivationScreening


def next_talk_number(trajectory: Trajectory) -> int:
    """Give whether this is the first, second or a later talk since the intake."""
    intake = current_intake(trajectory.id)
    return queries.talk_count(trajectory.id, None if intake is None else intake.id) + 1


def decide_motivation(
    *,
    trajectory: Trajectory,
    actor: User,
    heard: rules.Heard,
    outcome: MotivationOutcome,
    trial_agreed: bool,
    reason: str,
    today: date,
    seen_version: int | None = None,
) -> MotivationScreening:
    """Record whether the student wants this; the rule's suggestion stands beside what the person decided.

    :raises Conflict: when the trajectory is not in screening, or changed since the page was opened.
    """
    need_unchanged(trajectory, seen_version)
    if trajectory.stage is not TrajectoryStage.SCREENING:
        raise Conflict(str(wording.CHANGED))
    intake = current_intake(trajectory.id)
    suggestion = rules.suggest_outcome(heard, trajectory.programme.promises)
    talk = MotivationScreening(
        trajectory=trajectory,
        intake_id=None if intake is None else intake.id,
        talk_number=heard.talk_number,
        importance=heard.importance,
        confidence=heard.confidence,
        readiness=heard.readiness,
        motives=sorted(motive.value for motive in heard.motives),
        has_own_question=heard.has_own_question,
        says_no=heard.says_no,
        suggested=suggestion.outcome,
        outcome=outcome,
        trial_agreed=trial_agreed and outcome is MotivationOutcome.DOUBT,
        decided_by=actor,
        decided_on=today,
    )
    talk.reason = reason
    db.session.add(talk)
    trajectory.motivation, trajectory.on_trial = outcome, talk.trial_agreed
    audit.record(
        "screening.motivation",
        f"trajectory {trajectory.id}",
        actor_id=actor.id,
        text=reason,
        outcome=outcome.value,
        suggested=suggestion.outcome.value,
    )
    settle("screen_motivation", trajectory_id=trajectory.id)
    settle("second_talk", trajectory_id=trajectory.id)
    if outcome is MotivationOutcome.NOT_NOW:
        stop_for_now(trajectory=trajectory, actor=actor, reason=reason, today=today)
    elif outcome is MotivationOutcome.DOUBT and not talk.trial_agreed:
        _owe_second_talk(trajectory, actor, today)
    else:
        go_on(trajectory, actor, today)
    return talk


def _owe_second_talk(trajectory: Trajectory, actor: User | None, talked_on: date) -> DueItem | None:
    due_on = talked_on + timedelta(days=trajectory.programme.promises.motivation_second_talk_days)
    return promise(trajectory, actor, "second_talk", due_on, "in_doubt", "screening.motivation")


GROUNDS = (
    Ground(
        "screen_motivation",
        Trajectory,
        queries.UNDECIDED,
        lambda trajectory, _about: owe_screening(trajectory, None, queries.talked_on(trajectory.id)),
    ),
    Ground(
        "second_talk",
        Trajectory,
        queries.IN_DOUBT,
        lambda trajectory, _about: _owe_second_talk(trajectory, None, queries.talked_on(trajectory.id)),
    ),
)
