"""A mentor worries, says so from the page they happen to be on, and hears back."""

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from programme.access.links import mean_link, mint
from programme.access.models import Purpose
from programme.concerns.models import Concern
from programme.core.database import db
from programme.lifecycle.models import Match
from programme.lifecycle.stages import ConcernStage, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import Mentor, School, User
from tests.factories import make_match, make_student, make_trajectory
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

NOTE = "Ze kwam laat en was stil."
ANSWER = "Goed dat je het zegt. Ik bel morgen met school, jij hoeft nu niets te doen."


def test_a_concern_is_raised_and_answered(house: House, viewport: dict[str, int]) -> None:
    match_id = _running_match(house)

    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open("/worklist/")
        mentor.follow("/concerns/raise")
        _numbers_to_call_come_first(mentor.page, viewport)
        mentor.send(about=f"match-{match_id}", saw="Ze slaapt al een week bij een vriendin.", urgency="today")
        with house.inside():
            concern = db.session.scalars(select(Concern)).one()
            concern_id, stage = concern.id, concern.stage
            owner = concern.owner_id
        assert stage is ConcernStage.RAISED
        assert owner == house.ids["coordinator"]
        assert mentor.at(f"/concerns/{concern_id}/sent")

    with house.visitor(owner, viewport) as coordinator:
        coordinator.open("/worklist/")
        coordinator.follow(f"/concerns/{concern_id}")
        assert coordinator.says("Ze slaapt al een week bij een vriendin.")
        coordinator.press("/acknowledge")
        coordinator.follow(f"/concerns/{concern_id}/tell")
        coordinator.send(choice="told")
        coordinator.send(
            "/weigh",
            route="school",
            weighing="Gebeld met de mentor.",
            consulted="De zorgcoördinator.",
            changes_colour="no",
        )
        coordinator.send("/answer", answer=ANSWER)
        with house.inside():
            assert db.session.get_one(Concern, concern_id).stage is ConcernStage.ANSWERED

    with house.inside():
        address = db.session.get_one(User, house.ids["mentor_user"]).email
    mail = house.mails_to(address)[0]
    assert ANSWER not in mail.body
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open("/worklist/")
        mentor.follow("/concerns/raise")
        mentor.follow("/concerns/")
        mentor.follow(f"/concerns/{concern_id}/sent")
        assert mentor.says(ANSWER)

    with house.visitor(owner, viewport) as coordinator:
        coordinator.open("/worklist/")
        coordinator.follow(f"/concerns/{concern_id}")
        coordinator.press("/close")
        assert coordinator.at("/worklist/")
        with house.inside():
            assert db.session.get_one(Concern, concern_id).stage is ConcernStage.CLOSED


def test_a_concern_in_the_middle_of_a_log_takes_four_taps_and_the_log_is_still_there(
    house: House, viewport: dict[str, int], counted: Counted
) -> None:
    match_id = _running_match(house)
    with house.visitor(house.ids["mentor_user"], viewport) as mentor:
        mentor.open(f"/logbook/matches/{match_id}/log")
        mentor.page.locator("textarea[name=note]").fill(NOTE)
        mentor.taps = 0
        mentor.follow("/concerns/raise")
        mentor.send(saw="Ze vertelde net dat ze niet naar huis durft.")
        counted("raise a concern from any page, with text", taps=(mentor.taps, 4))
        with house.inside():
            concern = db.session.scalars(select(Concern)).one()
            assert (concern.match_id, concern.owner_id) == (match_id, house.ids["coordinator"])
        mentor.open(f"/logbook/matches/{match_id}/log")
        assert mentor.page.locator("textarea[name=note]").input_value() == NOTE


def test_a_student_says_it_about_the_mentor_from_the_own_page(
    house: House, viewport: dict[str, int], counted: Counted
) -> None:
    match_id = _running_match(house)
    with house.inside():
        trajectory = db.session.get_one(Match, match_id).trajectory
        link = mint(mean_link(Purpose.MY_PAGE, party="student", trajectory=trajectory).id)
        db.session.commit()
    with house.visitor(None, viewport) as student:
        address = house.base + "/l/" + link.rpartition("/")[2]
        student.open(address)
        student.press(address.removeprefix(house.base))
        student.taps = 0
        student.follow("/concerns/tell")
        _numbers_to_call_come_first(student.page, viewport)
        student.send(about="mentor-1", saw="Hij komt steeds niet opdagen.", goes_to="confidant")
        counted("a student raises a concern past the coordinator", taps=(student.taps, 5))
        assert student.at("/concerns/told")
        assert student.says("Hij komt steeds niet opdagen.")
    with house.inside():
        concern = db.session.scalars(select(Concern)).one()
        assert (concern.owner_id, concern.about_user_id) == (house.ids["confidant"], house.ids["mentor_user"])


def _running_match(house: House) -> int:
    with house.inside():
        programme = db.session.get_one(Programme, house.ids["programme"])
        student = make_student(db.session.get_one(School, house.ids["school"]))
        owner = db.session.get_one(User, house.ids["coordinator"])
        trajectory = make_trajectory(programme, student, stage=TrajectoryStage.ACTIVE, coordinator=owner)
        match = make_match(trajectory, db.session.get_one(Mentor, house.ids["mentor"]))
        number = match.id
        db.session.commit()
    return number


def _numbers_to_call_come_first(page: Page, viewport: dict[str, int]) -> None:
    """Whoever needs help now sees 112 without scrolling, above every field."""
    first = page.locator("main a.call").first
    assert first.get_attribute("href") == "tel:112"
    number, question = first.bounding_box(), page.locator("main textarea").first.bounding_box()
    assert number is not None
    assert question is not None
    assert number["y"] + number["height"] < viewport["height"] * 2 / 3
    assert number["y"] < question["y"]
