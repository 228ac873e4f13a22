"""The pages of motivation: what was heard, the suggestion beside it, and the decision."""

from flask import redirect, render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.intake.queries import current_intake
from programme.lifecycle.models import MotivationOutcome, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.screening import actions, rules, wording
from programme.screening.forms.motivation import MotivationForm
from programme.screening.views.shared import WRONG, Page, blueprint, open_trajectory

DECISION = ("outcome", "trial_agreed", "reason")


@blueprint.route("/<int:trajectory_id>/motivation", methods=["GET", "POST"])
@requires(Permission.SCREEN)
def motivation(trajectory_id: int) -> Page:
    """Record whether the student wants this, beside what the rule suggests."""
    trajectory = open_trajectory(trajectory_id)
    if request.method == "GET" and trajectory.stage is not TrajectoryStage.SCREENING:
        return redirect(url_for(".show", trajectory_id=trajectory_id))
    form, talk_number = _motivation_form(trajectory), actions.next_talk_number(trajectory)
    sound = form.sent()
    if "look" in request.form or not sound:
        return _motivation_page(form, trajectory, talk_number)
    with unit_of_work() as work:
        actions.decide_motivation(
            trajectory=trajectory, actor=actor().user, heard=_heard(form, talk_number),
            outcome=MotivationOutcome(form.outcome.data), trial_agreed=form.trial_agreed.data,
            reason=form.reason.data, today=today(), seen_version=form.seen_version,
        )  # fmt: skip
        work.answer(url_for(".show", trajectory_id=trajectory_id), _("Your decision is kept."))
    return work.response


def _motivation_form(trajectory: Trajectory) -> MotivationForm:
    intake = current_intake(trajectory.id)
    has_question = intake is not None and bool(intake.mentoring_question)
    return MotivationForm(data={"version": trajectory.version, "has_own_question": has_question})


def _motivation_page(form: MotivationForm, trajectory: Trajectory, talk_number: int) -> Page:
    """Show the rulers, with the suggestion as soon as they are filled in; looking asks for no decision yet."""
    looks = "look" in request.form
    if looks:
        for name in DECISION:
            form[name].errors = ()
    heard_all = form.is_submitted() and not any(field.errors for field in form if field.name not in DECISION)
    page = render_template(
        "screening/motivation.html",
        form=form,
        trajectory=trajectory,
        talk_number=talk_number,
        suggestion=_suggestion(form, trajectory, talk_number) if heard_all else None,
        words=wording,
    )
    return page, 200 if not form.errors else WRONG


def _suggestion(form: MotivationForm, trajectory: Trajectory, talk_number: int) -> rules.Suggestion:
    return rules.suggest_outcome(_heard(form, talk_number), trajectory.programme.promises)


def _heard(form: MotivationForm, talk_number: int) -> rules.Heard:
    return rules.Heard(
        importance=int(form.importance.data),
        confidence=int(form.confidence.data),
        readiness=int(form.readiness.data),
        motives=form.heard_motives,
        has_own_question=form.has_own_question.data,
        says_no=form.says_no.data,
        talk_number=talk_number,
    )
