"""The page of the goals of a pair."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Match
from programme.logbook import actions, queries, wording
from programme.logbook.forms import GoalForm, OutcomeForm
from programme.logbook.models import Competence, GoalOutcome
from programme.logbook.views.shared import WRONG, Page, blueprint, status_of


@blueprint.route("/matches/<int:match_id>/goals", methods=["GET", "POST"])
@requires(Permission.LOG)
def goals(match_id: int) -> Page:
    """Show the goals of the pair and add one."""
    match = queries.find_match_to_write(actor(), match_id).match
    form = GoalForm()
    if not form.sent():
        return _page(form, match), status_of(form)
    with unit_of_work() as work:
        actions.set_goal(
            match=match, actor=actor(), words=form.words.data, competence=Competence(form.competence.data),
            by_on=form.by_on.data, seen_by=form.seen_by.data, first_step=form.first_step.data or "", today=today(),
        )  # fmt: skip
        work.answer(url_for(".goals", match_id=match_id), _("The goal is written down."))
    return work.response


@blueprint.post("/matches/<int:match_id>/goals/<int:goal_id>/outcome")
@requires(Permission.LOG)
def judge_goal(match_id: int, goal_id: int) -> Page:
    """Say what became of a goal."""
    match = queries.find_match_to_write(actor(), match_id).match
    goal = queries.find_goal(match_id, goal_id)
    form = OutcomeForm()
    if not form.sent():
        return _page(GoalForm(formdata=None), match), WRONG
    with unit_of_work() as work:
        outcome = GoalOutcome(form.outcome.data)
        actions.judge_goal(match=match, goal=goal, actor=actor(), outcome=outcome, today=today())
        work.answer(url_for(".goals", match_id=match_id), _("Kept. You can change it later."))
    return work.response


def _page(form: GoalForm, match: Match) -> str:
    number = match.programme.promises.goals_by_conversation
    found = queries.goals(match.id)
    return render_template("logbook/goals.html", form=form, match=match, goals=found, by_number=number, words=wording)
