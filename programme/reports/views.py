"""The pages of figures: counts with their tables, and the export with its code book."""

from flask import Blueprint, Response, render_template, request

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.clock import today
from programme.core.forms import ConfirmForm
from programme.core.unit_of_work import unit_of_work
from programme.reports import actions, queries, rules, wording
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
        published_never=rules.PUBLISHED_NEVER_STARTED,
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
    frame = queries.export_rows(actor(), today())
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
