"""The pages of an intake: who may, what goes wrong in the form, and one good way."""

import json
from datetime import date

from sqlalchemy import select

from programme.core.database import db
from programme.intake.models import Intake, IntakeBlock
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests import factories

PLAN = {"day": "2026-11-26", "at": "14:00", "place": "Lokaal 12"}
PARTS = {
    "own_words": {"mentoring_question": "Hoe kies ik een opleiding?", "in_3_months": "Een keuze."},
    "practical": {"languages": ["nl"], "availability": ["mon-13", "sat-11"], "meet": "school"},
    "wishes": {"interests": ["sport"], "gender_wish": "unsaid"},
    "care": {"care_line": "none"},
}
CLOSE = {"held_on": "2026-11-24", "summary": "Je wilt kiezen.", "summary_agreed": "y", "wants": "yes"}
PAGES = ("a" * 36, "b" * 36)


def make_nominated(world, programme=None, school=None, coordinator=None):
    student = factories.make_student(school or world.school)
    made = factories.make_trajectory(
        programme or world.programme, student, coordinator=coordinator or world.coordinator
    )
    db.session.commit()
    return made


def planned(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    assert browser.post(f"/intake/{trajectory.id}/plan", data=PLAN).status_code == 303
    return trajectory, browser


def fill(browser, trajectory):
    for part, data in PARTS.items():
        answer = browser.post(f"/intake/{trajectory.id}/hold/{part}", data=data)
        assert answer.location == f"/intake/{trajectory.id}/hold"


def test_from_the_appointment_to_the_screening(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    assert "Lokaal 12" in browser.get(f"/intake/{trajectory.id}").get_data(as_text=True)
    fill(browser, trajectory)
    page = browser.get(f"/intake/{trajectory.id}/close").get_data(as_text=True)
    assert "Hoe kies ik een opleiding?" in page and "Een keuze." in page
    answer = browser.post(f"/intake/{trajectory.id}/close", data=CLOSE)
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get(Trajectory, trajectory.id).stage is TrajectoryStage.SCREENING
    kept = db.session.scalars(select(Intake)).one()
    assert (kept.availability, kept.gender_wish, kept.interests) == (["mon-13", "sat-11"], None, ["sport"])
    assert (kept.summary, kept.summary_agreed_on) == ("Je wilt kiezen.", date(2026, 11, 24))
    page = browser.get(f"/intake/{trajectory.id}").get_data(as_text=True)
    assert "Hoe kies ik een opleiding?" in page and "Je wilt kiezen." in page and "Een keuze." in page


def test_the_parts_come_in_any_order_and_the_progress_shows(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    assert "0 van 8 onderdelen klaar" in browser.get(f"/intake/{trajectory.id}/hold").get_data(as_text=True)
    browser.post(f"/intake/{trajectory.id}/hold/wishes", data=PARTS["wishes"])
    browser.post(f"/intake/{trajectory.id}/hold/agreement/keep", data={"proposed_by": "school"})
    page = browser.get(f"/intake/{trajectory.id}/hold").get_data(as_text=True)
    assert "1 van 8" in page
    assert 'value="school" checked' in browser.get(f"/intake/{trajectory.id}/hold/agreement").get_data(as_text=True)


def test_who_goes_on_says_about_care_and_hears_the_summary_first(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    close = f"/intake/{trajectory.id}/close"
    assert browser.post(close, data=CLOSE).status_code == 422
    browser.post(f"/intake/{trajectory.id}/hold/care", data=PARTS["care"])
    unread = {name: value for name, value in CLOSE.items() if name != "summary_agreed"}
    answer = browser.post(close, data=unread)
    assert answer.status_code == 422 and "Je wilt kiezen." in answer.get_data(as_text=True)
    assert browser.post(close, data=CLOSE | {"wants": ""}).status_code == 422
    assert browser.post(close, data=CLOSE).status_code == 303


def test_two_people_in_one_part_see_both_texts_and_nothing_is_lost(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    part = f"/intake/{trajectory.id}/hold/own_words"
    mine, other = (
        {"mentoring_question": text, "seen": "0", "submission_id": page}
        for text, page in zip(("Van mij.", "Van een ander."), PAGES, strict=True)
    )
    colleague = sign_in(world.manager)
    assert colleague.post(f"{part}/keep", data=other).status_code == 204
    assert browser.post(f"{part}/keep", data=mine).status_code == 409
    answer = browser.post(part, data=mine)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Van mij." in page and "Van een ander." in page
    assert 'name="seen" value="1"' in page
    kept = db.session.scalars(select(IntakeBlock)).one()
    assert json.loads(kept.data)["mentoring_question"] == "Van een ander."
    both = mine | {"mentoring_question": "Van ons.", "seen": "1"}
    assert browser.post(part, data=both).status_code == 303
    db.session.expire_all()
    assert json.loads(kept.data)["mentoring_question"] == "Van ons."
    # The colleague's page is the old one now.
    assert colleague.post(f"{part}/keep", data=other | {"mentoring_question": "Nog iets."}).status_code == 409


def test_a_page_never_clashes_with_what_it_kept_itself(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    part = f"/intake/{trajectory.id}/hold/care"
    for text in ("a", "ab", "abc"):
        data = {"care_given": text, "seen": "0", "submission_id": PAGES[0]}
        assert browser.post(f"{part}/keep", data=data).status_code == 204
    assert browser.post(part, data=data | {"care_given": "abcd"}).status_code == 303


def test_a_colleague_takes_over_where_the_first_one_stopped(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    browser.post(f"/intake/{trajectory.id}/hold/care/keep", data={"care_line": "school", "care_given": "Elke week."})
    page = sign_in(world.manager).get(f"/intake/{trajectory.id}/hold/care").get_data(as_text=True)
    assert "Elke week." in page and 'value="school" checked' in page


def test_a_worrying_answer_shows_whom_to_call(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    part = f"/intake/{trajectory.id}/hold/safety"
    for page in (part, f"/intake/{trajectory.id}/hold"):
        assert 'href="tel:112"' not in browser.get(page).get_data(as_text=True)
    answer = browser.post(part, data={"place_to_sleep": "no"})
    assert answer.location == part
    assert 'href="tel:112"' in browser.get(part).get_data(as_text=True)
    assert json.loads(db.session.scalars(select(IntakeBlock)).one().data) == {"place_to_sleep": "no", "asked": "1"}
    assert 'href="tel:112"' in browser.get(f"/intake/{trajectory.id}/hold").get_data(as_text=True)


def test_what_cannot_be_kept_is_named_by_its_part(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    part = f"/intake/{trajectory.id}/hold/own_words"
    assert browser.post(part, data={"mentoring_question": "111222333"}).status_code == 422
    assert browser.post(f"{part}/keep", data={"mentoring_question": "111222333"}).status_code == 204
    answer = browser.post(f"/intake/{trajectory.id}/close", data=CLOSE | {"wants": "later"})
    assert answer.status_code == 422
    assert part in answer.get_data(as_text=True)


def test_nothing_goes_to_the_school_that_the_student_did_not_approve(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    later = CLOSE | {"wants": "later"}
    close = f"/intake/{trajectory.id}/close"
    assert browser.post(close, data=later | {"shared_with_school": "Wil leren plannen."}).status_code == 422


def test_a_day_that_is_over_is_refused(world, sign_in):
    trajectory = make_nominated(world)
    answer = sign_in(world.coordinator).post(f"/intake/{trajectory.id}/plan", data=PLAN | {"day": "2026-11-23"})
    assert answer.status_code == 422


def test_another_programmes_student_does_not_exist(world, sign_in):
    trajectory = make_nominated(world, world.other_programme, world.other_school, world.other_coordinator)
    browser = sign_in(world.coordinator)
    for page in ("plan", "hold", "hold/care", "close", ""):
        assert browser.get(f"/intake/{trajectory.id}/{page}".rstrip("/")).status_code == 404


def test_the_school_and_the_mentor_may_not_open_an_intake(world, sign_in):
    trajectory = make_nominated(world)
    for user in (world.care_coordinator, world.mentor_user, world.administrator):
        assert sign_in(user).get(f"/intake/{trajectory.id}").status_code == 403


def test_who_is_not_sure_needs_no_more_than_that_and_goes_on_next_time(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    browser.post(f"/intake/{trajectory.id}/hold/wishes/keep", data={"wishes": "Iemand die rustig is."})
    browser.post(f"/intake/{trajectory.id}/hold/close/keep", data={"summary": "Van toen."})
    little = {"held_on": "2026-11-24", "wants": "later"}
    assert browser.post(f"/intake/{trajectory.id}/close", data=little).status_code == 303
    assert "Iemand die rustig is." in browser.get(f"/intake/{trajectory.id}/hold/wishes").get_data(as_text=True)
    assert "Van toen." not in browser.get(f"/intake/{trajectory.id}/close").get_data(as_text=True)


def test_a_talk_that_was_written_down_takes_no_more(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    fill(browser, trajectory)
    browser.post(f"/intake/{trajectory.id}/close", data=CLOSE)
    assert browser.get(f"/intake/{trajectory.id}/hold").location == f"/intake/{trajectory.id}"
    assert browser.post(f"/intake/{trajectory.id}/hold/care/keep", data=PARTS["care"]).status_code == 409
    assert browser.post(f"/intake/{trajectory.id}/close", data=CLOSE).status_code == 409


def test_a_part_that_does_not_exist_is_not_found(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    for part in ("nothing", "close", "CARE"):
        assert browser.get(f"/intake/{trajectory.id}/hold/{part}").status_code == 404


def test_too_much_text_is_refused_while_typing(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    data = {"care_given": "x" * 100_001}
    assert browser.post(f"/intake/{trajectory.id}/hold/care/keep", data=data).status_code == 422


def test_what_a_mentor_may_read_is_the_question_until_the_student_says_otherwise(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    fill(browser, trajectory)
    address = f"/intake/{trajectory.id}/close"
    assert "Hoe kies ik een opleiding?</textarea>" in browser.get(address).get_data(as_text=True)
    words = "Ik zoek iemand die meedenkt over mijn opleiding."
    unread = browser.post(address, data=CLOSE | {"for_mentor": words})
    assert unread.status_code == 422
    assert words in unread.get_data(as_text=True)
    browser.post(address, data=CLOSE | {"for_mentor": words, "for_mentor_agreed": "y"})
    kept = db.session.scalars(select(Intake)).one()
    assert (kept.for_mentor, kept.for_mentor_agreed_on) == (words, date(2026, 11, 24))
    assert words in browser.get(f"/intake/{trajectory.id}").get_data(as_text=True)


def test_words_for_a_mentor_hold_no_name_and_no_school(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    fill(browser, trajectory)
    agreed = CLOSE | {"for_mentor_agreed": "y"}
    for name in (trajectory.student.first_name.upper(), trajectory.student.last_name, world.school.name):
        answer = browser.post(
            f"/intake/{trajectory.id}/close", data=agreed | {"for_mentor": f"Ik ben {name}, en ik zoek"}
        )
        assert answer.status_code == 422
        assert "Laat dit weg" in answer.get_data(as_text=True)


def test_words_for_a_mentor_are_not_kept_of_who_does_not_go_on(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    fill(browser, trajectory)
    answer = browser.post(f"/intake/{trajectory.id}/close", data=CLOSE | {"wants": "not_now", "for_mentor": "Iets."})
    assert answer.status_code == 303
    kept = db.session.scalars(select(Intake)).one()
    assert (kept.for_mentor, kept.for_mentor_agreed_on) == (None, None)


def test_wishes_of_a_student_are_kept_with_own_words_under_the_name_that_others_use(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    browser.post(f"/intake/{trajectory.id}/hold/care", data=PARTS["care"])
    wishes = {"interests": ["music"], "own_words": "Voetbal, schaken", "age_wish": "young", "gender": "man"}
    browser.post(f"/intake/{trajectory.id}/hold/wishes", data=wishes)
    browser.post(f"/intake/{trajectory.id}/hold/practical", data=PARTS["practical"] | {"rather_not_online": "y"})
    assert "schaken" in browser.get(f"/intake/{trajectory.id}/close").get_data(as_text=True)
    assert browser.post(f"/intake/{trajectory.id}/close", data=CLOSE).status_code == 303
    kept = db.session.scalars(select(Intake)).one()
    assert (kept.interests, kept.own_interests) == (["music", "sport"], ["schaken"])
    assert (kept.age_wish, kept.gender, kept.rather_not) == ("young", "man", ["online"])


def test_a_week_that_was_typed_in_parts_of_the_day_is_read_in_hours(world, sign_in):
    trajectory, browser = planned(world, sign_in)
    browser.post(f"/intake/{trajectory.id}/hold/practical", data=PARTS["practical"])
    block = db.session.scalars(select(IntakeBlock)).one()
    block.data = json.dumps({"availability": ["thu-pm"], "languages": ["nl"], "meet": "school"})
    db.session.commit()
    page = browser.get(f"/intake/{trajectory.id}/hold/practical").get_data(as_text=True)
    assert 'value="thu-13" checked' in page and 'value="thu-15" checked' in page
