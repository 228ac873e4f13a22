"""The page on which a mentor says when they are away."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.errors import Invalid
from programme.core.forms import ConfirmForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.handover import actions, queries, wording
from programme.handover.forms import MyAbsenceForm
from programme.handover.views.shared import WRONG, Page, blueprint
from programme.lifecycle.models import QuietKind


@blueprint.route("/my-absence", methods=["GET", "POST"])
@requires(Permission.LOG)
def my_absence() -> Page:
    """Say from when until when the mentor is away, and see what is planned on those days."""
    form = MyAbsenceForm(first_on=today())
    if not form.sent():
        found = [(one, queries.planned_within(actor(), one)) for one in queries.mentor_absences(actor().mentor_id)]
        status = WRONG if form.is_submitted() else 200
        return render_template("handover/my_absence.html", form=form, absences=found, words=wording), status
    with unit_of_work() as work:
        kind, first_on, last_on = QuietKind(form.kind.data), form.first_on.data, form.last_on.data
        actions.say_away(actor=actor(), kind=kind, first_on=first_on, last_on=last_on, today=today())
        work.answer(url_for(".my_absence"), _("Written down. Nothing is expected of you on those days."))
    return work.response


@blueprint.post("/my-absence/<int:absence_id>/take-back")
@requires(Permission.LOG)
def not_away(absence_id: int) -> Page:
    """Take an own absence back."""
    period = queries.find_mentor_absence(actor(), absence_id)
    _need_button()
    with unit_of_work() as work:
        actions.take_back(actor=actor(), period=period, today=today())
        work.answer(url_for(".my_absence"), _("Taken back. The days count again."))
    return work.response


@blueprint.post("/my-absence/<int:absence_id>/call-off")
@requires(Permission.LOG)
def call_off(absence_id: int) -> Page:
    """Call off all that the mentor planned on these days."""
    period = queries.find_mentor_absence(actor(), absence_id)
    _need_button()
    with unit_of_work() as work:
        actions.call_off(actor=actor(), period=period)
        work.answer(url_for(".my_absence"), _("Called off. Let your student know too."))
    return work.response


def _need_button() -> None:
    if not ConfirmForm().sent():
        raise Invalid
