"""Writes of motivation: what was heard in a talk, and what a person decided on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True)
class Words:
    """What the student said: why they want it, and per ruler why not lower and what would make it higher."""

    why: str = ""
    rulers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Onward:
    """What was agreed for after the talk: in doubt a trial or the day of a second talk; at 'not now' asking again."""

    trial: bool = False
    second_talk_on: date | None = None
    may_ask_again: bool = False


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
    reason: str,
    today: date,
    onward: Onward = Onward(),
    words: Words = Words(),
    seen_version: int | None = None,
) -> MotivationScreening:
    """Record whether the student wants this; the rule's suggestion stands beside what the person decided.

    In doubt a person chose: a trial, or a second talk, on a day or at the latest when the programme promises one.

    :raises Conflict: when the trajectory is not in screening, or changed since the page was opened.
    """
    need_unchanged(trajectory, seen_version)
    if trajectory.stage is not TrajectoryStage.SCREENING:
        raise Conflict(str(wording.CHANGED))
    intake = current_intake(trajectory.id)
    suggestion = rules.suggest_outcome(heard, trajectory.programme.promises)
    in_doubt = outcome is MotivationOutcome.DOUBT
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
        why=[code.value for code in suggestion.why],
        outcome=outcome,
        trial_agreed=onward.trial and in_doubt,
        second_talk_on=onward.second_talk_on if in_doubt and not onward.trial else None,
        may_ask_again=onward.may_ask_again if outcome is MotivationOutcome.NOT_NOW else None,
        decided_by=actor,
        decided_on=today,
    )
    talk.reason, talk.own_words = reason, words.why or None
    for name, text in words.rulers.items():
        setattr(talk, name, text or None)
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
        stop_for_now(trajectory=trajectory, actor=actor, reason=reason, today=today, may_ask_again=onward.may_ask_again)
    elif in_doubt and not talk.trial_agreed:
        _owe_second_talk(trajectory, actor, talk)
    else:
        go_on(trajectory, actor, today)
    return talk


def _owe_second_talk(trajectory: Trajectory, actor: User | None, talk: MotivationScreening | None) -> DueItem | None:
    if talk is None:
        return None
    latest = talk.decided_on + timedelta(days=trajectory.programme.promises.motivation_second_talk_days)
    due_on = talk.second_talk_on or latest
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
        lambda trajectory, _about: _owe_second_talk(trajectory, None, next(iter(queries.talks(trajectory.id)), None)),
    ),
)
