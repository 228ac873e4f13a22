"""A date that suits five parties is found on one screen; each of them answers by link in two taps; then they meet."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.koppelingsmoment.models import PollDate
from programme.lifecycle.models import Match
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.promises import Phase
from tests import factories
from tests.journeys.browser import PHONE
from tests.journeys.conftest import Counted
from tests.journeys.walk import House
from tests.matching.people import make_waiting

pytestmark = pytest.mark.journey

PARENT, INTERPRETER = "ouder@example.org", "tolk@example.org"
# The student of the invented world is free on Thursdays from one to three.
FIRST, SECOND = date(2026, 12, 3), date(2026, 12, 10)
SCREENS_MOST, TAPS_MOST = 1, 2


def make_accepted(house: House) -> tuple[int, list[str]]:
    """Make a pair that said yes, of a student of 17; give it with the addresses of who is asked."""
    with house.inside():
        world = house.world()
        student = {"birth_month": date(2009, 5, 1)}
        trajectory = make_waiting(world, stage=TrajectoryStage.KOPPELINGSMOMENT, student=student)
        match = factories.make_match(trajectory, world.mentor, stage=MatchStage.ACCEPTED)
        db.session.commit()
        asked = [str(match.student.email), world.mentor.email, world.care_coordinator.email, PARENT, INTERPRETER]
        return match.id, asked


def test_five_parties_find_a_date_and_meet(house: House, counted: Counted) -> None:
    match_id, asked = make_accepted(house)
    coordinator = house.ids["coordinator"]
    with house.visitor(coordinator, PHONE) as person:
        person.open(f"/koppelingsmoment/{match_id}/plan")
        person.send(
            starts_at=f"{FIRST}T13:00", second=f"{SECOND}T13:00", place="Kantine", guardian="invite",
            guardian_name="Fatima Verzonnen", guardian_email=PARENT,
            interpreter="ar", interpreter_name="Tolk Verzonnen", interpreter_email=INTERPRETER,
        )  # fmt: skip
        counted("ask five parties for a date", screens=(1, SCREENS_MOST), taps=(person.taps, None))
        assert person.at(f"/koppelingsmoment/{match_id}/plan")
    for address in asked:
        link = house.link_for(address)
        with house.visitor(None, PHONE) as party:
            party.open(link)
            party.press(link.removeprefix(house.base))
            party.send("/koppelingsmoment/choose")
            counted(f"answer by link, {address}", taps=(party.taps, TAPS_MOST), characters=(party.typed, 0))
    # The same two taps where no script runs; the answer is given anew.
    with house.visitor(None, PHONE, java_script_enabled=False) as party:
        party.page.goto(house.link_for(PARENT))
        party.page.locator("main form button").first.click()
        party.page.locator("main form button.main").click()
        assert party.page.locator(".notice.good").count() == 1
    with house.inside():
        chosen = db.session.scalars(select(PollDate.id).order_by(PollDate.starts_at)).first()
    with house.visitor(coordinator, PHONE) as person:
        person.open(f"/koppelingsmoment/{match_id}/plan")
        person.press(f"/fix/{chosen}")
        assert person.at(f"/koppelingsmoment/{match_id}")
    assert "20261203T130000" in (house.mails_to(INTERPRETER)[0].invitation or "")

    house.go_to(FIRST, 14)
    with house.visitor(coordinator, {"width": 768, "height": 1024}) as tablet:
        tablet.open("/worklist/")
        tablet.follow(f"/koppelingsmoment/{match_id}/hold")
        tablet.send(
            question="Ik wil durven bellen.", every_days="7", meeting_day="donderdag om 13 uur", meeting_place="Kantine",
            reaching="Via een appje.", student_agrees=True, mentor_agrees=True, others_agree=["guardian"],
        )  # fmt: skip
    with house.inside():
        match = db.session.get_one(Match, match_id)
        assert (match.stage, match.phase) == (MatchStage.ACTIVE, Phase.STARTUP)
        assert match.until_on == FIRST + timedelta(weeks=52)
