"""A student who applies without a school: confirmed by link first, and unknown to the school unless the student wants it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.access.visibility import visible
from programme.core import clock
from programme.core.database import db
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.queries import known_students
from programme.people.models import Student
from programme.privacy.actions import run_retention
from tests import factories
from tests.conftest import act_as

FILLED = {
    "first_name": "Yara",
    "last_name": "Alleenverzonnen",
    "born_on": "2007-05-17",
    "email": "Yara@example.org",
    "guardian_name": "",
    "guardian_email": "",
    "website": "",
}


@pytest.fixture
def browser(app, world):
    app.config["WTF_CSRF_ENABLED"] = False
    world.programme.settings = {"students_may_apply": True}
    db.session.commit()
    return app.test_client()


def apply(browser, world, **changed):
    places = {"programme_id": world.programme.id, "school_id": world.school.id}
    return browser.post("/consent/apply", data=FILLED | places | changed)


def confirm(browser, **sent):
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.AGREE).order_by(Link.id.desc())).first()
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    page = browser.post(f"/l/{token}").location
    assert browser.get(page).status_code == 200
    answer = browser.post(page, data={"answer": "yes", "data": "y"} | sent)
    db.session.expire_all()
    return answer


def only():
    db.session.expire_all()
    return db.session.scalars(select(Trajectory)).one()


def mails():
    return [(mail.template.rsplit("/", 1)[1], mail.recipient) for mail in db.session.scalars(select(OutboxMail))]


def test_nothing_reaches_the_programme_before_the_address_is_confirmed(browser, world):
    answer = apply(browser, world)
    assert (answer.status_code, answer.location) == (303, "/consent/applied")
    assert only().stage is TrajectoryStage.DRAFT
    for who in (world.manager, world.coordinator, world.care_coordinator):
        assert db.session.scalars(visible(act_as(who), Trajectory)).all() == []
    assert mails() == [("confirm", "yara@example.org")]
    assert confirm(browser).status_code == 303
    assert only().stage is TrajectoryStage.NOMINATED
    assert only().coordinator_id is not None


def test_the_school_knows_nothing_anywhere_unless_the_student_wants_it(browser, world, sign_in):
    apply(browser, world)
    confirm(browser)
    trajectory = only()
    factories.make_match(trajectory, world.mentor)
    db.session.commit()
    school = act_as(world.care_coordinator)
    for model in (Trajectory, Match, Student):
        assert db.session.scalars(visible(school, model)).all() == []
    assert not known_students(world.school.id)
    care = sign_in(world.care_coordinator)
    assert care.get(f"/nomination/{trajectory.id}").status_code == 404
    assert care.get(f"/consent/{trajectory.id}").status_code == 404
    for address in ("/nomination/", "/worklist/", "/reports/"):
        assert "Alleenverzonnen" not in care.get(address).get_data(as_text=True)
    assert world.care_coordinator.email not in [address for _template, address in mails()]


def test_a_student_who_wants_it_lets_the_school_know(browser, world, sign_in):
    apply(browser, world)
    confirm(browser, school_may_know="y")
    number = only().id
    assert ("school_asked", world.care_coordinator.email) in mails()
    care = sign_in(world.care_coordinator)
    assert care.get(f"/nomination/{number}").status_code == 200
    # It stays the student's own: the school follows it, and neither changes nor ends it.
    for page in ("edit", "withdraw"):
        assert care.get(f"/nomination/{number}/{page}").status_code == 404


def test_under_16_a_parent_is_asked_by_a_link_after_the_student_confirmed(browser, world):
    young = {"born_on": "2011-05-17"}
    assert apply(browser, world, **young).status_code == 422
    assert db.session.scalars(select(Trajectory)).all() == []
    parent = {"guardian_name": "Ouder Verzonnen", "guardian_email": "ouder@example.org"}
    assert apply(browser, world, **young, **parent).status_code == 303
    assert ("ask_guardian", "ouder@example.org") not in mails()
    confirm(browser)
    assert only().stage is TrajectoryStage.DRAFT
    assert ("ask_guardian", "ouder@example.org") in mails()
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.GUARDIAN_CONSENT)).one()
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    page = browser.post(f"/l/{token}").location
    assert browser.post(page, data={"answer": "yes", "data": "y"}).status_code == 303
    assert only().stage is TrajectoryStage.NOMINATED


def test_a_second_try_gets_a_fresh_link_and_no_second_student(browser, world):
    assert apply(browser, world).location == apply(browser, world).location
    assert only().stage is TrajectoryStage.DRAFT
    assert [link.revoked_at is None for link in db.session.scalars(select(Link).order_by(Link.id))] == [False, True]
    confirm(browser)
    # Who is under way already hears nothing, and nobody outside learns that they are.
    assert apply(browser, world).location == "/consent/applied"
    assert only().stage is TrajectoryStage.NOMINATED


def test_who_applies_again_mends_what_was_wrong_until_they_said_yes(browser, world):
    parent = {"guardian_name": "Ouder Verzonnen", "guardian_email": "fout@example.org"}
    apply(browser, world, born_on="2011-05-17", first_name="Yra", **parent)
    parent["guardian_email"] = "ouder@example.org"
    apply(browser, world, born_on="2011-06-17", school_id=world.second_school.id, **parent)
    found = only()
    assert (found.school_id, found.student.school_id) == (world.second_school.id, world.second_school.id)
    assert (found.student.first_name, found.student.birth_month.month) == ("Yara", 6)
    assert [one.email for one in found.student.guardians] == ["ouder@example.org"]
    confirm(browser)
    apply(browser, world, born_on="2011-06-17", guardian_name="Vreemd", guardian_email="vreemd@example.org")
    assert [one.email for one in only().student.guardians] == ["ouder@example.org"]
    assert [to for template, to in mails() if template == "ask_guardian"] == ["ouder@example.org"]


def test_the_mail_to_an_address_that_nobody_confirmed_holds_nothing_that_was_typed(browser, world):
    apply(browser, world, first_name="Gratis https://example.org/x")
    mail = db.session.scalars(select(OutboxMail)).one()
    seen = preview(mail)
    assert "Gratis" not in (mail.content or "") + seen.subject + seen.body


def test_no_study_coach_is_named_of_a_school_that_does_not_know(browser, world, sign_in):
    apply(browser, world)
    confirm(browser)
    trajectory = only()
    address = f"/nomination/{trajectory.id}/study-coach"
    staff = sign_in(world.manager)
    assert world.study_coach.name not in staff.get(address).get_data(as_text=True)
    assert staff.post(address, data={"study_coach_id": world.study_coach.id}).status_code == 422
    # Not even one who was named before by whatever road.
    trajectory.study_coach_id = world.study_coach.id
    db.session.commit()
    assert db.session.scalars(visible(act_as(world.study_coach), Trajectory)).all() == []


def test_a_draft_of_the_school_is_not_touched_by_an_application(browser, world):
    student = factories.make_student(world.school, email="yara@example.org")
    factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.DRAFT, nominated_by=world.care_coordinator
    )
    db.session.commit()
    assert apply(browser, world).status_code == 303
    assert (only().school_knows, mails()) == (True, [])


def test_who_never_confirmed_is_forgotten_after_thirty_days_and_who_did_is_not(browser, world):
    apply(browser, world)
    apply(browser, world, email="zara@example.org")
    confirm(browser)
    begun = clock.today()
    assert run_retention(begun + timedelta(days=29))["student"] == 0
    assert run_retention(begun + timedelta(days=30))["student"] > 0
    assert db.session.scalars(select(Student.email).order_by(Student.id)).all() == [None, "zara@example.org"]


def test_only_where_the_programme_wants_it_and_its_schools_take_part(browser, world):
    assert apply(browser, world, programme_id=world.other_programme.id).status_code == 422
    assert apply(browser, world, school_id=world.other_school.id).status_code == 422
    world.programme.settings = {}
    db.session.commit()
    assert apply(browser, world).status_code == 422
    assert browser.get("/consent/apply").status_code == 200
    assert db.session.scalars(select(Trajectory)).all() == []


def test_programs_and_who_tries_very_often_get_nothing(browser, world):
    assert apply(browser, world, website="http://x").status_code == 303
    assert db.session.scalars(select(Trajectory)).all() == []
    assert [apply(browser, world).status_code for _ in range(4)][-1] == 429


@pytest.mark.parametrize("wrong", [{"email": "x"}, {"born_on": "1950-01-01"}, {"born_on": ""}, {"first_name": ""}])
def test_what_was_typed_stays_when_something_is_wrong(browser, world, wrong):
    answer = apply(browser, world, **wrong)
    assert answer.status_code == 422
    assert "Alleenverzonnen" in answer.get_data(as_text=True)
