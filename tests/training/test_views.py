"""The place Learning: who sees which training, and what goes wrong."""

import pytest
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.training.models import Training, TrainingSeat
from tests.training.test_actions import AFTER, make_training

PLANNED = {
    "kind": "basic",
    "title": "Basistraining winter",
    "starts_at": "2026-12-01T19:00",
    "minutes": "150",
    "place": "Verzonnen zaal",
    "seats": "12",
}


@pytest.mark.parametrize("who", ["manager", "coordinator", "care_coordinator", "study_coach", "mentor_user", "trainer"])
def test_everybody_who_learns_sees_what_is_coming(world, sign_in, who):
    make_training(world)
    db.session.commit()
    page = sign_in(getattr(world, who)).get("/training/")
    assert page.status_code == 200
    assert "Basistraining" in page.get_data(as_text=True)


@pytest.mark.parametrize("who", ["evaluator", "administrator"])
def test_who_does_not_learn_is_refused(world, sign_in, who):
    assert sign_in(getattr(world, who)).get("/training/").status_code == 403


def test_a_training_of_another_programme_does_not_exist(world, sign_in):
    training = make_training(world)
    db.session.commit()
    for who in (world.other_coordinator, world.other_mentor_user, world.other_care_coordinator):
        browser = sign_in(who)
        assert "Basistraining" not in browser.get("/training/").get_data(as_text=True)
        assert browser.get(f"/training/{training.id}").status_code == 404
    assert sign_in(world.other_mentor_user).post(f"/training/{training.id}/join").status_code == 404
    assert db.session.scalars(select(TrainingSeat)).all() == []


def test_a_trainer_sees_only_the_own_trainings(world, sign_in):
    own, others = make_training(world), make_training(world, trainer=world.coordinator)
    db.session.commit()
    browser = sign_in(world.trainer)
    assert browser.get(f"/training/{own.id}/presence").status_code == 200
    assert browser.get(f"/training/{others.id}").status_code == 404
    assert browser.get(f"/training/{others.id}/presence").status_code == 404
    assert browser.get("/training/plan").status_code == 403


def test_a_mentor_does_not_see_who_takes_part(world, sign_in):
    training = make_training(world)
    from_start = sign_in(world.mentor_user)
    assert from_start.post(f"/training/{training.id}/join").status_code == 303
    assert world.mentor.full_name in sign_in(world.trainer).get(f"/training/{training.id}").get_data(as_text=True)
    assert world.mentor.full_name not in from_start.get(f"/training/{training.id}").get_data(as_text=True)
    assert from_start.get(f"/training/{training.id}/presence").status_code == 403


def test_a_training_is_planned_and_what_was_typed_stays_when_something_is_wrong(world, sign_in):
    browser = sign_in(world.coordinator)
    wrong = browser.post("/training/plan", data=PLANNED | {"trainer_id": world.trainer.id, "seats": "0"})
    assert wrong.status_code == 422
    assert "Basistraining winter" in wrong.get_data(as_text=True)
    past = browser.post(
        "/training/plan", data=PLANNED | {"trainer_id": world.trainer.id, "starts_at": "2026-11-01T19:00"}
    )
    assert past.status_code == 422
    assert browser.post("/training/plan", data=PLANNED | {"trainer_id": world.other_coordinator.id}).status_code == 422
    answer = browser.post("/training/plan", data=PLANNED | {"trainer_id": world.trainer.id})
    assert answer.status_code == 303
    training = db.session.scalars(select(Training)).one()
    assert training.programme_id == world.programme.id
    assert training.starts_at.isoformat() == "2026-12-01T18:00:00+00:00"


def test_joining_leaving_and_presence_from_the_pages(world, sign_in):
    training = make_training(world)
    world.mentor.training_done_on = None
    mentor, trainer = sign_in(world.mentor_user), sign_in(world.trainer)
    assert mentor.post(f"/training/{training.id}/join").status_code == 303
    assert mentor.post(f"/training/{training.id}/join").status_code == 422
    assert trainer.post(f"/training/{training.id}/presence", data={"present": [world.mentor.id]}).status_code == 422
    with clock.fixed(AFTER):
        trainer = sign_in(world.trainer)
        assert "Basistraining" in trainer.get("/training/").get_data(as_text=True)
        answer = trainer.post(f"/training/{training.id}/presence", data={"present": [world.mentor.id]})
        assert answer.status_code == 303
        mentor = sign_in(world.mentor_user)
        assert "Basistraining" in mentor.get("/training/").get_data(as_text=True)
        assert mentor.post(f"/training/{training.id}/leave").status_code == 422
    db.session.expire_all()
    assert world.mentor.training_done_on.isoformat() == "2026-12-01"
