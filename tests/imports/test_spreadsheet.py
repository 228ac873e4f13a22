"""A school's own list, in every way it comes."""

import io
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from programme.imports.rules import Field
from programme.imports.spreadsheet import CannotRead, read
from tests.imports.books import HEAD, MAIN, book, cell, sheet

DATA = Path(__file__).parents[1] / "data"
TOP = "roepnaam;achternaam;geboortedatum;reden\n"
NAMES = ["roepnaam", "achternaam", "geboortedatum", "reden"]
JAN = ["Jan", "Verzonnen", "01-02-2007", "Hij wil het."]


def why_not(data: bytes) -> str:
    with pytest.raises(CannotRead) as caught:
        read(data)
    return caught.value.why.value


def test_a_list_as_csv_is_read_with_its_byte_order_mark_quotes_and_line_numbers():
    found = read((DATA / "voordrachten.csv").read_bytes())
    assert found.headings[:4] == ["Studentnummer", "Roepnaam", "Tussenvoegsel", "Achternaam"]
    assert [(number, cells[1], cells[2]) for number, cells in found.lines][:2] == [
        (2, "Samira", "el"),
        (3, "Jan", "van der"),
    ]
    assert found.lines[1][1][9] == "Hij weet niet wat hij na dit jaar wil; daar loopt hij op vast."
    assert len(found.lines) == 5


def test_a_workbook_is_read_as_another_library_reads_it():
    data = (DATA / "voordrachten.xlsx").read_bytes()
    found = read(data)
    other = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Studenten").to_python()
    assert found.headings == other[0]
    texts = [[value.isoformat() if hasattr(value, "isoformat") else str(value) for value in line] for line in other[1:]]
    assert [[cell.replace(".0", "") for cell in line] for line in texts] == [cells for _number, cells in found.lines]
    assert found.lines[0][1][4] == "2007-05-17"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_names_with_accents_survive_every_encoding(encoding):
    found = read((TOP + "Zoë;Verzonnén;01-02-2007;Ze wil het.\n").encode(encoding))
    assert found.headings == NAMES
    assert found.lines[0][1][:2] == ["Zoë", "Verzonnén"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_usual_separator_works(delimiter, line_end):
    text = (TOP + 'Jan;V;2007-02-01;"a"\n').replace(";", delimiter).replace("\n", line_end)
    assert read(text.encode()).lines == [(2, ["Jan", "V", "2007-02-01", "a"])]


def test_the_line_that_excel_writes_for_itself_is_no_heading():
    assert read(b"sep=,\n" + TOP.replace(";", ",").encode() + b"Jan,V,2007-02-01,a\n").headings == NAMES


def test_a_title_above_the_headings_is_skipped_and_that_is_said():
    found = read(("Voordrachten 2026;;;\n\n" + TOP + ";".join(JAN)).encode())
    assert found.headings == NAMES
    assert found.notes == [("above_skipped", "1")]
    assert found.lines[0][0] == 4


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no_rows"),
        (TOP.encode(), "no_rows"),
        (b"\n\n;;;\n", "no_rows"),
        ((TOP + "Jan;V\x00;01-01-2007;x").encode(), "not_text"),
        ((TOP + "Jan;V;01-01-2007;x\n" * 2001).encode(), "too_many"),
        (("a;" * 61 + "b\n").encode() * 2, "too_wide"),
        (TOP.encode() + b"\n" * 20_001 + b"Jan;V;01-01-2007;x", "too_far_down"),
        (((b"x" * 1999 + b";") * 40 + b"\n") * 60, "too_big"),
        (b'roepnaam;achternaam\n"' + b"x" * 200_000, "not_text"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_or_locked"),
        (b"PK\x03\x04", "not_a_workbook"),
        (b"%PDF-1.7\n\x00\x01", "not_text"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_why(data, why):
    assert why_not(data) == why


def test_two_thousand_rows_are_read():
    assert len(read((TOP + "Jan;V;01-01-2007;x\n" * 2000).encode()).lines) == 2000


def test_excel_days_whole_numbers_and_formulas_with_a_result_are_read_as_they_look():
    line = (
        '<row r="2">' + cell("A2", "Jan") + '<c r="B2" t="str"><f>"Ver"&amp;"zonnen"</f><v>Verzonnen</v></c>'
        + cell("C2", 39219) + '<c r="D2"><f>NOW()</f></c></row>'
    )  # fmt: skip
    first = sheet([NAMES]).replace("</sheetData>", line + "</sheetData>")
    found = read(book(first))
    assert found.lines == [(2, ["Jan", "Verzonnen", "39219", ""])]
    # Excel had not worked this one out; we never do.
    assert found.withheld == {(2, 3): "formula"}


def test_a_merged_cell_counts_for_every_row_it_covers():
    lines = [[*NAMES, "opleiding"], [*JAN, "Zorg"], ["Noa", *JAN[1:], ""], ["Piet", *JAN[1:], ""]]
    found = read(book(sheet(lines, '<mergeCells count="1"><mergeCell ref="E2:E3"/></mergeCells>')))
    assert [cells[4] for _number, cells in found.lines] == ["Zorg", "Zorg", ""]
    assert found.notes == [("merged", "")]


def test_hidden_sheets_are_not_read_and_the_first_with_rows_is_taken():
    secret, empty, good = sheet([NAMES, ["Geheim", *JAN[1:]]]), sheet([]), sheet([NAMES, JAN])
    found = read(book(secret, empty, good, good, hidden=[0]))
    assert [cells[0] for _number, cells in found.lines] == ["Jan"]
    assert found.notes == [("hidden_skipped", "1"), ("sheet_chosen", "Blad3")]
    assert why_not(book(secret, hidden=[0])) == "no_rows"


def test_a_cell_at_the_far_corner_costs_nothing():
    """One full rectangle of this sheet would hold 17 thousand million cells."""
    far = f'<row r="1048576">{cell("XFD1048576", "x")}</row></sheetData>'
    corner = sheet([NAMES]).replace("</sheetData>", far)
    assert why_not(book(corner)) == "too_far_down"
    wide = sheet([NAMES, JAN]).replace("</row></sheetData>", cell("XFD2", "x") + "</row></sheetData>")
    assert len(read(book(wide)).lines) == 1


@pytest.mark.parametrize(
    ("part", "why"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "not_a_workbook"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "not_a_workbook"),
        (f'{HEAD}<worksheet xmlns="{MAIN}"/>'.encode("utf-16"), "not_a_workbook"),
        (b" " * (25 * 1024 * 1024), "too_big"),
        (b"<a>" + b"<b/>" * 1_000_001 + b"</a>", "too_big"),
        (b"", "not_a_workbook"),
    ],
    ids=["entities", "outside file", "utf-16", "bomb", "tags", "empty"],
)
def test_a_workbook_that_grows_or_reaches_out_is_refused_before_it_is_read(part, why):
    assert why_not(book(sheet([NAMES, JAN]), **{"xl__worksheets__sheet1.xml": part})) == why


def test_a_bomb_is_refused_within_little_memory():
    data = book(sheet([NAMES, JAN]), **{"xl__media__a.xml": b"\x20" * (200 * 1024 * 1024)})
    tracemalloc.start()
    assert why_not(data) == "too_big"
    assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    tracemalloc.stop()


def test_a_part_that_lies_about_its_size_is_not_unpacked_further():
    data = bytearray(book(sheet([NAMES, JAN] * 200)))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    lied = bytes(data).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert why_not(lied) == "not_a_workbook"


def test_fields_are_those_of_the_specification():
    """Source: domain.md §2.7, as far as a nomination asks for them."""
    assert {"student_number", "first_name", "infix", "last_name", "email", "birth_month", "level"} <= set(Field)
