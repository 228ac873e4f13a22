"""Imports a list of 2,000 students in a process of its own, prints what that cost; started by `make bench`."""

import io
import resource
import sys
import time
from pathlib import Path

from openpyxl import Workbook

from programme import create_app
from programme.core import clock
from programme.core.database import Base, db
from programme.core.unit_of_work import unit_of_work
from programme.imports import actions, queries, rules
from programme.imports.spreadsheet import read
from programme.imports.wording import result_codes
from tests.conftest import act_as
from tests.factories import NOW, make_world

ROWS = 2_000
HEADINGS = [*rules.HEADINGS.values()]


def workbook() -> bytes:
    """Give a list as a school's system may export it: fourteen columns, every row sound."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Studenten")
    sheet.append(HEADINGS)
    for n in range(ROWS):
        name = f"Verzonnen-{n}"
        why = f"Verzonnen reden {n}: wil graag met iemand van buiten school praten over stage en rooster."
        born, mail = f"{n % 28 + 1:02}-{n % 12 + 1:02}-2006", f"s{n}@student.example"
        known = [f"V{n}", "Noor", "van der", name, mail, "", born, "Handel", "mbo", 3]
        sheet.append([*known, "structure", why, "Planner.", ""])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def main() -> None:
    """Print seconds of CPU for reading, checking and importing, and the megabytes the process took at most."""
    app = create_app(Path(sys.argv[1]))
    clock.fix_for_all(NOW)
    data = workbook()
    with app.test_request_context():
        Base.metadata.create_all(db.engine)
        world = make_world()
        who = act_as(world.care_coordinator)
        db.session.commit()
        began = time.process_time()
        with unit_of_work() as work:
            kept = actions.keep_aside(actor=who, programme_id=world.programme.id, sheet=read(data))
            work.answer("/")
        looked = time.process_time()
        found = queries.rows(who, queries.kept(who) or kept, result_codes())
        checked = time.process_time()
        with unit_of_work() as work:
            actions.import_rows(actor=who, school=world.school, programme=world.programme, rows=found)
            work.answer("/")
        ended = time.process_time()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{looked - began:.2f} {checked - looked:.2f} {ended - checked:.2f} {most:.0f}")


if __name__ == "__main__":
    main()
