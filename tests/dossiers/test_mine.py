"""A student's own page, by a link: theirs alone, with nothing that was written for colleagues."""

from datetime import timedelta

import pytest
import weasyprint
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from tests.factories import NOW, make_consent, make_match, make_student, make_trajectory, save
from tests.house.test_budgets import watching
from tests.house.whole_world import make_whole

SECRET = "kanarie7f3"
STATEMENTS_MOST = 14


def come(app, link):
    app.config["WTF_CSRF_ENABLED"] = False
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    browser = app.test_client()
    return browser, browser.post(f"/l/{token}").location


def open_page(app, trajectory):
    browser, address = come(app, mean_link(Purpose.MY_PAGE, party="student", trajectory=trajectory))
    assert address == "/dossiers/my-page"
    answer = browser.get(address)
    assert answer.status_code == 200
    return browser, answer.get_data(as_text=True)


@pytest.fixture
def whole(world):
    return make_whole(world, SECRET)


def test_a_student_sees_the_own_agenda_goals_agreements_and_people(app, world, whole):
    world.coordinator.phone = "06 12 34 56 78"
    _browser, text = open_page(app, whole.trajectory)
    for word in ("Per app.", "Wat we bespreken blijft tussen ons.", world.mentor.first_name, world.coordinator.name):
        assert word in text
    assert "tel:0612345678" in text
    assert f"{SECRET} goal.words" in text
    # Tomorrow at nine in the morning UTC is ten in Amsterdam.
    assert "10.00" in text
    assert "0800-0432" in text
    assert "tel:112" in text


def test_nothing_that_colleagues_wrote_stands_on_it(app, whole):
    _browser, text = open_page(app, whole.trajectory)
    planted = {part.split("<")[0].split()[0] for part in text.split(f"{SECRET} ")[1:]}
    # What waits is read before it is shared, so the words stand on the page where the student answers.
    own = {"goal.words", "goal.seen_by", "goal.first_step", "koppelingsmoment.question"}
    assert planted == own | {"progress_note.approved"}


@pytest.mark.parametrize("stage", list(TrajectoryStage))
def test_the_page_says_where_a_student_is_at_every_stage(app, world, stage):
    trajectory = make_trajectory(world.programme, make_student(world.school), stage=stage)
    _browser, text = open_page(app, trajectory)
    for word in ("rood", "oranje", "red", "amber", "doubt"):
        assert f" {word} " not in text


def test_a_mentor_who_was_only_asked_is_not_named(app, world):
    world.mentor.first_name = "Zwaantje"
    trajectory = make_trajectory(world.programme, make_student(world.school), stage=TrajectoryStage.PROPOSED)
    match = make_match(trajectory, world.mentor, stage=MatchStage.PROPOSED)
    assert "Zwaantje" not in open_page(app, trajectory)[1]
    match._stage = MatchStage.ACCEPTED
    assert "Zwaantje" in open_page(app, trajectory)[1]


def test_the_agreements_are_there_on_paper_in_both_languages_and_only_the_own(app, world, whole, monkeypatch):
    drawn, real = [], weasyprint.HTML
    monkeypatch.setattr(weasyprint, "HTML", lambda string, **more: drawn.append(string) or real(string=string, **more))
    browser, text = open_page(app, whole.trajectory)
    for code, word in (("nl", "elke week"), ("en", "every week")):
        address = f"/koppelingsmoment/own-{whole.match.id}-{code}.pdf"
        assert address in text
        assert browser.get(address).status_code == 200
        assert word in drawn[-1]
        assert "Wat we bespreken blijft tussen ons." in drawn[-1]
    assert browser.get(f"/koppelingsmoment/own-{whole.match.id}-de.pdf").status_code == 404
    # Of somebody else's meeting, and for who was erased, there is no paper.
    other = make_trajectory(world.programme, make_student(world.school), stage=TrajectoryStage.WAITING)
    stranger, _text = open_page(app, other)
    assert stranger.get(f"/koppelingsmoment/own-{whole.match.id}-nl.pdf").status_code == 404
    whole.trajectory.student.erased_at = NOW
    db.session.commit()
    assert browser.get(f"/koppelingsmoment/own-{whole.match.id}-nl.pdf").status_code == 404
    assert len(drawn) == 2


def test_before_the_first_meeting_there_is_no_paper(app, world):
    trajectory = make_trajectory(world.programme, make_student(world.school), stage=TrajectoryStage.KOPPELINGSMOMENT)
    match = make_match(trajectory, world.mentor, stage=MatchStage.ACCEPTED)
    browser, text = open_page(app, trajectory)
    assert ".pdf" not in text
    assert browser.get(f"/koppelingsmoment/own-{match.id}-nl.pdf").status_code == 404


def test_what_another_student_does_is_not_on_it(app, world, whole):
    other = make_trajectory(
        world.programme, make_student(world.school, first_name="Bram"), stage=TrajectoryStage.WAITING
    )
    _browser, text = open_page(app, other)
    assert "Samira" not in text
    assert SECRET not in text


def test_the_page_opens_the_own_choices_and_no_other_link_does(app, world, whole):
    browser, text = open_page(app, whole.trajectory)
    assert "/consent/my-choices" in text
    assert browser.get("/consent/my-choices").status_code == 200
    assert browser.post("/consent/my-choices/take-back", data={"kind": "research"}).status_code == 303
    # The link to the choices alone, as a parent has it too, opens nothing else.
    browser, _address = come(app, mean_link(Purpose.MY_CHOICES, party="guardian", trajectory=whole.trajectory))
    assert browser.get("/dossiers/my-page").status_code == 404


def test_a_link_that_is_over_shows_the_way_to_a_fresh_one(app, world, whole):
    link = mean_link(Purpose.MY_PAGE, party="student", trajectory=whole.trajectory, days=1)
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    with clock.fixed(NOW + timedelta(days=2)):
        answer = app.test_client().get(f"/l/{token}")
    assert answer.status_code == 404
    assert "/consent/link" in answer.get_data(as_text=True)


def test_the_visit_ends_by_itself(app, whole):
    browser, _text = open_page(app, whole.trajectory)
    with clock.fixed(NOW + timedelta(minutes=31)):
        answer = browser.get("/dossiers/my-page")
    assert answer.status_code == 404
    assert "/consent/link" in answer.get_data(as_text=True)


def test_who_was_erased_has_no_page(app, whole):
    browser, _text = open_page(app, whole.trajectory)
    whole.trajectory.student.erased_at = NOW
    db.session.commit()
    assert browser.get("/dossiers/my-page").status_code == 404


def test_a_fresh_link_comes_by_mail_and_lasts_a_day(app, world):
    app.config["WTF_CSRF_ENABLED"] = False
    trajectory = make_trajectory(world.programme, make_student(world.school, email="s@example.org"))
    make_consent(trajectory)
    save(trajectory)
    db.session.commit()
    assert app.test_client().post("/consent/link", data={"email": "s@example.org"}).status_code == 303
    link = db.session.scalars(select(Link)).one()
    assert (link.purpose, link.party, link.trajectory_id) == (Purpose.MY_PAGE, "student", trajectory.id)
    assert link.expires_at == NOW + timedelta(days=1)


def test_the_page_asks_the_database_a_few_times_and_never_while_it_is_drawn(app, whole):
    browser, _text = open_page(app, whole.trajectory)
    with watching(app) as watch:
        assert browser.get("/dossiers/my-page").status_code == 200
    assert watch.while_drawing == []
    assert len(watch.statements) <= STATEMENTS_MOST
