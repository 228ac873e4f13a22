"""The pages of a referral: the programme's, the school's and the receiver's."""

import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link
from programme.core.database import db
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.referral import actions
from programme.referral.models import Referral
from tests import factories
from tests.factories import TODAY

SECRET = "Kanarie: slaapt bij vrienden."
HAND_TO_SCHOOL = {"destination": "school_care", "note": "Overdracht: zoekt rust."}
HAND_OUTSIDE = {
    "destination": "gp",
    "receiver_name": "Huisarts Verzonnen",
    "receiver_email": "huisarts@example.org",
    "note": "Overdracht: zoekt rust.",
}


@pytest.fixture
def advised(world, sign_in):
    """Give the page of a referral that was just advised."""
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.SCREENING, coordinator=world.coordinator
    )
    db.session.commit()
    answer = sign_in(world.coordinator).post(
        f"/referral/advise/{trajectory.id}", data={"reason": SECRET, "pauses": "yes"}
    )
    assert answer.status_code == 303
    return answer.location


def stage():
    db.session.expire_all()
    return db.session.scalars(select(Referral)).one().stage


def test_a_warm_handover_to_the_school_is_confirmed_there(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    assert browser.get(advised).status_code == 200
    answer = browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    assert answer.status_code == 303
    assert browser.get(advised).status_code == 200
    data = HAND_TO_SCHOOL | {"receiver_id": world.care_coordinator.id}
    assert browser.post(f"{advised}/hand-over", data=data).status_code == 303
    assert browser.get(advised).status_code == 200
    school = sign_in(world.care_coordinator)
    page = school.get("/referral/handovers").get_data(as_text=True)
    assert "Overdracht: zoekt rust." in page and SECRET not in page
    number = db.session.scalars(select(Referral)).one().id
    assert school.post("/referral/handovers", data={"referral_id": number}).status_code == 303
    assert stage() is ReferralStage.RECEIVED
    assert school.post("/referral/handovers", data={"referral_id": number}).status_code == 409
    assert browser.post(f"{advised}/starts", data={"started_on": "2026-11-24"}).status_code == 303
    assert browser.get(advised).status_code == 200
    assert browser.post(f"{advised}/close").status_code == 303
    assert browser.get(advised).status_code == 200


def test_a_receiver_confirms_by_link_and_reads_no_details(world, app, sign_in, advised):
    browser = sign_in(world.coordinator)
    browser.post(f"{advised}/agree", data={"ground": "danger", "danger_reason": "Gevaar."})
    assert browser.post(f"{advised}/hand-over", data=HAND_OUTSIDE).status_code == 303
    url = mint(db.session.scalars(select(Link)).one().id)
    db.session.commit()
    visitor = app.test_client()
    path = "/l/" + url.rsplit("/", 1)[1]
    assert visitor.get(path).status_code == 200
    assert visitor.post(path).status_code == 303
    page = visitor.get("/referral/confirm").get_data(as_text=True)
    student = db.session.scalars(select(Referral)).one().trajectory.student
    for secret in (SECRET, "zoekt rust", student.first_name, student.last_name):
        assert secret not in page
    assert visitor.post("/referral/confirm", data={"received_by": ""}).status_code == 422
    assert visitor.post("/referral/confirm", data={"received_by": "Dokter V."}).status_code == 303
    assert stage() is ReferralStage.RECEIVED
    assert visitor.get("/referral/confirm").status_code == 200


def test_what_is_missing_keeps_what_was_typed(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    answer = browser.post(f"{advised}/agree", data={"ground": "student", "danger_reason": "Zo gezegd."})
    assert answer.status_code == 422
    assert "Zo gezegd." in answer.get_data(as_text=True)
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    assert browser.post(f"{advised}/hand-over", data=HAND_TO_SCHOOL).status_code == 422
    answer = browser.post(f"{advised}/hand-over", data=HAND_OUTSIDE | {"receiver_name": ""})
    assert answer.status_code == 422
    assert "Overdracht: zoekt rust." in answer.get_data(as_text=True)


def test_not_received_and_declined(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    browser.post(f"{advised}/hand-over", data=HAND_OUTSIDE)
    assert browser.post(f"{advised}/not-received").status_code == 303
    assert stage() is ReferralStage.ADVISED
    assert browser.get(f"{advised}/decline").status_code == 200
    assert browser.post(f"{advised}/decline", data={"reason": ""}).status_code == 422
    assert browser.post(f"{advised}/decline", data={"reason": "Wil niet."}).status_code == 303
    assert stage() is ReferralStage.DECLINED
    assert browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"}).status_code == 409


def test_others_do_not_find_it(world, sign_in, advised):
    assert sign_in(world.other_coordinator).get(advised).status_code == 404
    for user in (world.care_coordinator, world.study_coach, world.mentor_user, world.administrator):
        assert sign_in(user).get(advised).status_code == 403
    assert sign_in(world.study_coach).get("/referral/handovers").status_code == 403
    other = sign_in(world.second_care_coordinator)
    number = db.session.scalars(select(Referral)).one().id
    for typed in (number, "x", "", "999999999999"):
        assert other.post("/referral/handovers", data={"referral_id": typed}).status_code == 404


def test_the_mentor_is_told_and_nothing_is_owed_of_it_any_more(world, sign_in):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
    )
    match = factories.make_match(trajectory, world.mentor)
    actions.advise(trajectory=trajectory, actor=world.coordinator, reason="Hulp.", today=TODAY, pauses=True)
    db.session.commit()
    owed = select(DueItem.endpoint).where(DueItem.kind == "tell_mentor", DueItem.closed_at.is_(None))
    assert db.session.scalars(owed).all() == ["referral.mentor_told"]
    browser = sign_in(world.coordinator)
    page = browser.get(f"/referral/mentor-told/{match.id}")
    assert page.status_code == 200 and "Hulp." not in page.get_data(as_text=True)
    assert browser.post(f"/referral/mentor-told/{match.id}").status_code == 303
    assert db.session.scalars(owed).all() == []
    assert sign_in(world.other_coordinator).post(f"/referral/mentor-told/{match.id}").status_code == 404
    assert sign_in(world.mentor_user).post(f"/referral/mentor-told/{match.id}").status_code == 403
