"""A student answers five short questions by link, a coordinator rings the mentor and talks with the school: taps are counted."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.evaluation.actions import ask_in_turn
from programme.evaluation.models import PulseRound, Side
from programme.support.models import CheckIn, WithWhom
from programme.worklist.actions import mend_promises
from tests.factories import TODAY
from tests.journeys.browser import PHONE
from tests.journeys.conftest import Counted
from tests.journeys.walk import House
from tests.logbook.setting import make_running

pytestmark = pytest.mark.journey

SAMIRA = "samira@student.example"
SCREENS_MOST, ITEMS = 3, 5
TOPICS = ("activities", "outcomes", "safety", "relation", "effect")


def test_contact_takes_little(house: House, counted: Counted) -> None:
    match_id = make_asked(house)
    _student_answers(house, counted)
    with house.visitor(house.ids["coordinator"], PHONE) as coordinator:
        coordinator.open("/worklist/")
        coordinator.follow(f"/support/{match_id}/check-in?whom=mentor")
        coordinator.send(**dict.fromkeys(TOPICS, "fine"))
        counted("record a check-in from Vandaag", taps=(coordinator.taps, None), characters=(coordinator.typed, 0))
        coordinator.open(f"/support/schools/{house.ids['school']}/talk")
        assert coordinator.says("Samira")
    with house.inside():
        spoken = {row.with_whom for row in db.session.scalars(select(CheckIn).where(CheckIn.match_id == match_id))}
        assert spoken == {WithWhom.STUDENT, WithWhom.MENTOR}


def make_asked(house: House) -> int:
    """Make a pair that runs for a month, and let the jobs of that day run; give its number."""
    with house.inside():
        world = house.world()
        match = make_running(world, started_on=TODAY - timedelta(days=30))
        match.student.email, match.mentor.user_id = SAMIRA, world.mentor_user.id
        ask_in_turn()
        db.session.commit()
        mend_promises()
        return match.id


def _student_answers(house: House, counted: Counted) -> None:
    link = house.link_for(SAMIRA)
    with house.visitor(None, PHONE) as student:
        page, began = student.page, time.perf_counter()
        page.goto(link)
        for button in ("main form button", "main form button.main"):
            for item in page.locator("main fieldset").all():
                item.locator("label").nth(3).click()
                student.taps += 1
            with page.expect_navigation():
                page.locator(button).first.click()
            student.taps += 1
        seconds = time.perf_counter() - began
        assert page.locator("main form").count() == 0
        # The time is the machine's, without reading: it is printed, and says nothing of a person.
        counted(
            "answer the short questions by link", screens=(3, SCREENS_MOST), taps=(student.taps, ITEMS + 2),
            characters=(0, 0), machine_seconds=(round(seconds, 1), None),
        )  # fmt: skip
        student.look()
    with house.inside():
        asked = db.session.scalars(select(PulseRound).where(PulseRound.side == Side.STUDENT)).one()
        assert asked.answered_on == TODAY
