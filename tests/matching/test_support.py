"""Under conditions a mentor reads first, in words the student agreed to; nobody learns more than they may."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from programme.access.models import Purpose
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.models import Answer, DeclineReason, Way
from programme.referral.actions import advise
from tests import factories
from tests.factories import LONG_AGO, TODAY
from tests.matching.people import NOTE, SUPPORT, ask, by_link, make_waiting, mentor_says, proposal, student_says

AMBER = {"colour": Colour.AMBER, "amber_ready": True}
FORM = {"introduction": "Ik wil mijn stage afmaken.", "student_agrees": "y"}
WORDS = {
    "support": "Elke week belt iemand van school.",
    "case_owner": "schoolmaatschappelijk werker",
    "stop_rule": "Als het je te zwaar wordt.",
    "support_agreed": "y",
}


@pytest.fixture
def amber(world):
    """Give a student under conditions, and let the world's mentor be one who may be asked."""
    world.mentor.completed_matches, world.mentor.complex_training_on = 1, LONG_AGO
    trajectory = make_waiting(world, **AMBER)
    db.session.commit()
    return trajectory


def test_without_words_the_student_agreed_to_nothing_is_sent(world, amber):
    with pytest.raises(GateClosed) as closed:
        ask(world, amber)
    assert closed.value.code == "support_missing"
    assert db.session.scalars(select(Match)).all() == []


@pytest.mark.parametrize("missing", ["support", "case_owner", "stop_rule", "support_agreed"])
def test_the_form_asks_for_every_part_and_keeps_the_others(world, sign_in, amber, missing):
    browser = sign_in(world.coordinator)
    data = FORM | WORDS | {"mentor_id": world.mentor.id}
    del data[missing]
    answer = browser.post(f"/matching/{amber.id}/propose", data=data)
    assert answer.status_code == 422
    kept = [WORDS[name] for name in WORDS if name not in (missing, "support_agreed")]
    assert all(words in answer.get_data(as_text=True) for words in kept)
    answer = browser.post(f"/matching/{amber.id}/propose", data=data | {missing: WORDS[missing]})
    assert answer.status_code == 303


def test_the_words_are_sealed_and_stand_ready_the_next_time(world, sign_in, amber):
    match = ask(world, amber, support=SUPPORT)
    mentor_says(match, Answer.NO)
    db.session.commit()
    for row in db.session.connection().exec_driver_sql("SELECT support, case_owner, stop_rule FROM proposal"):
        assert all(SUPPORT.words.encode() not in bytes(cell) for cell in row)
    page = sign_in(world.coordinator).get(f"/matching/{amber.id}/propose?mentor_id={world.mentor.id}")
    assert SUPPORT.words in page.get_data(as_text=True)
    assert SUPPORT.stop_rule in page.get_data(as_text=True)


def test_a_yes_comes_after_reading_and_a_no_does_not(app, world, amber):
    match = ask(world, amber, support=SUPPORT)
    browser, address = by_link(app, Purpose.ANSWER_AS_MENTOR)
    page = browser.get(address).get_data(as_text=True)
    for words in (SUPPORT.words, SUPPORT.case_owner, SUPPORT.stop_rule, "14 dagen", "13 weken"):
        assert words in page
    answer = browser.post(address, data={"answer": "yes"})
    assert answer.status_code == 422
    assert "Lees eerst" in answer.get_data(as_text=True)
    assert browser.post(address, data={"answer": "yes", "has_read": "y"}).status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).stage is MatchStage.ACCEPTED_BY_MENTOR
    assert proposal(match).support_read_at is not None


def test_a_mentor_who_declines_need_not_read(app, world, amber):
    ask(world, amber, support=SUPPORT)
    browser, address = by_link(app, Purpose.ANSWER_AS_MENTOR)
    assert browser.post(address, data={"answer": "no", "decline_reason": "too_heavy"}).status_code == 303
    page = browser.get(address).get_data(as_text=True)
    # How it stands, and nothing of the student any more.
    assert "eerlijke antwoord" in page
    assert SUPPORT.words not in page and "Ik wil mijn stage afmaken." not in page


def test_a_yes_by_phone_is_written_down_only_after_it_was_read_out(world, sign_in, amber):
    match = ask(world, amber, support=SUPPORT)
    db.session.commit()
    browser = sign_in(world.coordinator)
    assert browser.post(f"/matching/proposal/{match.id}/record", data={"answer": "yes"}).status_code == 422
    answer = browser.post(f"/matching/proposal/{match.id}/record", data={"answer": "yes", "has_read": "y"})
    assert answer.status_code == 303


def test_who_became_amber_after_the_question_is_not_accepted_unread(world, sign_in):
    trajectory = make_waiting(world)
    match = ask(world, trajectory)
    match.is_amber, match.mentor.amber_taken = True, 1
    db.session.commit()
    with pytest.raises(GateClosed) as closed:
        mentor_says(match, has_read=True)
    assert closed.value.code == "support_missing"
    page = sign_in(world.mentor_user).get(f"/matching/proposal/{match.id}").get_data(as_text=True)
    assert "De coördinator neemt contact met je op" in page
    mentor_says(match, Answer.NO)
    assert trajectory.stage is TrajectoryStage.WAITING


def test_words_given_for_a_green_student_are_not_kept(world):
    match = ask(world, make_waiting(world), support=SUPPORT)
    assert (proposal(match).support, proposal(match).support_agreed_on) == (None, None)


def texts_for(address):
    """Give all that was mailed to one address."""
    rows = db.session.scalars(select(OutboxMail).where(OutboxMail.recipient == address))
    return " ".join(seen.subject + seen.body for row in rows if (seen := preview(row)))


def test_before_two_yeses_neither_side_reads_a_name_a_colour_a_doubt_or_a_limit(app, world, sign_in, amber):
    world.mentor.first_name, world.mentor.last_name = "Kanariementor", "Kanarieachternaam"
    world.mentor.vog_renew_due = factories.TODAY.replace(year=2027, month=1)
    amber.student.first_name, amber.student.last_name = "Kanariestudent", "Kanariefamilie"
    match = ask(world, amber, support=replace(SUPPORT, agreed_on=TODAY))
    hidden = ("amber", "oranje", "VOG", "twijfel", "voorwaarden", NOTE, world.school.name, "Kanariefamilie")
    browser, address = by_link(app, Purpose.ANSWER_AS_MENTOR)
    pages = [browser.get(address), sign_in(world.mentor_user).get(f"/matching/proposal/{match.id}")]
    pages.append(sign_in(world.mentor_user).get("/dossiers/my-student"))
    for page in pages:
        assert page.status_code == 200
        text = page.get_data(as_text=True).split("<main", 1)[1]
        assert [word for word in (*hidden, "Kanariestudent") if word.lower() in text.lower()] == []
    assert browser.post(address, data={"answer": "yes", "has_read": "y"}).status_code == 303
    student, place = by_link(app, Purpose.ANSWER_PROPOSAL)
    text = student.get(place).get_data(as_text=True).split("<main", 1)[1]
    of_student = ("Kanariementor", "Kanarieachternaam", SUPPORT.words, SUPPORT.stop_rule, *hidden[:5])
    assert [word for word in of_student if word.lower() in text.lower()] == []
    mailed = texts_for(world.mentor.email) + texts_for(amber.student.email).replace("Kanariestudent", "")
    assert [word for word in (*hidden, "Kanariementor,") if word in mailed.replace("Hallo Kanariementor,", "")] == []
    assert student.post(place, data={"answer": "yes", "match_id": match.id}).status_code == 303
    assert "Kanariementor" in student.get(place).get_data(as_text=True)
    assert "Kanariestudent" in browser.get(address).get_data(as_text=True)


@pytest.mark.parametrize("side", ["mentor", "student"])
def test_why_somebody_declined_is_read_by_the_coordinator_alone(app, world, sign_in, side):
    match = ask(world, make_waiting(world))
    if side == "student":
        mentor_says(match)
        student_says(match, Answer.NO, why=DeclineReason.NO_RAPPORT)
    else:
        mentor_says(match, Answer.NO, why=DeclineReason.NO_RAPPORT)
    db.session.commit()
    said = "Ik verwacht geen klik"
    assert said in sign_in(world.coordinator).get(f"/matching/proposal/{match.id}").get_data(as_text=True)
    browser, address = by_link(app, Purpose.ANSWER_AS_MENTOR)
    assert said not in browser.get(address).get_data(as_text=True)
    assert said not in texts_for(world.mentor.email)
    if side == "student":
        browser, address = by_link(app, Purpose.ANSWER_PROPOSAL)
        assert said not in browser.get(address).get_data(as_text=True)


def test_how_both_answered_is_kept_and_a_no_needs_no_reason(world):
    match = ask(world, make_waiting(world))
    mentor_says(match, way=Way.APP, actor=world.mentor_user)
    student_says(match, Answer.NO, way=Way.RECORDED, actor=world.coordinator)
    row = proposal(match)
    assert (row.mentor_way, row.student_way) == (Way.APP, Way.RECORDED)
    assert row.decline_reason is DeclineReason.NOT_SAID


def test_a_mentor_without_account_answers_by_link_and_twice_is_once(app, world):
    mentor = factories.make_mentor(world.programme)
    match = ask(world, make_waiting(world), mentor)
    browser, address = by_link(app, Purpose.ANSWER_AS_MENTOR)
    sent = {"answer": "yes", "submission_id": "0" * 36}
    assert [browser.post(address, data=sent).status_code for _press in range(2)] == [303, 303]
    assert proposal(match).mentor_way == "link"
    # The same link shows how it stands, also in another browser and another day.
    again, place = by_link(app, Purpose.ANSWER_AS_MENTOR, match.id)
    assert "Je zei ja" in again.get(place).get_data(as_text=True)
    assert again.post(place, data={"answer": "no"}).status_code == 409


def test_when_help_comes_first_no_link_asks_or_tells_anything(app, world):
    trajectory = make_waiting(world)
    match = ask(world, trajectory)
    mentor_says(match)
    pairs = [by_link(app, purpose) for purpose in (Purpose.ANSWER_AS_MENTOR, Purpose.ANSWER_PROPOSAL)]
    advise(trajectory=trajectory, actor=world.coordinator, reason="Verzonnen.", today=TODAY, pauses=True)
    db.session.commit()
    assert db.session.get_one(Trajectory, trajectory.id).stage is TrajectoryStage.REFERRED
    assert [browser.get(address).status_code for browser, address in pairs] == [404, 404]
