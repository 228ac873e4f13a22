"""The pages of an import: the file, its columns, what would become of it, the result, the undo; and the export."""

from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.access.visibility import load
from programme.core.clock import local, today
from programme.core.forms import ConfirmForm, options
from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.core.unit_of_work import unit_of_work
from programme.imports import actions, queries, rules, wording
from programme.imports.forms import CheckForm, ColumnsForm, ExportForm, MendForm, UploadForm
from programme.imports.models import StudentImport
from programme.imports.spreadsheet import CannotRead, read
from programme.nomination.queries import programmes
from programme.nomination.wording import HOPED_RESULT
from programme.norms.models import Programme
from programme.people.models import School

blueprint = Blueprint("imports", __name__, url_prefix="/imports")
Page = str | Response | tuple[str, int]
WRONG = 422
SOUND_SHOWN = 10
KINDS = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def upload() -> Page:
    """Read a school's own list and keep it aside until it was looked at."""
    form = UploadForm()
    form.programme_id.choices = options((p.id, p.name) for p in programmes(actor()))
    if form.sent():
        try:
            sheet = read(form.file.data.read())
        except CannotRead as error:
            form.file.errors = (*form.file.errors, wording.unreadable(error))
        else:
            return _keep_aside(form.programme_id.data, sheet)
    status = WRONG if form.is_submitted() else 200
    today_s = queries.imports_of_today(actor())
    return render_template("imports/upload.html", form=form, imports=today_s, results=HOPED_RESULT), status


@blueprint.route("/columns", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def columns() -> Page:
    """Say what each column holds."""
    kept = queries.kept(actor())
    if kept is None:
        return redirect(url_for(".upload"))
    form = _columns_form(kept)
    if not form.sent() or len(form.columns) != len(kept.columns):
        status = WRONG if form.is_submitted() else 200
        return render_template("imports/columns.html", form=form, notes=wording.notes(kept.sheet)), status
    with unit_of_work() as work:
        actions.name_columns(actor=actor(), list_=kept, columns=form.named())
        work.answer(url_for(".check"))
    return work.response


@blueprint.route("/check", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def check() -> Page:
    """Show what would be imported, each error in its own cell, and import the sound rows and those a person took."""
    kept = queries.kept(actor())
    if kept is None or rules.missing(kept.columns):
        return redirect(url_for(".upload" if kept is None else ".columns"))
    rows = queries.rows(actor(), kept, wording.result_codes())
    form = CheckForm()
    form.take.choices = options((row.number, str(row.number)) for row in rows if row.is_choice)
    if not form.sent():
        return _show_list(form, kept, rows)
    chosen = rules.chosen(rows, set(form.take.data or ()))
    with unit_of_work() as work:
        made = _import(kept, chosen, len(rows) - len(chosen))
        text = ngettext("%(num)s student is now a draft.", "%(num)s students are now drafts.", made.made)
        work.answer(url_for(".show", import_id=made.id), text)
    return work.response


@blueprint.route("/check/<int:number>", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def mend(number: int) -> Page:
    """Mend the faulty cells of one row, without another file."""
    kept = queries.kept(actor())
    cells = {} if kept is None else rules.line_of(kept.sheet, number, kept.columns, wording.result_codes())
    if kept is None or not cells:
        return redirect(url_for(".upload" if kept is None else ".check"))
    form = MendForm.of(cells, kept.sheet.headings, partial(_still_wrong, kept, number))
    if not form.sent():
        page = render_template("imports/mend.html", form=form, number=number, others=kept.line(number, cells))
        return page, WRONG if form.is_submitted() else 200
    with unit_of_work() as work:
        actions.mend(actor=actor(), list_=kept, number=number, cells=form.typed())
        work.answer(url_for(".check"), _("Row %(number)s is mended.", number=number))
    return work.response


@blueprint.get("/<int:import_id>")
@requires(Permission.NOMINATE)
def show(import_id: int) -> Page:
    """Show what became of one list, and whether it can be undone."""
    import_ = load(actor(), StudentImport, import_id)
    can_undo = import_.undone_at is None and local(import_.imported_at).date() == today()
    drafts = queries.drafts_of(import_)
    return render_template(
        "imports/show.html",
        import_=import_,
        drafts=drafts,
        can_undo=can_undo and bool(drafts.untouched),
        form=ConfirmForm(),
        stays=wording.STAYS,
    )


@blueprint.post("/<int:import_id>/undo")
@requires(Permission.NOMINATE)
def undo(import_id: int) -> Page:
    """Take back the drafts of an import that nobody touched since."""
    import_ = load(actor(), StudentImport, import_id)
    with unit_of_work() as work:
        drafts, known_before = actions.undo(import_=import_, actor=actor())
        said = wording.after_undo(len(drafts.untouched), len(drafts.staying), known_before)
        work.answer(url_for(".show", import_id=import_id), said)
    return work.response


@blueprint.route("/export", methods=["GET", "POST"])
@requires(Permission.NOMINATE)
def export() -> Page:
    """Give the school's own nominations in the columns that an import reads; who took them is noted."""
    form = ExportForm()
    if not form.sent():
        return render_template("imports/export.html", form=form), WRONG if form.is_submitted() else 200
    kind, with_texts = form.kind.data, form.with_texts.data
    rows = queries.export_rows(actor(), with_texts=with_texts)
    with unit_of_work():
        data = actions.export(rows=rows, kind=kind, with_texts=with_texts, actor=actor())
    name = f"attachment; filename=voordrachten-{today().isoformat()}.{kind}"
    return Response(data, mimetype=KINDS[kind], headers={"Content-Disposition": name})


def _keep_aside(programme_id: int, sheet: rules.Sheet) -> Response:
    """Keep what was read; when all columns are known the next page is the list itself."""
    with unit_of_work() as work:
        kept = actions.keep_aside(actor=actor(), programme_id=programme_id, sheet=sheet)
        work.answer(url_for(".columns" if rules.missing(kept.columns) else ".check"))
    return work.response


def _still_wrong(kept: queries.Kept, number: int, typed: dict[int, str]) -> dict[int, rules.Problem]:
    """Tell what is wrong with the cells of a row as they were typed now."""
    sheet = rules.mended(kept.sheet, number, {place: rules.as_typed(text) for place, text in typed.items()})
    found = rules.line_of(sheet, number, kept.columns, wording.result_codes())
    return {place: problem for place, (_name, _text, problem) in found.items() if place in typed}


def _columns_form(kept: queries.Kept) -> ColumnsForm:
    form = ColumnsForm(data={"columns": [name or "" for name in kept.columns]})
    lines = kept.sheet.lines
    samples = [next((cells[n] for _number, cells in lines if cells[n]), "") for n in range(len(kept.columns))]
    form.label(kept.sheet.headings, [sample[:40] for sample in samples])
    return form


def _show_list(form: CheckForm, kept: queries.Kept, rows: list[rules.Row]) -> Page:
    sound = [row for row in rows if row.is_sound]
    faulty = [row for row in rows if row.is_faulty]
    named = [(place, name) for place, name in enumerate(kept.columns) if name is not None]
    facts: dict[str, Any] = {
        "named": named,
        "headings": kept.sheet.headings,
        "unused": [h for h, name in zip(kept.sheet.headings, kept.columns, strict=True) if name is None and h],
        "notes": wording.notes(kept.sheet),
        "faulty": faulty,
        "doubtful": [row for row in rows if row.is_choice],
        "known": [row for row in rows if row.twin and not row.is_faulty and not row.is_choice],
        "sound": sound,
        "shown": faulty + sound[:SOUND_SHOWN],
        "problems": wording.PROBLEM,
        "twin": wording.twin,
        "full_name": rules.full_name,
    }
    return render_template("imports/check.html", form=form, **facts), WRONG if form.is_submitted() else 200


def _import(kept: queries.Kept, chosen: list[rules.Row], left_out: int) -> StudentImport:
    return actions.import_rows(
        actor=actor(),
        school=load(actor(), School, actor().school_id or 0),
        programme=load(actor(), Programme, kept.programme_id),
        rows=chosen,
        left_out=left_out,
    )
