"""The pages of a concern: who may, who to call first, and the way to an answer."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.concerns import actions
from programme.concerns.models import Concern, Urgency
from programme.core.database import db
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import ConcernStage, TrajectoryStage
from tests import factories

SEEN = "Kanarie hoorde geschreeuw."
FILLED = {"saw": SEEN, "thinks": "", "did": "", "urgency": "this_week"}


@pytest.fixture
def match(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    made = factories.make_match(trajectory, world.mentor)
    db.session.commit()
    return made


@pytest.fixture
def concern(world, match):
    made = actions.raise_concern(
        worry=actions.Worry(saw=SEEN, urgency=Urgency.TODAY), actor=world.mentor_user, match=match
    )
    db.session.commit()
    return made


def test_who_to_call_stands_before_the_first_question(world, match, sign_in):
    world.programme.duty_phone = "058-000 00 00"
    db.session.commit()
    page = sign_in(world.mentor_user).get("/concerns/raise").get_data(as_text=True)
    question = page.index("<textarea")
    for number in ("tel:112", "tel:113", "tel:08002000", "tel:0580000000", "tel:08000432", "tel:08000450"):
        assert page.index(number) < question


def test_a_mentor_raises_a_concern_and_sees_who_has_it(world, match, sign_in):
    browser = sign_in(world.mentor_user)
    answer = browser.post("/concerns/raise", data=FILLED | {"about": f"match-{match.id}"})
    assert answer.status_code == 303
    page = browser.get(answer.location).get_data(as_text=True)
    assert world.coordinator.name in page
    concern = db.session.scalars(select(Concern)).one()
    assert (concern.match_id, concern.owner_id, concern.saw) == (match.id, world.coordinator.id, SEEN)


def test_a_mentor_without_a_match_can_raise_a_concern(world, sign_in):
    answer = sign_in(world.mentor_user).post("/concerns/raise", data=FILLED | {"about": "other"})
    assert answer.status_code == 303
    assert db.session.scalars(select(Concern)).one().mentor_id == world.mentor.id


@pytest.mark.parametrize("saw", ["", "   "])
def test_one_sentence_is_asked_and_the_rest_stays(world, match, sign_in, saw):
    data = FILLED | {"about": f"match-{match.id}", "saw": saw, "thinks": "Er is iets mis."}
    answer = sign_in(world.mentor_user).post("/concerns/raise", data=data)
    assert answer.status_code == 422
    assert "Er is iets mis." in answer.get_data(as_text=True)


def test_anothers_match_cannot_be_named(world, match, sign_in):
    answer = sign_in(world.other_mentor_user).post("/concerns/raise", data=FILLED | {"about": f"match-{match.id}"})
    assert db.session.scalars(select(Concern.match_id)).all() in ([], [None])
    assert answer.status_code in (303, 422)


def test_from_taking_up_to_closing(world, concern, sign_in):
    staff, mentor = sign_in(world.coordinator), sign_in(world.mentor_user)
    base = f"/concerns/{concern.id}"
    for path, data in (
        ("acknowledge", {}),
        ("tell", {"choice": "told", "told_on": "2026-11-24"}),
        (
            "weigh",
            {"route": "care", "weighing": "Kanarie weging.", "consulted": "Veilig Thuis", "changes_colour": "no"},
        ),
        ("weigh-again", {"new_facts": "Nieuw."}),
        ("weigh", {"route": "school", "weighing": "Kanarie weging.", "consulted": "", "changes_colour": "no"}),
        ("answer", {"answer": "Ik bel je morgen."}),
    ):
        assert staff.get(base).status_code == 200
        assert staff.post(f"{base}/{path}", data=data).status_code == 303
    page = mentor.get(f"{base}/sent").get_data(as_text=True)
    assert "Ik bel je morgen." in page
    assert "Kanarie weging." not in page
    assert mentor.get("/concerns/").status_code == 200
    assert staff.post(f"{base}/close").status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Concern)).one().stage is ConcernStage.CLOSED


def test_an_empty_weighing_keeps_what_was_typed(world, concern, sign_in):
    staff = sign_in(world.coordinator)
    staff.post(f"/concerns/{concern.id}/acknowledge")
    answer = staff.post(f"/concerns/{concern.id}/weigh", data={"route": "", "weighing": "Half werk."})
    assert answer.status_code == 422
    assert "Half werk." in answer.get_data(as_text=True)


def test_two_people_take_it_up_and_the_second_sees_that_it_changed(world, concern, sign_in):
    assert sign_in(world.coordinator).post(f"/concerns/{concern.id}/acknowledge").status_code == 303
    assert sign_in(world.manager).post(f"/concerns/{concern.id}/acknowledge").status_code == 409


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("coordinator", 200),
        ("manager", 200),
        ("colleague", 404),
        ("other_coordinator", 404),
        ("other_manager", 404),
        ("mentor_user", 403),
        ("care_coordinator", 403),
        ("study_coach", 403),
        ("administrator", 403),
        ("evaluator", 403),
        ("trainer", 403),
    ],
)
def test_who_can_open_a_concern(world, concern, sign_in, who, status):
    assert sign_in(getattr(world, who)).get(f"/concerns/{concern.id}").status_code == status


@pytest.mark.parametrize(
    ("who", "status"), [("mentor_user", 200), ("other_mentor_user", 404), ("coordinator", 403), ("administrator", 403)]
)
def test_who_can_read_the_answer(world, concern, sign_in, who, status):
    assert sign_in(getattr(world, who)).get(f"/concerns/{concern.id}/sent").status_code == status


def test_another_mentor_of_the_same_match_reads_nothing_of_it(world, concern, match, sign_in):
    successor = factories.make_user(factories.Role.MENTOR, programme=world.programme)
    match.mentor = factories.make_mentor(world.programme, user=successor)
    db.session.commit()
    browser = sign_in(successor)
    assert browser.get(f"/concerns/{concern.id}/sent").status_code == 404
    assert SEEN not in browser.get("/concerns/").get_data(as_text=True)


def test_one_tap_says_whether_a_concern_changes_the_colour(world, match, concern, sign_in):
    staff = sign_in(world.coordinator)
    base = f"/concerns/{concern.id}"
    staff.post(f"{base}/acknowledge")
    weighed = {"route": "none", "weighing": "Gewogen.", "consulted": "Collega"}
    assert staff.post(f"{base}/weigh", data=weighed).status_code == 422
    answer = staff.post(f"{base}/weigh", data=weighed | {"changes_colour": "yes"})
    assert (answer.status_code, answer.location) == (303, f"/screening/{match.trajectory_id}/triage")
    recolour = select(DueItem).where(DueItem.kind == "recolour", DueItem.closed_at.is_(None))
    assert db.session.scalars(recolour).one().due_on == date(2026, 12, 1)
    green = {
        "evidence": "concern",
        "colour": "green",
        "reason": "Het is opgelost.",
        "student_heard_on": "2026-11-24",
    }
    assert staff.post(answer.location, data=green).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(recolour).all() == []


def test_weighed_again_as_no_change_nothing_is_owed_any_more(world, match, concern, sign_in):
    staff = sign_in(world.coordinator)
    base = f"/concerns/{concern.id}"
    staff.post(f"{base}/acknowledge")
    weighed = {"route": "none", "weighing": "Gewogen.", "consulted": "Collega"}
    staff.post(f"{base}/weigh", data=weighed | {"changes_colour": "yes"})
    staff.post(f"{base}/weigh-again", data={"new_facts": "Toch niet."})
    staff.post(f"{base}/weigh", data=weighed | {"changes_colour": "no"})
    open_ones = select(DueItem.id).where(DueItem.kind == "recolour", DueItem.closed_at.is_(None))
    assert db.session.scalars(open_ones).all() == []
