"""The pages of an intake: who may, what goes wrong in the form, and one good way."""

from sqlalchemy import select

from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests import factories

PLAN = {"day": "2026-11-26", "at": "14:00", "place": "Lokaal 12"}
HOLD = {
    "held_on": "2026-11-24",
    "mentoring_question": "Hoe kies ik een opleiding?",
    "languages": ["nl"],
    "availability": ["mon-pm", "weekend"],
    "interests": ["sport"],
    "meet": "school",
    "gender_wish": "",
    "care_line": "none",
    "wants": "yes",
}


def make_nominated(world, programme=None, school=None, coordinator=None):
    student = factories.make_student(school or world.school)
    made = factories.make_trajectory(
        programme or world.programme, student, coordinator=coordinator or world.coordinator
    )
    db.session.commit()
    return made


def test_from_the_appointment_to_the_screening(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    answer = browser.post(f"/intake/{trajectory.id}/plan", data=PLAN)
    assert answer.status_code == 303
    assert "Lokaal 12" in browser.get(answer.location).get_data(as_text=True)
    assert browser.get(f"/intake/{trajectory.id}/hold").status_code == 200
    answer = browser.post(f"/intake/{trajectory.id}/hold", data=HOLD)
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(Trajectory, trajectory.id).stage is TrajectoryStage.SCREENING
    kept = db.session.scalars(select(Intake)).one()
    assert kept.availability == ["mon-pm", "weekend"]
    assert "Hoe kies ik een opleiding?" in browser.get(f"/intake/{trajectory.id}").get_data(as_text=True)


def test_what_was_typed_stays_when_something_is_missing(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/intake/{trajectory.id}/plan", data=PLAN)
    assert browser.post(f"/intake/{trajectory.id}/hold", data=HOLD | {"care_line": ""}).status_code == 422
    answer = browser.post(f"/intake/{trajectory.id}/hold", data=HOLD | {"wants": ""})
    assert answer.status_code == 422
    assert "Hoe kies ik een opleiding?" in answer.get_data(as_text=True)


def test_nothing_goes_to_the_school_that_the_student_did_not_approve(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/intake/{trajectory.id}/plan", data=PLAN)
    answer = browser.post(f"/intake/{trajectory.id}/hold", data=HOLD | {"shared_with_school": "Wil leren plannen."})
    assert answer.status_code == 422


def test_a_day_that_is_over_is_refused(world, sign_in):
    trajectory = make_nominated(world)
    answer = sign_in(world.coordinator).post(f"/intake/{trajectory.id}/plan", data=PLAN | {"day": "2026-11-23"})
    assert answer.status_code == 422


def test_another_programmes_student_does_not_exist(world, sign_in):
    trajectory = make_nominated(world, world.other_programme, world.other_school, world.other_coordinator)
    browser = sign_in(world.coordinator)
    for page in ("plan", "hold", ""):
        assert browser.get(f"/intake/{trajectory.id}/{page}".rstrip("/")).status_code == 404


def test_the_school_and_the_mentor_may_not_open_an_intake(world, sign_in):
    trajectory = make_nominated(world)
    for user in (world.care_coordinator, world.mentor_user, world.administrator):
        assert sign_in(user).get(f"/intake/{trajectory.id}").status_code == 403


def test_who_is_not_sure_needs_no_more_than_that(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/intake/{trajectory.id}/plan", data=PLAN)
    little = {"held_on": "2026-11-24", "languages": ["nl"], "meet": "either", "wants": "later"}
    assert browser.post(f"/intake/{trajectory.id}/hold", data=little).status_code == 303
    assert browser.get(f"/intake/{trajectory.id}/hold").status_code == 200


def test_a_draft_of_the_talk_comes_back(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/intake/{trajectory.id}/plan", data=PLAN)
    typed = {"wishes": "Iemand die rustig is.", "availability": "mon-pm", "held_on": "x", "interests": "sport"}
    assert browser.post(f"/accounts/drafts/intake.hold/trajectory {trajectory.id}", data=typed).status_code == 204
    page = browser.get(f"/intake/{trajectory.id}/hold").get_data(as_text=True)
    assert "Iemand die rustig is." in page
    assert 'value="mon-pm" checked' in page
