"""The pages of support: who may, what goes wrong in the form, and one good way."""

import pytest
from sqlalchemy import func, select

from programme.core.database import db
from programme.support.models import CheckIn
from tests.logbook.setting import make_running, owed

FILLED = {"with_whom": "mentor", "way": "phone", "held_on": "2026-11-24", "note": "Het gaat goed."}


def test_a_check_in_stands_on_its_page_with_the_next_date(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    address = f"/support/{match.id}/check-in"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data=FILLED).status_code == 303
    assert "Het gaat goed." in browser.get(address).get_data(as_text=True)
    assert len(owed("check_in")) == 1


def test_what_was_typed_stays_when_something_is_missing(world, sign_in):
    match = make_running(world)
    answer = sign_in(world.coordinator).post(f"/support/{match.id}/check-in", data=FILLED | {"way": ""})
    assert answer.status_code == 422
    assert "Het gaat goed." in answer.get_data(as_text=True)


def test_a_double_submit_keeps_one_check_in(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    data = FILLED | {"submission_id": "3" * 36}
    first = browser.post(f"/support/{match.id}/check-in", data=data)
    second = browser.post(f"/support/{match.id}/check-in", data=data)
    assert first.location == second.location
    assert db.session.scalar(select(func.count()).select_from(CheckIn)) == 1


def test_waiting_needs_a_reason(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    address = f"/support/{match.id}/wait"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"until_on": "2026-12-10", "reason": ""}).status_code == 422
    assert browser.post(address, data={"until_on": "2026-12-10", "reason": "Stage"}).status_code == 303
    assert len(owed("silence")) == 1


@pytest.mark.parametrize("page", ["check-in", "wait"])
def test_others_do_not_reach_it(world, sign_in, page):
    match = make_running(world)
    address = f"/support/{match.id}/{page}"
    for who in (world.other_coordinator, world.other_manager, world.colleague):
        assert sign_in(who).get(address).status_code == 404
        assert sign_in(who).post(address, data=FILLED).status_code == 404
    for who in (world.mentor_user, world.care_coordinator, world.administrator, world.trainer, world.evaluator):
        assert sign_in(who).get(address).status_code == 403
    assert sign_in(world.manager).get(address).status_code == 200


def test_how_they_get_on_is_kept_with_the_check_in_and_may_be_left_out(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    address = f"/support/{match.id}/check-in"
    assert browser.post(address, data=FILLED | {"bond": "6"}).status_code == 422
    assert browser.post(address, data=FILLED | {"bond": "4"}).status_code == 303
    assert browser.post(address, data=FILLED).status_code == 303
    assert sorted(db.session.scalars(select(CheckIn.bond)), key=str) == [4, None]
    assert "samen: 4 van 5" in browser.get(address).get_data(as_text=True)
