"""Writes of the goals of a pair: set in the student's words, and said later what became of them."""

from datetime import date

from programme.core import audit
from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.promises import settle
from programme.logbook.actions.reading import Person
from programme.logbook.actions.writing import need_running
from programme.logbook.models import Competence, Goal, GoalOutcome


def set_goal(
    *,
    match: Match,
    actor: Person,
    words: str,
    competence: Competence,
    by_on: date | None,
    today: date,
    seen_by: str = "",
    first_step: str = "",
) -> Goal:
    """Write a goal in the student's words, with how both will see that it worked and what comes first.

    :raises GateClosed: when the match does not run.
    """
    need_running(match)
    goal = Goal(match_id=match.id, competence=competence, set_on=today, by_on=by_on)
    goal.words, goal.seen_by, goal.first_step = words, seen_by or None, first_step or None
    db.session.add(goal)
    db.session.flush()
    audit.record("goal.set", f"match {match.id}", actor_id=actor.id, goal=goal.id, competence=competence.value)
    settle("set_goals", match_id=match.id)
    return goal


def judge_goal(*, match: Match, goal: Goal, actor: Person, outcome: GoalOutcome, today: date) -> None:
    """Say what became of a goal; it may be said otherwise later.

    :raises GateClosed: when the match does not run.
    """
    need_running(match)
    if goal.outcome is outcome:
        return
    goal.outcome, goal.outcome_on = outcome, today
    audit.record("goal.judge", f"match {match.id}", actor_id=actor.id, goal=goal.id, outcome=outcome.value)
