"""The pages of an import: the file, and what would become of it."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.drafts import DraftOwner, discard_draft, load_draft, save_draft
from programme.core.forms import options
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.imports import actions, queries, wording
from programme.imports.forms import UploadForm
from programme.imports.spreadsheet import CannotRead, Row, read
from programme.nomination.queries import programmes
from programme.nomination.wording import HOPED_RESULT
from programme.norms.models import Programme
from programme.people.models import School

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
Page = str | Response | tuple[str, int]
WRONG = 422
IMPORT = "imports.upload"


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def upload() -> Page:
    """Read a school's own list and keep it aside until it was looked at."""
    form = UploadForm()
    form.programme_id.choices = options((p.id, p.name) for p in programmes(actor()))
    status = 200
    if form.is_submitted():
        status = WRONG
        if form.sent():
            try:
                rows = read(form.file.data.read())
            except CannotRead as error:
                form.file.errors = (*form.file.errors, wording.unreadable(error))
            else:
                return _keep_aside(form.programme_id.data, rows)
    return render_template("imports/upload.html", form=form, results=HOPED_RESULT), status


@blueprint.route("/check", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def check() -> Page:
    """Show what would be imported, each error in its own cell, and import the sound rows."""
    kept = load_draft(_owner(), IMPORT, "file")
    if kept is None:
        return redirect(url_for(".upload"))
    rows = queries.rows_against_known([Row(**row) for row in kept["rows"]], actor().school_id or 0)
    if request.method == "GET":
        return render_template("imports/check.html", rows=rows, problems=wording.PROBLEM)
    with unit_of_work() as work:
        made = actions.import_rows(
            actor=actor().user,
            school=load(actor(), School, actor().school_id or 0),
            programme=load(actor(), Programme, kept["programme_id"]),
            rows=rows,
        )
        discard_draft(_owner(), IMPORT, "file")
        text = ngettext("%(num)s student is now a draft.", "%(num)s students are now drafts.", len(made))
        work.answer(url_for("nomination.index"), text)
    return work.response


def _keep_aside(programme_id: int, rows: list[Row]) -> Response:
    with unit_of_work() as work:
        kept = [{"number": r.number, "cells": r.cells, "problems": r.problems} for r in rows]
        save_draft(_owner(), IMPORT, "file", {"programme_id": programme_id, "rows": kept})
        work.answer(url_for(".check"))
    return work.response


def _owner() -> DraftOwner:
    return DraftOwner(user_id=actor().id)
