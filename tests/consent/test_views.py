"""The pages behind the links: what they show, what they refuse, and that no page of the school holds the student's words."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Link, Purpose
from programme.consent.models import Answer, Consent, ConsentKind, StudentWords
from programme.core.clock import fixed
from programme.core.database import db
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.models import Nomination
from tests import factories
from tests.factories import NOW, TODAY

WORDS = "Ik wil iemand die niet van school is."


@pytest.fixture
def nomination(world):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school, email="s@example.org"),
        stage=TrajectoryStage.DRAFT,
        nominated_by=world.care_coordinator,
    )
    return factories.save(Nomination(trajectory=trajectory, reason="Ze wil haar stage afmaken."))


def come(app, link):
    """Come by a link as its reader does: look, press, and land on the page that answers."""
    app.config["WTF_CSRF_ENABLED"] = False
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    browser = app.test_client()
    return browser, browser.post(f"/l/{token}").location, token


def by_agree(app, nomination):
    return come(app, mean_link(Purpose.AGREE, party="student", trajectory=nomination.trajectory))


def by_choices(app, trajectory, party="student"):
    return come(app, mean_link(Purpose.MY_CHOICES, party=party, trajectory=trajectory))


def stage(nomination):
    db.session.expire_all()
    return db.session.get_one(Trajectory, nomination.trajectory_id).stage


def test_the_page_says_who_what_and_what_not_before_it_asks(app, world, nomination):
    browser, page, _token = by_agree(app, nomination)
    text = browser.get(page).get_data(as_text=True)
    for word in (world.care_coordinator.name, world.school.name, world.programme.name, "Ze wil haar stage afmaken."):
        assert word in text
    assert "name=answer" in text.replace('"', "")


def test_a_yes_without_the_permission_to_keep_data_is_asked_once_more_with_all_that_was_typed(app, world, nomination):
    browser, page, _token = by_agree(app, nomination)
    answer = browser.post(page, data={"answer": "yes", "wants": WORDS, "research": "y"})
    assert answer.status_code == 422
    assert WORDS in answer.get_data(as_text=True)
    assert stage(nomination) is TrajectoryStage.DRAFT
    assert browser.post(page, data={"answer": "yes", "wants": WORDS, "data": "y"}).status_code == 303
    assert stage(nomination) is TrajectoryStage.NOMINATED


@pytest.mark.parametrize("sent", [{}, {"answer": "maybe"}, {"answer": ["yes", "no"]}, {"answer": "withdrawn"}])
def test_what_no_button_says_ends_and_begins_nothing(app, world, nomination, sent):
    browser, page, _token = by_agree(app, nomination)
    assert browser.post(page, data={"data": ""} | sent).status_code == 422
    assert stage(nomination) is TrajectoryStage.DRAFT


def test_two_clicks_are_one_answer(app, world, nomination):
    browser, page, token = by_agree(app, nomination)
    sent = {"answer": "yes", "data": "y", "submission_id": "0" * 36}
    first, second = browser.post(page, data=sent), browser.post(page, data=sent)
    assert first.location == second.location
    assert len(db.session.scalars(select(Consent)).all()) == 3
    # A used link shows its own answer for the rest of the short session, and opens no other.
    assert browser.get(page).status_code == 200
    assert browser.post(page, data={"answer": "no"}).status_code == 200
    assert stage(nomination) is TrajectoryStage.NOMINATED
    assert app.test_client().get(f"/l/{token}").status_code == 404


def test_an_old_link_and_an_old_session_open_nothing(app, world, nomination):
    browser, page, token = by_agree(app, nomination)
    with fixed(NOW.replace(hour=NOW.hour + 1)):
        assert browser.get(page).status_code == 404
    with fixed(NOW.replace(year=2027)):
        assert app.test_client().get(f"/l/{token}").status_code == 404


def test_another_students_link_shows_and_answers_only_its_own(app, world, nomination):
    other = factories.save(
        Nomination(
            trajectory=factories.make_trajectory(
                world.programme, factories.make_student(world.school), stage=TrajectoryStage.DRAFT
            ),
            reason="Heel andere reden.",
        )
    )
    browser, page, _token = by_agree(app, other)
    assert "Ze wil haar stage afmaken." not in browser.get(page).get_data(as_text=True)
    browser.post(page, data={"answer": "no"})
    assert (stage(nomination), stage(other)) == (TrajectoryStage.DRAFT, TrajectoryStage.WITHDRAWN)
    # A link to answer opens no choices, and a link to choices answers nothing.
    assert browser.get("/consent/my-choices").status_code == 404
    assert browser.post("/consent/my-choices/take-back", data={"kind": "data"}).status_code == 404


def test_a_talk_is_said_back_and_the_same_page_still_takes_the_answer(app, world, nomination):
    browser, page, _token = by_agree(app, nomination)
    assert browser.post(page, data={"answer": "talk_first", "wants": WORDS}).status_code == 303
    text = browser.get(page).get_data(as_text=True)
    assert "talk_first" not in text
    assert WORDS in text
    assert browser.post(page, data={"answer": "yes", "data": "y", "wants": WORDS}).status_code == 303
    assert stage(nomination) is TrajectoryStage.NOMINATED


def test_the_school_sees_the_three_states_and_never_the_words(app, world, nomination, sign_in):
    browser, page, _token = by_agree(app, nomination)
    browser.post(page, data={"answer": "yes", "data": "y", "wants": WORDS})
    number = nomination.trajectory_id
    school = sign_in(world.care_coordinator)
    pages = [
        school.get(address).get_data(as_text=True)
        for address in (f"/consent/{number}", f"/nomination/{number}", "/nomination/", "/worklist/")
    ]
    assert pages[0].count('class="state') == 3
    assert all(WORDS not in page for page in pages)
    assert all(WORDS not in (mail.content or "") for mail in db.session.scalars(select(OutboxMail)))
    trajectory = db.session.get_one(Trajectory, number)
    coordinator = sign_in(trajectory.coordinator)
    assert WORDS in coordinator.get(f"/intake/{number}").get_data(as_text=True)
    file = coordinator.get(f"/dossiers/students/{number}").get_data(as_text=True)
    assert WORDS not in file
    assert sign_in(world.second_care_coordinator).get(f"/consent/{number}").status_code == 404


def test_each_yes_is_taken_back_with_one_click(app, world, nomination):
    browser, page, _token = by_agree(app, nomination)
    browser.post(page, data={"answer": "yes", "data": "y", "research": "y"})
    trajectory = db.session.get_one(Trajectory, nomination.trajectory_id)
    browser, page, _token = by_choices(app, trajectory)
    assert browser.get(page).get_data(as_text=True).count("take-back") == 3
    sent = {"kind": "research", "submission_id": "1" * 36}
    assert [browser.post("/consent/my-choices/take-back", data=sent).status_code for _ in range(2)] == [303, 303]
    assert browser.get(page).get_data(as_text=True).count("take-back") == 2
    assert browser.post("/consent/my-choices/research").status_code == 303
    browser.post("/consent/my-choices/take-back", data={"kind": "take_part"})
    assert stage(nomination) is TrajectoryStage.WITHDRAWN
    last = db.session.scalars(select(Consent).order_by(Consent.id.desc())).first()
    assert (last.kind, last.answer, last.said_on) == (ConsentKind.TAKE_PART, Answer.WITHDRAWN, TODAY)


@pytest.mark.parametrize("kind", ["", "everything", "TAKE_PART"])
def test_what_no_button_says_takes_nothing_back(app, world, nomination, kind):
    factories.make_consent(nomination.trajectory)
    browser, _page, _token = by_choices(app, nomination.trajectory)
    assert browser.post("/consent/my-choices/take-back", data={"kind": kind}).status_code == 422


def test_a_guardian_answers_and_takes_back_for_themselves(app, world):
    student = factories.make_student(world.school, birth_month=TODAY.replace(year=2011, month=5, day=1))
    trajectory = factories.make_trajectory(world.programme, student, stage=TrajectoryStage.DRAFT)
    nomination = factories.save(Nomination(trajectory=trajectory, reason="x", agreed_on=TODAY, agreed_way="talk"))
    trajectory.agreed_on = TODAY
    link = mean_link(Purpose.GUARDIAN_CONSENT, party="guardian", trajectory=trajectory)
    browser, page, _token = come(app, link)
    assert browser.get(page).status_code == 200
    assert browser.post(page, data={"answer": "yes"}).status_code == 422
    assert browser.post(page, data={"answer": "yes", "data": "y"}).status_code == 303
    assert browser.get(page).status_code == 200
    assert stage(nomination) is TrajectoryStage.NOMINATED
    browser, page, _token = by_choices(app, db.session.get_one(Trajectory, trajectory.id), "guardian")
    assert browser.get(page).status_code == 200
    browser.post("/consent/my-choices/take-back", data={"kind": "take_part"})
    assert stage(nomination) is TrajectoryStage.WITHDRAWN


def test_a_parent_answers_by_a_code_on_the_screen_once_the_student_said_yes(app, world, sign_in):
    young = factories.make_student(world.school, birth_month=date(2012, 5, 1))
    trajectory = factories.make_trajectory(
        world.programme, young, stage=TrajectoryStage.DRAFT, nominated_by=world.care_coordinator
    )
    db.session.add(Nomination(trajectory=trajectory, reason="Wil plannen."))
    db.session.commit()
    school, code = sign_in(world.care_coordinator), f"/consent/{trajectory.id}/guardian-code"
    assert code not in school.get(f"/nomination/{trajectory.id}").get_data(as_text=True)
    assert school.post(code).status_code == 409
    yes = {"agreed_on": "2026-11-20", "way": "talk", "data": "y"}
    assert school.post(f"/consent/{trajectory.id}/record-student", data=yes).status_code == 303
    assert code in school.get(f"/nomination/{trajectory.id}").get_data(as_text=True)
    assert school.get(code).location == f"/nomination/{trajectory.id}"
    page = school.post(code).get_data(as_text=True)
    address = re.search(r"<code>[^<]+(/l/[\w-]{43})</code>", page)[1]
    parent = app.test_client()
    asked = parent.post(address).location
    assert parent.post(asked, data={"answer": "yes", "data": "y"}).status_code == 303
    db.session.expire_all()
    assert trajectory.stage is TrajectoryStage.NOMINATED
    # Sent now: there is nothing left to scan.
    assert school.post(code).status_code == 409


def test_who_decides_alone_has_no_code_for_a_parent(world, nomination, sign_in):
    assert sign_in(world.care_coordinator).post(f"/consent/{nomination.trajectory_id}/guardian-code").status_code == 409


def test_asking_for_a_fresh_link_tells_nobody_who_takes_part(app, world, nomination):
    app.config["WTF_CSRF_ENABLED"] = False
    factories.make_consent(nomination.trajectory)
    db.session.commit()
    browser = app.test_client()
    answers = []
    for address in ("s@example.org", "nobody@example.org"):
        answer = browser.post("/consent/link", data={"email": address})
        answers.append(
            (answer.status_code, answer.location, browser.get("/consent/link").get_data(as_text=True).count("notice"))
        )
    assert answers[0] == answers[1]
    assert db.session.scalars(select(OutboxMail.template)).all() == ["consent/emails/own_page"]
    assert [link.purpose for link in db.session.scalars(select(Link))] == [Purpose.MY_PAGE]
    assert browser.post("/consent/link", data={"email": "x"}).status_code == 422
    tries = [browser.post("/consent/link", data={"email": "s@example.org"}).status_code for _ in range(3)]
    assert tries[-1] == 429


def test_the_words_are_sealed(world, nomination):
    factories.save(StudentWords(trajectory=nomination.trajectory, said_on=TODAY, wants=WORDS))
    raw = db.session.connection().exec_driver_sql("SELECT wants FROM student_words").scalar_one()
    assert b"school" not in bytes(raw)
