"""The pages of the afbakeningswijzer: whose work a situation is, and how a programme changes that."""

from functools import partial

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.care_route import actions, queries
from programme.care_route.forms.boundaries import BoundaryForm
from programme.care_route.views.shared import WRONG, Page, blueprint
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.norms.boundaries import ALWAYS, Boundary, changes
from programme.norms.boundaries import boundaries as boundaries_of
from programme.norms.models import Whose


@blueprint.get("/programmes/<int:programme_id>/boundaries")
@requires(Permission.SEE_CARE_ROUTE)
def boundaries(programme_id: int) -> Page:
    """Show of each situation whose work it is."""
    programme = queries.find_programme(actor(), programme_id)
    may_change = actor().may(Permission.CHANGE_NUMBERS)
    return render_template(
        "care_route/boundaries.html",
        boundaries=boundaries_of(programme.id),
        always=ALWAYS,
        change_url=partial(_change_url, programme.id) if may_change else None,
    )


@blueprint.route("/programmes/<int:programme_id>/boundaries/<situation>", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def change_boundary(programme_id: int, situation: str) -> Page:
    """Change what a programme says of one situation."""
    programme = queries.find_programme(actor(), programme_id)
    shown = queries.find_boundary(programme_id, situation)
    said = shown.boundary
    form = BoundaryForm(whose=said.whose.value, you=str(said.you), others=str(said.others), never=str(said.never))
    if not form.sent():
        before = [one for one in reversed(changes(programme_id)) if one.situation == situation]
        values = {"programme": programme, "shown": shown, "form": form, "before": before}
        return render_template("care_route/change_boundary.html", **values), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        new = Boundary(Whose(form.whose.data), form.you.data, form.others.data, form.never.data)
        about = {"programme": programme, "situation": shown.situation, "reason": form.reason.data}
        actions.change_boundary(actor=actor().user, boundary=new, **about)
        work.answer(url_for(".boundaries", programme_id=programme_id), _("The change is kept."))
    return work.response


def _change_url(programme_id: int, situation: str) -> str:
    return url_for("care_route.change_boundary", programme_id=programme_id, situation=situation)
