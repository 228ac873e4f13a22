"""The pages of a nomination: who may, what goes wrong in the form, and one good way."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link
from programme.access.visibility import visible
from programme.consent.actions import record_agreement
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import Base, db
from programme.core.drafts import DraftOwner, list_drafts
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.models import AgreementWay, Nomination
from programme.people.models import Role, SchoolType
from tests import factories
from tests.conftest import act_as

FILLED = {
    "first_name": "Samira",
    "last_name": "el Verzonnen",
    "born_on": "2007-05-17",
    "schooling": "mbo-2",
    "email": "samira@example.org",
    "hoped_result": "structure",
    "reason": "Ze wil haar stage afmaken.",
}


def test_a_nomination_is_a_draft_until_the_student_agreed(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer = browser.post("/nomination/nominate", data=FILLED | {"programme_id": world.programme.id})
    assert answer.status_code == 303
    trajectory = db.session.scalars(select(Trajectory)).one()
    assert trajectory.stage is TrajectoryStage.DRAFT
    page = browser.get(answer.location).get_data(as_text=True)
    assert "Samira el Verzonnen" in page
    answer = browser.post(
        f"/consent/{trajectory.id}/record-student", data={"agreed_on": "2026-11-20", "way": "talk", "data": "y"}
    )
    assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Trajectory)).one().stage is TrajectoryStage.NOMINATED


def test_what_was_typed_stays_when_something_is_missing(world, sign_in):
    answer = sign_in(world.care_coordinator).post(
        "/nomination/nominate", data=FILLED | {"programme_id": world.programme.id, "hoped_result": ""}
    )
    assert answer.status_code == 422
    assert "Ze wil haar stage afmaken." in answer.get_data(as_text=True)


def test_another_schools_student_does_not_exist(world, sign_in):
    student = factories.make_student(world.second_school)
    trajectory = factories.make_trajectory(world.programme, student)
    db.session.commit()
    assert sign_in(world.care_coordinator).get(f"/nomination/{trajectory.id}").status_code == 404


def test_a_double_submit_makes_one_draft_and_gives_the_same_page(world, sign_in):
    browser = sign_in(world.care_coordinator)
    data = FILLED | {"programme_id": world.programme.id, "submission_id": "0" * 36}
    first = browser.post("/nomination/nominate", data=data)
    second = browser.post("/nomination/nominate", data=data)
    assert first.location == second.location
    assert len(db.session.scalars(select(Trajectory)).all()) == 1


def test_the_student_reads_what_was_written_and_says_yes_by_link(world, sign_in, app):
    browser = sign_in(world.care_coordinator)
    browser.post("/nomination/nominate", data=FILLED | {"programme_id": world.programme.id})
    link = db.session.scalars(select(Link)).one()
    token = mint(link.id).rsplit("/", 1)[1]
    db.session.commit()
    student = app.test_client()
    assert student.get(f"/l/{token}").status_code == 200
    assert db.session.scalars(select(Trajectory)).one().stage is TrajectoryStage.DRAFT
    answer = student.post(f"/l/{token}")
    page = student.get(answer.location).get_data(as_text=True)
    assert "Ze wil haar stage afmaken." in page
    assert student.post(answer.location, data={"answer": "yes", "data": "y"}).status_code == 303
    db.session.expire_all()
    trajectory = db.session.scalars(select(Trajectory)).one()
    assert trajectory.stage is TrajectoryStage.NOMINATED
    assert student.get(f"/l/{token}").status_code == 404


def test_a_no_by_link_ends_the_draft_and_the_programme_never_sees_it(world, sign_in, app):
    browser = sign_in(world.care_coordinator)
    browser.post("/nomination/nominate", data=FILLED | {"programme_id": world.programme.id})
    token = mint(db.session.scalars(select(Link)).one().id).rsplit("/", 1)[1]
    db.session.commit()
    student = app.test_client()
    page = student.post(f"/l/{token}").location
    student.post(page, data={"answer": "no"})
    db.session.expire_all()
    assert db.session.scalars(select(Trajectory)).one().stage is TrajectoryStage.WITHDRAWN
    assert db.session.scalars(visible(act_as(world.manager), Trajectory)).all() == []


def test_a_link_is_for_one_purpose_only(world, app):
    assert app.test_client().get("/consent/agree").status_code == 404
    assert app.test_client().get("/l/unknown").status_code == 404


def test_who_may_not_nominate_is_refused_and_that_is_noted(world, sign_in):
    assert sign_in(world.coordinator).get("/nomination/nominate").status_code == 403
    db.session.expire_all()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "access.refused")).one()
    assert (entry.actor_id, entry.facts) == (world.coordinator.id, {"permission": "nominate"})


def named(world, **who):
    """Give a student of the school, with a study coach or without."""
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), coordinator=world.coordinator, **who
    )
    factories.save(Nomination(trajectory=trajectory, reason="Ze wil haar stage afmaken."))
    db.session.commit()
    return trajectory.id


def coach_of(number):
    db.session.expire_all()
    return db.session.get_one(Trajectory, number).study_coach_id


def test_a_school_names_the_study_coach_with_the_nomination(world, sign_in):
    data = FILLED | {"programme_id": world.programme.id, "study_coach_id": world.study_coach.id}
    assert sign_in(world.care_coordinator).post("/nomination/nominate", data=data).status_code == 303
    number = db.session.scalars(select(Trajectory.id)).one()
    assert coach_of(number) == world.study_coach.id
    assert sign_in(world.study_coach).get(f"/nomination/{number}").status_code == 200


def test_a_nomination_without_the_question_names_nobody(world, sign_in):
    data = FILLED | {"programme_id": world.programme.id}
    assert sign_in(world.care_coordinator).post("/nomination/nominate", data=data).status_code == 303
    assert coach_of(db.session.scalars(select(Trajectory.id)).one()) is None


@pytest.mark.parametrize("who", ["care_coordinator", "coordinator", "manager"])
def test_school_and_programme_change_the_study_coach_and_the_one_before_sees_nothing(world, sign_in, who):
    successor = factories.make_user(Role.STUDY_COACH, school=world.school)
    number = named(world, study_coach=world.study_coach)
    browser, before = sign_in(getattr(world, who)), sign_in(world.study_coach)
    assert before.get(f"/nomination/{number}").status_code == 200
    answer = browser.post(f"/nomination/{number}/study-coach", data={"study_coach_id": successor.id})
    assert answer.status_code == 303
    assert browser.get(answer.location).status_code == 200
    assert coach_of(number) == successor.id
    assert before.get(f"/nomination/{number}").status_code == 404
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "trajectory.name_study_coach")).one()
    assert entry.actor_id == getattr(world, who).id
    assert browser.post(f"/nomination/{number}/study-coach", data={"study_coach_id": 0}).status_code == 303
    assert coach_of(number) is None


def test_only_study_coaches_of_the_own_school_with_an_open_account_are_offered(world, sign_in):
    elsewhere = factories.make_user(Role.STUDY_COACH, school=world.second_school)
    gone = factories.make_user(Role.STUDY_COACH, school=world.school, name="Vertrokken Verzonnen")
    gone.deactivated_at = factories.NOW
    number = named(world)
    browser = sign_in(world.care_coordinator)
    page = browser.get(f"/nomination/{number}").get_data(as_text=True)
    assert world.study_coach.name in page
    assert elsewhere.name not in page
    assert gone.name not in page
    for wrong in (elsewhere.id, gone.id, world.care_coordinator.id, "x", ""):
        answer = browser.post(f"/nomination/{number}/study-coach", data={"study_coach_id": wrong})
        assert (wrong, answer.status_code) == (wrong, 422)
        data = FILLED | {"programme_id": world.programme.id, "study_coach_id": wrong}
        if wrong != "":
            assert browser.post("/nomination/nominate", data=data).status_code == 422
    assert coach_of(number) is None


def test_where_no_study_coach_has_an_account_the_school_reads_who_can_invite_one(world, sign_in):
    world.study_coach.deactivated_at = factories.NOW
    number = named(world)
    browser = sign_in(world.care_coordinator)
    for address in (f"/nomination/{number}", f"/nomination/{number}/study-coach"):
        assert "Nog geen SLB’er van deze school heeft een account" in browser.get(address).get_data(as_text=True)


def test_who_followed_an_ended_trajectory_stays_as_it_was(world, sign_in):
    number = named(world, study_coach=world.study_coach, stage=TrajectoryStage.CLOSED)
    answer = sign_in(world.care_coordinator).post(f"/nomination/{number}/study-coach", data={"study_coach_id": 0})
    assert answer.status_code == 409
    assert coach_of(number) == world.study_coach.id


def draft(browser, world, **more):
    data = FILLED | {"programme_id": world.programme.id} | more
    return int(browser.post("/nomination/nominate", data=data).location.rsplit("/", 1)[1])


def test_a_draft_is_changed_one_answer_at_a_time_and_keeps_the_rest(world, sign_in):
    browser = sign_in(world.care_coordinator)
    number = draft(browser, world, study_coach_id=world.study_coach.id)
    page = browser.get(f"/nomination/{number}/edit").get_data(as_text=True)
    assert re.findall(rf'href="/nomination/{number}/edit/([a-z]+)"', page) == [
        "name",
        "birth",
        "school",
        "hope",
        "reason",
        "address",
    ]
    assert browser.get(f"/nomination/{number}/edit/reason").get_data(as_text=True).count("<textarea") == 1
    answer = browser.post(f"/nomination/{number}/edit/reason", data={"reason": "Ze zoekt een stage."})
    assert (answer.status_code, answer.location) == (303, f"/nomination/{number}/edit")
    browser.post(f"/nomination/{number}/edit/name", data={"first_name": "Samira", "last_name": "van der Test"})
    browser.post(f"/nomination/{number}/edit/school", data={"schooling": "vmbo"})
    db.session.expire_all()
    nomination = db.session.scalars(select(Nomination)).one()
    student = nomination.trajectory.student
    assert (nomination.reason, nomination.hoped_result) == ("Ze zoekt een stage.", "structure")
    assert (student.first_name, student.infix, student.last_name) == ("Samira", "van der", "Test")
    assert (student.email, student.birth_month, student.school_type, student.level) == (
        "samira@example.org",
        date(2007, 5, 1),
        SchoolType.VMBO,
        None,
    )
    assert coach_of(number) == world.study_coach.id


def test_a_wrong_change_is_shown_again_and_what_is_not_asked_is_not_there(world, sign_in):
    browser = sign_in(world.care_coordinator)
    number = draft(browser, world)
    answer = browser.post(f"/nomination/{number}/edit/address", data={"email": "geen adres"})
    assert answer.status_code == 422
    assert "geen adres" in answer.get_data(as_text=True)
    for name in ("programme", "coach", "tried", "practical", "x"):
        assert browser.get(f"/nomination/{number}/edit/{name}").status_code == 404


def test_at_another_address_the_student_is_asked_anew_and_the_school_reads_that(world, sign_in):
    browser = sign_in(world.care_coordinator)
    number = draft(browser, world)
    page = browser.post(
        f"/nomination/{number}/edit/address", data={"email": "nieuw@example.org"}, follow_redirects=True
    ).get_data(as_text=True)
    assert "nieuwe adres" in page
    assert [mail.recipient for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))][-1] == (
        "nieuw@example.org"
    )


def test_what_a_student_said_yes_to_is_not_changed_behind_their_back(world, sign_in):
    browser = sign_in(world.care_coordinator)
    number = draft(browser, world, born_on="2012-05-17")
    yes = {"agreed_on": "2026-11-20", "way": "talk", "data": "y"}
    assert browser.post(f"/consent/{number}/record-student", data=yes).status_code == 303
    page = browser.get(f"/nomination/{number}/edit").get_data(as_text=True)
    assert f"/nomination/{number}/edit/" not in page
    assert browser.post(f"/nomination/{number}/edit/reason", data={"reason": "Anders."}).status_code == 409


def known_page(browser, **values):
    answer_all(browser)
    for name, sent in values.items():
        browser.post(at(name), data=sent)
    return browser.get(at("check")).get_data(as_text=True)


def test_who_was_nominated_already_is_said_before_it_is_done_twice_and_refuses_nothing(world, sign_in):
    browser = sign_in(world.care_coordinator)
    number = draft(browser, world)
    browser.post(at("name"), data={"first_name": "samira", "last_name": "El Verzonnen"})
    browser.post(at("birth"), data={"born_on": "2007-05-30"})
    assert f'href="/nomination/{number}"' in browser.get(at("school")).get_data(as_text=True)
    assert f'href="/nomination/{number}"' not in browser.get(at("hope")).get_data(as_text=True)
    assert f'href="/nomination/{number}"' in known_page(browser)
    assert draft(browser, world) != number


@pytest.mark.parametrize(
    "other",
    [
        {"name": {"first_name": "Samir", "last_name": "el Verzonnen"}},
        {"birth": {"born_on": "2007-06-17"}},
    ],
)
def test_another_name_or_month_of_birth_is_another_student(world, sign_in, other):
    browser = sign_in(world.care_coordinator)
    number = draft(browser, world)
    assert f'href="/nomination/{number}"' not in known_page(browser, **other)


def test_another_schools_student_and_who_applied_alone_are_known_to_nobody_here(world, sign_in):
    facts = {"first_name": "Samira", "last_name": "Verzonnen", "birth_month": date(2007, 5, 1)}
    theirs = factories.make_student(world.second_school, **facts)
    factories.make_trajectory(world.programme, theirs, stage=TrajectoryStage.NOMINATED)
    alone = factories.make_student(world.school, **facts)
    factories.make_trajectory(world.programme, alone, stage=TrajectoryStage.NOMINATED, school_knows=False)
    db.session.commit()
    assert "werd al voorgedragen" not in known_page(sign_in(world.care_coordinator))


KEY = "0b5e3f6a-0000-4000-8000-000000000001"
ANSWERS = [
    ("name", {"first_name": "Samira", "last_name": "el Verzonnen"}),
    ("birth", {"born_on": "2007-05-17"}),
    ("school", {"schooling": "mbo-2"}),
    ("hope", {"hoped_result": "structure"}),
    ("reason", {"reason": "Ze wil haar stage afmaken."}),
    ("address", {"email": "samira@example.org"}),
    ("coach", {"study_coach_id": "0"}),
]


def at(name):
    return f"/nomination/nominate/{KEY}/{name}"


def answer_all(browser, *, but=None):
    for name, values in ANSWERS:
        if name != but:
            answer = browser.post(at(name), data=values)
            assert answer.status_code == 303
    return answer.location


def test_the_form_asks_one_thing_a_page_and_never_more_than_eight_fields(world, sign_in):
    browser = sign_in(world.care_coordinator)
    place, fields = browser.get("/nomination/nominate").location, []
    for name, values in ANSWERS:
        page = browser.get(place).get_data(as_text=True)
        assert place.endswith(f"/{name}")
        found = set(re.findall(r'<(?:input|select|textarea)[^>]* name="(\w+)"', page.partition("<main")[2]))
        fields += sorted(found - {"csrf_token", "submission_id"})
        place = browser.post(place, data=values).location
    assert place.endswith("/check")
    assert len(fields) == 8
    assert len(set(fields)) == 8


def test_what_was_checked_is_what_is_kept_and_the_draft_is_gone(world, sign_in):
    browser = sign_in(world.care_coordinator)
    page = browser.get(answer_all(browser)).get_data(as_text=True)
    for shown in ("Samira el Verzonnen", "mei 2007", "mbo niveau 2", "Planning en ritme", "samira@example.org"):
        assert shown in page
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert browser.post("/nomination/nominate", data=sent).status_code == 303
    student = db.session.scalars(select(Trajectory)).one().student
    assert (student.first_name, student.infix, student.last_name) == ("Samira", "el", "Verzonnen")
    assert (student.school_type, student.level, student.birth_month) == (SchoolType.MBO, 2, date(2007, 5, 1))
    assert list_drafts(DraftOwner(user_id=world.care_coordinator.id)) == []


def test_a_nomination_that_was_not_sent_waits_on_the_next_visit_and_only_for_who_typed_it(world, sign_in):
    sign_in(world.care_coordinator).post(at("name"), data=dict(ANSWERS)["name"])
    again = sign_in(world.care_coordinator)
    for address in ("/worklist/", "/nomination/", "/nomination/nominate"):
        page = again.get(address).get_data(as_text=True)
        assert "Samira" in page
        assert at("check") in page
    assert again.get(at("check")).location == at("birth")
    assert 'value="el Verzonnen"' in again.get(at("name")).get_data(as_text=True)
    colleague = factories.make_user(Role.CARE_COORDINATOR, school=world.school)
    db.session.commit()
    assert "Samira" not in sign_in(colleague).get(at("name")).get_data(as_text=True)
    assert "Samira" not in sign_in(colleague).get("/nomination/").get_data(as_text=True)


def test_half_an_answer_is_kept_while_it_is_typed(world, sign_in):
    browser = sign_in(world.care_coordinator)
    browser.post(at("name"), data=dict(ANSWERS)["name"])
    assert browser.post(at("reason") + "/keep", data={"reason": "Ze wil", "first_name": "x"}).status_code == 204
    assert "Ze wil" in browser.get(at("reason")).get_data(as_text=True)
    assert 'value="Samira"' in browser.get(at("name")).get_data(as_text=True)
    for name in ("birth", "school", "hope"):
        place = browser.post(at(name), data=dict(ANSWERS)[name]).location
    assert place == at("reason")
    assert browser.post(at("nothing") + "/keep", data={"reason": "x"}).status_code == 404


def test_an_answer_that_is_not_right_is_shown_again_and_keeps_nobody_from_going_back(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer = browser.post(at("birth"), data={"born_on": "2025-05-17"})
    assert answer.status_code == 422
    assert "2025-05-17" in answer.get_data(as_text=True)
    answer_all(browser, but="birth")
    assert browser.get(at("check")).location == at("birth")


def test_going_back_changes_one_answer_and_leads_straight_to_the_check(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer_all(browser)
    for number in "12":
        data = {"first_name": f"Anders{number}", "last_name": "Verzonnen"}
        assert browser.post(at("name"), data=data).location == at("check")
    answer = browser.post(at("name"), data=data | {"first_name": "Derde"})
    assert "Derde Verzonnen" in browser.get(answer.location).get_data(as_text=True)


def test_a_thrown_away_nomination_leaves_nothing(world, sign_in):
    browser = sign_in(world.care_coordinator)
    answer_all(browser)
    assert browser.post(at("discard")).status_code == 303
    assert list_drafts(DraftOwner(user_id=world.care_coordinator.id)) == []
    assert browser.get(at("check")).location == at("name")


def test_a_school_in_two_programmes_chooses_one_and_answers_no_more_than_eight_fields(world, sign_in):
    second = factories.make_programme("Tweede programma")
    second.schools.append(world.school)
    db.session.commit()
    browser = sign_in(world.care_coordinator)
    place = browser.get("/nomination/nominate").location
    assert place.endswith("/programme")
    assert browser.get(place.replace("/programme", "/coach")).status_code == 404
    place = browser.post(place, data={"programme_id": second.id}).location
    assert place.endswith("/name")


def draft_of(world, sign_in, **changed):
    """Give a browser of the school and the number of a draft that was just kept."""
    browser = sign_in(world.care_coordinator)
    answer = browser.post("/nomination/nominate", data=FILLED | {"programme_id": world.programme.id} | changed)
    return browser, int(answer.location.rsplit("/", 1)[1])


def test_a_code_on_the_screen_leads_the_student_to_the_question_and_its_token_is_kept_nowhere(world, sign_in, app):
    browser, number = draft_of(world, sign_in)
    answer = browser.post(f"/nomination/{number}/code")
    page = answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    picture = page[page.index("<svg", page.index("<main")) : page.index("</main>")]
    assert "style=" not in picture
    address = re.search(r"<code>[^<]+(/l/[\w-]{43})</code>", page)[1]
    token = address.rsplit("/", 1)[1]
    db.session.expire_all()
    kept = [
        str(value)
        for table in Base.metadata.sorted_tables
        for row in db.session.execute(select(table))
        for value in row
        if value is not None
    ]
    assert not [value for value in kept if token in value]
    assert browser.get(f"/nomination/{number}/code").location == f"/nomination/{number}"
    assert token not in browser.get(f"/nomination/{number}").get_data(as_text=True)
    student = app.test_client()
    asked = student.get(student.post(address).location).get_data(as_text=True)
    assert "Ze wil haar stage afmaken." in asked


def test_a_code_works_for_a_day_and_the_mailed_link_goes_on_working(world, sign_in, app):
    browser, number = draft_of(world, sign_in)
    mailed = mint(db.session.scalars(select(Link.id)).one()).rsplit("/", 1)[1]
    db.session.commit()
    page = browser.post(f"/nomination/{number}/code").get_data(as_text=True)
    shown = re.search(r"/l/([\w-]{43})</code>", page)[1]
    with clock.fixed(factories.NOW + timedelta(days=1, minutes=1)):
        assert app.test_client().get(f"/l/{shown}").status_code == 404
        assert app.test_client().get(f"/l/{mailed}").status_code == 200


def test_a_student_is_mailed_once_a_day_at_most(world, sign_in):
    browser, number = draft_of(world, sign_in)
    assert browser.post(f"/nomination/{number}/ask").status_code == 409
    with clock.fixed(factories.NOW + timedelta(days=1)):
        browser = sign_in(world.care_coordinator)
        assert browser.post(f"/nomination/{number}/ask").status_code == 303
        assert browser.post(f"/nomination/{number}/ask").status_code == 409
    db.session.expire_all()
    assert [link.revoked_at is None for link in db.session.scalars(select(Link).order_by(Link.id))] == [False, True]


def test_without_an_address_there_is_no_mail_and_after_a_yes_no_code(world, sign_in):
    browser, number = draft_of(world, sign_in, email="")
    assert browser.post(f"/nomination/{number}/ask").status_code == 409
    nomination = db.session.scalars(select(Nomination)).one()
    nomination.agreed_on, nomination.agreed_way = factories.TODAY, AgreementWay.TALK
    db.session.commit()
    assert browser.post(f"/nomination/{number}/code").status_code == 409
    elsewhere = sign_in(world.other_care_coordinator)
    for name in ("code", "ask"):
        assert elsewhere.post(f"/nomination/{number}/{name}").status_code == 404


def test_the_school_reads_by_when_it_hears_something_and_whom_to_ask_after_that(world, sign_in):
    _browser, number = draft_of(world, sign_in)
    nomination = db.session.scalars(select(Nomination)).one()
    record_agreement(
        nomination=nomination,
        actor=world.care_coordinator,
        agreed_on=factories.TODAY,
        way=AgreementWay.TALK,
        today=factories.TODAY,
    )
    name = nomination.trajectory.coordinator.name
    db.session.commit()
    page = sign_in(world.care_coordinator).get(f"/nomination/{number}").get_data(as_text=True)
    assert "di 1 december" in page
    assert name not in page
    # Five working days after Tuesday 24 November are over.
    with clock.fixed(factories.NOW + timedelta(days=8)):
        page = sign_in(world.care_coordinator).get(f"/nomination/{number}").get_data(as_text=True)
        assert name in page
        waits = sign_in(world.care_coordinator).get("/worklist/").get_data(as_text=True)
        assert "Er is nog geen eerste gesprek gepland" in waits
        assert "De school heeft nog geen antwoord" in sign_in(world.manager).get("/worklist/").get_data(as_text=True)
