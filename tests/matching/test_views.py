"""The pages of matching: who reaches them, what each side reads, and one good way."""

import pytest
from sqlalchemy import select

from programme.access import links
from programme.access.models import Link
from programme.core.database import db
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.models import DeclineReason, Proposal
from tests import factories
from tests.matching.people import NOTE, make_waiting

FORM = {"introduction": "Ik wil mijn stage afmaken.", "student_agrees": "y"}
WORDS = {
    "support": "Elke week belt iemand van school.",
    "case_owner": "schoolmaatschappelijk werker",
    "stop_rule": "Als het je te zwaar wordt.",
    "support_agreed": "y",
}


def proposed(world, sign_in, **values):
    """Propose the world's mentor through the page; give the match and the coordinator's browser."""
    trajectory = make_waiting(world, **values)
    browser = sign_in(world.coordinator)
    words = WORDS if trajectory.colour is Colour.AMBER else {}
    answer = browser.post(f"/matching/{trajectory.id}/propose", data=FORM | words | {"mentor_id": world.mentor.id})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return db.session.scalars(select(Match).where(Match.trajectory_id == trajectory.id)).one(), browser


def by_link(app, purpose):
    """Open the newest link for a purpose in a browser of its own."""
    link = db.session.scalars(select(Link).where(Link.purpose == purpose).order_by(Link.id.desc())).first()
    url = links.mint(link.id)
    db.session.commit()
    app.config["WTF_CSRF_ENABLED"] = False
    browser = app.test_client()
    answer = browser.post("/l/" + url.rpartition("/")[2])
    assert answer.status_code == 303
    return browser, answer.location


def test_the_longest_waiting_stands_first_with_its_weeks(world, sign_in):
    make_waiting(world, student={"first_name": "Korter"}, waiting_since=factories.TODAY)
    make_waiting(world, student={"first_name": "Langer"})
    page = sign_in(world.coordinator).get("/matching/waiting").get_data(as_text=True)
    assert page.index("Langer") < page.index("Korter")


def test_a_page_of_the_waiting_list_starts_after_the_last_one_seen(world, sign_in):
    first, second = (make_waiting(world, student={"first_name": name}) for name in ("Eerst", "Daarna"))
    browser = sign_in(world.coordinator)
    page = browser.get(f"/matching/waiting?after=2026-10-20:{first.id}").get_data(as_text=True)
    assert ("Eerst" in page, "Daarna" in page) == (False, True)
    assert browser.get("/matching/waiting?after=x:y").status_code == 200
    assert browser.get(f"/matching/waiting?after=9999-12-31:{'9' * 400}").status_code == 200
    assert second.id > first.id


def test_the_desk_shows_who_may_and_every_rule_that_excludes_the_others(world, sign_in):
    trajectory = make_waiting(world)
    factories.make_mentor(world.programme, first_name="Vol", places_taken=1, vog_seen_on=None)
    factories.make_mentor(world.programme, first_name="Leeg", availability=[])
    db.session.commit()
    page = sign_in(world.coordinator).get(f"/matching/{trajectory.id}/candidates").get_data(as_text=True)
    assert "Ik wil mijn stage afmaken." in page
    assert f"mentor_id={world.mentor.id}" in page
    assert "Vol" in page and "Leeg" in page
    assert world.other_mentor.last_name not in page


def test_two_yeses_lead_to_the_first_meeting(app, world, sign_in):
    match, coordinator = proposed(world, sign_in)
    mentor = sign_in(world.mentor_user)
    page = mentor.get(f"/matching/proposal/{match.id}").get_data(as_text=True)
    assert "Ik wil mijn stage afmaken." in page
    assert mentor.post(f"/matching/proposal/{match.id}/answer", data={"answer": "yes"}).status_code == 303
    student, address = by_link(app, "answer_proposal")
    page = student.get(address).get_data(as_text=True)
    # The names are heard after two yeses.
    assert "Daan" not in page and world.mentor.last_name not in page
    assert student.post(address, data={"answer": "yes", "match_id": match.id}).status_code == 303
    page = student.get(address).get_data(as_text=True)
    assert "Daan" in page and world.mentor.last_name not in page
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).stage is MatchStage.ACCEPTED
    # Sent again, the answer is the same page and changes nothing.
    assert student.post(address, data={"answer": "no", "options": match.id}).status_code == 200
    db.session.expire_all()
    assert db.session.get_one(Match, match.id).stage is MatchStage.ACCEPTED
    assert coordinator.get(f"/matching/proposal/{match.id}").status_code == 200


def test_the_coordinator_writes_down_both_answers(world, sign_in):
    match, browser = proposed(world, sign_in)
    for _turn in range(2):
        answer = browser.post(f"/matching/proposal/{match.id}/record", data={"answer": "yes"})
        assert answer.status_code == 303
    db.session.expire_all()
    assert db.session.get_one(Trajectory, match.trajectory_id).stage is TrajectoryStage.KOPPELINGSMOMENT


def test_a_mentor_declines_without_blame_and_without_a_reason(world, sign_in):
    match, _coordinator = proposed(world, sign_in)
    browser = sign_in(world.mentor_user)
    answer = browser.post(f"/matching/proposal/{match.id}/answer", data={"answer": "no"})
    assert (answer.status_code, answer.location) == (303, "/")
    db.session.expire_all()
    assert db.session.scalars(select(Proposal)).one().decline_reason is DeclineReason.NOT_SAID
    assert browser.get(f"/matching/proposal/{match.id}").status_code == 404


def test_the_mentor_reads_no_name_note_or_colour(world, sign_in):
    world.mentor.completed_matches, world.mentor.complex_training_on = 1, factories.LONG_AGO
    match, coordinator = proposed(world, sign_in, colour=Colour.AMBER, amber_ready=True)
    page = sign_in(world.mentor_user).get(f"/matching/proposal/{match.id}").get_data(as_text=True)
    for secret in (NOTE, "amber", "oranje", match.student.first_name, match.student.last_name, world.school.name):
        assert secret.lower() not in page.lower()
    assert "Ik wil mijn stage afmaken." in coordinator.get(f"/matching/proposal/{match.id}").get_data(as_text=True)


def test_what_was_typed_stays_when_the_student_was_not_asked(world, sign_in):
    trajectory = make_waiting(world)
    answer = sign_in(world.coordinator).post(
        f"/matching/{trajectory.id}/propose", data={"introduction": "Eigen tekst", "mentor_id": world.mentor.id}
    )
    assert answer.status_code == 422
    assert "Eigen tekst" in answer.get_data(as_text=True)


def test_a_rule_is_set_aside_only_with_a_reason(world, sign_in):
    world.mentor.availability = []
    trajectory = make_waiting(world)
    browser = sign_in(world.coordinator)
    data = FORM | {"mentor_id": world.mentor.id}
    assert browser.post(f"/matching/{trajectory.id}/propose", data=data).status_code == 422
    answer = browser.post(f"/matching/{trajectory.id}/propose", data=data | {"override_reason": "Hij belt haar zelf."})
    assert answer.status_code == 303


def test_who_comes_second_sees_that_the_place_is_taken(world, sign_in):
    other = make_waiting(world)
    _match, browser = proposed(world, sign_in)
    answer = browser.post(f"/matching/{other.id}/propose", data=FORM | {"mentor_id": world.mentor.id})
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("manager", 200),
        ("colleague", 404),
        ("other_coordinator", 404),
        ("care_coordinator", 403),
        ("mentor_user", 403),
        ("administrator", 403),
        ("evaluator", 403),
    ],
)
def test_only_the_programmes_own_people_see_the_desk(world, sign_in, who, status):
    trajectory = make_waiting(world)
    assert sign_in(getattr(world, who)).get(f"/matching/{trajectory.id}/candidates").status_code == status


@pytest.mark.parametrize(
    ("who", "read", "answer", "record"),
    [
        ("mentor_user", 200, 303, 403),
        ("other_mentor_user", 404, 404, 403),
        ("coordinator", 200, 403, 303),
        ("colleague", 404, 403, 404),
        ("other_coordinator", 404, 403, 404),
        ("care_coordinator", 404, 403, 403),
        ("administrator", 404, 403, 403),
    ],
)
def test_a_proposal_is_for_its_mentor_and_its_coordinator(world, sign_in, who, read, answer, record):
    match, _coordinator = proposed(world, sign_in)
    browser = sign_in(getattr(world, who))
    assert browser.get(f"/matching/proposal/{match.id}").status_code == read
    assert browser.post(f"/matching/proposal/{match.id}/record", data={"answer": "no"}).status_code == record
    if record != 303:
        assert browser.post(f"/matching/proposal/{match.id}/answer", data={"answer": "yes"}).status_code == answer


def test_another_programmes_mentor_cannot_be_proposed(world, sign_in):
    trajectory = make_waiting(world)
    browser = sign_in(world.coordinator)
    for number in (world.other_mentor.id, 999_999):
        data = FORM | {"mentor_id": number}
        assert browser.post(f"/matching/{trajectory.id}/propose", data=data).status_code == 404


def test_the_mentors_worklist_asks_without_the_students_name(world, sign_in):
    match, _coordinator = proposed(world, sign_in, student={"first_name": "Kanarienaam"})
    page = sign_in(world.mentor_user).get("/worklist/").get_data(as_text=True)
    assert f"/matching/proposal/{match.id}" in page
    assert "Kanarienaam" not in page


def test_an_answer_of_the_mentor_never_counts_as_the_students(world, sign_in):
    match, desk = proposed(world, sign_in)
    phone = sign_in(world.mentor_user)
    assert b'name="whose" type="hidden" value="mentor"' in desk.get(f"/matching/proposal/{match.id}").data
    assert phone.post(f"/matching/proposal/{match.id}/answer", data={"answer": "yes"}).status_code == 303
    late = desk.post(f"/matching/proposal/{match.id}/record", data={"answer": "no", "whose": "mentor"})
    assert late.status_code == 409
    db.session.refresh(match)
    assert match.stage is MatchStage.ACCEPTED_BY_MENTOR


@pytest.mark.parametrize("number", ["9999999999", "99999999999999999999999", "-1", "0"])
def test_a_mentor_number_that_no_row_can_have_is_not_found(world, sign_in, number):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.WAITING,
        coordinator=world.coordinator,
    )
    db.session.commit()
    assert sign_in(world.coordinator).get(f"/matching/{trajectory.id}/propose?mentor_id={number}").status_code == 404


@pytest.mark.parametrize("after", ["2026-01-01:-99999999999999", "2026-01-01:99999999999999", "%00:1", "x"])
def test_any_place_to_go_on_gives_a_page(world, sign_in, after):
    assert sign_in(world.coordinator).get(f"/matching/waiting?after={after}").status_code == 200
