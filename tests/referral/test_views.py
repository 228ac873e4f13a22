"""The pages of a referral: the programme's, the school's and the receiver's."""

import re

import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link
from programme.core.database import db
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.referral import actions, queries
from programme.referral.models import Piece, Referral
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


SEEN = re.compile(r'name="seen"[^>]*value="([0-9a-f]+)"')


def send(browser, address, data):
    """Prepare a handover, look at what they will read, and send that; give the page that was looked at."""
    assert browser.post(f"{address}/prepare", data=data).location == f"{address}/preview"
    page = browser.get(f"{address}/preview").get_data(as_text=True)
    answer = browser.post(f"{address}/hand-over", data={"seen": SEEN.search(page).group(1)})
    assert (answer.status_code, answer.location) == (303, address)
    return page


def stage():
    db.session.expire_all()
    return db.session.scalars(select(Referral)).one().stage


def test_a_warm_handover_to_the_school_is_confirmed_there(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    assert browser.get(advised).status_code == 200
    answer = browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    assert answer.status_code == 303
    assert browser.get(advised).status_code == 200
    send(browser, advised, HAND_TO_SCHOOL | {"receiver_id": world.care_coordinator.id})
    assert browser.get(advised).status_code == 200
    school = sign_in(world.care_coordinator)
    assert school.get("/referral/handovers").status_code == 200
    mine = f"/referral/handovers/{advised.rsplit('/', 1)[1]}"
    page = school.get(mine).get_data(as_text=True)
    assert "Overdracht: zoekt rust." in page and SECRET not in page
    assert school.post(mine, data={"said": "received"}).status_code == 303
    assert stage() is ReferralStage.RECEIVED
    assert school.post(mine, data={"said": "received"}).status_code == 409
    assert school.post(mine, data={"said": "waits"}).status_code == 303
    assert stage() is ReferralStage.WAITING_LIST
    assert browser.post(f"{advised}/starts", data={"started_on": "2026-11-24"}).status_code == 303
    assert browser.get(advised).status_code == 200
    assert browser.post(f"{advised}/close", data={"note": ""}).status_code == 422
    assert browser.post(f"{advised}/close", data={"note": "Het loopt."}).status_code == 303
    assert browser.get(advised).status_code == 200


def by_link(app):
    """Give a visitor who followed the newest link, through the door."""
    url = mint(db.session.scalars(select(Link).order_by(Link.id.desc())).first().id)
    db.session.commit()
    visitor = app.test_client()
    path = "/l/" + url.rsplit("/", 1)[1]
    assert visitor.get(path).status_code == 200
    assert visitor.post(path).status_code == 303
    return visitor, path


def test_a_receiver_reads_what_went_along_confirms_by_link_and_later_says_how_it_goes(world, app, sign_in, advised):
    browser = sign_in(world.coordinator)
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    seen = send(browser, advised, HAND_OUTSIDE | {"pieces": ["first_name", "age"]})
    visitor, path = by_link(app)
    page = visitor.get("/referral/confirm").get_data(as_text=True)
    student = db.session.scalars(select(Referral)).one().trajectory.student
    assert "zoekt rust" in page and student.first_name in page
    for secret in (SECRET, student.last_name, student.email or "–"):
        assert secret not in page and secret not in seen
    assert visitor.post("/referral/confirm", data={"said": "received", "by_name": ""}).status_code == 422
    assert visitor.post("/referral/confirm", data={"said": "maybe", "by_name": "Dokter V."}).status_code == 422
    assert visitor.post("/referral/confirm", data={"said": "received", "by_name": "Dokter V."}).status_code == 303
    assert stage() is ReferralStage.RECEIVED
    # By the very same link, on another day and in another browser.
    later = app.test_client()
    assert later.post(path).status_code == 303
    assert "zoekt rust" in later.get("/referral/confirm").get_data(as_text=True)
    answer = {"said": "started", "by_name": "Dokter V.", "note": "Kanarie: elke week."}
    assert later.post("/referral/confirm", data=answer).status_code == 303
    assert stage() is ReferralStage.STARTED
    page = browser.get(advised).get_data(as_text=True)
    assert "Kanarie: elke week." in page
    assert "Kanarie: elke week." not in sign_in(world.manager).get(advised).get_data(as_text=True)
    assert sign_in(world.manager).post(f"{advised}/read").status_code == 404
    assert browser.post(f"{advised}/read").status_code == 303
    ended = {"said": "ended", "by_name": "Dokter V.", "note": ""}
    assert later.post("/referral/confirm", data=ended).status_code == 422
    assert later.post("/referral/confirm", data=ended | {"note": "Klaar."}).status_code == 303
    assert stage() is ReferralStage.CLOSED
    thanks = later.get("/referral/confirm").get_data(as_text=True)
    assert later.get("/referral/confirm").status_code == 200 and "zoekt rust" not in thanks
    assert app.test_client().get(path).status_code == 404


def test_nothing_is_sent_that_was_not_looked_at(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    assert browser.get(f"{advised}/preview").status_code == 302
    assert browser.post(f"{advised}/hand-over").status_code == 409
    browser.post(f"{advised}/prepare", data=HAND_OUTSIDE | {"pieces": ["first_name"]})
    seen = SEEN.search(browser.get(f"{advised}/preview").get_data(as_text=True)).group(1)
    db.session.scalars(select(Referral)).one().trajectory.student.first_name = "Andersom"
    db.session.commit()
    assert browser.post(f"{advised}/hand-over", data={"seen": seen}).status_code == 409
    assert stage() is ReferralStage.AGREED
    page = browser.get(f"{advised}/preview").get_data(as_text=True)
    assert "Andersom" in page
    assert browser.post(f"{advised}/hand-over", data={"seen": SEEN.search(page).group(1)}).status_code == 303
    # Frozen: what changes later is not read there.
    db.session.scalars(select(Referral)).one().trajectory.student.first_name = "Later"
    db.session.commit()
    assert "Andersom" in browser.get(advised).get_data(as_text=True)


def test_a_link_is_sent_again_and_the_one_before_shows_nothing(world, app, sign_in, advised):
    browser = sign_in(world.coordinator)
    assert browser.post(f"{advised}/send-link").status_code == 409
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    send(browser, advised, HAND_OUTSIDE)
    before, old = by_link(app)
    assert browser.post(f"{advised}/send-link").status_code == 303
    assert before.get("/referral/confirm").status_code == 404
    assert app.test_client().get(old).status_code == 404
    visitor, _path = by_link(app)
    # The owner took it back: nothing is read there any more.
    assert visitor.get("/referral/confirm").status_code == 200
    assert browser.post(f"{advised}/not-received").status_code == 303
    assert visitor.get("/referral/confirm").status_code == 404


def test_what_went_without_a_yes_is_shown_to_the_student_once_they_heard_of_it(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    danger = {"ground": "danger", "danger_reason": "Gevaar vannacht."}
    assert browser.post(f"{advised}/agree", data=danger).status_code == 422
    danger["danger_with_id"] = world.colleague.id
    assert browser.post(f"{advised}/agree", data=danger).status_code == 303
    assert "Gevaar vannacht." in browser.get(advised).get_data(as_text=True)
    send(browser, advised, HAND_OUTSIDE)
    number = db.session.scalars(select(Referral)).one().trajectory_id
    assert queries.shared_with(number) == []
    assert browser.post(f"{advised}/student-told").status_code == 303
    assert browser.post(f"{advised}/student-told").status_code == 409
    (shared,) = queries.shared_with(number)
    assert (shared.receiver_name, shared.sent_on, shared.pieces) == ("Huisarts Verzonnen", TODAY, (Piece.NOTE,))


def test_what_is_missing_keeps_what_was_typed(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    answer = browser.post(f"{advised}/agree", data={"ground": "student", "danger_reason": "Zo gezegd."})
    assert answer.status_code == 422
    assert "Zo gezegd." in answer.get_data(as_text=True)
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    assert browser.post(f"{advised}/prepare", data=HAND_TO_SCHOOL).status_code == 422
    answer = browser.post(f"{advised}/prepare", data=HAND_OUTSIDE | {"receiver_name": ""})
    assert answer.status_code == 422
    assert "Overdracht: zoekt rust." in answer.get_data(as_text=True)


def test_not_received_and_declined(world, sign_in, advised):
    browser = sign_in(world.coordinator)
    browser.post(f"{advised}/agree", data={"ground": "student", "agreed_on": "2026-11-24"})
    send(browser, advised, HAND_OUTSIDE)
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
    for typed in (number, "x", "999999999999"):
        assert other.get(f"/referral/handovers/{typed}").status_code == 404
        assert other.post(f"/referral/handovers/{typed}", data={"said": "received"}).status_code == 404


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
