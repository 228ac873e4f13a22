"""The pages of days off: of regions and schools, and of one match."""

from collections.abc import Sequence
from itertools import groupby

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.forms import options
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.days_off import actions, queries, wording
from programme.days_off.actions import Place
from programme.days_off.forms import ListForm, OfMatchForm
from programme.days_off.rules import Days, school_year
from programme.lifecycle.models import Match, QuietKind, QuietPeriod
from programme.norms.vocabulary import REGION
from programme.people.models import Region
from programme.support.queries import find_match

blueprint = Blueprint("days_off", __name__, url_prefix="/days-off")
Page = str | Response | tuple[str, int]
WRONG = 422
SCHOOL = "school-"


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.CHANGE_NUMBERS)
def index() -> Page:
    """Show the days off of regions and schools by school year, and add some; a region's are for an administrator."""
    offered = queries.schools(actor())
    form = ListForm(seen_on=today())
    # Every programme of a region has its days off.
    places = [(region.value, REGION[region]) for region in Region if actor().may(Permission.MANAGE_SCHOOLS)]
    form.place.choices = options([*places, *((f"{SCHOOL}{school.id}", school.name) for school in offered)])
    if not form.sent():
        return _index(form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        about = {"source": form.source.data, "seen_on": form.seen_on.data}
        kind, place = QuietKind(form.kind.data), _place(form.place.data)
        new = actions.add(actor=actor().user, place=place, kind=kind, wanted=form.periods, **about)
        said = ngettext("%(num)s period added.", "%(num)s periods added.", new)
        work.answer(url_for(".index"), said + _planned(form.periods, place))
    return work.response


@blueprint.post("/<int:period_id>/remove")
@requires(Permission.CHANGE_NUMBERS)
def remove(period_id: int) -> Page:
    """Take days off of a school away."""
    return _remove(queries.find_of_school(actor(), period_id))


@blueprint.post("/regions/<int:region_period_id>/remove")
@requires(Permission.MANAGE_SCHOOLS)
def remove_of_region(region_period_id: int) -> Page:
    """Take days off of a region away."""
    return _remove(queries.find_of_region(region_period_id))


@blueprint.route("/matches/<int:match_id>", methods=["GET", "POST"])
@requires(Permission.SUPPORT)
def of_match(match_id: int) -> Page:
    """Show the days off of one match, and add some."""
    match = find_match(actor(), match_id)
    form = OfMatchForm()
    if not form.sent():
        return _of_match(match, form), WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        kind, place = QuietKind(form.kind.data), Place(match_id=match.id)
        actions.add(actor=actor().user, place=place, kind=kind, wanted=form.periods)
        said = _("Kept. Silence does not count on these days.") + _planned(form.periods, place)
        work.answer(url_for(".of_match", match_id=match.id), said)
    return work.response


@blueprint.post("/matches/<int:match_id>/<int:own_period_id>/remove")
@requires(Permission.SUPPORT)
def remove_of_match(match_id: int, own_period_id: int) -> Page:
    """Take days off of one match away."""
    match = find_match(actor(), match_id)
    period = queries.find_of_match(match, own_period_id)
    with unit_of_work() as work:
        actions.remove(actor=actor().user, period=period)
        work.answer(url_for(".of_match", match_id=match.id), _("These days count again."))
    return work.response


def _remove(period: QuietPeriod) -> Page:
    with unit_of_work() as work:
        actions.remove(actor=actor().user, period=period)
        work.answer(url_for(".index"), _("These days count again."))
    return work.response


def _index(form: ListForm) -> str:
    offered = queries.schools(actor())
    names = {school.id: school.name for school in offered}
    by_year = groupby(queries.periods(offered), key=lambda one: school_year(one.first_on))
    return render_template(
        "days_off/index.html",
        form=form,
        years=[(year, list(rows)) for year, rows in by_year],
        names=names,
        regions=REGION,
        without_region=[school for school in offered if school.region is None],
        words=wording,
    )


def _of_match(match: Match, form: OfMatchForm) -> str:
    found = queries.of_match(match.id)
    return render_template("days_off/of_match.html", form=form, match=match, found=found, words=wording)


def _planned(periods: Sequence[Days], place: Place) -> str:
    days = [(one.first_on, one.last_on) for one in periods]
    return wording.still_planned(
        queries.planned_on(days, region=place.region, school_id=place.school_id, match_id=place.match_id)
    )


def _place(chosen: str) -> Place:
    if chosen.startswith(SCHOOL):
        return Place(school_id=int(chosen.removeprefix(SCHOOL)))
    return Place(region=Region(chosen))
