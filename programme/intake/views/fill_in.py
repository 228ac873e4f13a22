"""The pages of what a match still needs of a student: by the link, and for the coordinator who hears it."""

from flask import render_template, url_for

from programme.access import links
from programme.access.guards import by_link, requires
from programme.access.identity import actor
from programme.access.models import Purpose
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.intake import actions, queries
from programme.intake.forms.fill_in import FillInForm
from programme.intake.models import Intake
from programme.intake.views.shared import WRONG, Page, blueprint, open_trajectory, recognised_by
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage


@blueprint.route("/<int:trajectory_id>/fill-in", methods=["GET", "POST"])
@requires(Permission.INTAKE)
def fill_in(trajectory_id: int) -> Page:
    """Fill in for a student what a match still needs."""
    trajectory = open_trajectory(trajectory_id)
    intake = _held(trajectory)
    form = _form(trajectory, intake)
    if not form.sent():
        page = render_template("intake/fill_in.html", form=form, trajectory=trajectory)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        filling = actions.Filling(**form.facts())
        actions.fill_in_answers(
            intake=intake, filling=filling, actor=actor().user, today=today(), seen=form.seen.data or ""
        )
        work.answer(
            url_for(".show", trajectory_id=trajectory_id), _("Kept. It counts at once in the search for a mentor.")
        )
    return work.response


@blueprint.route("/fill-in", methods=["GET", "POST"])
@by_link(Purpose.FILL_IN)
def fill_in_by_link() -> Page:
    """Let a student fill in what a match still needs."""
    link = links.current_link(Purpose.FILL_IN)
    trajectory = queries.trajectory_of(link)
    intake = _held(trajectory)
    # Once there is a proposal, nothing is asked here any more.
    done = link.used_at is not None or trajectory.stage is not TrajectoryStage.WAITING
    form = _form(trajectory, intake)
    if done or not form.sent():
        page = render_template("intake/fill_in_by_link.html", form=form, trajectory=trajectory, done=done)
        return page, WRONG if form.is_submitted() and not done else 200
    with unit_of_work() as work:
        filling = actions.Filling(**form.facts())
        actions.fill_in_answers(intake=intake, filling=filling, actor=None, today=today(), link=link)
        work.answer(url_for(".fill_in_by_link"))
    return work.response


def _held(trajectory: Trajectory) -> Intake:
    """Give the talk that was held.

    :raises NotFound: while none was.
    """
    intake = queries.current_intake(trajectory.id)
    if intake is None or intake.held_on is None:
        raise NotFound
    return intake


def _form(trajectory: Trajectory, intake: Intake) -> FillInForm:
    form = FillInForm(
        data={
            "seen": actions.mark_of(intake),
            "availability": intake.availability,
            "meet": intake.meet.value,
            "languages": intake.languages or ["nl"],
            "gender": intake.gender or "",
            "for_mentor": intake.for_mentor or intake.mentoring_question,
            "for_mentor_agreed": intake.for_mentor is not None,
        }
    )
    form.names = recognised_by(trajectory)
    return form
