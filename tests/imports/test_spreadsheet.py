"""A school's own list: every way it comes, and the error in its own cell."""

from datetime import date
from pathlib import Path

import pytest

from programme.imports.spreadsheet import CannotRead, as_month, read

FILE = Path(__file__).parents[1] / "data" / "voordrachten.csv"
HEAD = "roepnaam;achternaam;geboortedatum;reden\n"


def test_a_schools_own_list_is_read_with_its_infixes_dates_and_byte_order_mark():
    rows = read(FILE.read_bytes())
    assert [(r.number, r.cells["first_name"], r.cells["infix"], r.cells["last_name"]) for r in rows[:2]] == [
        (2, "Samira", "el", "Verzonnen"),
        (3, "Jan", "van der", "Verzonnen"),
    ]
    assert rows[1].cells["reason"] == "Hij weet niet wat hij na dit jaar wil; daar loopt hij op vast."
    assert {r.number: r.problems for r in rows if r.problems} == {
        5: {"birth_month": "no_date"},
        6: {"reason": "bsn"},
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_names_with_accents_survive_every_encoding(encoding):
    rows = read((HEAD + "Zoë;Verzonnén;01-02-2007;Ze wil het.\n").encode(encoding))
    assert rows[0].cells["first_name"] == "Zoë"


def test_commas_work_as_well_as_semicolons():
    rows = read((HEAD + 'Jan;Verzonnen;2007-02-01;"a"').replace(";", ",").encode())
    assert rows[0].is_sound


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no_rows"),
        (HEAD, "no_rows"),
        ("naam;reden\nJan;x", "no_header"),
        ("bsn;" + HEAD + "1;Jan;V;01-01-2007;x", "refused_column"),
        ("Nationaliteit;" + HEAD + "NL;Jan;V;01-01-2007;x", "refused_column"),
        (HEAD + "Jan;V;01-01-2007;x\x00", "not_text"),
        (HEAD + "Jan;V;01-01-2007;x\n" * 2001, "too_many"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(text, why):
    with pytest.raises(CannotRead) as caught:
        read(text.encode())
    assert caught.value.why == why


def test_a_student_who_stands_in_the_file_twice_is_marked_once():
    rows = read((HEAD + "Jan;V;01-01-2007;x\nJan;v;31-01-2007;y\n").encode())
    assert [r.problems for r in rows] == [{}, {"last_name": "twice"}]


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("17-05-2007", date(2007, 5, 1)),
        ("2007-05-17", date(2007, 5, 1)),
        ("29-02-2008", date(2008, 2, 1)),
        ("29-02-2007", None),
        ("05/17/2007", None),
        ("01-01-0000", None),
        ("01-01-9999", None),
        ("gisteren", None),
    ],
)
def test_dates_are_read_as_people_write_them(text, month):
    assert as_month(text) == month
