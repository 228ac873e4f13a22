"""The pages of who owns a concern: the step it waits for, from taking it up to closing it."""

from typing import Any

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.concerns import actions, queries, wording
from programme.concerns.forms.weighing import CHANGED, AnswerForm, NewFactsForm, WeighForm
from programme.concerns.models import CareRoute, Concern
from programme.concerns.views.shared import WRONG, Page, blueprint
from programme.core.forms import BaseForm, ConfirmForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.core.web import record_opening


@blueprint.get("/<int:concern_id>")
@requires(Permission.WEIGH_CONCERNS)
def show(concern_id: int) -> Page:
    """Show one concern and the step it waits for."""
    return _show(queries.find_concern(actor(), concern_id))


@blueprint.post("/<int:concern_id>/acknowledge")
@requires(Permission.WEIGH_CONCERNS)
def acknowledge(concern_id: int) -> Page:
    """Take a concern up."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := ConfirmForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.acknowledge(concern=concern, actor=actor().user)
        work.answer(url_for(".show", concern_id=concern_id), _("You have taken it up. Now weigh whose work it is."))
    return work.response


@blueprint.post("/<int:concern_id>/weigh")
@requires(Permission.WEIGH_CONCERNS)
def weigh(concern_id: int) -> Page:
    """Record whose work it is."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := _weigh_form(concern)).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.weigh(
            concern=concern,
            actor=actor().user,
            route=CareRoute(form.route.data),
            weighing=form.weighing.data,
            consulted=form.consulted.data or "",
            changes_colour="changes_colour" in form and form.changes_colour.data == CHANGED,
        )
        work.answer(_after_weighing(concern), _("Kept. Now the mentor hears what happens."))
    return work.response


@blueprint.post("/<int:concern_id>/weigh-again")
@requires(Permission.WEIGH_CONCERNS)
def weigh_again(concern_id: int) -> Page:
    """Go back to weighing because of new facts."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := NewFactsForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.weigh_again(concern=concern, actor=actor().user, new_facts=form.new_facts.data)
        work.answer(url_for(".show", concern_id=concern_id), _("It can be weighed again."))
    return work.response


@blueprint.post("/<int:concern_id>/answer")
@requires(Permission.WEIGH_CONCERNS)
def answer(concern_id: int) -> Page:
    """Answer the mentor."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := AnswerForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.answer(concern=concern, actor=actor().user, text=form.answer.data)
        work.answer(url_for(".show", concern_id=concern_id), _("Sent. The mentor gets a mail that there is an answer."))
    return work.response


@blueprint.post("/<int:concern_id>/close")
@requires(Permission.WEIGH_CONCERNS)
def close(concern_id: int) -> Page:
    """Close a concern that was answered."""
    concern = queries.find_concern(actor(), concern_id)
    if not (form := ConfirmForm()).sent():
        return _show(concern, form), WRONG
    with unit_of_work() as work:
        actions.close(concern=concern, actor=actor().user)
        work.answer(url_for("worklist.today"), _("The concern is closed."))
    return work.response


def _weigh_form(concern: Concern, **values: Any) -> WeighForm:
    """Make the form of a weighing; without a match there is no colour to speak of."""
    form = WeighForm(**values)
    if concern.match is None:
        del form.changes_colour
    return form


def _after_weighing(concern: Concern) -> str:
    """Give where to go on: to the fixed questions when the colour is looked at anew."""
    if concern.changes_colour and concern.match is not None:
        return url_for("screening.triage", trajectory_id=concern.match.trajectory_id)
    return url_for(".show", concern_id=concern.id)


def _show(concern: Concern, form: BaseForm | None = None) -> str:
    match = concern.match
    record_opening(
        actor().id,
        student_id=None if match is None else match.student_id,
        mentor_id=concern.mentor_id if match is None else None,
    )
    return render_template(
        "concerns/show.html",
        concern=concern,
        weigh=form if isinstance(form, WeighForm) else _weigh_form(concern, formdata=None),
        new_facts=form if isinstance(form, NewFactsForm) else NewFactsForm(formdata=None),
        answer=form if isinstance(form, AnswerForm) else AnswerForm(formdata=None),
        words=wording,
    )
