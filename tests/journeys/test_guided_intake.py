"""An intake is held on a tablet; halfway somebody else takes over, and both once write in the same part."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from programme.core.database import db
from programme.intake.actions import plan_intake
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests import factories
from tests.journeys.browser import Visitor
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

TABLET = {"width": 820, "height": 1180}
QUESTION = "Ik wil leren plannen."


def make_planned(house: House) -> int:
    """Make a student whose talk is now."""
    with house.inside():
        coordinator = db.session.get_one(factories.User, house.ids["coordinator"])
        school = db.session.get_one(factories.School, house.ids["school"])
        programme = db.session.get_one(factories.Programme, house.ids["programme"])
        trajectory = factories.make_trajectory(programme, factories.make_student(school), coordinator=coordinator)
        plan_intake(trajectory=trajectory, actor=coordinator, planned_at=factories.NOW, place="Kamer 2.14")
        db.session.commit()
        return trajectory.id


def type_and_wait(person: Visitor, name: str, text: str) -> None:
    """Type in a field as a person does, press nothing, and wait until the page says that it is kept."""
    person.page.locator(f"[name={name}]").press_sequentially(text)
    expect(person.page.locator("[data-draft-status]")).not_to_be_empty()


def test_two_people_take_turns_and_nothing_is_lost(house: House, counted: Counted) -> None:
    trajectory_id = make_planned(house)
    hold = f"/intake/{trajectory_id}/hold"
    with (
        house.visitor(house.ids["coordinator"], TABLET) as first,
        house.visitor(house.ids["manager"], TABLET) as second,
    ):
        first.open(hold)
        first.follow(f"{hold}/wishes")
        first.send(interests=["sport"], gender_wish="unsaid")
        first.follow(f"{hold}/own_words")
        type_and_wait(first, "mentoring_question", QUESTION)

        # The other one takes over without a press of a button.
        second.open(hold)
        second.follow(f"{hold}/own_words")
        assert second.page.locator("[name=mentoring_question]").input_value() == QUESTION
        type_and_wait(second, "in_3_months", "Elke week een planning.")

        # The first one still had that part open, and sees both texts instead of losing one.
        first.page.locator("[name=in_6_months]").press_sequentially("Minder stress.")
        refused = f"{house.base}{hold}/own_words/keep: answered 409"
        expect(first.page.locator("[data-draft-status]")).to_have_text(
            house.reads("Iemand anders schreef hier ook. Druk op de knop, dan zie je beide.")
        )
        with first.page.expect_navigation():
            first.page.locator("main form button.main").click()
        assert first.says("Elke week een planning.")
        assert first.page.locator("[name=in_6_months]").input_value() == "Minder stress."
        first.send(in_3_months="Elke week een planning.")

        second.open(f"{hold}/care")
        second.send(care_line="school")
        second.follow(f"/intake/{trajectory_id}/close")
        summary = second.page.locator("[name=summary]").input_value()
        assert QUESTION in summary and "Minder stress." in summary
        second.send(summary_agreed=True, for_mentor_agreed=True, wants="yes")
        counted(
            "hold an intake by two people",
            taps=(first.taps + second.taps, None),
            characters=(first.typed + second.typed, None),
        )
    # What was refused was meant to be.
    meant = {refused, f"{house.base}{hold}/own_words: answered 409"}
    assert meant <= set(house.faults)
    house.faults[:] = [fault for fault in house.faults if fault not in meant]
    with house.inside():
        assert db.session.get_one(Trajectory, trajectory_id).stage is TrajectoryStage.SCREENING
        intake = db.session.scalars(select(Intake)).one()
        assert (intake.held_by_id, intake.summary_agreed_on) == (house.ids["manager"], factories.TODAY)
