"""A talk about wanting it: rulers, the suggestion, and a person's decision; then the student's own answer to a colour."""

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.models import MotivationOutcome, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import School, User
from programme.screening.models import MotivationScreening, Triage
from tests.factories import TODAY, make_student, make_trajectory
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

STUDENT = "samira.wil@example.org"
# Three rulers, one reason, the question, the decision, the reason, the button: nothing else has to be touched.
MOST_TAPS = 8
Size = dict[str, int]


def test_from_the_rulers_to_a_decision_and_the_students_answer(house: House, viewport: Size, counted: Counted) -> None:
    trajectory_id = _student_in_screening(house)
    with house.visitor(house.ids["coordinator"], viewport) as person:
        person.open(f"/screening/{trajectory_id}/motivation")
        form = person.page.locator("main form.form").first
        for name, value in (("importance", 8), ("confidence", 4), ("readiness", 7)):
            person.put(form, name, value)
        person.put(form, "motives", ["identified"])
        person.put(form, "has_own_question", True)
        with person.page.expect_navigation():
            person.page.locator("button[name=look]").click()
        person.look()
        assert person.page.locator("#suggestion .state.good").count() == 1
        person.send(outcome="ready", reason="Ze wil het zelf.")
        counted(f"screen motivation, {viewport['width']} px", taps=(person.taps, MOST_TAPS))
        with house.inside():
            talk = db.session.scalars(select(MotivationScreening)).one()
            assert (talk.outcome, talk.why) == (MotivationOutcome.READY, ["wants_it", "begin_small"])
        person.open(f"/screening/{trajectory_id}/triage")
        person.send(amber_criteria=["debts"], colour="amber", reason="Schulden.", student_heard_on=TODAY)
    with house.by_link(STUDENT, viewport) as student:
        assert not student.says("Schulden")
        student.put(student.page.locator("main form.form"), "response", "Ik wil dat iemand anders kijkt.")
        with student.page.expect_navigation():
            student.page.locator("button[name=ask]").click()
        student.look()
    with house.inside():
        triage = db.session.scalars(select(Triage)).one()
        assert (triage.review_asked_on, triage.student_response) == (TODAY, "Ik wil dat iemand anders kijkt.")
        assert db.session.get_one(Trajectory, trajectory_id).stage is TrajectoryStage.SCREENING


def _student_in_screening(house: House) -> int:
    with house.inside():
        trajectory = make_trajectory(
            db.session.get_one(Programme, house.ids["programme"]),
            make_student(db.session.get_one(School, house.ids["school"]), email=STUDENT),
            stage=TrajectoryStage.SCREENING,
            coordinator=db.session.get_one(User, house.ids["coordinator"]),
        )
        number = trajectory.id
        db.session.commit()
    return number
