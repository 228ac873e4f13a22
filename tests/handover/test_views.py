"""The pages of handing over: who gets in, what is refused with what was typed kept, and one happy path each."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.core.audit import FileOpening
from programme.core.database import db
from programme.lifecycle.models import MatchMentor, MatchPart, StandIn
from programme.lifecycle.promises import Owed, owe
from programme.people.models import Role
from tests import factories
from tests.factories import TODAY
from tests.logbook.setting import make_running

DAYS = {"from_on": "2026-12-07", "until_on": "2026-12-18"}


@pytest.fixture
def second(world):
    user = factories.make_user(Role.MENTOR, programme=world.programme)
    return factories.make_mentor(world.programme, user=user, first_name="Noor", last_name="Verzonnen")


def seconds():
    db.session.expire_all()
    return db.session.scalars(select(MatchMentor).where(MatchMentor.part != MatchPart.MAIN)).all()


def test_a_coordinator_lets_somebody_stand_in(world, sign_in, second):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    path = f"/handover/matches/{match.id}/mentors"
    assert "Noor Verzonnen" in browser.get(path).get_data(as_text=True)
    form = {
        "part": "substitute",
        "mentor_id": str(second.id),
        "agreed": "y",
        "submission_id": "6f1c0a52-0d3e-4a77-9b11-000000000001",
    } | DAYS
    assert browser.post(path, data=form).status_code == 303
    assert browser.post(path, data=form).status_code == 303
    (window,) = seconds()
    assert (window.mentor_id, window.from_on, window.until_on) == (second.id, date(2026, 12, 7), date(2026, 12, 18))
    # The same once more is another question, and answered as one.
    assert browser.post(path, data=form | {"submission_id": "2" * 36}).status_code == 422


def test_without_the_students_yes_or_a_last_day_the_page_comes_back_as_it_was(world, sign_in, second):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    form = {"part": "substitute", "mentor_id": str(second.id), "from_on": "2026-12-07"}
    answer = browser.post(f"/handover/matches/{match.id}/mentors", data=form)
    assert answer.status_code == 422
    assert 'value="2026-12-07"' in answer.get_data(as_text=True)
    assert seconds() == []


def test_another_last_day_and_the_end(world, sign_in, second):
    match = make_running(world)
    browser = sign_in(world.coordinator)
    path = f"/handover/matches/{match.id}/mentors"
    form = {"part": "substitute", "mentor_id": str(second.id), "agreed": "y"} | DAYS
    browser.post(path, data=form)
    (window,) = seconds()
    assert browser.post(f"{path}/{window.id}/extend", data={"until_on": "2026-12-11"}).status_code == 303
    assert [one.until_on for one in seconds()] == [date(2026, 12, 11)]
    assert browser.post(f"{path}/{window.id}/extend", data={"until_on": ""}).status_code == 422
    assert browser.post(f"{path}/{window.id}/is-back").status_code == 303
    assert browser.post(f"{path}/{window.id}/end").status_code == 303
    assert seconds() == []
    assert browser.post(f"{path}/{window.id}/end").status_code == 404


def test_a_window_of_another_match_is_not_found(world, sign_in, second):
    match = make_running(world)
    world.mentor.capacity = 2
    other = make_running(world)
    browser = sign_in(world.coordinator)
    form = {"part": "substitute", "mentor_id": str(second.id), "agreed": "y"} | DAYS
    browser.post(f"/handover/matches/{match.id}/mentors", data=form)
    (window,) = seconds()
    assert browser.post(f"/handover/matches/{other.id}/mentors/{window.id}/end").status_code == 404


def test_who_stands_in_sees_the_student_from_the_first_day(world, sign_in, second):
    match = make_running(world)
    days = {"from_on": factories.TODAY, "until_on": factories.TODAY, "agreed_on": factories.TODAY}
    factories.save(MatchMentor(match_id=match.id, mentor_id=second.id, part=MatchPart.SUBSTITUTE, **days))
    db.session.commit()
    browser = sign_in(db.session.get_one(factories.User, second.user_id))
    assert "Samira" in browser.get("/dossiers/my-student").get_data(as_text=True)
    log = {"held_on": factories.TODAY.isoformat(), "minutes": "45", "place": "school", "note": "Verzonnen."}
    assert browser.post(f"/logbook/matches/{match.id}/log", data=log).status_code == 303
    assert "45" in browser.get("/logbook/hours").get_data(as_text=True)


def test_a_manager_hands_over_in_two_screens_and_the_second_click_says_so(world, sign_in):
    match = make_running(world)
    browser = sign_in(world.manager)
    assert world.coordinator.name in browser.get("/handover/").get_data(as_text=True)
    path = f"/handover/people/{world.coordinator.id}"
    assert "Samira" in browser.get(path).get_data(as_text=True)
    chosen = f"{path}/reassign?others={world.colleague.id}"
    assert world.colleague.name in browser.get(chosen).get_data(as_text=True)
    form = {"others": str(world.colleague.id), "words": "Hallo, vanaf nu is het een ander."}
    assert browser.post(f"{path}/reassign", data=form | {"words": ""}).status_code == 422
    assert browser.post(f"{path}/reassign", data=form).status_code == 303
    db.session.expire_all()
    assert match.coordinator_id == world.colleague.id
    assert browser.post(f"{path}/reassign", data=form).status_code == 409


def test_the_pack_comes_as_pdf(world, sign_in):
    make_running(world)
    answer = sign_in(world.coordinator).get(f"/handover/people/{world.coordinator.id}/pack.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.get_data().startswith(b"%PDF")


def test_a_coordinator_does_not_reach_the_work_of_a_colleague(world, sign_in):
    browser = sign_in(world.colleague)
    for page in ("", "/reassign", "/away", "/pack.pdf"):
        assert browser.get(f"/handover/people/{world.coordinator.id}{page}").status_code == 404
    assert browser.get("/handover/people/999").status_code == 404


def test_somebody_says_that_they_are_away_and_comes_back(world, sign_in):
    make_running(world)
    browser = sign_in(world.coordinator)
    path = f"/handover/people/{world.coordinator.id}/away"
    form = {"stands_in_id": str(world.colleague.id), "from_on": "2026-11-24", "until_on": "2026-11-20"}
    assert browser.post(path, data=form).status_code == 422
    assert browser.post(path, data=form | {"until_on": "2026-11-30"}).status_code == 303
    away = db.session.scalars(select(StandIn)).one()
    assert world.colleague.name in browser.get(path).get_data(as_text=True)
    assert browser.post(f"{path}/{away.id}/come-back").status_code == 303
    # Who began today was not away at all.
    assert browser.post(f"{path}/{away.id}/come-back").status_code == 404


@pytest.mark.parametrize("gone", ["999999", "x", "9" * 5000])
def test_nobody_else_gets_the_students_of_a_school_whose_new_coordinator_left_since(world, sign_in, gone):
    match = make_running(world)
    path = f"/handover/people/{world.coordinator.id}/reassign"
    form = {"others": str(world.colleague.id), f"school_{world.school.id}": gone, "words": "Dag allemaal."}
    browser = sign_in(world.manager)
    assert browser.post(path, data=form).status_code == 422
    db.session.expire_all()
    assert match.coordinator_id == world.coordinator.id
    assert browser.post(path, data=form | {f"school_{world.school.id}": ""}).status_code == 303
    db.session.expire_all()
    assert match.coordinator_id == world.colleague.id


@pytest.mark.parametrize("until_on", ["9999-12-31", "2027-12-02"])
def test_days_away_or_standing_in_last_a_year_at_most(world, sign_in, second, until_on):
    match = make_running(world)
    mentor = sign_in(world.mentor_user)
    away = {"first_on": "2026-12-01", "last_on": until_on, "kind": "holiday"}
    assert mentor.post("/handover/my-absence", data=away).status_code == 422
    assert mentor.get("/handover/my-absence").status_code == 200
    assert mentor.post("/handover/my-absence", data=away | {"last_on": "2027-12-01"}).status_code == 303
    coordinator = sign_in(world.coordinator)
    stands_in = {"stands_in_id": str(world.colleague.id), "from_on": "2026-12-01", "until_on": until_on}
    assert coordinator.post(f"/handover/people/{world.coordinator.id}/away", data=stands_in).status_code == 422
    form = {"part": "substitute", "mentor_id": str(second.id), "agreed": "y", "from_on": "2026-12-01"}
    path = f"/handover/matches/{match.id}/mentors"
    assert coordinator.post(path, data=form | {"until_on": until_on}).status_code == 422
    assert seconds() == []
    assert coordinator.post(path, data=form | {"until_on": until_on, "part": "duo"}).status_code == 303


def test_what_all_mentors_read_names_no_student(world, sign_in):
    match = make_running(world)
    match.student.first_name, match.student.last_name = "Xandra", "Verzonnen-Geheim"
    db.session.commit()
    path = f"/handover/people/{world.coordinator.id}/reassign"
    browser, form = sign_in(world.manager), {"others": str(world.colleague.id)}
    for words in ("Let goed op xandra.", "De familie Verzonnen-Geheim belt je."):
        answer = browser.post(path, data=form | {"words": words})
        assert answer.status_code == 422
        assert words in answer.get_data(as_text=True)
    assert browser.post(path, data=form | {"words": f"{world.colleague.name} neemt het over."}).status_code == 303


@pytest.mark.parametrize(("ending", "page"), [("", "handover.pack"), ("/pack.pdf", "handover.pack_pdf")])
def test_the_pack_opens_the_file_of_each_student_in_it_once(world, sign_in, ending, page):
    world.mentor.capacity = 2
    pairs = [make_running(world), make_running(world)]
    elsewhere = factories.make_student(world.second_school)
    waits = factories.make_trajectory(world.programme, elsewhere, coordinator=world.coordinator)
    factories.make_trajectory(world.programme, factories.make_student(world.school), coordinator=world.colleague)
    db.session.commit()
    browser = sign_in(world.manager)
    assert browser.get(f"/handover/people/{world.coordinator.id}{ending}").status_code == 200
    rows = db.session.execute(select(FileOpening.student_id, FileOpening.user_id, FileOpening.page)).all()
    expected = [(one.student_id, world.manager.id, page) for one in (*pairs, waits)]
    assert sorted(tuple(row) for row in rows) == sorted(expected)


def test_the_pack_is_folded_by_school_with_the_first_open(world, sign_in):
    make_running(world)
    elsewhere = factories.make_student(world.second_school)
    factories.make_trajectory(world.programme, elsewhere, coordinator=world.coordinator)
    db.session.commit()
    page = sign_in(world.manager).get(f"/handover/people/{world.coordinator.id}").get_data(as_text=True)
    assert page.count("<details open>") == 1
    assert page.count("<details") == 2


def test_a_coordinator_lets_the_substitute_go_on_and_the_page_keeps_who_was_first(world, sign_in, second):
    client, match = sign_in(world.coordinator), make_running(world)
    window = MatchMentor(
        match_id=match.id,
        mentor=second,
        part=MatchPart.SUBSTITUTE,
        from_on=TODAY - timedelta(days=3),
        until_on=TODAY + timedelta(days=3),
        agreed_on=TODAY,
    )
    factories.save(window)
    db.session.commit()
    here = f"/handover/matches/{match.id}/mentors"
    address = f"{here}/{window.id}/go-on"
    assert address in client.get(here).text
    assert client.post(address, data={}).status_code == 422
    first = client.post(address, data={"agreed": "y"}, follow_redirects=True)
    assert "is nu de mentor" in first.text and world.mentor.full_name in first.text
    # Who presses again on an open page hears that it was done.
    assert client.post(address, data={"agreed": "y"}).status_code == 409
    other = make_running(world)
    assert client.get(f"/handover/matches/{other.id}/mentors/{window.id}/go-on").status_code == 404


def test_who_may_take_over_stands_there_with_what_is_planned_for_them(world, sign_in):
    world.programme.settings = {"contacts_week_most": 1}
    match = make_running(world)
    # Until Sunday 20 December: 26 November (again on 26 December), 27 November and 11 December.
    for kind, due_on, rule in (
        ("check_in", date(2026, 11, 26), "check_in_rhythm"),
        ("check_in_student", date(2026, 11, 27), "check_in_amber"),
    ):
        owe(Owed(kind, due_on, rule, "support.check_in", {}), owner=world.colleague.id, match=match)
    db.session.commit()
    browser = sign_in(world.manager)
    about = f"/handover/people/{world.coordinator.id}"
    for page in (f"{about}/reassign", f"{about}/away", f"/dossiers/students/{match.trajectory_id}/assign"):
        text = browser.get(page).get_data(as_text=True)
        assert f"{world.colleague.name}: 3 contacten gepland in 4 weken, te veel" in text, page
