"""The pages of the screening: who may, what goes wrong in the form, and the good ways."""

from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.screening.models import MotivationScreening, Triage
from tests import factories

MOTIVATION = {
    "importance": "8",
    "confidence": "4",
    "readiness": "7",
    "motives": ["intrinsic"],
    "has_own_question": "y",
    "outcome": "ready",
    "reason": "Levi wil het zelf, en zegt waarom.",
}
COLOUR = {
    "evidence": "intake",
    "colour": "green",
    "reason": "De vraag past bij een mentor.",
    "student_heard_on": "2026-11-24",
}


AMBER = {"colour": "amber", "amber_criteria": ["debts"]}


def make_screened(world, stage=TrajectoryStage.SCREENING, **values):
    student = factories.make_student(world.school)
    made = factories.make_trajectory(world.programme, student, stage=stage, coordinator=world.coordinator, **values)
    db.session.commit()
    return made


def stage_of(trajectory):
    db.session.expire_all()
    return db.session.get(Trajectory, trajectory.id).stage


def test_looking_shows_the_suggestion_and_keeps_nothing(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    looked = {**MOTIVATION, "look": "1", "outcome": "", "reason": ""}
    answer = browser.post(f"/screening/{trajectory.id}/motivation", data=looked)
    assert answer.status_code == 200
    page = answer.get_data(as_text=True)
    assert "state good" in page and "data-error-summary" not in page
    assert db.session.scalars(select(MotivationScreening)).all() == []


def test_from_motivation_to_the_waiting_list(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    assert browser.get(f"/screening/{trajectory.id}/motivation").status_code == 200
    assert browser.post(f"/screening/{trajectory.id}/motivation", data=MOTIVATION).status_code == 303
    assert browser.get(f"/screening/{trajectory.id}/triage").status_code == 200
    answer = browser.post(f"/screening/{trajectory.id}/triage", data=COLOUR)
    assert answer.status_code == 303
    assert stage_of(trajectory) is TrajectoryStage.WAITING
    assert "De vraag past bij een mentor." in browser.get(answer.location).get_data(as_text=True)


def test_each_decision_asks_for_what_comes_after_it(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    page = f"/screening/{trajectory.id}/motivation"
    wrong = (
        {"outcome": "doubt"},
        {"outcome": "doubt", "after_doubt": "talk"},
        {"outcome": "doubt", "after_doubt": "talk", "second_talk_on": "2026-11-24"},
        {"outcome": "doubt", "after_doubt": "talk", "second_talk_on": "2026-12-16"},
        {"outcome": "not_now"},
    )
    assert [browser.post(page, data=MOTIVATION | sent).status_code for sent in wrong] == [422] * 5
    assert browser.post(page, data=MOTIVATION | {"outcome": "not_now", "ask_again": "no"}).status_code == 303
    assert stage_of(trajectory) is TrajectoryStage.NOT_NOW


def test_a_second_talk_may_be_three_weeks_away(world, sign_in):
    trajectory = make_screened(world)
    sent = {"outcome": "doubt", "after_doubt": "talk", "second_talk_on": "2026-12-15", "own_words": "Van mijn moeder."}
    answer = sign_in(world.coordinator).post(f"/screening/{trajectory.id}/motivation", data=MOTIVATION | sent)
    assert answer.status_code == 303
    shown = sign_in(world.coordinator).get(answer.location).get_data(as_text=True)
    assert "Van mijn moeder." in shown


def test_a_decision_needs_a_reason_and_keeps_the_rest(world, sign_in):
    trajectory = make_screened(world)
    answer = sign_in(world.coordinator).post(
        f"/screening/{trajectory.id}/motivation", data=MOTIVATION | {"reason": "", "confidence": "3"}
    )
    assert answer.status_code == 422
    assert 'id="confidence-3" value="3" checked' in answer.get_data(as_text=True)


def test_a_colour_needs_a_reason_and_a_student_who_heard_it_first(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    for field in ("reason", "student_heard_on", "colour"):
        assert browser.post(f"/screening/{trajectory.id}/triage", data=COLOUR | {field: ""}).status_code == 422
    assert db.session.scalars(select(Triage)).all() == []


def test_an_old_page_gets_409(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    answer = browser.post(f"/screening/{trajectory.id}/motivation", data=MOTIVATION | {"version": "999"})
    assert answer.status_code == 409


def test_red_leads_to_the_referral_and_the_second_person_confirms(world, sign_in):
    trajectory = make_screened(world)
    red = COLOUR | {
        "colour": "red",
        "red_criteria": ["abuse"],
        "reviewer_id": world.colleague.id,
    }
    answer = sign_in(world.coordinator).post(f"/screening/{trajectory.id}/triage", data=red)
    assert answer.status_code == 303 and "/referral/" in answer.location
    triage = db.session.scalars(select(Triage)).one()
    second = sign_in(world.colleague)
    assert second.get(f"/screening/colour/{triage.id}/review").status_code == 200
    page = f"/screening/colour/{triage.id}/review"
    assert second.post(page, data={"answer": "yes", "reason": ""}).status_code == 422
    assert second.post(page, data={"answer": "yes", "reason": "Terecht."}).status_code == 303
    assert second.post(page, data={"answer": "no", "reason": "Toch niet."}).status_code == 409


def test_the_first_person_is_refused_as_second(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/screening/{trajectory.id}/triage", data=COLOUR | AMBER)
    triage = db.session.scalars(select(Triage)).one()
    answer = browser.post(f"/screening/colour/{triage.id}/review", data={"answer": "yes", "reason": "Prima."})
    assert answer.status_code == 422
    assert browser.get(f"/screening/colour/{triage.id}/conditions").status_code == 200


def test_another_programme_and_the_wrong_roles_see_nothing(world, sign_in):
    trajectory = make_screened(world)
    sign_in(world.coordinator).post(f"/screening/{trajectory.id}/triage", data=COLOUR | AMBER)
    triage = db.session.scalars(select(Triage)).one()
    pages = (
        f"/screening/{trajectory.id}",
        f"/screening/{trajectory.id}/motivation",
        f"/screening/{trajectory.id}/triage",
        f"/screening/colour/{triage.id}/review",
        f"/screening/colour/{triage.id}/conditions",
    )
    for user, status in (
        (world.other_coordinator, 404),
        (world.care_coordinator, 403),
        (world.mentor_user, 403),
        (world.administrator, 403),
    ):
        browser = sign_in(user)
        assert [browser.get(page).status_code for page in pages] == [status] * 5


def test_a_criterion_that_does_not_exist_is_a_form_error(world, sign_in):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.SCREENING,
        coordinator=world.coordinator,
        motivation="ready",
    )
    factories.save(Intake(trajectory=trajectory, planned_at=factories.NOW, place="School", uid="u"))
    db.session.commit()
    answer = sign_in(world.coordinator).post(f"/screening/{trajectory.id}/triage", data={"amber_criteria": "25:61"})
    assert answer.status_code == 422


def test_another_colour_than_suggested_needs_a_reason_of_its_own(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    page = f"/screening/{trajectory.id}/triage"
    set_aside = COLOUR | {"amber_criteria": ["debts"]}
    assert browser.post(page, data=set_aside).status_code == 422
    assert browser.post(page, data=set_aside | {"override_reason": "De schuld is geregeld."}).status_code == 303


def test_looking_at_the_questions_shows_the_colour_and_keeps_nothing(world, sign_in):
    trajectory = make_screened(world)
    looked = {"look": "1", "red_criteria": ["abuse"], "colour": "", "reason": ""}
    answer = sign_in(world.coordinator).post(f"/screening/{trajectory.id}/triage", data=looked)
    page = answer.get_data(as_text=True)
    assert (answer.status_code, "state now" in page, "data-error-summary" in page) == (200, True, False)
    assert db.session.scalars(select(Triage)).all() == []


def test_only_two_people_who_saw_danger_may_tell_the_student_later(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    page = f"/screening/{trajectory.id}/triage"
    later = COLOUR | {"colour": "red", "red_criteria": ["abuse"], "student_heard_on": "", "told_later_reason": "Thuis."}
    assert browser.post(page, data=later).status_code == 422
    assert browser.post(page, data=later | {"told_later_with_id": world.coordinator.id}).status_code == 422
    assert browser.post(page, data=later | {"told_later_with_id": world.colleague.id}).status_code == 303
    triage = db.session.scalars(select(Triage)).one()
    assert (triage.student_heard_on, triage.told_later_with_id) == (None, world.colleague.id)
    shown = browser.get(f"/screening/colour/{triage.id}/tell")
    assert shown.status_code == 200
    told = browser.post(f"/screening/colour/{triage.id}/tell", data={"heard_on": "2026-11-24", "asks_review": "y"})
    assert told.status_code == 303
    assert sign_in(world.manager).get(f"/screening/colour/{triage.id}/reconsider").status_code == 200


def test_the_student_reads_answers_and_asks_for_somebody_else_by_link(world, sign_in, app):
    trajectory = make_screened(world)
    sign_in(world.coordinator).post(f"/screening/{trajectory.id}/triage", data=COLOUR | AMBER)
    link = db.session.scalars(select(Link).where(Link.purpose == Purpose.HEAR_COLOUR)).one()
    url = mint(link.id)
    db.session.commit()
    student = app.test_client()
    assert student.post("/l/" + url.rsplit("/", 1)[1]).status_code == 303
    page = student.get("/screening/my-decision").get_data(as_text=True)
    for label in ("oranje", "amber", "Oranje", "Amber", "rood", "Rood", "groen", "Zo gehoord", COLOUR["reason"]):
        assert label not in page
    assert student.post("/screening/my-decision", data={"response": "Oké.", "ask": "yes"}).status_code == 303
    triage = db.session.scalars(select(Triage)).one()
    assert (triage.student_response, triage.review_asked_on.isoformat()) == ("Oké.", "2026-11-24")
    assert 'name="ask"' not in student.get("/screening/my-decision").get_data(as_text=True)


def test_the_school_hears_only_with_agreement_or_in_danger(world, sign_in):
    trajectory = make_screened(world)
    browser = sign_in(world.coordinator)
    browser.post(f"/screening/{trajectory.id}/triage", data=COLOUR | AMBER)
    triage = db.session.scalars(select(Triage)).one()
    page = f"/screening/colour/{triage.id}/school"
    for wrong in ({}, {"ground": "agreed"}, {"ground": "danger", "agreed_on": "2026-11-24"}):
        assert browser.post(page, data=wrong).status_code == 422
    assert browser.post(page, data={"ground": "agreed", "agreed_on": "2026-11-24"}).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Triage)).one().school_agreed_on.isoformat() == "2026-11-24"
