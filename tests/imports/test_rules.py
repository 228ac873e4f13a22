"""What columns mean, what is refused, what is wrong with a cell, and who is the same student."""

from datetime import date

import pytest

from programme.imports.rules import (
    HEADINGS,
    Field,
    Row,
    Sheet,
    Twin,
    as_level,
    as_month,
    as_school_type,
    as_typed,
    chosen,
    guess,
    missing,
    refused_for,
    rows_of,
    safe_to_open,
    without_refused,
)

NAMES = ["roepnaam", "achternaam", "geboortedatum", "reden"]
COLUMNS = [Field.FIRST_NAME, Field.LAST_NAME, Field.BIRTH_MONTH, Field.REASON]
RESULTS = {"structure": "structure", "planning en ritme": "structure"}


def sheet(*lines, headings=NAMES):
    return Sheet(list(headings), [(number, list(cells)) for number, cells in enumerate(lines, start=2)])


def rows(*lines, headings=NAMES, columns=COLUMNS):
    return rows_of(sheet(*lines, headings=headings), columns, RESULTS)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("17-05-2007", date(2007, 5, 1)),
        ("17/05/2007", date(2007, 5, 1)),
        ("17.05.2007", date(2007, 5, 1)),
        ("2007-05-17", date(2007, 5, 1)),
        ("05-2007", date(2007, 5, 1)),
        ("2007-05", date(2007, 5, 1)),
        # LibreOffice shows 17 May 2007 as 39219 when the cell is made a number.
        ("39219", date(2007, 5, 1)),
        ("29-02-2008", date(2008, 2, 1)),
        ("29-02-2007", None),
        ("05/17/2007", None),
        ("01-01-0000", None),
        ("01-01-9999", None),
        ("99999", None),
        ("gisteren", None),
        ("", None),
    ],
)
def test_dates_are_read_as_people_and_spreadsheets_write_them(text, month):
    assert as_month(text) == month


@pytest.mark.parametrize(
    ("text", "level"),
    [("3", 3), ("niveau 2", 2), ("MBO-4", 4), ("mbo 1", 1), ("Entree", 1), ("5", None), ("havo", None), ("34", None)],
)
def test_levels_are_read_as_schools_write_them(text, level):
    assert as_level(text) == level


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mbo", "mbo"),
        ("MBO-3", "mbo"),
        ("vmbo-tl", "vmbo"),
        ("VMBO (kader)", "vmbo"),
        ("hbo", "hbo"),
        ("mbovmbo", None),
        ("havo", None),
        ("", None),
    ],
)
def test_types_of_school_are_read_as_schools_write_them(text, kind):
    assert as_school_type(text) == kind


@pytest.mark.parametrize(
    ("kind", "level", "problem"),
    [
        ("mbo", "3", None),
        ("vmbo", "3", "level_of_mbo"),
        ("hbo", "1", "level_of_mbo"),
        ("", "3", None),
        ("vmbo", "", None),
    ],
)
def test_only_mbo_has_a_level(kind, level, problem):
    line = ["Jan", "V", "01-01-2007", "x", kind, level]
    columns = [*COLUMNS, Field.SCHOOL_TYPE, Field.LEVEL]
    assert rows(line, headings=[*NAMES, "soort", "niv"], columns=columns)[0].problems.get(Field.LEVEL) == problem


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("BSN", "bsn"),
        ("Burgerservicenummer", "bsn"),
        ("Onderwijsnummer", "bsn"),
        ("Nationaliteit 1", "origin"),
        ("Geboorteplaats", "origin"),
        ("geboorteland", "origin"),
        ("Religie", "belief"),
        ("Medische gegevens", "health"),
        ("Dyslexie", "health"),
        ("Pasfoto", "photo"),
        ("Geslacht", "gender"),
        ("Geboortedatum", None),
        ("Roepnaam", None),
        ("", None),
    ],
)
def test_a_column_we_may_not_receive_is_known_by_its_name(heading, why):
    assert refused_for(heading) == why


def test_refused_columns_are_dropped_with_the_reason_and_the_rest_stays_in_place():
    found = without_refused(
        sheet(["NL", "Jan", "V", "x"], headings=["Nationaliteit", "Roepnaam", "Achternaam", "Reden"])
    )
    assert found.headings == ["Roepnaam", "Achternaam", "Reden"]
    assert found.lines == [(2, ["Jan", "V", "x"])]
    assert found.refused == [("Nationaliteit", "origin")]


def test_a_column_without_a_telling_name_is_refused_when_its_numbers_are_bsns():
    # 111222333 and 123456782 are the numbers Dutch documentation uses as invented BSNs.
    lines = [["Jan", "111222333"], ["Piet", "123456782"], ["Noa", ""]]
    found = without_refused(sheet(*lines, headings=["Roepnaam", "Code"]))
    assert found.headings == ["Roepnaam"]
    assert found.refused == [("Code", "bsn")]


def test_a_single_bsn_is_taken_out_of_its_cell_before_anything_is_kept():
    found = without_refused(sheet(["Jan", "V", "01-01-2007", "Zijn nummer is 111222333."]))
    assert found.lines == [(2, ["Jan", "V", "01-01-2007", ""])]
    assert rows_of(found, COLUMNS, RESULTS)[0].problems == {Field.REASON: "bsn"}


def test_columns_are_guessed_from_their_names_and_what_the_school_said_before_wins():
    headings = ["Voornaam", "ACHTERNAAM", "Geb.datum", "Waarom", "Code", "Mentor"]
    said = {"code": Field.STUDENT_NUMBER, "waarom": None}
    assert guess(headings, said) == [
        Field.FIRST_NAME,
        Field.LAST_NAME,
        Field.BIRTH_MONTH,
        None,
        Field.STUDENT_NUMBER,
        None,
    ]
    assert guess(["roepnaam", "voornaam"], {}) == [Field.FIRST_NAME, None]
    assert missing([Field.FIRST_NAME, None]) == [Field.LAST_NAME, Field.BIRTH_MONTH, Field.REASON]


def test_our_own_headings_are_guessed_back():
    assert guess(list(HEADINGS.values()), {}) == list(HEADINGS)


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        (["Jan", "V", "01-01-2007", "x"], {}),
        (["", "V", "01-01-2007", "x"], {"first_name": "empty"}),
        (["Jan", "V", "31-02-2007", "x"], {"birth_month": "no_date"}),
        (["Jan", "V", "01-01-2007", ""], {"reason": "empty"}),
        (["Jan", "V", "01-01-2007", "=1+1"], {"reason": "formula"}),
        (["Jan", "V", "01-01-2007", "#REF!"], {"reason": "formula"}),
        (["Jan", "V" * 121, "01-01-2007", "x"], {"last_name": "too_long"}),
        (["Jan", "V", "01-01-2007", "x" * 2001], {"reason": "too_long"}),
        (["J\ufffdn", "V", "01-01-2007", "x"], {"first_name": "unreadable"}),
    ],
)
def test_the_error_is_said_of_the_cell_that_has_it(line, problems):
    assert rows(line)[0].problems == problems


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        (Field.EMAIL, "geen adres", "no_email"),
        (Field.EMAIL, "a@b.example", None),
        (Field.LEVEL, "7", "no_level"),
        (Field.SCHOOL_TYPE, "havo", "no_school_type"),
        (Field.HOPED_RESULT, "Planning en ritme", None),
        (Field.HOPED_RESULT, "rijk worden", "unknown_result"),
        # A phone number can pass the eleven test by chance.
        (Field.PHONE, "111222333", None),
    ],
)
def test_optional_cells_are_checked_when_they_are_filled(name, value, problem):
    found = rows(["Jan", "V", "01-01-2007", "x", value], headings=[*NAMES, "meer"], columns=[*COLUMNS, name])[0]
    assert found.problems.get(name) == problem


@pytest.mark.parametrize(
    ("written", "infix", "last"),
    [
        ("Vries, de", "de", "Vries"),
        ("van der Vries", "van der", "Vries"),
        ("Vries", None, "Vries"),
        ("De Vries", "De", "Vries"),
        ("’t Hart", "’t", "Hart"),
        ("van", None, "van"),
        ("Vries, Jan", None, "Vries, Jan"),
    ],
)
def test_the_infix_is_taken_out_of_a_family_name(written, infix, last):
    cells = rows(["Jan", written, "01-01-2007", "x"])[0].cells
    assert (cells.get(Field.INFIX), cells[Field.LAST_NAME]) == (infix, last)


def test_a_student_who_stands_in_the_file_twice_is_marked_once_and_both_are_shown():
    first, second = rows(["Jan", "V", "01-01-2007", "x"], ["jan", "v", "31-01-2007", "y"])
    assert first.problems == {}
    assert second.problems == {Field.LAST_NAME: "twice"}
    assert second.twin == Twin("Jan V", by_number=False, row=2)


def test_one_student_number_is_one_student_whatever_the_name():
    columns = [Field.STUDENT_NUMBER, *COLUMNS]
    lines = [["V1", "Jan", "V", "01-01-2007", "x"], ["v1", "Johan", "V", "02-2007", "y"]]
    found = rows(*lines, headings=["nr", *NAMES], columns=columns)
    assert found[1].twin == Twin("Jan V", by_number=True, row=2)
    assert [row.number for row in chosen(found, set())] == [2]
    # It is one student: the row that is taken replaces the other.
    assert [row.number for row in chosen(found, {3})] == [3]


def test_a_doubtful_row_is_left_out_unless_it_is_taken():
    twice = rows(["Jan", "V", "01-01-2007", "x"], ["Jan", "V", "01-01-2007", "y"])
    assert [row.number for row in chosen(twice, set())] == [2]
    assert [row.number for row in chosen(twice, {3})] == [2, 3]


def test_a_faulty_row_cannot_be_taken_nor_one_whose_number_is_under_way():
    faulty = Row(
        2, [], {Field.REASON: ""}, {Field.REASON: "empty", Field.LAST_NAME: "known"}, Twin("Jan", False, row=1)
    )
    known = Row(3, [], {}, {Field.LAST_NAME: "known"}, Twin("Jan", by_number=True, trajectory_id=1))
    assert chosen([faulty, known], {2, 3}) == []


@pytest.mark.parametrize("text", ["=1+1", "+31 6 12345678", "-", "@x", "Jan", "'s-Hertogenbosch", ""])
def test_what_a_spreadsheet_would_work_out_is_written_as_text_and_read_back(text):
    assert not safe_to_open(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert as_typed(safe_to_open(text)) == text


def test_signs_that_cannot_be_shown_do_not_get_past_the_reader():
    assert as_typed("a\x07b\ud800c\u200bd \xa0 e") == "a\ufffdb\ufffdcd e"
