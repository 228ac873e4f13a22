"""A school brings a list of 200 students with one error, in five clicks at most, and takes it back with one."""

from pathlib import Path

import pytest
from sqlalchemy import func, select

from programme.core.database import db
from programme.imports.rules import HEADINGS
from programme.lifecycle.models import Trajectory
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

# Source: the budgets of the design, "import 200 students from a spreadsheet".
CLICKS_MOST = 5


def test_two_hundred_students_are_brought_in_five_clicks(
    house: House, viewport: dict[str, int], tmp_path: Path, counted: Counted
) -> None:
    file = tmp_path / "lijst.csv"
    lines = [f"V{n};Noor;;Verzonnen-{n};;;{n % 28 + 1:02}-05-2007;Handel;mbo;3;;Ze wil het graag." for n in range(199)]
    lines.append("V200;Noor;;Fout;;;31-02-2007;Handel;mbo;3;;Ze wil het graag.")
    file.write_text("\n".join([";".join(list(HEADINGS.values())[:12]), *lines]))
    with house.visitor(house.ids["care_coordinator"], viewport) as school:
        school.open("/nomination/")
        school.follow("/imports/")
        school.send(file=file)
        assert school.at("/imports/check")
        wrong = school.page.locator("td:has(.error)")
        assert wrong.count() == 1
        assert "31-02-2007" in wrong.inner_text()
        school.send()
        assert school.says("Er zijn 199 concepten gemaakt.")
        counted(
            f"import 200 students, {viewport['width']} px",
            clicks=(school.taps, CLICKS_MOST),
            characters=(school.typed, 0),
        )
        assert _drafts(house) == 199
        school.press("/undo")
        assert _drafts(house) == 0


def _drafts(house: House) -> int:
    with house.inside():
        return db.session.scalar(select(func.count()).select_from(Trajectory)) or 0
