"""The pages of the meldcode: its five steps, and one of them to write down."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.concerns import actions, queries, rules, wording
from programme.concerns.forms.meldcode import MeldcodeForm, form_of
from programme.concerns.models import BoundBy, Concern
from programme.concerns.views.shared import CONFLICT, WRONG, Page, blueprint, note_opening
from programme.core.errors import NotFound
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work


@blueprint.get("/<int:concern_id>/meldcode")
@requires(Permission.WEIGH_CONCERNS)
def meldcode(concern_id: int) -> Page:
    """Show the five steps, what was written down, and which one comes next."""
    concern = queries.find_concern(actor(), concern_id)
    note_opening(concern)
    steps = queries.meldcode_of(concern)
    walked = {step: row.answers for step, row in steps.items()}
    return render_template(
        "concerns/meldcode.html",
        concern=concern,
        steps=steps,
        coming=rules.next_step(walked),
        leads_to=rules.framework(walked.get(rules.FRAMEWORK_STEP, {})),
        decided=walked.get(rules.LAST_STEP, {}),
        history=[row for row in concern.meldcode if row.corrected or row.take < steps[row.step].take],
        words=wording,
    )


@blueprint.route("/<int:concern_id>/meldcode/<int:step>", methods=["GET", "POST"])
@requires(Permission.WEIGH_CONCERNS)
def meldcode_step(concern_id: int, step: int) -> Page:
    """Write down a step, or correct it."""
    concern = queries.find_concern(actor(), concern_id)
    form, take = _form(concern, step)
    behind = form.is_submitted() and form.seen_version not in (None, take)
    if behind or not form.sent():
        return _page(concern, step, form, take=take, behind=behind)
    with unit_of_work() as work:
        actions.write_step(
            concern=concern, actor=actor().user, step=step, walked=_walked(form), seen_take=form.seen_version
        )
        work.answer(url_for(".meldcode", concern_id=concern_id), _("The step is written down."))
    return work.response


def _form(concern: Concern, step: int) -> tuple[MeldcodeForm, int]:
    if not 1 <= step <= rules.LAST_STEP:
        raise NotFound
    last = queries.meldcode_of(concern).get(step)
    return form_of(step, last), 0 if last is None else last.take


def _walked(form: MeldcodeForm) -> actions.Walked:
    return actions.Walked(
        done_on=form.done_on.data,
        consulted=form.consulted.data,
        reason=form.reason.data,
        professional=form.professional.data if "professional" in form else "",
        bound_by=BoundBy(form.bound_by.data) if "bound_by" in form else None,
        answers=form.answers,
        corrected=form.corrected.data if "corrected" in form else "",
    )


def _page(concern: Concern, step: int, form: MeldcodeForm, *, take: int, behind: bool) -> Page:
    note_opening(concern)
    page = render_template(
        "concerns/meldcode_step.html",
        concern=concern,
        step=step,
        form=form,
        take=take,
        words=wording,
        is_open=take > 0 or rules.next_step(queries.walked(concern)) == step,
        typed=wording.typed(form) if behind else [],
    )
    return page, CONFLICT if behind else WRONG if form.is_submitted() else 200
