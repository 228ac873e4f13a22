"""Workbooks written by hand, part by part, so that they can be broken at will."""

import io
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def cell(place: str, value: str | int) -> str:
    """Give a cell as Excel writes it: a number as a number, a text in place."""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet(lines: Sequence[Sequence[str | int]], after: str = "") -> str:
    """Give a worksheet; `after` is what stands behind its data."""
    rows = []
    for number, line in enumerate(lines, start=1):
        cells = "".join(cell(f"{chr(65 + at)}{number}", value) for at, value in enumerate(line) if value != "")
        rows.append(f'<row r="{number}">{cells}</row>')
    return f'{HEAD}<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData>{after}</worksheet>'


def book(*sheets: str, hidden: Sequence[int] = (), **parts: bytes) -> bytes:
    """Give a workbook of worksheets as XML; `hidden` counts from 0; `parts` by name with `__` for `/` replace or add."""
    numbers = range(1, len(sheets) + 1)
    state = {at + 1: ' state="hidden"' for at in hidden}
    listed = "".join(f'<sheet name="Blad{n}" sheetId="{n}"{state.get(n, "")} r:id="rId{n}"/>' for n in numbers)
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{RELATION}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in numbers
    )
    content = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f"{types}</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{RELATION}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{related}</Relationships>',
        **{f"xl/worksheets/sheet{n}.xml": text for n, text in zip(numbers, sheets, strict=True)},
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            replaced = parts.pop(name.replace("/", "__"), None)
            archive.writestr(name, text if replaced is None else replaced)
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return written.getvalue()
