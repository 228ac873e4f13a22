"""What a match still needs: filled in by the student by a link, or by the coordinator on the phone."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Purpose
from programme.core.database import db
from programme.intake.actions import ask_to_fill_in
from programme.intake.models import Intake
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import TrajectoryStage
from tests.factories import TODAY
from tests.matching.people import make_waiting

FILLED = {
    "availability": ["thu-15", "thu-17"],
    "meet": "school",
    "languages": ["nl", "ti"],
    "for_mentor": "Ik wil mijn stage afmaken.",
    "for_mentor_agreed": "y",
    "gender": "man",
}


@pytest.fixture
def asked(world):
    trajectory = make_waiting(world, intake={"availability": []})
    intake = db.session.scalars(select(Intake)).one()
    ask_to_fill_in(trajectory=trajectory, intake=intake, actor=world.coordinator, today=TODAY)
    db.session.commit()
    return trajectory


@pytest.fixture
def browser(app, asked):
    link = mean_link(Purpose.FILL_IN, party="student", trajectory=asked)
    address = mint(link.id).removeprefix(app.config["BASE_URL"])
    db.session.commit()
    browser = app.test_client()
    browser.get(address)
    browser.post(address)
    return browser


def kept() -> Intake:
    db.session.expire_all()
    return db.session.scalars(select(Intake)).one()


def open_items() -> list[str]:
    return list(db.session.scalars(select(DueItem.kind).where(DueItem.closed_at.is_(None))))


def test_a_student_fills_in_by_the_link_what_is_missing(asked, browser):
    assert open_items() == ["fill_in_answer"]
    page = browser.get("/intake/fill-in").get_data(as_text=True)
    assert "donderdag 15 tot 17 uur" in page
    assert "Ik wil mijn stage afmaken.</textarea>" in page
    assert browser.post("/intake/fill-in", data=FILLED).status_code == 303
    intake = kept()
    assert (intake.availability, intake.meet.value, intake.languages) == (["thu-15", "thu-17"], "school", ["nl", "ti"])
    assert (intake.for_mentor, intake.for_mentor_agreed_on) == ("Ik wil mijn stage afmaken.", date(2026, 11, 24))
    assert (intake.gender, intake.asked_on) == ("man", None)
    assert open_items() == []
    assert "Dank je" in browser.get("/intake/fill-in").get_data(as_text=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"availability": []},
        {"availability": ["mon-8"]},
        {"languages": []},
        {"meet": "moon"},
        {"for_mentor_agreed": ""},
        {"for_mentor": "Ik ben Samira en ik zoek iemand."},
    ],
)
def test_what_cannot_be_kept_is_told_and_the_rest_stays(world, asked, browser, wrong):
    asked.student.first_name = "Samira"
    db.session.commit()
    answer = browser.post("/intake/fill-in", data=FILLED | wrong)
    assert answer.status_code == 422
    assert 'value="ti" checked' in answer.get_data(as_text=True) or "languages" in wrong
    assert kept().availability == []


def test_after_a_proposal_the_link_asks_nothing(asked, browser):
    asked._stage = TrajectoryStage.PROPOSED
    db.session.commit()
    assert "<form" not in browser.get("/intake/fill-in").get_data(as_text=True).split("<main")[1]
    browser.post("/intake/fill-in", data=FILLED)
    assert kept().availability == []


def test_a_coordinator_fills_it_in_for_who_says_it_by_phone(world, asked, sign_in):
    browser, address = sign_in(world.coordinator), f"/intake/{asked.id}/fill-in"
    page = browser.get(address).get_data(as_text=True)
    seen = page.split('name="seen"')[1].split('value="')[1].split('"')[0]
    assert browser.post(address, data=FILLED | {"seen": seen}).status_code == 303
    assert kept().languages == ["nl", "ti"]
    # The page stood open while somebody else filled it in.
    assert browser.post(address, data=FILLED | {"seen": seen, "languages": ["nl"]}).status_code == 409
    assert sign_in(world.other_coordinator).get(address).status_code == 404
