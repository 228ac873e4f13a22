"""The pages of an ending: who may, what goes wrong in the form, two at once, and one good way."""

import pytest

from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from tests.logbook.setting import make_goal, make_running

BEGIN = {"reason": "completed_goal", "initiator": "both", "planned": "by_reason", "note": "Mooi geweest."}


def again(match):
    db.session.expire_all()
    return db.session.get_one(Match, match.id)


def test_an_ending_from_begin_to_close(world, sign_in):
    match = make_running(world)
    goal = make_goal(match, "Mijn stage afmaken")
    coordinator, mentor = sign_in(world.coordinator), sign_in(world.mentor_user)
    assert coordinator.get(f"/closure/{match.id}/start").status_code == 200
    assert coordinator.post(f"/closure/{match.id}/start", data=BEGIN).status_code == 303
    page = mentor.get(f"/closure/{match.id}/words").get_data(as_text=True)
    assert "Mijn stage afmaken" in page
    assert "Mooi geweest." not in page
    assert mentor.post(f"/closure/{match.id}/words", data={"words": "Trots."}).status_code == 303
    assert "Trots." in coordinator.get(f"/closure/{match.id}/close").get_data(as_text=True)
    data = {"meeting_on": "2026-11-23", "after": "close", f"goal_{goal.id}": "reached", "student_words": "Dank!"}
    assert coordinator.post(f"/closure/{match.id}/close", data=data).status_code == 303
    assert again(match).stage is MatchStage.CLOSED
    assert "Dank!" in coordinator.get(f"/closure/{match.id}").get_data(as_text=True)
    assert coordinator.get(f"/closure/{match.id}/aftercare").status_code == 200
    assert coordinator.post(f"/closure/{match.id}/aftercare", data={"was_reached": "y"}).status_code == 303
    assert coordinator.get(f"/closure/{match.id}/reopen").status_code == 200
    assert coordinator.post(f"/closure/{match.id}/reopen", data={"reason": "Foutje"}).status_code == 303
    assert again(match).stage is MatchStage.ACTIVE


@pytest.mark.parametrize("change", [{"reason": ""}, {"initiator": ""}, {"reason": "no_such_reason"}])
def test_an_ending_needs_reason_and_initiator(world, sign_in, change):
    match = make_running(world)
    answer = sign_in(world.coordinator).post(f"/closure/{match.id}/start", data=BEGIN | change)
    assert answer.status_code == 422
    assert "Mooi geweest." in answer.get_data(as_text=True)
    assert again(match).stage is MatchStage.ACTIVE


def test_a_close_without_an_outcome_keeps_what_was_typed(world, sign_in):
    match = make_running(world)
    make_goal(match)
    browser = sign_in(world.coordinator)
    browser.post(f"/closure/{match.id}/start", data=BEGIN)
    data = {"meeting_on": "2026-11-23", "after": "close", "student_words": "Deze zin blijft."}
    answer = browser.post(f"/closure/{match.id}/close", data=data)
    assert answer.status_code == 422
    assert "Deze zin blijft." in answer.get_data(as_text=True)
    assert again(match).stage is MatchStage.CLOSING


def test_the_second_of_two_people_does_not_close_again(world, sign_in):
    match = make_running(world)
    first, second = sign_in(world.coordinator), sign_in(world.manager)
    assert first.post(f"/closure/{match.id}/start", data=BEGIN).status_code == 303
    assert second.post(f"/closure/{match.id}/start", data=BEGIN).status_code == 409
    data = {"meeting_on": "2026-11-23", "after": "close"}
    assert first.post(f"/closure/{match.id}/close", data=data).status_code == 303
    assert second.post(f"/closure/{match.id}/close", data=data).status_code == 422
    assert again(match).mentor.places_taken == 0


def test_a_double_submit_closes_once_and_gives_the_same_page(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/closure/{match.id}/start", data=BEGIN)
    data = {"meeting_on": "2026-11-23", "after": "close", "submission_id": "4" * 36}
    first = browser.post(f"/closure/{match.id}/close", data=data)
    second = browser.post(f"/closure/{match.id}/close", data=data)
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert again(match).mentor.completed_matches == 1


def test_going_on_after_all(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/closure/{match.id}/start", data=BEGIN)
    assert browser.get(f"/closure/{match.id}/go-on").status_code == 200
    assert browser.post(f"/closure/{match.id}/go-on", data={"reason": "Misverstand"}).status_code == 303
    assert again(match).stage is MatchStage.ACTIVE


@pytest.mark.parametrize("page", ["", "/start", "/close", "/go-on", "/reopen", "/aftercare"])
def test_others_do_not_reach_it(world, sign_in, page):
    match = make_running(world)
    address = f"/closure/{match.id}{page}"
    for who in (world.other_coordinator, world.other_manager, world.colleague):
        assert sign_in(who).get(address).status_code == 404
    for who in (world.mentor_user, world.care_coordinator, world.administrator, world.trainer, world.evaluator):
        assert sign_in(who).get(address).status_code == 403


def test_another_mentor_does_not_look_back_on_it(world, sign_in):
    match = make_running(world)
    address = f"/closure/{match.id}/words"
    assert sign_in(world.other_mentor_user).get(address).status_code == 404
    assert sign_in(world.coordinator).get(address).status_code == 403
