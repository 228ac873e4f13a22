"""A zorgcoördinator who leaves: a colleague of the school becomes the contact, with a mail, once."""

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.core.errors import Conflict, NotFound
from programme.core.outbox import OutboxMail
from programme.handover import actions, queries
from programme.lifecycle.models import DueItem
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import TrajectoryStage
from programme.people.models import Role
from tests import factories
from tests.conftest import act_as
from tests.factories import TODAY

ASK = Owed("agreement_missing", TODAY, "agreement_first", "nomination.show")


@pytest.fixture
def successor(world):
    return factories.make_user(Role.CARE_COORDINATOR, school=world.school, name="Opvolger Verzonnen")


@pytest.fixture
def students(world):
    made = [
        factories.make_trajectory(
            world.programme, factories.make_student(world.school), stage=stage, nominated_by=world.care_coordinator
        )
        for stage in (TrajectoryStage.DRAFT, TrajectoryStage.WAITING, TrajectoryStage.CLOSED)
    ]
    owe(ASK, owner=world.care_coordinator, trajectory=made[0])
    db.session.commit()
    return made


def hand_over(world, successor, actor):
    contact = queries.find_school_contact(act_as(actor), world.care_coordinator.id)
    number = actions.hand_over_school(contact=contact, successor=successor, actor=act_as(actor))
    db.session.commit()
    return number


@pytest.mark.parametrize("who", ["administrator", "manager", "coordinator"])
def test_open_students_and_promises_go_over_and_what_is_done_stays(world, successor, students, who):
    assert hand_over(world, successor, getattr(world, who)) == 2
    contacts = [one.nominated_by_id for one in students]
    assert contacts == [successor.id, successor.id, world.care_coordinator.id]
    assert db.session.scalars(select(DueItem.owner_id)).all() == [successor.id]
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    assert (mail.template, mail.recipient) == ("handover/emails/school_contact", successor.email)


def test_the_second_click_finds_that_it_was_done(world, successor, students):
    hand_over(world, successor, world.manager)
    with pytest.raises(Conflict):
        hand_over(world, successor, world.manager)


def test_a_school_of_another_programme_is_not_found(world, successor, students):
    with pytest.raises(NotFound):
        hand_over(world, successor, world.other_manager)
    with pytest.raises(NotFound):
        queries.find_school_contact(act_as(world.manager), world.coordinator.id)


def test_an_administrator_does_it_in_numbers_and_closes_the_account_after(world, sign_in, successor, students):
    browser = sign_in(world.administrator)
    path = f"/handover/school-contacts/{world.care_coordinator.id}"
    page = browser.get(path).get_data(as_text=True)
    assert "Samira" not in page
    assert successor.name in page
    close = f"/settings/users/{world.care_coordinator.id}/deactivate"
    assert browser.post(close).status_code == 409
    assert browser.post(path, data={"successor_id": "0"}).status_code == 422
    assert browser.post(path, data={"successor_id": str(successor.id)}).status_code == 303
    assert browser.post(close).status_code == 303


def test_closing_an_account_that_still_runs_things_says_so_first(world, sign_in):
    factories.make_trajectory(world.programme, factories.make_student(world.school), coordinator=world.coordinator)
    db.session.commit()
    browser = sign_in(world.administrator)
    page = browser.get(f"/settings/users/{world.coordinator.id}").get_data(as_text=True)
    assert 'name="anyway"' in page
    close = f"/settings/users/{world.coordinator.id}/deactivate"
    assert browser.post(close).status_code == 409
    assert browser.post(close, data={"anyway": "yes"}).status_code == 303
