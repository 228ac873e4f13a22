"""Who to call: on every page of a mentor, each number with the day on which the programme checked it."""

from datetime import time, timedelta

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.norms.models import DutyHours, ProgrammeLine
from tests.factories import TODAY

PAGES = ("/worklist/", "/training/", "/logbook/agenda", "/dossiers/my-student", "/accounts/", "/care-route/")
CHECKED = {"source": "113.nl", "confirmed_on": TODAY.isoformat(), "hours": "dag en nacht"}
GP = CHECKED | {"code": "gp", "area": "Leeuwarden", "number": "085 000 90 10", "source": "eigen website"}


def panel(browser, path: str) -> str:
    """Give the panel of numbers of a page."""
    page = browser.get(path).get_data(as_text=True)
    return page.split('<details class="worry">', 1)[1].split("</details>", 1)[0]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_of_a_mentor_holds_the_numbers_and_the_way_to_write_it_down(world, sign_in, path):
    world.programme.duty_phone = "085-000 00 00"
    db.session.commit()
    found = panel(sign_in(world.mentor_user), path)
    for number in ("112", "113", "08002000", "0850000000", "08000432", "08000450"):
        assert f'href="tel:{number}"' in found
    assert "/concerns/raise" in found
    # The lines of the student stand apart, below the button.
    assert found.index("/concerns/raise") < found.index("08000432")
    assert found.count("nog niet gecontroleerd") == 6


def test_school_staff_find_the_numbers_of_the_programmes_of_their_school(world, sign_in):
    world.programme.duty_phone = "085-000 00 00"
    db.session.commit()
    assert "tel:0850000000" in panel(sign_in(world.care_coordinator), "/worklist/")


def test_an_error_page_holds_the_national_numbers(world, sign_in):
    browser = sign_in(world.mentor_user)
    answer = browser.get("/dossiers/nowhere")
    assert answer.status_code == 404
    assert b"tel:08002000" in answer.data


def test_a_confirmed_number_says_when(world, sign_in):
    answer = sign_in(world.manager).post(
        f"/care-route/programmes/{world.programme.id}/calls/suicide", data=CHECKED | {"number": "113"}
    )
    assert answer.status_code == 303
    found = panel(sign_in(world.mentor_user), "/worklist/")
    assert "gecontroleerd op vandaag" in found and "113.nl" in found and "dag en nacht" in found
    assert found.count("nog niet gecontroleerd") == 4


@pytest.mark.parametrize(
    "change, status",
    [
        ({"number": "0900-0113"}, 409),
        ({"source": ""}, 422),
        ({"confirmed_on": (TODAY + timedelta(days=1)).isoformat()}, 422),
    ],
)
def test_what_was_not_checked_is_not_confirmed(world, sign_in, change, status):
    data = CHECKED | {"number": "113"} | change
    answer = sign_in(world.manager).post(f"/care-route/programmes/{world.programme.id}/calls/suicide", data=data)
    assert answer.status_code == status
    assert db.session.scalars(select(ProgrammeLine)).all() == []


@pytest.mark.parametrize("code", ["gp", "duty", "nothing"])
def test_a_line_that_is_not_there_cannot_be_confirmed(world, sign_in, code):
    path = f"/care-route/programmes/{world.programme.id}/calls/{code}"
    assert sign_in(world.manager).get(path).status_code == 404


def test_a_number_of_the_region_is_added_changed_and_taken_out(world, sign_in):
    browser = sign_in(world.manager)
    lines = f"/care-route/programmes/{world.programme.id}/lines"
    assert browser.post(lines, data=GP).status_code == 303
    assert "tel:0850009010" in panel(sign_in(world.mentor_user), "/worklist/")
    assert browser.post(lines, data=GP | {"area": "leeuwarden"}).status_code == 422
    row = db.session.scalars(select(ProgrammeLine)).one()
    changed = GP | {"number": "085 000 90 99", "version": str(row.version)}
    assert browser.post(f"/care-route/lines/{row.id}", data=changed).status_code == 303
    assert browser.post(f"/care-route/lines/{row.id}", data=changed).status_code == 409
    assert "tel:0850009099" in panel(sign_in(world.mentor_user), "/worklist/")
    db.session.expire_all()
    assert (
        browser.post(
            f"/care-route/lines/{row.id}", data=GP | {"version": str(row.version), "take_out": "1"}
        ).status_code
        == 303
    )
    assert "tel:0850009" not in panel(sign_in(world.mentor_user), "/worklist/")


def test_hours_of_duty_are_set_by_day(world, sign_in):
    path = f"/care-route/programmes/{world.programme.id}/calls"
    week = {f"{side}_{day}": "" for side in ("opens", "closes") for day in range(7)}
    form = week | {"duty_phone": "085 000 00 00", "opens_0": "09:00", "closes_0": "17:00", "opens_4": "09:00"}
    browser = sign_in(world.manager)
    refused = browser.post(path, data=form)
    assert refused.status_code == 422 and b"geen van beide" in refused.data
    assert browser.post(path, data=form | {"closes_4": "08:00"}).status_code == 422
    assert browser.post(path, data=form | {"closes_4": "15:00"}).status_code == 303
    rows = db.session.execute(select(DutyHours.weekday, DutyHours.opens_at, DutyHours.closes_at)).all()
    assert sorted(tuple(row) for row in rows) == [(0, time(9), time(17)), (4, time(9), time(15))]
    assert "ma 9.00–17.00, vr 9.00–15.00" in panel(sign_in(world.mentor_user), "/worklist/")


@pytest.mark.parametrize("who, status", [("other_manager", 404), ("coordinator", 403), ("mentor_user", 403)])
def test_only_who_sets_the_rules_of_this_programme_does_so(world, sign_in, who, status):
    path = f"/care-route/programmes/{world.programme.id}/calls"
    assert sign_in(getattr(world, who)).get(path).status_code == status
