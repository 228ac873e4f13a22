"""The pages of an ending: who may, what goes wrong in the form, two at once, and one good way."""

import pytest
from sqlalchemy import select

from programme.consent.actions import take_back
from programme.consent.models import Consent, ConsentKind, Speaker
from programme.consent.queries import wish_back
from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from tests import factories
from tests.factories import TODAY
from tests.logbook.setting import make_goal, make_running, owed

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


def stop(match, speaker=Speaker.STUDENT, *, data=False):
    """Let somebody who had said yes take it back, as the page behind their link does."""
    for kind in (ConsentKind.TAKE_PART, ConsentKind.DATA):
        db.session.add(
            Consent(
                trajectory_id=match.trajectory_id,
                kind=kind,
                speaker=speaker,
                answer="yes",
                said_on=factories.LONG_AGO,
                way="link",
                recorded_at=factories.NOW,
                text_version="1.nl",
            )
        )
    db.session.commit()
    kind = ConsentKind.DATA if data else ConsentKind.TAKE_PART
    take_back(trajectory=match.trajectory, kind=kind, speaker=speaker, today=TODAY)
    db.session.commit()


def test_who_does_not_want_to_take_part_any_more_is_said_once_and_the_match_ends_well(world, sign_in):
    match = make_running(world)
    stop(match)
    assert [item.match_id for item in owed("student_stops")] == [match.id]
    browser = sign_in(world.coordinator)
    page = browser.get(f"/closure/{match.id}/start").get_data(as_text=True)
    assert "trok" in page
    assert 'selected value="student_no_motivation"' in page
    begun = {"reason": "student_no_motivation", "initiator": "student", "planned": "by_reason"}
    assert browser.post(f"/closure/{match.id}/start", data=begun).status_code == 303
    assert owed("student_stops") == []
    # Another mentor is not offered, and cannot be chosen all the same.
    assert 'name="after"' not in browser.get(f"/closure/{match.id}/close").get_data(as_text=True)
    sent = {"no_meeting": "Wil geen gesprek.", "after": "wait_again", "after_reason": "Toch"}
    assert browser.post(f"/closure/{match.id}/close", data=sent).status_code == 303
    ended = again(match)
    assert (ended.stage, ended.trajectory.stage) == (MatchStage.CLOSED, TrajectoryStage.CLOSED)
    # Nobody asks afterwards how it goes, and there is nothing to write down about that.
    assert owed("aftercare") == []
    assert browser.get(f"/closure/{match.id}").status_code == 200


def test_a_parent_who_takes_it_back_is_named_as_who_wanted_the_end(world, sign_in):
    match = make_running(world)
    stop(match, Speaker.GUARDIAN)
    page = sign_in(world.coordinator).get(f"/closure/{match.id}/start").get_data(as_text=True)
    assert 'selected value="guardian_objects"' in page


def test_only_a_new_yes_lets_a_pair_go_on(world, sign_in):
    match = make_running(world)
    stop(match)
    browser = sign_in(world.coordinator)
    browser.post(f"/closure/{match.id}/start", data=BEGIN)
    for page, back in (("go-on", MatchStage.CLOSING), ("reopen", MatchStage.CLOSED)):
        if page == "reopen":
            browser.post(f"/closure/{match.id}/start", data=BEGIN)
            stop(match)
            browser.post(f"/closure/{match.id}/close", data={"no_meeting": "Wil geen gesprek."})
        assert browser.post(f"/closure/{match.id}/{page}", data={"reason": "Toch wel."}).status_code == 422
        assert again(match).stage is back
        sent = {"reason": "Toch wel.", "said_again": "y"}
        assert browser.post(f"/closure/{match.id}/{page}", data=sent).status_code == 303
        assert again(match).stage is MatchStage.ACTIVE
        assert wish_back(match.trajectory_id) == []
    last = db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert (last.kind, last.answer, last.way, last.recorded_by_id) == (
        "take_part",
        "yes",
        "talk",
        world.coordinator.id,
    )


def test_without_the_data_nobody_goes_on(world, sign_in):
    match = make_running(world)
    stop(match, data=True)
    browser = sign_in(world.coordinator)
    browser.post(f"/closure/{match.id}/start", data=BEGIN)
    answer = browser.post(f"/closure/{match.id}/go-on", data={"reason": "Toch wel.", "said_again": "y"})
    assert answer.status_code == 409
    assert again(match).stage is MatchStage.CLOSING


def test_a_wish_taken_back_while_the_match_is_ending_begins_nothing_anew(world, sign_in):
    match = make_running(world)
    sign_in(world.coordinator).post(f"/closure/{match.id}/start", data=BEGIN)
    stop(again(match))
    assert owed("student_stops") == []
