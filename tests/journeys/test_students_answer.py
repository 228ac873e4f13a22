"""A student answers on a phone, without an account, and takes it back later; the screens and taps are counted."""

import os
from pathlib import Path

import pytest
from sqlalchemy import select

from programme.consent.models import Consent
from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.actions import NominationFacts, StudentFacts, draft_nomination
from programme.nomination.models import HopedResult
from programme.norms.models import Programme
from programme.people.models import School, User
from tests.factories import TODAY
from tests.journeys.browser import DESK, PHONE, Visitor
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

STUDENT, PARENT = "samira@student.example", "ouder@example.org"
WORDS = "Ik wil mijn stage afmaken."
# Source: experience.md: a student answers by link in three screens, without an account.
SCREENS_MOST = 3
PICTURES = os.environ.get("PICTURES", "")


def test_a_student_says_yes_on_a_phone_and_stops_later(house: House, counted: Counted) -> None:
    trajectory_id = _drafted(house, years=18)
    link = house.link_for(STUDENT)
    screens = []
    with house.visitor(None, PHONE) as student:
        student.open(link)
        screens.append(_seen(student, "1-door"))
        student.press(link.removeprefix(house.base))
        screens.append(_seen(student, "2-question"))
        student.send(wants=WORDS, data=True)
        screens.append(_seen(student, "3-thanks"))
        taps, typed = student.taps, student.typed
        assert _stage(house, trajectory_id) is TrajectoryStage.NOMINATED
    counted(
        "answer by link", screens=(len(screens), SCREENS_MOST), taps=(taps, None), optional_characters=(typed, None)
    )
    with house.by_link(STUDENT, PHONE) as student:
        _seen(student, "4-choices")
        student.press("/take-back", kind="take_part")
        _seen(student, "5-stopped")
    assert _stage(house, trajectory_id) is TrajectoryStage.WITHDRAWN


def test_a_talk_first_then_not_now(house: House) -> None:
    trajectory_id = _drafted(house, years=18)
    link = house.link_for(STUDENT)
    with house.visitor(None, PHONE) as student:
        student.open(link)
        student.press(link.removeprefix(house.base))
        _button(student, "talk_first")
        _seen(student, "6-talk")
        with house.visitor(house.ids["care_coordinator"], DESK) as school:
            school.open("/worklist/")
            _seen(school, "7-school-today")
            assert school.page.locator(f'main a[href$="/nomination/{trajectory_id}"]').count()
        _button(student, "no")
        _seen(student, "8-not-now")
    assert _stage(house, trajectory_id) is TrajectoryStage.WITHDRAWN


def test_under_16_a_parent_agrees_by_a_link_of_their_own(house: House) -> None:
    trajectory_id = _drafted(house, years=15)
    with house.by_link(STUDENT, PHONE) as student:
        student.send(data=True, research=True)
    with house.visitor(house.ids["care_coordinator"], PHONE) as school:
        school.open(f"/nomination/{trajectory_id}")
        _seen(school, "9-school-asks")
        school.follow(f"/consent/{trajectory_id}/ask-guardian")
        _seen(school, "10-ask-guardian")
        school.send(name="Ouder Verzonnen", email=PARENT)
    with house.by_link(PARENT, PHONE) as parent:
        _seen(parent, "11-guardian")
        parent.send(data=True)
        _seen(parent, "12-guardian-thanks")
    assert _stage(house, trajectory_id) is TrajectoryStage.NOMINATED
    with house.visitor(house.ids["care_coordinator"], DESK) as school:
        school.open(f"/consent/{trajectory_id}")
        _seen(school, "13-school-sees")
    with house.inside():
        assert len(db.session.scalars(select(Consent)).all()) == 6
        runs = db.session.get_one(Trajectory, trajectory_id).coordinator_id
    with house.visitor(runs, DESK) as coordinator:
        coordinator.open(f"/dossiers/students/{trajectory_id}")
        _seen(coordinator, "14-dossier")


def _drafted(house: House, years: int) -> int:
    with house.inside():
        made = draft_nomination(
            actor=db.session.get_one(User, house.ids["care_coordinator"]),
            school=db.session.get_one(School, house.ids["school"]),
            programme=db.session.get_one(Programme, house.ids["programme"]),
            student=StudentFacts(
                "Samira", "Verzonnen", TODAY.replace(year=TODAY.year - years, month=3, day=1), email=STUDENT
            ),
            facts=NominationFacts(HopedResult.INTERNSHIP, "Ze wil haar stage afmaken en zoekt iemand die meekijkt."),
        )
        db.session.commit()
        return made.trajectory_id


def _button(person: Visitor, answer: str) -> None:
    with person.page.expect_navigation():
        person.page.locator(f'main button[value="{answer}"]').click()
    person.look()


def _seen(person: Visitor, name: str) -> str:
    if PICTURES:
        person.page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    return person.page.url


def _stage(house: House, trajectory_id: int) -> TrajectoryStage:
    with house.inside():
        return db.session.get_one(Trajectory, trajectory_id).stage
