"""The page on which the owner notes that the student heard of a concern first, or why that is not safe."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.concerns import actions, queries, wording
from programme.concerns.forms.telling import NOBODY, TOLD, TellForm
from programme.concerns.models import Concern
from programme.concerns.views.shared import CONFLICT, WRONG, Page, blueprint, is_behind, note_opening
from programme.core.clock import today
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work


@blueprint.route("/<int:concern_id>/tell", methods=["GET", "POST"])
@requires(Permission.WEIGH_CONCERNS)
def tell(concern_id: int) -> Page:
    """Ask whether the student knows of it, before anybody outside does."""
    concern = queries.find_concern(actor(), concern_id)
    others = {person.id: person for person in queries.second_people(concern, actor().id)}
    form = TellForm(told_on=today(), version=concern.version)
    form.second_id.choices = options([(NOBODY, _("Choose somebody")), *((one.id, one.name) for one in others.values())])
    if is_behind(concern, form) or not form.sent():
        return _page(concern, form)
    with unit_of_work() as work:
        if form.choice.data == TOLD:
            actions.told(concern=concern, actor=actor().user, on=form.told_on.data)
        else:
            second = others[form.second_id.data]
            actions.not_told(concern=concern, actor=actor().user, reason=form.reason.data, second=second)
        work.answer(url_for(".show", concern_id=concern.id), _("Kept."))
    return work.response


def _page(concern: Concern, form: TellForm) -> Page:
    note_opening(concern)
    behind = is_behind(concern, form)
    typed = wording.typed(form) if behind else []
    page = render_template("concerns/tell.html", form=form, concern=concern, behind=behind, typed=typed)
    return page, CONFLICT if behind else WRONG if form.is_submitted() else 200
