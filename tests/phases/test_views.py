"""The pages of phases: who may, what goes wrong in the form, two at once, and one good way."""

import pytest

from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Phase
from tests.logbook.setting import make_running


def again(match):
    db.session.expire_all()
    return db.session.get_one(Match, match.id)


def test_a_match_moves_on_with_a_reason(world, sign_in):
    match = make_running(world, phase=Phase.STARTUP)
    browser = sign_in(world.coordinator)
    address = f"/phases/{match.id}/advance"
    assert browser.get(address).status_code == 200
    assert browser.post(address, data={"reason": "", "phase": "startup"}).status_code == 422
    assert browser.post(address, data={"reason": "Het klikt", "phase": "startup"}).status_code == 303
    assert again(match).phase is Phase.GUIDANCE


def test_the_second_of_two_people_sees_409(world, sign_in):
    match = make_running(world, phase=Phase.STARTUP)
    data = {"reason": "Het klikt", "phase": "startup"}
    first, second = sign_in(world.coordinator), sign_in(world.manager)
    assert first.post(f"/phases/{match.id}/advance", data=data).status_code == 303
    assert second.post(f"/phases/{match.id}/advance", data=data).status_code == 409
    assert again(match).phase is Phase.GUIDANCE


def test_pause_and_resume(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    assert browser.get(f"/phases/{match.id}/pause").status_code == 200
    answer = browser.post(f"/phases/{match.id}/pause", data={"reason": "Stage", "look_on": "2027-01-11"})
    assert answer.status_code == 303
    assert again(match).stage is MatchStage.PAUSED
    assert browser.get(f"/phases/{match.id}/resume").status_code == 200
    assert browser.post(f"/phases/{match.id}/resume", data={"reason": "Terug", "heard": "y"}).status_code == 303
    assert again(match).stage is MatchStage.ACTIVE
    assert browser.post(f"/phases/{match.id}/resume", data={"reason": "Terug", "heard": "y"}).status_code == 409


def test_a_trial_is_decided_on_its_page(world, sign_in):
    match = make_running(world, trajectory={"on_trial": True})
    browser = sign_in(world.coordinator)
    assert browser.get(f"/phases/{match.id}/trial").status_code == 200
    assert browser.post(f"/phases/{match.id}/trial", data={"reason": "Door"}).status_code == 303
    assert again(match).trajectory.on_trial is False


@pytest.mark.parametrize("page", ["advance", "pause", "resume", "trial"])
def test_others_do_not_reach_it(world, sign_in, page):
    match = make_running(world)
    address = f"/phases/{match.id}/{page}"
    for who in (world.other_coordinator, world.other_manager, world.colleague):
        assert sign_in(who).get(address).status_code == 404
        assert sign_in(who).post(address, data={"reason": "x"}).status_code == 404
    for who in (world.mentor_user, world.care_coordinator, world.administrator, world.trainer, world.evaluator):
        assert sign_in(who).get(address).status_code == 403
