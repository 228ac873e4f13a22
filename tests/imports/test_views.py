"""The pages of an import, from the file to the undo."""

import io
import re
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from programme.core.database import db
from programme.imports.models import StudentImport
from programme.lifecycle.models import Trajectory
from programme.people.models import Student
from tests import factories

DATA = Path(__file__).parents[1] / "data"
FILE = DATA / "voordrachten.csv"
UNKNOWN = b"wie;naam;geb;waarom dan\nJan;V;01-02-2007;x\n"


def put(browser, world, data, name="lijst.csv"):
    form = {"programme_id": world.programme.id, "file": (io.BytesIO(data), name)}
    return browser.post("/imports/", data=form, content_type="multipart/form-data")


def count():
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(Trajectory))


def test_a_list_is_looked_at_before_it_is_kept(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer = put(browser, world, FILE.read_bytes())
    assert (answer.status_code, answer.location) == (303, "/imports/check")
    assert count() == 0
    page = browser.get(answer.location).get_data(as_text=True)
    assert "van der" in page
    assert browser.post(answer.location).status_code == 303
    assert count() == 3
    assert browser.get(answer.location).location == "/imports/"


def test_the_same_form_sent_twice_makes_the_drafts_once(world, sign_in):
    browser = sign_in(world.care_coordinator)
    put(browser, world, FILE.read_bytes())
    page = browser.get("/imports/check").get_data(as_text=True)
    data = {"submission_id": re.search(r'name="submission_id" value="([^"]+)"', page)[1]}
    first, second = browser.post("/imports/check", data=data), browser.post("/imports/check", data=data)
    assert first.location == second.location
    assert count() == 3


def test_each_error_stands_in_its_own_cell(world, sign_in):
    browser = sign_in(world.care_coordinator)
    put(browser, world, FILE.read_bytes())
    page = browser.get("/imports/check").get_data(as_text=True)
    cells = re.findall(r'<td data-label="([^"]+)"><div class="wrong">([^<]*)<p class="error">([^<]+)', page)
    assert [(label, text.strip()) for label, text, _said in cells] == [("Geboortedatum", "31-02-2006"), ("Reden", "")]
    assert "111222333" not in page


def test_a_file_that_cannot_be_read_says_why(world, sign_in):
    browser = sign_in(world.care_coordinator)
    for data, name in (
        (b"\x00\x01", "lijst.csv"),
        (b"PK\x03\x04kapot", "lijst.xlsx"),
        (FILE.read_bytes(), "lijst.exe"),
    ):
        answer = put(browser, world, data, name)
        assert answer.status_code == 422
        assert 'class="error"' in answer.text


def test_a_workbook_by_another_name_is_read_for_what_it_is(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer = put(browser, world, (DATA / "voordrachten.xlsx").read_bytes(), "lijst.csv")
    assert answer.location == "/imports/check"


def test_columns_that_are_not_known_are_asked_for_once(world, sign_in):
    browser = sign_in(world.care_coordinator)
    assert put(browser, world, UNKNOWN).location == "/imports/columns"
    assert browser.get("/imports/check").location == "/imports/columns"
    page = browser.get("/imports/columns").text
    assert "wie" in page
    lacking = browser.post("/imports/columns", data={"columns-0": "first_name"})
    assert lacking.status_code == 422
    named = ("first_name", "last_name", "birth_month", "reason")
    twice = browser.post("/imports/columns", data={f"columns-{n}": "reason" for n in range(4)})
    assert twice.status_code == 422
    nonsense = browser.post("/imports/columns", data={f"columns-{n}": "shoe_size" for n in range(4)})
    assert nonsense.status_code == 422
    good = browser.post("/imports/columns", data={f"columns-{n}": name for n, name in enumerate(named)})
    assert good.location == "/imports/check"
    assert put(browser, world, UNKNOWN).location == "/imports/check"


def test_a_doubtful_row_is_imported_when_a_person_takes_it(world, sign_in):
    browser = sign_in(world.care_coordinator)
    head, line = "roepnaam;achternaam;geboortedatum;reden\n", "Jan;V;01-02-2007;x\n"
    put(browser, world, (head + line * 2).encode())
    assert 'name="take" value="3"' in browser.get("/imports/check").text
    assert browser.post("/imports/check", data={"take": "9"}).status_code == 422
    assert browser.post("/imports/check", data={"take": "3"}).status_code == 303
    assert count() == 2


def test_an_import_is_undone_with_one_button(world, sign_in):
    browser = sign_in(world.care_coordinator)
    put(browser, world, FILE.read_bytes())
    shown = browser.post("/imports/check").location
    assert "/undo" in browser.get(shown).text
    assert shown in browser.get("/imports/").text
    assert browser.post(f"{shown}/undo").location == shown
    assert count() == 0
    assert "/undo" not in browser.get(shown).text
    assert browser.post(f"{shown}/undo").status_code == 409


def test_another_school_cannot_see_or_undo_it(world, sign_in):
    browser = sign_in(world.care_coordinator)
    put(browser, world, FILE.read_bytes())
    shown = browser.post("/imports/check").location
    other = factories.make_school("Andere school", world.programme)
    db.session.scalars(select(StudentImport)).one().school_id = other.id
    db.session.commit()
    assert browser.get(shown).status_code == 404
    assert browser.post(f"{shown}/undo").status_code == 404


def test_an_export_is_a_file_of_the_asked_kind(world, sign_in):
    browser = sign_in(world.care_coordinator)
    put(browser, world, FILE.read_bytes())
    browser.post("/imports/check")
    assert browser.get("/imports/export").status_code == 200
    answer = browser.post("/imports/export", data={"kind": "csv", "with_texts": "y"})
    assert answer.data.startswith(b"\xef\xbb\xbfstudentnummer;roepnaam;")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert browser.post("/imports/export", data={"kind": "xlsx"}).data.startswith(b"PK")
    assert browser.post("/imports/export", data={"kind": "pdf"}).status_code == 422


def test_a_faulty_row_is_mended_on_the_page_and_imported_with_the_rest(world, sign_in):
    browser = sign_in(world.care_coordinator)
    rows = b"roepnaam;achternaam;geboortedatum;reden;niveau\nJan;V;31-02-2006;x;7\nPiet;W;01-02-2007;;\nMia;X;01-02-2007;y;2\n"
    put(browser, world, rows)
    page = browser.get("/imports/check").get_data(as_text=True)
    assert re.findall(r'href="/imports/check/(\d+)"', page) == ["2", "3"]
    asked = browser.get("/imports/check/2").get_data(as_text=True)
    assert re.findall(r'name="(cell_\d)"', asked) == ["cell_2", "cell_4"]
    # One of the two is still wrong: nothing is kept, and both texts stand there again.
    answer = browser.post("/imports/check/2", data={"cell_2": "28-02-2006", "cell_4": "9"})
    assert answer.status_code == 422
    assert ('value="28-02-2006"' in answer.text, 'value="9"' in answer.text) == (True, True)
    assert browser.post("/imports/check/2", data={"cell_2": "28-02-2006", "cell_4": "3"}).location == "/imports/check"
    assert browser.post("/imports/check/3", data={"cell_3": "Wil plannen."}).status_code == 303
    # What is sound now asks nothing any more.
    assert browser.get("/imports/check/2").location == "/imports/check"
    assert browser.post("/imports/check").status_code == 303
    found = db.session.execute(select(Student.first_name, Student.birth_month, Student.level).order_by(Student.id))
    assert [tuple(row) for row in found] == [
        ("Jan", date(2006, 2, 1), 3),
        ("Piet", date(2007, 2, 1), None),
        ("Mia", date(2007, 2, 1), 2),
    ]


def test_a_bsn_is_refused_while_mending_too_and_kept_nowhere(world, sign_in):
    browser = sign_in(world.care_coordinator)
    put(browser, world, b"roepnaam;achternaam;geboortedatum;reden\nJan;V;01-02-2007;nummer 111222333\n")
    assert browser.post("/imports/check/2", data={"cell_3": "nummer 111222333"}).status_code == 422
    assert "111222333" not in browser.get("/imports/check").get_data(as_text=True)
    assert browser.post("/imports/check/2", data={"cell_3": "Wil plannen."}).status_code == 303


def test_there_is_nothing_to_mend_without_a_list_or_in_a_row_that_is_not_there(world, sign_in):
    browser = sign_in(world.care_coordinator)
    assert browser.get("/imports/check/2").location == "/imports/"
    put(browser, world, FILE.read_bytes())
    for number in (0, 1, 999):
        assert browser.post(f"/imports/check/{number}", data={"cell_0": "x"}).location == "/imports/check"
