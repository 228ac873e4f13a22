"""The pages of an import."""

import io
from pathlib import Path

from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.models import Trajectory

FILE = Path(__file__).parents[1] / "data" / "voordrachten.csv"


def test_a_list_is_looked_at_before_it_is_kept(world, sign_in):
    browser = sign_in(world.care_coordinator)
    data = {"programme_id": world.programme.id, "file": (io.BytesIO(FILE.read_bytes()), "lijst.csv")}
    answer = browser.post("/imports/", data=data, content_type="multipart/form-data")
    assert answer.status_code == 303
    assert db.session.scalars(select(Trajectory)).all() == []
    page = browser.get(answer.location).get_data(as_text=True)
    assert "van der" in page
    assert browser.post(answer.location).status_code == 303
    db.session.expire_all()
    assert len(db.session.scalars(select(Trajectory)).all()) == 3
    assert browser.get(answer.location).status_code == 302


def test_an_import_that_cannot_be_read_says_why(world, sign_in):
    data = {"programme_id": world.programme.id, "file": (io.BytesIO(b"\x00\x01"), "lijst.csv")}
    answer = sign_in(world.care_coordinator).post("/imports/", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
