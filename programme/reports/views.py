"""The pages of figures: counts with their tables, and the export with its code book."""

from collections.abc import Sequence

from flask import Blueprint, Response, render_template, request

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.concerns.wording import ROUTE, STAGE
from programme.core.clock import today
from programme.core.errors import NotFound
from programme.core.forms import ConfirmForm
from programme.core.unit_of_work import unit_of_work
from programme.people.models import School
from programme.reports import actions, queries, radar, rules, wording, worries
from programme.reports.lasting import HALF_YEAR, compare
from programme.reports.rules import Period

blueprint = Blueprint("reports", __name__, url_prefix="/reports")


@blueprint.get("/")
@requires(Permission.SEE_FIGURES)
def figures() -> str:
    """Show what became of the students nominated in a school year."""
    years = queries.school_years(actor())
    period = _period(years)
    return render_template(
        "reports/figures.html",
        figures=queries.figures(actor(), period),
        period=period,
        years=[Period(year) for year in years],
        words=wording,
        smallest=rules.SMALLEST_GROUP,
        protocol_id=actor().programme_id,
    )


@blueprint.get("/start")
@requires(Permission.SEE_FIGURES)
def start() -> str:
    """Show how far students come from nomination to the third conversation, and who never starts."""
    years = queries.school_years(actor())
    period, schools = _period(years), radar.schools_to_choose(actor())
    school = _school(schools)
    return render_template(
        "reports/start.html",
        radar=radar.radar(actor(), period, None if school is None else school.id),
        period=period,
        years=[Period(year) for year in years],
        schools=schools,
        school=school,
        words=wording,
        published_never=rules.PUBLISHED_NEVER_STARTED,
        smallest=rules.SMALLEST_GROUP,
    )


@blueprint.get("/concerns")
@requires(Permission.SUPPORT)
def concerns() -> str:
    """Show how concerns go: open ones by age, how soon they are taken up, and what came of them."""
    schools = radar.schools_to_choose(actor())
    school = _school(schools)
    return render_template(
        "reports/concerns.html",
        worries=worries.worries(actor(), None if school is None else school.id),
        schools=schools,
        school=school,
        routes=ROUTE,
        stages=STAGE,
        smallest=rules.SMALLEST_GROUP,
    )


@blueprint.get("/weights")
@requires(Permission.MATCH)
def weights() -> str:
    """Lay what matches were proposed for beside what became of them."""
    found = queries.outcomes(actor(), today())
    return render_template(
        "reports/weights.html",
        compared=[
            compare(
                name, [(sum(parts[name]) // len(parts[name]), one) for parts, one in found if name in parts], HALF_YEAR
            )
            for name in wording.CRITERION
        ],
        number=len(found),
        words=wording,
        smallest=rules.SMALLEST_GROUP,
    )


@blueprint.get("/export")
@requires(Permission.EXPORT_FIGURES)
def export() -> str:
    """Show what an export holds: the code book, and the button that makes it."""
    return render_template("reports/export.html", form=ConfirmForm(), book=wording.CODE_BOOK)


@blueprint.post("/export")
@requires(Permission.EXPORT_FIGURES)
def download() -> Response:
    """Give the pseudonymised rows as CSV; who took them is noted."""
    frame = queries.export_rows(actor(), today(), radar.histories(actor()))
    with unit_of_work():
        text = actions.export_csv(frame=frame, actor=actor().user)
    name = f"attachment; filename=mentoring-{today().isoformat()}.csv"
    # A byte-order mark tells a spreadsheet that this is UTF-8.
    return Response("\ufeff" + text, mimetype="text/csv", headers={"Content-Disposition": name})


def _period(years: list[int]) -> Period:
    asked = request.args.get("year", "")
    if asked == "all":
        return Period(None)
    if asked.isascii() and asked.isdigit() and int(asked) in years:
        return Period(int(asked))
    return Period(years[0] if years else rules.school_year_of(today()))


def _school(offered: Sequence[School]) -> School | None:
    """Read which school is asked for; one that is not offered does not exist for this person."""
    asked = request.args.get("school", "")
    if not asked:
        return None
    found = next((one for one in offered if str(one.id) == asked), None)
    if found is None:
        raise NotFound
    return found
