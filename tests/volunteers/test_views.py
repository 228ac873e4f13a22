"""The pages on the way of a mentor: who may, what goes wrong, and one good way each."""

import pytest
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Purpose
from programme.core.audit import FileOpening
from programme.core.database import db
from programme.people.models import Meet, Mentor, MentorStage, SchoolSite
from programme.volunteers.models import Reference
from programme.volunteers.queries import travel_of
from tests import factories
from tests.factories import NOW

FILLED = {
    "first_name": "Noor",
    "last_name": "Verzonnen",
    "email": "noor@example.org",
    "phone": "0600000000",
    "birth_year": "2000",
    "motivation": "Ik had zelf iemand nodig.",
}
PAGES = ["", "/interview", "/record-vog", "/ask-reference", "/record-facts", "/refuse", "/pause", "/leave"]


def newcomers() -> list[Mentor]:
    return list(db.session.scalars(select(Mentor).where(Mentor.email == "noor@example.org")))


@pytest.fixture
def visitor(app, world):
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()


def test_anybody_reads_what_it_asks_and_applies(world, visitor):
    assert "MentorMaatjes Verzonnen" in visitor.get("/volunteers/apply").get_data(as_text=True)
    data = FILLED | {"programme_id": world.programme.id}
    answers = [visitor.post("/volunteers/apply", data=data) for _ in range(2)]
    # The second time nobody learns that the address was known.
    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/volunteers/applied")] * 2
    assert visitor.get("/volunteers/applied").status_code == 200
    assert [mentor.stage for mentor in newcomers()] == [MentorStage.APPLIED]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nergens"},
        {"birth_year": "2015"},
        {"birth_year": "1950"},
        {"birth_year": "negentig"},
        {"first_name": "x" * 101},
        {"motivation": "Mijn nummer is 111222333."},
        {"referee_1_name": "Juf", "referee_1_email": ""},
        {"programme_id": "999"},
        {"programme_id": "x"},
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(world, visitor, wrong):
    answer = visitor.post("/volunteers/apply", data=FILLED | {"programme_id": world.programme.id} | wrong)
    assert answer.status_code == 422
    assert "noor@example.org" in answer.get_data(as_text=True) or "email" in wrong
    assert newcomers() == []


def test_a_machine_gets_the_same_answer_and_leaves_nothing(world, visitor):
    data = FILLED | {"programme_id": world.programme.id, "website": "http://spam.example"}
    answer = visitor.post("/volunteers/apply", data=data)
    assert (answer.status_code, answer.location) == (303, "/volunteers/applied")
    assert newcomers() == []


def test_a_closed_programme_takes_nobody(world, visitor):
    world.programme.closed_on = world.other_programme.closed_on = factories.TODAY
    db.session.commit()
    assert visitor.get("/volunteers/apply").status_code == 200
    answer = visitor.post("/volunteers/apply", data=FILLED | {"programme_id": world.programme.id})
    assert answer.status_code == 422


@pytest.mark.parametrize("page", PAGES)
def test_a_mentor_of_another_programme_does_not_exist(world, sign_in, page):
    browser = sign_in(world.coordinator)
    assert browser.get(f"/volunteers/{world.mentor.id}{page}").status_code == 200
    assert browser.get(f"/volunteers/{world.other_mentor.id}{page}").status_code == 404


@pytest.mark.parametrize("who", ["mentor_user", "trainer", "evaluator", "care_coordinator", "administrator"])
def test_a_mentors_file_is_for_the_programme_only(world, sign_in, who):
    browser = sign_in(getattr(world, who))
    assert [browser.get(f"/volunteers/{world.mentor.id}{page}").status_code for page in PAGES] == [403] * 8


def test_opening_a_file_is_noted(world, sign_in):
    sign_in(world.coordinator).get(f"/volunteers/{world.mentor.id}")
    row = db.session.scalars(select(FileOpening)).one()
    assert (row.user_id, row.mentor_id, row.page) == (world.coordinator.id, world.mentor.id, "volunteers.show")


def test_from_interview_to_admission(world, sign_in):
    mentor = factories.make_mentor(world.programme, stage=MentorStage.APPLIED, interviewed_on=None, admitted_on=None)
    browser = sign_in(world.coordinator)
    url = f"/volunteers/{mentor.id}"
    notes = {"held_on": "2026-11-20", "notes": "Rustig en open."}
    wrong = browser.post(f"{url}/interview", data=notes)
    assert wrong.status_code == 422
    assert "Rustig en open." in wrong.get_data(as_text=True)
    assert (
        browser.post(f"{url}/interview", data=notes | {"held_on": "2026-11-25", "outcome": "go_on"}).status_code == 422
    )
    assert browser.post(f"{url}/interview", data=notes | {"outcome": "go_on"}).status_code == 303
    assert browser.post(f"{url}/interview", data=notes | {"outcome": "go_on"}).status_code == 409
    assert "Rustig en open." in browser.get(url).get_data(as_text=True)
    assert browser.post(f"{url}/admit").status_code == 303
    db.session.expire_all()
    assert mentor.stage is MentorStage.ADMITTED
    assert browser.post(f"{url}/admit").status_code == 409
    assert browser.post(f"{url}/pause", data={"reason": "Druk."}).status_code == 303
    assert "Druk." in browser.get(url).get_data(as_text=True)
    assert browser.post(f"{url}/resume").status_code == 303
    assert browser.post(f"{url}/leave", data={"reason": ""}).status_code == 303
    assert browser.get(url).status_code == 200


def test_a_refused_interview_leads_to_the_reason(world, sign_in):
    mentor = factories.make_mentor(world.programme, stage=MentorStage.APPLIED, interviewed_on=None, admitted_on=None)
    browser = sign_in(world.coordinator)
    data = {"held_on": "2026-11-20", "notes": "Past niet.", "outcome": "refuse"}
    answer = browser.post(f"/volunteers/{mentor.id}/interview", data=data)
    assert answer.location == f"/volunteers/{mentor.id}/refuse"
    assert browser.post(answer.location, data={}).status_code == 422
    assert browser.post(answer.location, data={"reason": "no_fit"}).status_code == 303
    db.session.expire_all()
    assert mentor.stage is MentorStage.REFUSED


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"outcome": "seen", "issued_on": "2026-11-01", "seen_on": "2026-11-20", "profile": "84"}, 303),
        ({"outcome": "seen", "issued_on": "", "seen_on": "2026-11-20", "profile": "84"}, 422),
        ({"outcome": "seen", "issued_on": "2026-11-21", "seen_on": "2026-11-20", "profile": "84"}, 422),
        ({"outcome": "seen", "issued_on": "2026-11-01", "seen_on": "2026-11-25", "profile": "84"}, 422),
        ({"outcome": "seen", "issued_on": "0000-00-00", "seen_on": "x", "profile": "99"}, 422),
        ({"outcome": "not_admissible"}, 303),
        ({}, 422),
    ],
)
def test_a_vog_is_two_dates_and_a_profile(world, sign_in, data, status):
    answer = sign_in(world.coordinator).post(f"/volunteers/{world.mentor.id}/record-vog", data=data)
    assert answer.status_code == status


def test_capacity_stays_within_what_the_programme_allows(world, sign_in):
    browser = sign_in(world.coordinator)
    url = f"/volunteers/{world.mentor.id}/record-facts"
    for capacity, status in (("0", 422), ("1", 303), ("2", 303), ("3", 422), ("veel", 422)):
        data = {"capacity": capacity, "kind": "volunteer", "school_id": "0", "agreement_signed_on": "2026-11-01"}
        assert browser.post(url, data=data).status_code == status, capacity
    db.session.expire_all()
    assert world.mentor.capacity == 2


def test_a_referee_answers_by_link_and_only_the_programme_reads_it(app, world, sign_in):
    browser = sign_in(world.coordinator)
    data = {"name": "Juf Verzonnen", "email": "juf@example.org"}
    assert browser.post(f"/volunteers/{world.mentor.id}/ask-reference", data=data).status_code == 303
    reference = db.session.scalars(select(Reference)).one()
    link = mean_link(Purpose.REFERENCE, party="referee", mentor=world.mentor, thing_id=reference.id)
    url = mint(link.id)
    db.session.commit()
    referee = app.test_client()
    assert referee.get("/volunteers/reference").status_code == 404
    referee.post(url[url.index("/l/") :])
    wrong = referee.post("/volunteers/reference", data={"answer": "Ze luistert goed."})
    assert wrong.status_code == 422
    assert "Ze luistert goed." in wrong.get_data(as_text=True)
    data = {"recommends": "yes", "answer": "Ze luistert goed."}
    assert referee.post("/volunteers/reference", data=data).status_code == 303
    assert referee.get("/volunteers/reference").status_code == 200
    assert "Ze luistert goed." in browser.get(f"/volunteers/{world.mentor.id}").get_data(as_text=True)
    assert "Ze luistert goed." not in sign_in(world.mentor_user).get("/volunteers/profile").get_data(as_text=True)
    assert reference.asked_at == NOW


def test_a_reference_of_another_mentor_is_not_sent(world, sign_in):
    reference = factories.save(Reference(mentor_id=world.other_mentor.id, name="X", email="x@example.org"))
    db.session.commit()
    browser = sign_in(world.coordinator)
    assert browser.post(f"/volunteers/{world.mentor.id}/send-reference/{reference.id}").status_code == 404
    assert browser.post(f"/volunteers/{world.other_mentor.id}/send-reference/{reference.id}").status_code == 404


def test_a_mentor_keeps_the_own_profile(world, sign_in):
    browser = sign_in(world.mentor_user)
    data = {"availability": ["mon-9", "sat-11"], "interests": ["sport"], "languages": ["nl", "tr"], "wishes": "Rust."}
    assert browser.get("/volunteers/profile").status_code == 200
    assert browser.post("/volunteers/profile", data=data).status_code == 303
    db.session.expire_all()
    assert world.mentor.availability == ["mon-9", "sat-11"]
    assert world.mentor.languages == ["nl", "tr"]
    assert browser.post("/volunteers/profile", data=data | {"availability": ["mon-23"]}).status_code == 422
    long = browser.post("/volunteers/profile", data=data | {"wishes": "w" * 501})
    assert long.status_code == 422
    assert browser.post("/volunteers/profile/pause").status_code == 303
    assert browser.post("/volunteers/profile/pause").status_code == 409
    assert browser.get("/volunteers/profile").status_code == 200
    assert browser.post("/volunteers/profile/resume").status_code == 303
    assert sign_in(world.coordinator).get("/volunteers/profile").status_code == 403


def test_a_mentor_says_where_and_how_far_and_what_rather_not(world, sign_in):
    near, far = (factories.save(SchoolSite(school_id=world.school.id, name=name)) for name in ("Noord", "Zuid"))
    factories.save(SchoolSite(school_id=world.other_school.id, name="Elders"))
    db.session.commit()
    browser = sign_in(world.mentor_user)
    page = browser.get("/volunteers/profile").get_data(as_text=True)
    assert f"minutes_{near.id}" in page
    assert "Elders" not in page
    data = {
        "meet": "school",
        f"minutes_{near.id}": "40",
        f"minutes_{far.id}": "",
        "travel_most_minutes": "60",
        "own_words": "Voetbal, schaken",
        "learns": ["music"],
        "rather_not": ["online"],
        "gender_wish": "woman",
        "heavier": "no",
    }
    kept = browser.post("/volunteers/profile", data=data, follow_redirects=True).get_data(as_text=True)
    assert "de naam die anderen gebruiken: Sport" in kept
    db.session.expire_all()
    mentor = world.mentor
    assert (mentor.meet, mentor.travel_most_minutes, mentor.own_interests) == (Meet.SCHOOL, 60, ["schaken"])
    assert (mentor.interests, mentor.learns, mentor.rather_not) == (["sport"], ["music"], ["online"])
    assert (mentor.gender_wish, mentor.wants_amber) == ("woman", False)
    assert travel_of(mentor) == {near.id: 40}
    browser.post("/volunteers/profile", data={f"minutes_{near.id}": "", f"minutes_{far.id}": "15", "heavier": ""})
    db.session.expire_all()
    assert travel_of(mentor) == {far.id: 15}
    assert mentor.wants_amber is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"minutes": "241"},
        {"minutes": "-1"},
        {"minutes": "een uur"},
        {"travel_most_minutes": "9" * 40},
        {"own_words": ", ".join(f"woord{n}" for n in range(9))},
        {"own_words": "x" * 41},
        {"own_words": "mijn bsn 123456782"},
        {"rather_not": ["mondays"]},
        {"heavier": "perhaps"},
    ],
)
def test_a_profile_with_what_no_mentor_means_keeps_what_was_typed(world, sign_in, wrong):
    site = factories.save(SchoolSite(school_id=world.school.id, name="Noord"))
    db.session.commit()
    data = {(f"minutes_{site.id}" if name == "minutes" else name): value for name, value in wrong.items()}
    answer = sign_in(world.mentor_user).post("/volunteers/profile", data=data | {"wishes": "Dit blijft staan."})
    assert answer.status_code == 422
    assert "Dit blijft staan." in answer.get_data(as_text=True)


def test_a_coordinator_fills_in_what_a_mentor_says_by_phone(world, sign_in):
    browser, address = sign_in(world.coordinator), f"/volunteers/{world.mentor.id}/profile"
    assert 'name="version"' in browser.get(address).get_data(as_text=True)
    seen = {"version": world.mentor.version, "availability": ["sun-19"]}
    assert browser.post(address, data=seen).status_code == 303
    db.session.expire_all()
    assert world.mentor.availability == ["sun-19"]
    # The mentor, or a colleague, changed it since the page was opened.
    assert browser.post(address, data=seen | {"availability": ["mon-9"]}).status_code == 409
    assert sign_in(world.other_coordinator).get(address).status_code == 404
