"""The pages of the appointment: plan it, and see when it is and what was said."""

from datetime import datetime

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.consent.queries import words_of
from programme.core import clock
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.intake import actions, queries, rules, wording
from programme.intake.forms.talk import PlanForm
from programme.intake.models import Intake
from programme.intake.views.reading import told
from programme.intake.views.shared import WRONG, Page, blueprint, open_trajectory
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.norms import vocabulary


@blueprint.route("/<int:trajectory_id>/plan", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def plan(trajectory_id: int) -> Page:
    """Plan the talk, or plan it anew."""
    trajectory = open_trajectory(trajectory_id)
    intake = queries.current_intake(trajectory_id)
    form = PlanForm(data=_planned(trajectory, intake))
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("intake/plan.html", form=form, trajectory=trajectory, rules=rules), status
    planned_at = clock.from_local(datetime.combine(form.day.data, form.at.data))
    with unit_of_work() as work:
        actions.plan_intake(trajectory=trajectory, actor=actor().user, planned_at=planned_at, place=form.place.data)
        work.answer(url_for(".show", trajectory_id=trajectory_id), _planned_message(trajectory))
    return work.response


@blueprint.get("/<int:trajectory_id>")
@requires(Permission.SEE_DOSSIER)
def show(trajectory_id: int) -> Page:
    """Show the appointment, and what was said."""
    trajectory = open_trajectory(trajectory_id)
    intake = queries.current_intake(trajectory_id)
    return render_template(
        "intake/show.html",
        trajectory=trajectory,
        intake=intake,
        own_words=words_of(trajectory_id),
        told=[] if intake is None else told(queries.blocks_of(intake.id)),
        words=wording,
        vocabulary=vocabulary,
        rules=rules,
        now=clock.now(),
    )


def _planned_message(trajectory: Trajectory) -> str:
    if trajectory.student.email is None:
        return _("Planned. There is no e-mail address, so tell the student yourself.")
    return _("Planned. The student gets an invitation by mail.")


def _planned(trajectory: Trajectory, intake: Intake | None) -> dict[str, object]:
    """Give what the form starts with: the time there is, when it is being changed."""
    if intake is None or trajectory.stage is not TrajectoryStage.INTAKE:
        return {"place": trajectory.school.name}
    there = clock.local(intake.planned_at)
    return {"day": there.date(), "at": there.time(), "place": intake.place}
