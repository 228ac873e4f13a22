"""The pages of offered moments: the coordinator's, and the student's by link."""

from sqlalchemy import select

from programme.access.links import mint
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.slots.models import Slot
from tests import factories

AFTERNOON = {
    "day": "2026-11-26",
    "begins": "13:00",
    "ends": "15:00",
    "minutes": "45",
    "pause": "15",
    "place": "Lokaal 12",
    "only_here": "y",
}


def make_nominated(world, programme=None, school=None, coordinator=None):
    student = factories.make_student(school or world.school)
    made = factories.make_trajectory(
        programme or world.programme, student, coordinator=coordinator or world.coordinator
    )
    db.session.commit()
    return made


def offer_and_ask(world, sign_in, *trajectories):
    browser = sign_in(world.coordinator)
    assert browser.post(f"/slots/{trajectories[0].id}", data=AFTERNOON).status_code == 303
    for trajectory in trajectories:
        assert browser.post(f"/slots/{trajectory.id}/ask").status_code == 303
    return browser


def by_link(app, trajectory):
    query = select(Link).where(Link.trajectory_id == trajectory.id, Link.purpose == Purpose.CHOOSE_MOMENT)
    link = db.session.scalars(query.where(Link.revoked_at.is_(None))).one()
    token = mint(link.id).rpartition("/")[2]
    db.session.commit()
    browser = app.test_client()
    answer = browser.post(f"/l/{token}")
    assert answer.location == "/slots/choose"
    return browser


def slot_ids():
    return [slot.id for slot in db.session.scalars(select(Slot).order_by(Slot.starts_at))]


def test_an_afternoon_becomes_moments_of_which_the_student_takes_one(app, world, sign_in):
    trajectory = make_nominated(world)
    offer_and_ask(world, sign_in, trajectory)
    assert [f"{clock.local(s.starts_at):%H:%M}" for s in db.session.scalars(select(Slot))] == ["13:00", "14:00"]
    student = by_link(app, trajectory)
    page = student.get("/slots/choose").get_data(as_text=True)
    assert page.count('name="slot_id"') == 2
    answer = student.post("/slots/choose", data={"slot_id": slot_ids()[1]})
    assert answer.status_code == 303
    assert "14.00" in student.get(answer.location).get_data(as_text=True)
    db.session.expire_all()
    assert db.session.get(Trajectory, trajectory.id).stage is TrajectoryStage.INTAKE


def test_an_afternoon_that_is_offered_twice_says_so(world, sign_in):
    trajectory = make_nominated(world)
    browser = sign_in(world.coordinator)
    for said in ("Er zijn 2 momenten bijgekomen.", "Deze momenten stonden er al, of zijn voorbij."):
        answer = browser.post(f"/slots/{trajectory.id}", data=AFTERNOON)
        assert said in browser.get(answer.location).get_data(as_text=True)


def test_the_second_student_for_a_moment_sees_the_others(app, world, sign_in):
    first, second = make_nominated(world), make_nominated(world)
    offer_and_ask(world, sign_in, first, second)
    wanted, other = slot_ids()
    assert by_link(app, first).post("/slots/choose", data={"slot_id": wanted}).status_code == 303
    answer = by_link(app, second).post("/slots/choose", data={"slot_id": wanted})
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert f'value="{other}"' in page and f'value="{wanted}"' not in page
    assert len(db.session.scalars(select(Intake)).all()) == 1


def test_the_same_tap_twice_is_one_answer(app, world, sign_in):
    trajectory = make_nominated(world)
    offer_and_ask(world, sign_in, trajectory)
    student = by_link(app, trajectory)
    data = {"slot_id": slot_ids()[0], "submission_id": "0" * 36}
    assert [student.post("/slots/choose", data=data).status_code for _time in range(2)] == [303, 303]
    assert db.session.scalars(select(Intake)).one().sequence == 0


def test_nonsense_for_a_moment_shows_the_moments(app, world, sign_in):
    trajectory = make_nominated(world)
    offer_and_ask(world, sign_in, trajectory)
    student = by_link(app, trajectory)
    for nonsense in ("", "x", "-1", "99999999999999", "²"):
        assert student.post("/slots/choose", data={"slot_id": nonsense}).status_code == 409


def test_none_fits_tells_the_coordinator_and_keeps_the_words(app, world, sign_in):
    trajectory = make_nominated(world)
    browser = offer_and_ask(world, sign_in, trajectory)
    student = by_link(app, trajectory)
    bsn = student.post("/slots/none-fits", data={"would_fit": "111222333"})
    assert bsn.status_code == 422 and "111222333" in bsn.get_data(as_text=True)
    assert student.post("/slots/none-fits", data={"would_fit": "Na vieren."}).status_code == 303
    assert "Na vieren." in browser.get(f"/slots/{trajectory.id}").get_data(as_text=True)
    rows = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None))).all()
    assert [row.reason for row in rows] == ["none_fits"]


def test_the_coordinator_plans_for_who_is_on_the_phone_and_takes_back(world, sign_in):
    trajectory = make_nominated(world)
    browser = offer_and_ask(world, sign_in, trajectory)
    first, second = slot_ids()
    assert browser.post(f"/slots/{trajectory.id}/take-back/{second}").status_code == 303
    answer = browser.post(f"/slots/{trajectory.id}/plan/{first}")
    assert answer.location == f"/intake/{trajectory.id}"
    answer = browser.post(f"/slots/{trajectory.id}/plan/{second}")
    assert answer.location == f"/slots/{trajectory.id}"


def test_what_was_typed_stays_when_no_talk_fits(world, sign_in):
    trajectory = make_nominated(world)
    answer = sign_in(world.coordinator).post(f"/slots/{trajectory.id}", data=AFTERNOON | {"ends": "13:30"})
    assert answer.status_code == 422
    assert 'value="13:30"' in answer.get_data(as_text=True)


def test_asking_without_moments_is_refused_in_words(world, sign_in):
    trajectory = make_nominated(world)
    assert sign_in(world.coordinator).post(f"/slots/{trajectory.id}/ask").status_code == 422


def test_another_programmes_student_or_moment_does_not_exist(world, sign_in):
    trajectory = make_nominated(world, world.other_programme, world.other_school, world.other_coordinator)
    own = make_nominated(world)
    assert sign_in(world.other_coordinator).post(f"/slots/{trajectory.id}", data=AFTERNOON).status_code == 303
    browser, number = sign_in(world.coordinator), slot_ids()[0]
    assert browser.get(f"/slots/{trajectory.id}").status_code == 404
    for page in (f"{trajectory.id}/ask", f"{own.id}/plan/{number}", f"{own.id}/take-back/{number}"):
        assert browser.post(f"/slots/{page}").status_code == 404


def test_a_link_for_something_else_opens_nothing(app):
    assert app.test_client().get("/slots/choose").status_code == 404
