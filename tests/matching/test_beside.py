"""Keeping two people apart, and one click to ask for what nobody filled in."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mean_link
from programme.access.models import Link, Purpose
from programme.core.database import db
from programme.core.outbox import OutboxMail
from programme.intake.models import Intake
from programme.lifecycle.models import DueItem
from programme.matching.models import Apart
from programme.worklist.actions import mend_promises
from tests import factories
from tests.factories import NOW, TODAY
from tests.matching.people import make_waiting


def owed() -> list[tuple[str, int, date]]:
    rows = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None)).order_by(DueItem.id))
    return [(row.kind, row.owner_id, row.due_on) for row in rows]


def drifted() -> list[str]:
    """Give which of these promises differ from what the facts ask for."""
    return [one.kind for one in mend_promises() if one.kind in ("fill_in_profile", "fill_in_answer")]


def test_a_coordinator_keeps_two_people_apart_and_takes_it_back(world, sign_in):
    trajectory, browser = make_waiting(world), sign_in(world.coordinator)
    pages = f"/matching/{trajectory.id}"
    page = browser.get(f"{pages}/candidates").get_data(as_text=True)
    assert f"{pages}/propose?mentor_id={world.mentor.id}" in page
    assert browser.get(f"{pages}/apart/{world.mentor.id}").status_code == 200
    assert browser.post(f"{pages}/apart/{world.mentor.id}", data={}).status_code == 422
    assert browser.post(f"{pages}/apart/{world.mentor.id}", data={"why": "family"}).status_code == 303
    page = browser.get(f"{pages}/candidates").get_data(as_text=True)
    assert f"{pages}/propose?mentor_id={world.mentor.id}" not in page
    assert "Ze zijn familie" in page
    assert browser.post(f"{pages}/apart/{world.mentor.id}", data={"why": "team"}).status_code == 409
    # No reason sets this aside.
    propose = {"mentor_id": world.mentor.id, "introduction": "Iets.", "student_agrees": "y", "override_reason": "Toch."}
    assert browser.post(f"{pages}/propose", data=propose).status_code in (409, 422)
    assert browser.post(f"{pages}/apart/{world.mentor.id}/take-back").status_code == 303
    assert browser.post(f"{pages}/apart/{world.mentor.id}/take-back").status_code == 409
    assert db.session.scalars(select(Apart)).all() == []
    assert sign_in(world.other_coordinator).get(f"{pages}/apart/{world.mentor.id}").status_code == 404


def test_a_mentor_of_another_programme_cannot_be_kept_apart(world, sign_in):
    trajectory = make_waiting(world)
    foreign = factories.make_mentor(world.other_programme)
    db.session.commit()
    assert sign_in(world.coordinator).get(f"/matching/{trajectory.id}/apart/{foreign.id}").status_code == 404


def test_one_click_asks_the_mentor_who_finds_it_on_today(world, sign_in):
    trajectory, browser = make_waiting(world), sign_in(world.coordinator)
    world.mentor.availability = []
    db.session.commit()
    address = f"/matching/{trajectory.id}/ask/{world.mentor.id}"
    assert address in browser.get(f"/matching/{trajectory.id}/candidates").get_data(as_text=True)
    assert browser.post(address).status_code == 303
    assert owed() == [("fill_in_profile", world.mentor_user.id, date(2026, 11, 29))]
    assert [mail.template for mail in db.session.scalars(select(OutboxMail))] == ["volunteers/emails/ask_profile"]
    page = browser.get(f"/matching/{trajectory.id}/candidates").get_data(as_text=True)
    assert address not in page and "gevraagd: vandaag" in page
    assert browser.post(address).status_code == 409
    assert drifted() == []
    mentor = sign_in(world.mentor_user)
    assert "/volunteers/profile" in mentor.get("/worklist/").get_data(as_text=True)
    mentor.post("/volunteers/profile", data={"availability": ["mon-9"]})
    assert "fill_in_profile" not in {kind for kind, _owner, _day in owed()}
    assert drifted() == []


def test_a_mentor_without_an_account_is_called(world, sign_in):
    trajectory = make_waiting(world)
    alone = factories.make_mentor(world.programme, availability=[])
    db.session.commit()
    browser = sign_in(world.coordinator)
    browser.post(f"/matching/{trajectory.id}/ask/{alone.id}")
    assert owed() == [("fill_in_profile", world.coordinator.id, date(2026, 11, 29))]
    assert db.session.scalars(select(OutboxMail)).all() == []
    assert f"/volunteers/{alone.id}/profile" in browser.get("/worklist/").get_data(as_text=True)


def test_one_click_asks_the_student_by_a_link(world, sign_in):
    trajectory, browser = make_waiting(world, intake={"availability": []}), sign_in(world.coordinator)
    page = browser.get(f"/matching/{trajectory.id}/candidates").get_data(as_text=True)
    assert "wanneer de student kan, wat een mentor mag lezen" in page
    assert browser.post(f"/matching/{trajectory.id}/ask").status_code == 303
    assert owed() == [("fill_in_answer", world.coordinator.id, date(2026, 11, 29))]
    link = db.session.scalars(select(Link)).one()
    assert (link.purpose, link.party, link.trajectory_id) == (Purpose.FILL_IN, "student", trajectory.id)
    assert browser.post(f"/matching/{trajectory.id}/ask").status_code in (409, 422)
    assert drifted() == []


@pytest.mark.parametrize(("days", "status", "asked"), [(13, (409, 422), False), (14, (303,), True)])
def test_a_student_is_asked_one_thing_in_fourteen_days(world, sign_in, days, status, asked):
    trajectory = make_waiting(world, intake={"availability": []})
    earlier = mean_link(Purpose.STILL_WAITING, party="student", trajectory=trajectory)
    earlier.created_at = NOW - timedelta(days=days)
    db.session.commit()
    assert sign_in(world.coordinator).post(f"/matching/{trajectory.id}/ask").status_code in status
    intake = db.session.scalars(select(Intake)).one()
    assert intake.asked_on == (TODAY if asked else None)


def test_a_student_without_an_address_is_called_today(world, sign_in):
    trajectory = make_waiting(world, student={"email": None}, intake={"languages": []})
    sign_in(world.coordinator).post(f"/matching/{trajectory.id}/ask")
    assert owed() == [("fill_in_answer", world.coordinator.id, TODAY)]
    assert db.session.scalars(select(OutboxMail)).all() == []
