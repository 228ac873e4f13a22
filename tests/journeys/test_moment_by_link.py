"""A student picks the moment of the intake by link in two taps, on a phone; the coordinator offered an afternoon."""

from datetime import date

import pytest

from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests import factories
from tests.journeys.browser import DESK, PHONE
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

SAMIRA = "samira@student.example"
DAY = date(2026, 11, 26)
TAPS_MOST = 2


def make_nominated(house: House) -> int:
    """Make a student who agreed and waits for a talk."""
    with house.inside():
        coordinator = db.session.get_one(factories.User, house.ids["coordinator"])
        school = db.session.get_one(factories.School, house.ids["school"])
        programme = db.session.get_one(factories.Programme, house.ids["programme"])
        student = factories.make_student(school, email=SAMIRA)
        made = factories.make_trajectory(programme, student, coordinator=coordinator, nominated_on=factories.TODAY)
        db.session.commit()
        return made.id


def test_the_student_picks_a_moment_in_two_taps_and_moves_it_later(house: House, counted: Counted) -> None:
    trajectory_id = make_nominated(house)
    with house.visitor(house.ids["coordinator"], DESK) as coordinator:
        coordinator.open(f"/slots/{trajectory_id}")
        coordinator.send(day=DAY, begins="13:00", ends="16:00", place="Kamer 2.14")
        coordinator.press(f"/slots/{trajectory_id}/ask")
    link = house.link_for(SAMIRA)
    with house.visitor(None, PHONE) as student:
        student.open(link)
        student.press(link.removeprefix(house.base))
        student.press("/slots/choose")
        counted("choose a moment by link", taps=(student.taps, TAPS_MOST), characters=(student.typed, 0))
        assert student.says("13.00") and student.says("Kamer 2.14")
    with house.inside():
        assert db.session.get_one(Trajectory, trajectory_id).stage is TrajectoryStage.INTAKE
    assert "20261126T130000" in (house.mails_to(SAMIRA)[0].invitation or "")
    with house.by_link(SAMIRA, PHONE) as student:
        student.press("/slots/choose")
        assert student.says("14.00")
    assert "SEQUENCE:1" in (house.mails_to(SAMIRA)[0].invitation or "")

    house.go_to(DAY, 16)
    with house.visitor(house.ids["coordinator"], PHONE) as coordinator:
        coordinator.open(f"/intake/{trajectory_id}")
        coordinator.press(f"/slots/{trajectory_id}/missed")
        assert coordinator.at(f"/slots/{trajectory_id}")
