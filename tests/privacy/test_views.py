"""The pages of privacy: who reaches whom, what is shown, a correction, and the way to an erasure."""

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.models import Nomination
from programme.people.models import Student
from programme.privacy.models import Correction
from tests import factories


@pytest.fixture
def student(world):
    made = factories.make_student(world.school, first_name="Samira")
    trajectory = factories.make_trajectory(
        world.programme, made, stage=TrajectoryStage.NOT_NOW, coordinator=world.coordinator
    )
    db.session.add(Nomination(trajectory=trajectory, reason="Wil haar stage afmaken."))
    db.session.commit()
    return made


def test_all_that_is_held_is_shown_in_words_with_the_day_it_goes(student, world, sign_in):
    page = sign_in(world.coordinator).get(f"/privacy/students/{student.id}").get_data(as_text=True)
    assert "Wil haar stage afmaken." in page
    assert "2027" in page


def test_the_own_look_is_noted_too(student, world, sign_in):
    browser = sign_in(world.coordinator)
    browser.get(f"/privacy/students/{student.id}")
    assert world.coordinator.name in browser.get(f"/privacy/students/{student.id}").get_data(as_text=True)


@pytest.mark.parametrize("path", ["", "/correct", "/erase"])
def test_another_programmes_student_does_not_exist(student, world, sign_in, path):
    assert sign_in(world.other_coordinator).get(f"/privacy/students/{student.id}{path}").status_code == 404


@pytest.mark.parametrize("who", ["administrator", "care_coordinator", "mentor_user", "trainer", "evaluator"])
def test_only_programme_staff_sees_what_is_held(student, world, sign_in, who):
    assert sign_in(getattr(world, who)).get(f"/privacy/students/{student.id}").status_code == 403
    assert sign_in(getattr(world, who)).get(f"/privacy/mentors/{world.mentor.id}").status_code == 403


def test_a_correction_is_noted(student, world, sign_in):
    answer = sign_in(world.coordinator).post(
        f"/privacy/students/{student.id}/correct", data={"asked": "De achternaam klopt niet.", "done": "Aangepast."}
    )
    assert answer.status_code == 303
    noted = db.session.scalars(select(Correction)).one()
    assert (noted.asked, noted.done, noted.done_on) == ("De achternaam klopt niet.", "Aangepast.", factories.TODAY)


def test_an_erasure_asks_to_be_sure_and_keeps_what_was_typed(student, world, sign_in):
    answer = sign_in(world.coordinator).post(
        f"/privacy/students/{student.id}/erase", data={"reason": "De student vraagt het."}
    )
    assert answer.status_code == 422
    assert "De student vraagt het." in answer.get_data(as_text=True)
    assert db.session.get_one(Student, student.id).first_name == "Samira"


def test_what_a_mentor_wrote_about_a_student_is_not_in_the_mentors_own_file(world, sign_in):
    assert sign_in(world.manager).get(f"/privacy/mentors/{world.mentor.id}").status_code == 200
    assert sign_in(world.other_manager).get(f"/privacy/mentors/{world.mentor.id}").status_code == 404
