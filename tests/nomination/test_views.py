"""The pages of a nomination: who may, what goes wrong in the form, and one good way."""

from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests import factories

FILLED = {
    "first_name": "Samira",
    "infix": "el",
    "last_name": "Verzonnen",
    "born_on": "2007-05-17",
    "email": "samira@example.org",
    "hoped_result": "structure",
    "reason": "Ze wil haar stage afmaken.",
    "tried": "",
    "practical": "",
}


def test_a_nomination_is_a_draft_until_the_student_agreed(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer = browser.post("/nomination/nominate", data=FILLED | {"programme_id": world.programme.id})
    assert answer.status_code == 303
    trajectory = db.session.scalars(select(Trajectory)).one()
    assert trajectory.stage is TrajectoryStage.DRAFT
    page = browser.get(answer.location).get_data(as_text=True)
    assert "Samira el Verzonnen" in page
    answer = browser.post(f"/nomination/{trajectory.id}/agree", data={"agreed_on": "2026-11-20", "way": "talk"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Trajectory)).one().stage is TrajectoryStage.NOMINATED


def test_what_was_typed_stays_when_something_is_missing(world, sign_in):
    answer = sign_in(world.care_coordinator).post(
        "/nomination/nominate", data=FILLED | {"programme_id": world.programme.id, "hoped_result": ""}
    )
    assert answer.status_code == 422
    assert "Ze wil haar stage afmaken." in answer.get_data(as_text=True)


def test_another_schools_student_does_not_exist(world, sign_in):
    student = factories.make_student(world.second_school)
    trajectory = factories.make_trajectory(world.programme, student)
    db.session.commit()
    assert sign_in(world.care_coordinator).get(f"/nomination/{trajectory.id}").status_code == 404


def test_a_double_submit_makes_one_draft_and_gives_the_same_page(world, sign_in):
    browser = sign_in(world.care_coordinator)
    data = FILLED | {"programme_id": world.programme.id, "submission_id": "0" * 36}
    first = browser.post("/nomination/nominate", data=data)
    second = browser.post("/nomination/nominate", data=data)
    assert first.location == second.location
    assert len(db.session.scalars(select(Trajectory)).all()) == 1
