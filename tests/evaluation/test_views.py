"""The page of the short questions: by link and in the account, and who never sees an answer."""

import re

from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.core.database import db
from programme.evaluation.models import PulseAnswer, PulseRound, Side
from tests.evaluation.test_actions import give, make_asked, pulses


def follow(app, pulse):
    """Open the link of a question as a browser does; give the browser."""
    app.config["WTF_CSRF_ENABLED"] = False
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.PULSE, Link.thing_id == pulse.id)).one()
    address = mint(link.id).split("/", 3)[3]
    db.session.commit()
    browser = app.test_client()
    browser.post(f"/{address}")
    return browser


def chosen(pulse, value="4"):
    return {f"item_{item.id}": value for item in pulse.instrument.items}


def test_a_student_answers_by_link_on_one_page(app, world):
    make_asked(world)
    student, _mentor = pulses()
    browser = follow(app, student)
    page = browser.get("/evaluation/pulse").get_data(as_text=True)
    assert page.count('<fieldset class="field') == 5 and "niet gevalideerd" in page
    assert browser.post("/evaluation/pulse", data=chosen(student)).status_code == 303
    assert "Dank je wel" in browser.get("/evaluation/pulse").get_data(as_text=True)
    assert len(db.session.scalars(select(PulseAnswer)).all()) == 5


def test_a_missing_answer_keeps_the_others_and_says_what_to_do(app, world):
    make_asked(world)
    student, _mentor = pulses()
    sent = chosen(student)
    sent.popitem()
    answer = follow(app, student).post("/evaluation/pulse", data=sent)
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count(" checked") == 4


def test_somebody_may_rather_not_answer(app, world):
    make_asked(world)
    student, _mentor = pulses()
    assert follow(app, student).post("/evaluation/pulse", data={"declines": "yes"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(PulseRound, student.id).declined_on is not None


def test_a_second_answer_is_refused_with_409(app, world):
    make_asked(world)
    student, _mentor = pulses()
    browser = follow(app, student)
    browser.post("/evaluation/pulse", data=chosen(student))
    assert browser.post("/evaluation/pulse", data=chosen(student)).status_code == 409


def test_a_mentor_answers_in_the_account_and_finds_no_other_match(world, sign_in):
    match = make_asked(world)
    _student, mentor = pulses()
    browser = sign_in(world.mentor_user)
    assert browser.get(f"/evaluation/matches/{match.id}/pulse").status_code == 200
    assert browser.post(f"/evaluation/matches/{match.id}/pulse", data=chosen(mentor)).status_code == 303
    assert sign_in(world.other_mentor_user).get(f"/evaluation/matches/{match.id}/pulse").status_code == 404


def test_the_coordinator_sees_both_sides_as_a_line_and_a_table(world, sign_in):
    match = make_asked(world)
    for pulse, values in zip(pulses(), ([5, 4, 5, 1, 5], [3, 3, 3, 3, 4]), strict=True):
        give(pulse, values)
    page = sign_in(world.coordinator).get(f"/evaluation/matches/{match.id}").get_data(as_text=True)
    assert re.search(r"<td>4,8</td><td>3,2</td>", page)
    assert "niet gevalideerd" in page


def test_neither_side_nor_the_school_sees_an_answer_of_the_other(app, world, sign_in):
    match = make_asked(world)
    student, mentor = pulses()
    give(student, [1, 1, 1, 5, 1])
    seen = [
        sign_in(world.mentor_user).get(address).get_data(as_text=True)
        for address in (
            "/worklist/",
            f"/evaluation/matches/{match.id}/pulse",
            "/dossiers/my-student",
            "/logbook/agenda",
        )
    ]
    seen += [
        sign_in(world.care_coordinator).get(address).get_data(as_text=True)
        for address in ("/worklist/", "/nomination/", f"/nomination/{match.trajectory_id}")
    ]
    seen.append(follow(app, mentor).get("/evaluation/pulse").get_data(as_text=True))
    for page in seen:
        assert "1.0" not in page and "pulse_low" not in page and 'class="pulse"' not in page
    assert sign_in(world.care_coordinator).get(f"/evaluation/matches/{match.id}").status_code == 403
    assert db.session.scalars(select(PulseRound).where(PulseRound.side == Side.MENTOR)).one().answered_on is None


def test_the_page_names_the_pair(world, sign_in):
    match = make_asked(world)
    names = f"{match.student.first_name} en {match.mentor.first_name}"
    page = sign_in(world.coordinator).get(f"/evaluation/matches/{match.id}").text
    assert f"Korte vragen: {names}" in page
