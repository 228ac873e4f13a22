"""The pages of a fixed hour: plan it, and stop it."""

from datetime import timedelta
from typing import Any

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import now, today
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.logbook import actions, queries
from programme.logbook.forms import SeriesForm, StopSeriesForm
from programme.logbook.models import WEEKS_MOST, Place
from programme.logbook.queries import Writing
from programme.logbook.views.shared import Page, blueprint, status_of

WEEK = 7


@blueprint.route("/matches/<int:match_id>/series", methods=["GET", "POST"])
@requires(Permission.LOG)
def series(match_id: int) -> Page:
    """Plan a fixed hour."""
    writing = queries.find_match_to_write(actor(), match_id)
    form = SeriesForm(**_first_values(writing))
    form.ends_on = writing.match.until_on
    if not form.sent():
        return render_template("logbook/series.html", form=form, match=writing.match), status_of(form)
    hour = actions.FixedHour(
        first_on=form.first_on.data, at=form.at.data, every_weeks=form.every_weeks.data,
        until_on=form.until_on.data, minutes=form.minutes.data, place=Place(form.place.data),
    )  # fmt: skip
    with unit_of_work() as work:
        made = actions.plan_series(writing=writing, actor=actor(), hour=hour, invites=form.invites.data, now=now())
        work.answer(url_for(".agenda"), _planned(len(made.left_out)))
    return work.response


@blueprint.route("/series/<int:series_id>/stop", methods=["GET", "POST"])
@requires(Permission.LOG)
def stop_series(series_id: int) -> Page:
    """Stop a fixed hour from a day on."""
    found, form = queries.find_series(actor(), series_id), StopSeriesForm(from_on=today())
    if found.ended_at is not None or not form.sent():
        return render_template("logbook/stop_series.html", form=form, series=found), status_of(form)
    with unit_of_work() as work:
        gone = actions.stop_series(series=found, actor=actor(), from_on=form.from_on.data, now=now())
        said = ngettext("Stopped. %(num)s conversation falls away.", "Stopped. %(num)s conversations fall away.", gone)
        work.answer(url_for(".agenda"), said)
    return work.response


def _first_values(writing: Writing) -> dict[str, Any]:
    """Give what the pair agreed: how often, how long, and until when."""
    match = writing.match
    promises = match.programme.promises
    weeks = (match.every_days or promises.phase(match.phase).days_between or WEEK) // WEEK
    return {
        "every_weeks": min(max(weeks, 1), WEEKS_MOST),
        "until_on": match.until_on or today() + timedelta(weeks=promises.duration_weeks),
        "minutes": promises.conversation_minutes,
        "place": Place.SCHOOL.value,
        "invites": True,
    }


def _planned(left_out: int) -> str:
    if not left_out:
        return _("Planned. Your fixed hour stands in your agenda.")
    return ngettext(
        "Planned. %(num)s time falls out, because of days off.",
        "Planned. %(num)s times fall out, because of days off.",
        left_out,
    )


@blueprint.post("/matches/<int:match_id>/skip-days-off")
@requires(Permission.LOG)
def skip_days_off(match_id: int) -> Page:
    """Let what is planned on days off fall out, in one press."""
    match = queries.find_match_to_write(actor(), match_id).match
    with unit_of_work() as work:
        planned = queries.in_days_off(actor()).get(match_id, [])
        gone = actions.skip_days_off(match=match, planned=planned, actor=actor(), now=now())
        work.answer(
            url_for(".agenda"), ngettext("%(num)s conversation fell out.", "%(num)s conversations fell out.", gone)
        )
    return work.response
