"""The pages of who owns a concern: the step it waits for, from taking it up to closing it."""

from typing import Any

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.concerns import actions, queries, wording
from programme.concerns.forms.weighing import AGREES, CHANGED, AnswerForm, NewFactsForm, SecondForm, WeighForm
from programme.concerns.models import About, Audience, CareRoute, Concern, RaisedAs
from programme.concerns.rules import OUTSIDE
from programme.concerns.views.shared import CONFLICT, WRONG, Page, blueprint, is_behind, note_opening
from programme.core.forms import BaseForm, ConfirmForm, VersionedForm
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work


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
        work.answer(url_for(".show", concern_id=concern_id), _("You have taken it up. Now weigh it."))
    return work.response


@blueprint.post("/<int:concern_id>/weigh")
@requires(Permission.WEIGH_CONCERNS)
def weigh(concern_id: int) -> Page:
    """Record the outcome, and why."""
    concern = queries.find_concern(actor(), concern_id)
    form = _weigh_form(concern)
    if (refused := _refused(concern, form)) is not None:
        return refused
    with unit_of_work() as work:
        actions.weigh(
            concern=concern, actor=actor().user, route=CareRoute(form.route.data), weighing=form.weighing.data,
            consulted=form.consulted.data or "", advice=_advice(form),
            changes_colour="changes_colour" in form and form.changes_colour.data == CHANGED,
        )  # fmt: skip
        work.answer(_after_weighing(concern), _after_weighing_text(concern))
    return work.response


@blueprint.post("/<int:concern_id>/weigh-again")
@requires(Permission.WEIGH_CONCERNS)
def weigh_again(concern_id: int) -> Page:
    """Go back to weighing because of new facts."""
    concern, form = queries.find_concern(actor(), concern_id), NewFactsForm()
    if (refused := _refused(concern, form)) is not None:
        return refused
    with unit_of_work() as work:
        actions.weigh_again(concern=concern, actor=actor().user, new_facts=form.new_facts.data)
        work.answer(url_for(".show", concern_id=concern_id), _("It can be weighed again."))
    return work.response


@blueprint.route("/<int:concern_id>/second", methods=["GET", "POST"])
@requires(Permission.WEIGH_CONCERNS)
def second(concern_id: int) -> Page:
    """Let the second person who was asked agree with a weighing, or send it back."""
    concern = queries.find_concern(actor(), concern_id)
    form = SecondForm(data={"version": concern.version})
    if is_behind(concern, form) or not form.sent():
        return _second(concern, form)
    with unit_of_work() as work:
        agrees = form.agrees.data == AGREES
        actions.look_too(concern=concern, actor=actor().user, agrees=agrees, words=form.words.data or "")
        work.answer(url_for("worklist.today"), str(wording.LOOKED_TOO[agrees]))
    return work.response


@blueprint.post("/<int:concern_id>/answer")
@requires(Permission.WEIGH_CONCERNS)
def answer(concern_id: int) -> Page:
    """Answer who raised it."""
    concern, form = queries.find_concern(actor(), concern_id), AnswerForm()
    if (refused := _refused(concern, form)) is not None:
        return refused
    with unit_of_work() as work:
        actions.answer(concern=concern, actor=actor().user, text=form.answer.data)
        work.answer(url_for(".show", concern_id=concern_id), _("Kept. Who raised it hears that there is an answer."))
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
    """Make the form of a weighing, with what does not apply left out."""
    form = WeighForm(data={"version": concern.version}, **values)
    form.not_before = OUTSIDE if concern.waits_for_student else ()
    form.alone = actions.has_nobody_else(concern, actor().id)
    if concern.about is not About.STUDENT or concern.mentor_id is not None or not actor().may(Permission.SCREEN):
        del form.changes_colour
    if concern.raised_as is not RaisedAs.MENTOR:
        del form.advice
    return form


def _advice(form: WeighForm) -> str:
    return (form.advice.data or "") if "advice" in form and form.route.data == CareRoute.MENTOR.value else ""


def _after_weighing(concern: Concern) -> str:
    """Give where to go on: to the fixed questions when the colour is looked at anew."""
    trajectory_id = concern.trajectory_id if concern.match is None else concern.match.trajectory_id
    if concern.changes_colour and trajectory_id is not None:
        return url_for("screening.triage", trajectory_id=trajectory_id)
    return url_for(".show", concern_id=concern.id)


def _after_weighing_text(concern: Concern) -> str:
    if concern.second_id is None:
        return _("Kept. Now who raised it hears what happens.")
    return _("Kept. A second person looks first; after that you answer.")


def _refused(concern: Concern, form: VersionedForm) -> Page | None:
    """Give the page again when a form is not right, or somebody was first; None when it can be kept."""
    if is_behind(concern, form):
        return _show(concern, form, behind=True), CONFLICT
    return None if form.sent() else (_show(concern, form), WRONG)


def _second(concern: Concern, form: SecondForm) -> Page:
    behind = is_behind(concern, form)
    page = _page("concerns/second.html", concern, form=form, behind=behind)
    return page, CONFLICT if behind else WRONG if form.is_submitted() else 200


def _show(concern: Concern, form: BaseForm | None = None, *, behind: bool = False) -> str:
    fresh = {"formdata": None, "data": {"version": concern.version, "answer": queries.advice_of(concern)}}
    return _page(
        "concerns/show.html",
        concern,
        weigh=form if isinstance(form, WeighForm) else _weigh_form(concern, formdata=None),
        new_facts=form if isinstance(form, NewFactsForm) else NewFactsForm(**fresh),
        answer=form if isinstance(form, AnswerForm) else AnswerForm(**fresh),
        said=queries.words_for(concern, Audience.OWNER),
        typed=wording.typed(form) if behind and form is not None else [],
    )


def _page(template: str, concern: Concern, **values: Any) -> str:
    note_opening(concern)
    return render_template(template, concern=concern, words=wording, reader=actor().id, **values)
