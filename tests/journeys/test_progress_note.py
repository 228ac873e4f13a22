"""A coordinator writes how it goes; the student reads it first, on a phone without scripts, and only then the school does."""

import pytest

from programme.core.database import db
from programme.feedback.models import NoteOutcome, ProgressNote
from programme.lifecycle.models import Match
from programme.lifecycle.stages import TrajectoryStage
from tests import factories
from tests.journeys.browser import DESK, PHONE
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

SAMIRA = "samira@student.example"
WRITTEN = "Samira komt op tijd en durft meer te vragen."
SCREENS_MOST = 3


def make_pair(house: House) -> Match:
    """Make a pair that runs, whose student has a mail address."""
    with house.inside():
        programme = db.session.get_one(factories.Programme, house.ids["programme"])
        school = db.session.get_one(factories.School, house.ids["school"])
        trajectory = factories.make_trajectory(
            programme,
            factories.make_student(school, email=SAMIRA),
            stage=TrajectoryStage.ACTIVE,
            coordinator=db.session.get_one(factories.User, house.ids["coordinator"]),
        )
        match = factories.make_match(trajectory, db.session.get_one(factories.Mentor, house.ids["mentor"]))
        factories.make_consent(trajectory)
        db.session.commit()
        db.session.refresh(match)
        db.session.expunge(match)
    return match


def test_the_student_reads_it_first(house: House, counted: Counted) -> None:
    match = make_pair(house)
    progress = f"/feedback/students/{match.trajectory_id}"
    with house.visitor(house.ids["coordinator"], DESK) as coordinator:
        coordinator.open(f"/feedback/matches/{match.id}")
        coordinator.send(words=WRITTEN)

    link = house.link_for(SAMIRA)
    with house.visitor(None, PHONE, java_script_enabled=False) as student:
        page, screens = student.page, 1
        page.goto(link)
        for button, comes in (
            ("main form button", "/feedback/answer"),
            ("main button[value=share]", "/feedback/answer"),
        ):
            with page.expect_navigation(url=house.base + comes):
                page.locator(button).first.click()
            screens += 1
        # What was shared can be taken back at once.
        assert page.locator('main form[action$="/take-back"]').count() == 1
        counted(
            "approve a note by link, without scripts", screens=(screens, SCREENS_MOST), taps=(2, 2), characters=(0, 0)
        )
    with house.visitor(house.ids["care_coordinator"], PHONE) as care:
        care.open("/nomination/")
        care.follow(progress)
        assert care.says(WRITTEN)

    with house.visitor(None, PHONE) as student:
        student.open("/consent/link")
        student.send(email=SAMIRA)
    with house.by_link(SAMIRA, PHONE) as student:
        assert student.at("/dossiers/my-page")
        student.follow("/feedback/answer")
        student.press("/feedback/answer/1/take-back")
        student.follow("/dossiers/my-page")
    with house.visitor(house.ids["care_coordinator"], PHONE) as care:
        care.open(progress)
        assert not care.says(WRITTEN) and care.says("niet gedeeld")
    with house.inside():
        assert db.session.get_one(ProgressNote, 1).outcome is NoteOutcome.REFUSED
