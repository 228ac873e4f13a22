"""A proposal that is declined: nobody is blamed, and the student keeps the place in the queue."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import Mentor, School, User
from tests.factories import LONG_AGO, NOW, make_mentor, make_student, make_trajectory
from tests.journeys.browser import Visitor
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

WAITS_SINCE = date(2026, 10, 20)
STUDENT = "samira@student.example"
Size = dict[str, int]


def test_a_mentor_says_no_and_the_student_waits_on(house: House, viewport: Size) -> None:
    trajectory_id, _second = _waiting_student(house)
    match_id = _propose(house, viewport, trajectory_id, house.ids["mentor"])
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open("/worklist/")
        mentor.follow(f"/matching/proposal/{match_id}")
        mentor.page.locator("main details > summary").click()
        _say_no(mentor)
        assert mentor.at("/worklist/")
        assert mentor.page.locator(f'main a[href$="/matching/proposal/{match_id}"]').count() == 0
    _waits_as_before(house, trajectory_id, match_id, house.ids["mentor"])
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open("/worklist/")
        coordinator.follow(f"/matching/{trajectory_id}/candidates")


def test_a_student_says_no_by_link_and_another_mentor_is_proposed(house: House, viewport: Size) -> None:
    trajectory_id, second = _waiting_student(house)
    match_id = _propose(house, viewport, trajectory_id, house.ids["mentor"])
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open(f"/matching/proposal/{match_id}")
        mentor.press("/answer", answer="yes")
    with house.by_link(STUDENT, viewport) as student:
        student.page.locator("main details > summary").click()
        _say_no(student)
    _waits_as_before(house, trajectory_id, match_id, house.ids["mentor"])
    next_match_id = _propose(house, viewport, trajectory_id, second)
    with house.inside():
        assert db.session.get_one(Match, next_match_id).stage is MatchStage.PROPOSED
        assert db.session.get_one(Trajectory, trajectory_id).stage is TrajectoryStage.PROPOSED


def _say_no(person: Visitor) -> None:
    form = person.page.locator("main details form")
    person.put(form, "decline_reason", "time")
    with person.page.expect_navigation():
        form.locator("button").click()
    person.look()


def _waits_as_before(house: House, trajectory_id: int, match_id: int, mentor_id: int) -> None:
    with house.inside():
        trajectory, match = db.session.get_one(Trajectory, trajectory_id), db.session.get_one(Match, match_id)
        assert match.stage is MatchStage.FELL_THROUGH
        assert trajectory.stage is TrajectoryStage.WAITING
        assert trajectory.waiting_since == WAITS_SINCE
        assert db.session.get_one(Mentor, mentor_id).places_taken == 0


def _waiting_student(house: House) -> tuple[int, int]:
    """Give a student who waits since October, and a second mentor who may be matched."""
    with house.inside():
        programme = db.session.get_one(Programme, house.ids["programme"])
        trajectory = make_trajectory(
            programme,
            make_student(db.session.get_one(School, house.ids["school"]), email=STUDENT),
            stage=TrajectoryStage.WAITING,
            coordinator=db.session.get_one(User, house.ids["coordinator"]),
            waiting_since=WAITS_SINCE,
        )
        intake = Intake(
            trajectory_id=trajectory.id, planned_at=NOW, place="School", uid="intake-1", languages=["nl"],
            interests=["technology"], availability=["thu-13"],
        )  # fmt: skip
        intake.held_on, intake.held_by_id = LONG_AGO, house.ids["coordinator"]
        db.session.add(intake)
        numbers = trajectory.id, make_mentor(programme, first_name="Tess").id
        db.session.commit()
    return numbers


def _propose(house: House, viewport: Size, trajectory_id: int, mentor_id: int) -> int:
    with house.visitor(house.ids["coordinator"], viewport) as coordinator:
        coordinator.open("/matching/waiting")
        coordinator.follow(f"/matching/{trajectory_id}/candidates")
        coordinator.follow(f"/matching/{trajectory_id}/propose?mentor_id={mentor_id}")
        coordinator.send(introduction="Iemand die wil leren bellen.", student_agrees=True)
    with house.inside():
        return (
            db.session.scalars(
                select(Match.id).where(Match.trajectory_id == trajectory_id).order_by(Match.id.desc())
            ).first()
            or 0
        )
