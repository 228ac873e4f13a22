"""The pages of a care route: who reads it, who keeps it, and what happens when two people do so at once."""

import pytest
from sqlalchemy import select

from programme.care_route.models import CareRouteStep, RouteKind
from programme.core.database import db
from programme.lifecycle.stages import TrajectoryStage
from tests.factories import TODAY, make_match, make_student, make_trajectory, save

STEP = {
    "kind": "social_work",
    "name": "Fenna Bedenksma",
    "phone": "085 000 10 20",
    "hours": "ma en di",
    "how": "Loop binnen.",
}


def kept(world) -> CareRouteStep:
    step = CareRouteStep(
        school_id=world.school.id,
        kind=RouteKind.CARE_COORDINATOR,
        name="Hassan Denkbeeldstra",
        phone="085 000 10 02",
        changed_on=TODAY,
        changed_by_id=world.coordinator.id,
    )
    save(step)
    db.session.commit()
    return step


@pytest.mark.parametrize(
    "who, status",
    [
        ("mentor_user", 200),
        ("care_coordinator", 200),
        ("study_coach", 200),
        ("coordinator", 200),
        ("manager", 200),
        ("confidant", 200),
        ("administrator", 200),
        ("other_mentor_user", 404),
        ("other_care_coordinator", 404),
        ("other_coordinator", 404),
    ],
)
def test_everybody_of_the_programme_reads_it_and_nobody_else(world, sign_in, who, status):
    kept(world)
    answer = sign_in(getattr(world, who)).get(f"/care-route/schools/{world.school.id}")
    assert answer.status_code == status
    assert (b"Hassan Denkbeeldstra" in answer.data) is (status == 200)


def test_the_picture_and_the_text_say_the_same_and_the_number_can_be_dialled(world, sign_in):
    kept(world)
    text = sign_in(world.mentor_user).get(f"/care-route/schools/{world.school.id}").get_data(as_text=True)
    text = text.split("<main", 1)[1]
    picture, words = text.split("</svg>", 1)[0], text.rsplit("</svg>", 1)[1]
    for part in ("Zorgcoördinator", "085 000 10 02"):
        assert part in picture and part in words
    assert "Hassan" in picture and "Hassan Denkbeeldstra" in words
    assert 'href="tel:0850001002"' in words


def test_a_mentor_opens_the_route_of_the_own_student_in_one_click(world, sign_in):
    trajectory = make_trajectory(
        world.programme, make_student(world.school), stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    make_match(trajectory, world.mentor)
    kept(world)
    browser = sign_in(world.mentor_user)
    assert 'href="/care-route/"' in browser.get("/worklist/").get_data(as_text=True)
    assert b"Hassan Denkbeeldstra" in browser.get("/care-route/").data


def test_who_keeps_it_adds_changes_and_takes_out(world, sign_in):
    browser = sign_in(world.care_coordinator)
    assert browser.post(f"/care-route/schools/{world.school.id}/edit", data=STEP).status_code == 303
    step = db.session.scalars(select(CareRouteStep)).one()
    assert (step.kind, step.name, step.phone, step.changed_on) == (
        RouteKind.SOCIAL_WORK,
        "Fenna Bedenksma",
        "085 000 10 20",
        TODAY,
    )
    changed = STEP | {"name": "Iemand Anders", "version": str(step.version)}
    assert browser.post(f"/care-route/steps/{step.id}", data=changed).status_code == 303
    # Who opened the page before that change hears of it.
    assert sign_in(world.coordinator).post(f"/care-route/steps/{step.id}", data=changed).status_code == 409
    db.session.expire_all()
    assert step.name == "Iemand Anders"
    out = STEP | {"version": str(step.version), "take_out": "1"}
    assert browser.post(f"/care-route/steps/{step.id}", data=out).status_code == 303
    assert db.session.scalars(select(CareRouteStep)).all() == []
    page = browser.get(f"/care-route/schools/{world.school.id}")
    assert b"staat nog nergens" in page.data


def test_a_number_that_no_phone_dials_is_refused_and_what_was_typed_stays(world, sign_in):
    answer = sign_in(world.coordinator).post(
        f"/care-route/schools/{world.school.id}/edit", data=STEP | {"phone": "bel even"}
    )
    assert answer.status_code == 422
    assert b"Fenna Bedenksma" in answer.data and b"bel even" in answer.data


@pytest.mark.parametrize("who", ["mentor_user", "study_coach", "confidant"])
def test_who_only_reads_it_cannot_change_it(world, sign_in, who):
    assert sign_in(getattr(world, who)).get(f"/care-route/schools/{world.school.id}/edit").status_code == 403
