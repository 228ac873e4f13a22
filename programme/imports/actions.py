"""Writes of an import: a list is kept aside, becomes drafts, is undone; an export is made."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import Base, db
from programme.core.drafts import DraftOwner, discard_draft, save_draft
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.outbox import MailState, OutboxMail
from programme.imports.models import Field, ImportColumn, StudentImport
from programme.imports.queries import ANCHOR, FORM, Drafts, Kept, drafts_of, heading_digest, remembered, returning
from programme.imports.rules import (
    HEADINGS,
    Row,
    Sheet,
    as_level,
    as_month,
    as_school_type,
    as_typed,
    guess,
    mended,
    safe_to_open,
    without_refused,
)
from programme.imports.wording import result_codes
from programme.nomination.actions import NominationFacts, StudentFacts, draft_nominations
from programme.nomination.models import HopedResult
from programme.norms.models import Programme
from programme.people.models import School, SchoolType

# A list is looked at and imported in one sitting; what is left of it goes the day after.
KEPT_DAYS = 1
KEPT_MOST = 8_000_000
# The students are asked the next morning, when the import cannot be undone any more.
ASK_AT = time(8)
# At most this many numbers stand in one statement.
CHUNK = 500


def keep_aside(*, actor: Actor, programme_id: int, sheet: Sheet) -> Kept:
    """Keep a list, without what may not be kept, until it was looked at; the file itself is kept nowhere."""
    allowed = without_refused(sheet)
    columns = guess(allowed.headings, remembered(actor.school_id or 0, allowed.headings))
    list_ = Kept(programme_id, allowed, columns)
    _keep(actor, list_)
    return list_


def name_columns(*, actor: Actor, list_: Kept, columns: Sequence[Field | None]) -> None:
    """Say what each column holds, and remember it for the next list of this school."""
    school_id = actor.school_id or 0
    digests = {
        heading_digest(school_id, heading): place for place, heading in enumerate(list_.sheet.headings) if heading
    }
    old = select(ImportColumn).where(ImportColumn.school_id == school_id, ImportColumn.heading_digest.in_(digests))
    known = {column.heading_digest: column for column in db.session.scalars(old)}
    for digest, place in digests.items():
        column = known.get(digest) or ImportColumn(school_id=school_id, heading_digest=digest)
        column.field = columns[place]
        db.session.add(column)
    _keep(actor, Kept(list_.programme_id, list_.sheet, list(columns)))


def mend(*, actor: Actor, list_: Kept, number: int, cells: Mapping[int, str]) -> None:
    """Write other cells into one row of a list that was kept aside, by their place; the school's own file stays as it is."""
    typed = {place: as_typed(text) for place, text in cells.items()}
    _keep(actor, Kept(list_.programme_id, mended(list_.sheet, number, typed), list_.columns))


def import_rows(
    *, actor: Actor, school: School, programme: Programme, rows: Sequence[Row], left_out: int = 0
) -> StudentImport:
    """Make a draft of every row given, and note together what came from one list.

    The students hear of it by mail the next morning: until then it can be undone as if it had not happened.

    :raises Conflict: when the list was imported already, from another window perhaps.
    """
    if not discard_draft(DraftOwner(user_id=actor.id), FORM, ANCHOR):
        raise Conflict(_("This list was imported already, or thrown away. Choose the file again."))
    results = result_codes()
    drafts = [_facts(row.cells, results) for row in rows]
    nominations = draft_nominations(
        actor=actor.user, school=school, programme=programme, drafts=drafts, source="import"
    )
    made = [nomination.trajectory_id for nomination in nominations]
    now = clock.now()
    import_ = StudentImport(
        school=school, imported_by=actor.user, imported_at=now, trajectory_ids=made, made=len(made), left_out=left_out
    )
    db.session.add(import_)
    db.session.flush()
    _ask_later(made, clock.instant(clock.today() + timedelta(days=1), ASK_AT))
    audit.record("imports.import", f"student_import {import_.id}", actor_id=actor.id, made=len(made), left_out=left_out)
    return import_


def undo(*, import_: StudentImport, actor: Actor) -> tuple[Drafts, int]:
    """Take back the drafts that nobody touched since, as if they had not been made.

    Gives what went and what stays, and how many students were known before: of those the draft goes and the person stays.

    :raises Conflict: when it was undone already, or is of an earlier day.
    """
    if import_.undone_at is not None:
        raise Conflict(_("This import was undone already."))
    if clock.local(import_.imported_at).date() != clock.today():
        raise Conflict(_("An import can be undone on its own day only. Withdraw single nominations instead."))
    drafts = drafts_of(import_)
    known_before = returning(drafts.untouched)
    numbers = [nomination.trajectory_id for nomination in drafts.untouched]
    people = {nomination.trajectory.student_id for nomination in drafts.untouched} - known_before
    for name in ("outbox_mail", "link", "due_item", "nomination"):
        _delete(name, "trajectory_id", numbers)
    _delete("trajectory", "id", numbers)
    _delete("student", "id", sorted(people))
    import_.trajectory_ids = [nomination.trajectory_id for nomination, _why in drafts.staying]
    import_.undone_at = clock.now()
    audit.record(
        "imports.undo",
        f"student_import {import_.id}",
        actor_id=actor.id,
        undone=len(numbers),
        stayed=len(drafts.staying),
    )
    return drafts, len(known_before)


def export(*, rows: Sequence[dict[Field, str]], kind: str, with_texts: bool, actor: Actor) -> bytes:
    """Write the nominations as `csv` or `xlsx`, in the columns that an import reads, and note who took them."""
    audit.record(
        "imports.export", f"user {actor.id}", actor_id=actor.id, rows=len(rows), kind=kind, with_texts=with_texts
    )
    columns = [name for name in Field if with_texts or name not in (Field.REASON, Field.TRIED, Field.PRACTICAL)]
    table = [[HEADINGS[name] for name in columns]]
    table += [[safe_to_open(cells.get(name, "")) for name in columns] for cells in rows]
    return _as_workbook(table) if kind == "xlsx" else _as_text(table)


def _keep(actor: Actor, list_: Kept) -> None:
    sheet = list_.sheet
    data: dict[str, Any] = {
        "programme_id": list_.programme_id,
        "headings": sheet.headings,
        "lines": sheet.lines,
        "notes": sheet.notes,
        "withheld": [(number, place, why) for (number, place), why in sheet.withheld.items()],
        "refused": sheet.refused,
        "columns": [name or "" for name in list_.columns],
    }
    save_draft(DraftOwner(user_id=actor.id), FORM, ANCHOR, data, days=KEPT_DAYS, most=KEPT_MOST)


def _facts(cells: dict[Field, str], results: dict[str, str]) -> tuple[StudentFacts, NominationFacts]:
    result, kind = cells.get(Field.HOPED_RESULT, "").lower(), cells.get(Field.SCHOOL_TYPE, "")
    school_type = as_school_type(kind)
    student = StudentFacts(
        first_name=cells[Field.FIRST_NAME],
        infix=cells.get(Field.INFIX, ""),
        last_name=cells[Field.LAST_NAME],
        birth_month=as_month(cells.get(Field.BIRTH_MONTH, "")),
        student_number=cells.get(Field.STUDENT_NUMBER) or None,
        email=cells.get(Field.EMAIL) or None,
        phone=cells.get(Field.PHONE) or None,
        programme_of_study=cells.get(Field.PROGRAMME_OF_STUDY, ""),
        school_type=school_type,
        # `mbo-3` under the type of school says the level too.
        level=as_level(cells.get(Field.LEVEL, "")) or (as_level(kind) if school_type is SchoolType.MBO else None),
    )
    return student, NominationFacts(
        hoped_result=HopedResult(results[result]) if result else None,
        reason=cells[Field.REASON],
        tried=cells.get(Field.TRIED, ""),
        practical=cells.get(Field.PRACTICAL, ""),
    )


def _ask_later(numbers: list[int], moment: datetime) -> None:
    for part in _parts(numbers):
        waiting = (OutboxMail.trajectory_id.in_(part), OutboxMail.state == MailState.QUEUED, OutboxMail.attempts == 0)
        db.session.execute(update(OutboxMail).where(*waiting).values(send_after=moment))


def _delete(name: str, column: str, numbers: list[int]) -> None:
    table = Base.metadata.tables[name]
    for part in _parts(numbers):
        db.session.execute(delete(table).where(table.c[column].in_(part)))
    db.session.expire_all()


def _parts(numbers: list[int]) -> list[list[int]]:
    return [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]


def _as_text(table: list[list[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(table)
    # A byte-order mark tells a spreadsheet that this is UTF-8.
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _as_workbook(table: list[list[str]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("studenten")
    for line in table:
        sheet.append(line)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
