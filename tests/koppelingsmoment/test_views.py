"""The pages of the first meeting: who reaches them, what each party reads, and one good way."""

from datetime import date

import pytest

from programme.core.database import db
from programme.koppelingsmoment import actions, queries
from programme.koppelingsmoment.rules import GuardianChoice
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage
from programme.matching.models import FellThrough
from tests.koppelingsmoment.test_actions import PRIVATE, hold, make_accepted, plan
from tests.matching.people import NOTE
from tests.matching.test_views import by_link

PLANNED = {"starts_at": "2026-11-24T14:00", "minutes": "60", "place": "Verzonnen College", "guardian": "not_invited"}
HELD = {
    "held_on": "2026-11-24",
    "present": ["student", "mentor", "coordinator", "care_coordinator"],
    "every_days": "7",
    "meeting_day": "donderdag 15.00 uur",
    "meeting_place": "op school",
    "until_on": "2027-11-23",
    "reaching": "We appen.",
    "between_us": PRIVATE,
    "when_stuck": "We bellen.",
    "student_agrees": "y",
    "mentor_agrees": "y",
}


def make_planned(world, **student):
    """Make a match with a planned first meeting."""
    match = make_accepted(world, **student)
    plan(world, match, guardian_name="O. Verzonnen", guardian_email="ouder@example.org")
    db.session.commit()
    return match


def test_planned_and_held_the_match_is_active(world, sign_in):
    match = make_accepted(world)
    browser = sign_in(world.coordinator)
    data = PLANNED | {"care_coordinator_id": world.care_coordinator.id}
    assert browser.get(f"/koppelingsmoment/{match.id}/plan").status_code == 200
    assert browser.post(f"/koppelingsmoment/{match.id}/plan", data=data).status_code == 303
    page = browser.get(f"/koppelingsmoment/{match.id}/hold").get_data(as_text=True)
    assert 'value="2027-11-23"' in page
    answer = browser.post(f"/koppelingsmoment/{match.id}/hold", data=HELD)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).stage is MatchStage.ACTIVE
    assert PRIVATE in browser.get(f"/koppelingsmoment/{match.id}").get_data(as_text=True)
    assert browser.get(f"/koppelingsmoment/{match.id}/hold").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"present": ["student", "coordinator"]},
        {"present": ["student", "mentor", "coordinator"]},
        {"mentor_agrees": ""},
        {"held_on": "2026-11-25"},
        {"held_on": "0001-01-01"},
        {"until_on": "9999-12-31"},
        {"until_on": "2026-11-24"},
        {"every_days": "3"},
        {"between_us": ""},
        {"reaching": "Mijn nummer is 111222333"},
    ],
)
def test_what_was_typed_stays_when_something_is_missing(world, sign_in, wrong):
    match = make_planned(world)
    data = {name: value for name, value in (HELD | wrong).items() if value}
    answer = sign_in(world.coordinator).post(f"/koppelingsmoment/{match.id}/hold", data=data)
    assert answer.status_code == 422
    assert "donderdag 15.00 uur" in answer.get_data(as_text=True)
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).stage is MatchStage.PLANNED


@pytest.mark.parametrize(
    "wrong", [{"starts_at": ""}, {"starts_at": "2026-11-23T14:00"}, {"starts_at": "9999-12-31T23:59"}, {"minutes": "0"}]
)
def test_a_plan_that_cannot_be_is_refused(world, sign_in, wrong):
    match = make_accepted(world)
    answer = sign_in(world.coordinator).post(f"/koppelingsmoment/{match.id}/plan", data=PLANNED | wrong)
    assert answer.status_code == 422
    assert "Verzonnen College" in answer.get_data(as_text=True)


def test_an_invited_guardian_needs_a_name(world, sign_in):
    match = make_accepted(world, birth_month=date(2011, 9, 1))
    data = PLANNED | {"guardian": "invite", "care_coordinator_id": "0"}
    browser = sign_in(world.coordinator)
    assert browser.post(f"/koppelingsmoment/{match.id}/plan", data=data).status_code == 422
    data |= {"guardian_name": "O. Verzonnen"}
    assert browser.post(f"/koppelingsmoment/{match.id}/plan", data=data).status_code == 303


def test_a_student_answers_the_invitation_and_may_change_the_answer(app, world):
    match = make_planned(world)
    student, address = by_link(app, "appointment")
    assert "Verzonnen College" in student.get(address).get_data(as_text=True)
    for said, kept in (("no", False), ("yes", True)):
        assert student.post(address, data={"answer": said}).status_code == 303
        db.session.expire_all()
        assert queries.meeting_of(match.id).meeting.parties[0].can_come is kept
    assert student.post(address, data={"answer": "x"}).status_code == 422


def test_the_mentor_answers_and_reads_the_agreements_but_no_note(world, sign_in):
    match = make_planned(world)
    mentor = sign_in(world.mentor_user)
    assert mentor.post(f"/koppelingsmoment/{match.id}/come", data={"answer": "yes"}).status_code == 303
    hold(world, queries.meeting_of(match.id).match)
    db.session.commit()
    page = mentor.get(f"/koppelingsmoment/{match.id}/mine").get_data(as_text=True)
    assert PRIVATE in page
    for secret in (NOTE, "says_no", "amber", match.student.last_name):
        assert secret not in page


def test_the_school_sees_when_and_where_but_not_what_was_agreed(world, sign_in):
    match = make_planned(world)
    hold(world, match)
    db.session.commit()
    page = sign_in(world.care_coordinator).get(f"/koppelingsmoment/{match.id}/at-school").get_data(as_text=True)
    assert "Verzonnen College" in page
    for secret in (PRIVATE, NOTE, "We appen."):
        assert secret not in page


def test_a_guardian_reads_the_rhythm_and_agrees_but_never_that_the_student_hesitated(app, world):
    match = make_accepted(world, birth_month=date(2009, 5, 1))
    guardian = {"guardian_name": "O. Verzonnen", "guardian_email": "ouder@example.org"}
    plan(world, match, guardian=GuardianChoice.INVITE, care_coordinator=None, **guardian)
    hold(world, match)
    db.session.commit()
    browser, address = by_link(app, "agree_plan")
    page = browser.get(address).get_data(as_text=True)
    assert PRIVATE not in page and "We appen." not in page
    assert browser.post(address).status_code == 303
    db.session.expire_all()
    party = next(one for one in queries.meeting_of(match.id).invited if one.party == "guardian")
    assert party.agreed_on == date(2026, 11, 24)
    assert browser.get(address).status_code == 200


def test_called_off_the_student_waits_again(world, sign_in):
    match = make_planned(world)
    browser = sign_in(world.coordinator)
    assert browser.post(f"/koppelingsmoment/{match.id}/cancel", data={"why": "no_rapport"}).status_code == 422
    data = {"why": "no_rapport", "reason": "Het klikte niet."}
    assert browser.post(f"/koppelingsmoment/{match.id}/cancel", data=data).status_code == 303
    assert browser.get(f"/koppelingsmoment/{match.id}/plan").status_code == 409


def test_a_link_to_a_meeting_that_was_called_off_works_no_more(app, world):
    match = make_planned(world)
    student, address = by_link(app, "appointment")
    actions.cancel(
        first=queries.meeting_of(match.id),
        why=FellThrough.OTHER,
        reason="Toch niet.",
        actor=world.coordinator,
        today=date(2026, 11, 24),
    )
    db.session.commit()
    assert student.get(address).status_code == 404


@pytest.mark.parametrize(
    ("who", "desk", "mine", "school"),
    [
        ("coordinator", 200, 403, 403),
        ("manager", 200, 403, 403),
        ("colleague", 404, 403, 403),
        ("other_coordinator", 404, 403, 403),
        ("mentor_user", 403, 200, 403),
        ("other_mentor_user", 403, 404, 403),
        ("care_coordinator", 403, 403, 200),
        ("second_care_coordinator", 403, 403, 404),
        ("other_care_coordinator", 403, 403, 404),
        ("study_coach", 403, 403, 404),
        ("administrator", 403, 403, 403),
        ("evaluator", 403, 403, 403),
    ],
)
def test_each_reaches_only_their_own_page(world, sign_in, who, desk, mine, school):
    match = make_planned(world)
    browser = sign_in(getattr(world, who))
    assert browser.get(f"/koppelingsmoment/{match.id}").status_code == desk
    for page in ("plan", "hold", "cancel"):
        assert browser.get(f"/koppelingsmoment/{match.id}/{page}").status_code == desk
    assert browser.get(f"/koppelingsmoment/{match.id}/mine").status_code == mine
    assert browser.get(f"/koppelingsmoment/{match.id}/at-school").status_code == school
