"""Reads what a school sends, CSV or XLSX, into lines of text: bounded in time and memory, whatever the file holds."""

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import StrEnum
from itertools import islice
from typing import Any
from xml.etree import ElementTree

from programme.imports.rules import (
    COLUMNS_MOST,
    GUESSES,
    ROWS_MOST,
    TEXT_LENGTH,
    Note,
    Problem,
    Sheet,
    as_typed,
    simple,
)

# Lines that are looked at, empty ones included: a sheet can claim a million rows.
LINES_MOST = 20_000
# In how many filled lines the one with the headings is sought; above it stand a title or a date.
HEADING_WITHIN = 10
SURE_OF_HEADING = 2
# A list of 2,000 students unpacks to some 3 MB with 150,000 tags. The other parts (styles, names of sheets) stay far smaller.
UNPACKED_MOST = 24 * 1024 * 1024
TAGS_MOST = 1_000_000
TAGS_ELSEWHERE_MOST = 50_000
PARTS_MOST = 500
# All text of one list, together; the draft mechanism keeps it between two pages.
TEXT_MOST = 4_000_000
ZIP = b"PK\x03\x04"
# Excel before 2007, and any workbook with a password.
OLE = b"\xd0\xcf\x11\xe0"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
DATA_PARTS = ("xl/worksheets/", "xl/sharedStrings.xml")

Lines = Iterable[tuple[int, list[str]]]


class Unreadable(StrEnum):
    """Why a whole file cannot be read."""

    NOT_TEXT = "not_text"
    NOT_A_WORKBOOK = "not_a_workbook"
    OLD_OR_LOCKED = "old_or_locked"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"
    TOO_FAR_DOWN = "too_far_down"
    TOO_WIDE = "too_wide"
    TOO_BIG = "too_big"


class CannotRead(ValueError):
    """The file as a whole cannot be used."""

    def __init__(self, why: Unreadable) -> None:
        super().__init__(why.value)
        self.why = why


def read(data: bytes) -> Sheet:
    """Read a list by what the file holds, not by what it is called.

    Text: `;`, `,` or tab; UTF-8 (with or without a byte-order mark), UTF-16 or Windows-1252. Workbook: XLSX, the first
    visible sheet with rows; of a formula the value that was saved with it, never the formula itself.

    :raises CannotRead: when the file as a whole cannot be used.
    """
    if data.startswith(ZIP):
        return _read_workbook(data)
    if data.startswith(OLE):
        raise CannotRead(Unreadable.OLD_OR_LOCKED)
    return _read_text(data)


def _read_text(data: bytes) -> Sheet:
    text = _decode(data)
    given = ""
    if text.lower().startswith("sep=") and text[4:5]:
        # Excel writes this line for itself, to say what separates the cells.
        given, text = text[4], text.partition("\n")[2]
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=given or _delimiter(text))
    try:
        return _sheet(enumerate(lines, start=1), [])
    except csv.Error as error:
        raise CannotRead(Unreadable.NOT_TEXT) from error


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    half = len(data) // 2
    for wide, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[::2])):
        # In a western text nearly every other byte is empty.
        if half > 3 and zeros.count(0) > half * 0.8:
            return data.decode(wide, errors="replace")
    if b"\x00" in data:
        raise CannotRead(Unreadable.NOT_TEXT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = next((line for line in io.StringIO(text[:100_000], newline=None) if line.strip()), "")
    outside = "".join(first.split('"')[::2])
    return max(";,\t", key=outside.count)


def _read_workbook(data: bytes) -> Sheet:
    try:
        _weigh(data)
        return _read_weighed(data)
    except CannotRead:
        raise
    except Exception as error:
        # A broken workbook breaks openpyxl in a hundred ways, each with an exception of its own; all mean the same to its sender.
        raise CannotRead(Unreadable.NOT_A_WORKBOOK) from error


def _weigh(data: bytes) -> None:
    """Look at what a workbook unpacks to before anything is made of it; zipfile never unpacks more than a part declares."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > PARTS_MOST or sum(part.file_size for part in parts) > UNPACKED_MOST:
            raise CannotRead(Unreadable.TOO_BIG)
        if any(part.flag_bits & 1 for part in parts):
            raise CannotRead(Unreadable.OLD_OR_LOCKED)
        tags = elsewhere = 0
        for part in parts:
            if not part.filename.endswith((".xml", ".rels", ".vml")):
                continue
            content = archive.read(part)
            # The format knows no document types and no UTF-16; what they are used for here is entities that grow.
            if b"<!" in content.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\x00" in content:
                raise CannotRead(Unreadable.NOT_A_WORKBOOK)
            tags += content.count(b"<")
            elsewhere += 0 if part.filename.startswith(DATA_PARTS) else content.count(b"<")
        if tags > TAGS_MOST or elsewhere > TAGS_ELSEWHERE_MOST:
            raise CannotRead(Unreadable.TOO_BIG)


def _read_weighed(data: bytes) -> Sheet:
    from openpyxl import load_workbook

    notes: list[tuple[Note, str]] = []
    with warnings.catch_warnings():
        # openpyxl warns of parts it does not know, which say nothing about the list.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        hidden = [sheet for sheet in book.worksheets if sheet.sheet_state != "visible"]
        if hidden:
            notes.append((Note.HIDDEN_SKIPPED, str(len(hidden))))
        for sheet in book.worksheets:
            lines = [] if sheet in hidden else _filled(sheet)
            if not lines:
                continue
            if len(book.worksheets) - len(hidden) > 1:
                notes.append((Note.SHEET_CHOSEN, as_typed(sheet.title)))
            with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(sheet._worksheet_path) as part:
                merged, unworked = _marks(part)
            if _spread(lines, merged):
                notes.append((Note.MERGED, ""))
            return _sheet(lines, notes, unworked)
    raise CannotRead(Unreadable.NO_ROWS)


def _filled(sheet: Any) -> list[tuple[int, list[str]]]:
    """Give the filled lines of a sheet; what it says about its own size may be wrong and is not read."""
    sheet.reset_dimensions()
    lines = []
    for number, values in enumerate(sheet.iter_rows(max_col=COLUMNS_MOST + 1, values_only=True), start=1):
        if number > LINES_MOST:
            raise CannotRead(Unreadable.TOO_FAR_DOWN)
        if any(value is not None for value in values):
            lines.append((number, [_as_text(value) for value in values]))
        if len(lines) > ROWS_MOST + HEADING_WITHIN:
            raise CannotRead(Unreadable.TOO_MANY)
    return lines


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)[: TEXT_LENGTH + 1]


def _marks(part: Any) -> tuple[list[str], set[str]]:
    """Give what openpyxl does not tell in passing: the merged ranges, and the cells with a formula that was never worked out."""
    merged, unworked = [], set()
    for _event, tag in ElementTree.iterparse(part, events=("end",)):  # noqa: S314 - weighed above: no entities
        if tag.tag == f"{MAIN}mergeCell":
            merged.append(tag.get("ref", ""))
        elif tag.tag == f"{MAIN}c":
            if tag.find(f"{MAIN}f") is not None and tag.find(f"{MAIN}v") is None and tag.find(f"{MAIN}is") is None:
                unworked.add(tag.get("r", ""))
        elif tag.tag == f"{MAIN}row":
            tag.clear()
    return merged, unworked


def _spread(lines: list[tuple[int, list[str]]], merged: list[str]) -> bool:
    """Let the value of a merged cell count for every row under it; tell whether that changed anything."""
    from openpyxl.utils.cell import range_boundaries

    by_number = dict(lines)
    changed = False
    for ref in merged:
        left, top, _right, bottom = range_boundaries(ref)
        value = by_number.get(top, [""] * left)[left - 1 : left]
        for number in range(top + 1, min(bottom, LINES_MOST) + 1):
            if value and value[0] and number in by_number and not by_number[number][left - 1]:
                by_number[number][left - 1] = value[0]
                changed = True
    return changed


def _sheet(lines: Lines, notes: list[tuple[Note, str]], unworked: set[str] | None = None) -> Sheet:
    """Find the headings, and give what stands under them."""
    filled = _bounded(lines)
    first = list(islice(filled, HEADING_WITHIN))
    if not first:
        raise CannotRead(Unreadable.NO_ROWS)
    at = next((at for at, line in enumerate(first) if _names_in(line[1]) >= SURE_OF_HEADING), 0)
    if at:
        notes.append((Note.ABOVE_SKIPPED, str(at)))
    headings = [as_typed(cell)[:80] for cell in first[at][1]]
    while headings and not headings[-1]:
        headings.pop()
    body = [*first[at + 1 :], *islice(filled, ROWS_MOST + 1)]
    if not body:
        raise CannotRead(Unreadable.NO_ROWS)
    if len(body) > ROWS_MOST:
        raise CannotRead(Unreadable.TOO_MANY)
    width = max(len(headings), *(len(cells) for _number, cells in body))
    headings += [""] * (width - len(headings))
    used = [
        place for place in range(width) if headings[place] or any(cells[place:] and cells[place] for _n, cells in body)
    ]
    sheet = Sheet([headings[place] for place in used], [], notes)
    for number, cells in body:
        sheet.lines.append((number, [as_typed(cells[place]) if place < len(cells) else "" for place in used]))
    for place, column in enumerate(used):
        for number, _cells in body:
            if unworked and f"{_letters(column)}{number}" in unworked:
                sheet.withheld[number, place] = Problem.FORMULA
    return sheet


def _bounded(lines: Lines) -> Iterator[tuple[int, list[str]]]:
    """Pass the filled lines on, and stop at what is too wide, too far down or too much text."""
    text = 0
    for number, cells in lines:
        if number > LINES_MOST:
            raise CannotRead(Unreadable.TOO_FAR_DOWN)
        while cells and not cells[-1].strip():
            cells.pop()
        if not cells:
            continue
        if len(cells) > COLUMNS_MOST:
            raise CannotRead(Unreadable.TOO_WIDE)
        short = [cell[: TEXT_LENGTH + 1] for cell in cells]
        text += sum(map(len, short))
        if text > TEXT_MOST:
            raise CannotRead(Unreadable.TOO_BIG)
        yield number, short


def _names_in(cells: list[str]) -> int:
    return len({GUESSES[name] for cell in cells if (name := simple(cell)) in GUESSES})


def _letters(column: int) -> str:
    """Give the letters of a column counted from 0, as a sheet writes them; there are at most 60."""
    return chr(65 + column) if column < 26 else chr(64 + column // 26) + chr(65 + column % 26)
