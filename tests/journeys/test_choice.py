"""A student who chooses: two mentors are asked at once, both answer by link, and the student picks one in three screens."""

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import Mentor, School, User
from tests.factories import LONG_AGO, NOW, make_mentor, make_student, make_trajectory
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

STUDENT, FIRST, SECOND = "samira@student.example", "tess@mentor.example", "omar@mentor.example"
Size = dict[str, int]


def test_a_student_chooses_between_two_mentors_who_said_yes(house: House, viewport: Size, counted: Counted) -> None:
    trajectory_id, numbers = _waiting(house)
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open("/matching/waiting")
        began = coordinator.taps
        coordinator.follow(f"/matching/{trajectory_id}/candidates")
        for number in numbers:
            coordinator.page.locator(f"#ask-{number}").check()
        with coordinator.page.expect_navigation():
            coordinator.page.locator("#several button").click()
        coordinator.look()
        coordinator.send(introduction="Iemand die wil leren bellen.", student_agrees=True)
        counted("two mentors asked at once", taps=(coordinator.taps - began + 3, None))
    for address in (FIRST, SECOND):
        with house.by_link(address, viewport) as mentor:
            assert not mentor.says("Samira")
            mentor.press("/asked", answer="yes")
            assert mentor.says("Je zei ja")
    with house.by_link(STUDENT, viewport) as student:
        assert not student.says("Tess") and not student.says("Omar")
        student.page.locator("main .beside form button").nth(1).click()
        student.page.wait_for_load_state()
        student.look()
        assert student.says("Omar") and not student.says("Tess")
        # Behind the link, the choice, and how it stands.
        counted("a student chooses by link", taps=(student.taps + 1, 3), screens=(3, 3))
    with house.inside():
        found = db.session.scalars(select(Match).where(Match.trajectory_id == trajectory_id).order_by(Match.id)).all()
        assert [one.stage for one in found] == [MatchStage.FELL_THROUGH, MatchStage.ACCEPTED]
        assert found[0].trajectory.stage is TrajectoryStage.KOPPELINGSMOMENT
        assert db.session.get_one(Mentor, numbers[0]).places_taken == 0
    with house.by_link(FIRST, viewport) as mentor:
        assert mentor.says("gaat niet door")


def _waiting(house: House) -> tuple[int, list[int]]:
    """Give a student who waits where students choose from two, and two mentors."""
    with house.inside():
        programme = db.session.get_one(Programme, house.ids["programme"])
        programme.settings = {"student_chooses_from": 2}
        trajectory = make_trajectory(
            programme,
            make_student(db.session.get_one(School, house.ids["school"]), email=STUDENT),
            stage=TrajectoryStage.WAITING,
            coordinator=db.session.get_one(User, house.ids["coordinator"]),
        )
        intake = Intake(
            trajectory_id=trajectory.id, planned_at=NOW, place="School", uid="intake-1", languages=["nl"],
            interests=["technology"], availability=["thu-13"],
        )  # fmt: skip
        intake.held_on, intake.held_by_id = LONG_AGO, house.ids["coordinator"]
        db.session.add(intake)
        mentors = [
            make_mentor(programme, first_name=name, email=email) for name, email in (("Tess", FIRST), ("Omar", SECOND))
        ]
        numbers = trajectory.id, [mentor.id for mentor in mentors]
        db.session.commit()
    return numbers
