"""The pages of who to call: when the programme is on duty, which numbers were checked, and those of the own region."""

from typing import Any

from flask import render_template, request, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.care_route import actions, queries
from programme.care_route.forms.calls import ConfirmForm, DutyForm, LineForm
from programme.care_route.forms.steps import TAKE_OUT
from programme.care_route.views.shared import WRONG, Page, blueprint
from programme.core.clock import today
from programme.core.i18n import gettext as _
from programme.core.unit_of_work import unit_of_work
from programme.norms.helplines import find_lines, hours_of
from programme.norms.models import Programme


@blueprint.route("/programmes/<int:programme_id>/calls", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def calls(programme_id: int) -> Page:
    """Show who mentors call and which numbers were checked; set the own number and its hours."""
    programme = queries.find_programme(actor(), programme_id)
    form = DutyForm.for_week(**_duty(programme))
    if not form.sent():
        values: dict[str, Any] = {"lines": find_lines(programme_id), "rows": queries.lines_by_place(programme_id)}
        page = render_template("care_route/calls.html", programme=programme, form=form, **values)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        note = form.duty_hours.data or ""
        phone = form.duty_phone.data or ""
        actions.set_duty(actor=actor().user, programme=programme, phone=phone, note=note, hours=form.hours)
        work.answer(url_for(".calls", programme_id=programme_id), _("The change is kept."))
    return work.response


@blueprint.route("/programmes/<int:programme_id>/calls/<line_code>", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def confirm(programme_id: int, line_code: str) -> Page:
    """Say where and when a number was checked."""
    programme = queries.find_programme(actor(), programme_id)
    line = queries.line_to_confirm(programme_id, line_code)
    form = ConfirmForm(number=line.number, hours=line.hours, confirmed_on=today())
    form.latest = today()
    if not form.sent():
        page = render_template("care_route/confirm.html", programme=programme, line=line, form=form)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        checked = actions.Checked(form.hours.data or "", form.source.data, form.confirmed_on.data)
        actions.confirm(
            actor=actor().user, programme=programme, line=line, checked=checked, seen_number=form.number.data
        )
        work.answer(
            url_for(".calls", programme_id=programme_id), _("Kept. Every mentor sees from now on that it was checked.")
        )
    return work.response


@blueprint.route("/programmes/<int:programme_id>/lines", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def add_line(programme_id: int) -> Page:
    """Add a number of the own region."""
    programme = queries.find_programme(actor(), programme_id)
    form = LineForm(confirmed_on=today())
    form.latest, form.taken = today(), queries.taken_places(programme_id)
    if not form.sent():
        page = render_template("care_route/_line.html", programme=programme, form=form, line=None)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        place = actions.Place(form.code.data, form.area.data, form.number.data)
        checked = actions.Checked(form.hours.data or "", form.source.data, form.confirmed_on.data)
        actions.add_line(actor=actor().user, programme=programme, place=place, checked=checked)
        work.answer(url_for(".calls", programme_id=programme_id), _("The number is added."))
    return work.response


@blueprint.route("/lines/<int:line_id>", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def change_line(line_id: int) -> Page:
    """Change a number of the own region, say that it was checked again, or take it out."""
    line = queries.find_line(actor(), line_id)
    programme, form = queries.find_programme(actor(), line.programme_id), LineForm(obj=line)
    form.latest, form.taken = today(), queries.taken_places(line.programme_id, but=line_id)
    if not form.sent():
        page = render_template("care_route/_line.html", programme=programme, form=form, line=line)
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        if TAKE_OUT in request.form:
            actions.take_line_out(actor=actor().user, line=line, seen=form.seen_version)
        else:
            place = actions.Place(form.code.data, form.area.data, form.number.data)
            checked = actions.Checked(form.hours.data or "", form.source.data, form.confirmed_on.data)
            actions.change_line(actor=actor().user, line=line, place=place, checked=checked, seen=form.seen_version)
        work.answer(url_for(".calls", programme_id=programme.id), _("The change is kept."))
    return work.response


def _duty(programme: Programme) -> dict[str, Any]:
    """Give what stands now, as the form names it."""
    hours = hours_of([(row.weekday, row.opens_at, row.closes_at) for row in programme.duty], programme.promises)
    opens = {f"opens_{day}": times[0] for day, times in hours.items()}
    closes = {f"closes_{day}": times[1] for day, times in hours.items()}
    return {"duty_phone": programme.duty_phone, "duty_hours": programme.duty_hours, **opens, **closes}
