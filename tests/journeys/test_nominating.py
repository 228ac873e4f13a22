"""A zorgcoördinator nominates between two students: counted, called away half way, and taken up again."""

import re

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from tests.journeys.browser import Visitor
from tests.journeys.conftest import Counted
from tests.journeys.walk import House

pytestmark = pytest.mark.journey

# Source: experience.md: at most eight fields and 90 seconds, and the draft is kept.
FIELDS_MOST = 8
SECONDS_MOST = 90
# Source: Card, Moran and Newell, 1983: seconds for a keystroke of an average typist, to point and press, to think.
KEYSTROKE, POINT_AND_PRESS, THINK = 0.28, 1.3, 1.35
REASON = "Ze wil haar stage afmaken en durft niet te bellen."
HALF = "Ze wil haar stage"
ANSWERS = [
    ("name", {"first_name": "Samira", "last_name": "el Verzonnen"}),
    ("birth", {"born_on": "2007-05-17"}),
    ("school", {"schooling": "mbo-2"}),
    ("hope", {"hoped_result": "structure"}),
    ("reason", {"reason": REASON}),
    ("address", {"email": "samira@example.org"}),
    ("coach", {}),
]
FIELDS = "main form.form :is(input:not([type=hidden]), select, textarea)"

Size = dict[str, int]


def test_a_school_nominates_in_eight_fields_and_within_the_budget(
    house: House, viewport: Size, counted: Counted
) -> None:
    fields: set[str] = set()
    with house.visitor(house.ids["care_coordinator"], viewport) as school:
        school.open("/worklist/")
        school.follow("/nomination/nominate")
        for name, values in ANSWERS:
            assert school.page.url.endswith(f"/{name}")
            fields |= set(school.page.eval_on_selector_all(FIELDS, "fields => fields.map(f => f.name)"))
            assert school.page.locator("main .hint").count() >= 1
            school.send(**values)
        school.send()
        pages = len(ANSWERS) + 2
        seconds = school.taps * POINT_AND_PRESS + school.typed * KEYSTROKE + pages * THINK
        counted(
            f"nominate a student, {viewport['width']} px",
            fields=(len(fields), FIELDS_MOST),
            taps=(school.taps, None),
            characters=(school.typed, None),
            seconds_by_keystrokes=(round(seconds), SECONDS_MOST),
        )
        trajectory_id = _number(school)
    with house.visitor(house.ids["coordinator"], viewport) as programme:
        assert programme.status_of(f"/dossiers/students/{trajectory_id}") == 404
    with house.inside():
        assert db.session.get_one(Trajectory, trajectory_id).stage is TrajectoryStage.DRAFT


def test_who_is_called_away_finds_back_what_was_typed_and_can_change_an_answer(house: House, viewport: Size) -> None:
    with house.visitor(house.ids["care_coordinator"], viewport) as school:
        school.open("/nomination/nominate")
        for name, values in ANSWERS:
            if name == "reason":
                break
            school.send(**values)
        school.page.locator('[name="reason"]').fill(HALF)
        school.page.locator("[data-draft-status]:not(:empty)").wait_for()
        with school.page.expect_navigation():
            school.page.locator('form[action$="/accounts/sign-out"]').evaluate("form => form.requestSubmit()")
        assert school.page.goto(f"{house.base}/nomination/") is not None
        assert school.at("/accounts/sign-in")
    with house.visitor(house.ids["care_coordinator"], viewport) as school:
        school.open("/worklist/")
        school.follow("/check")
        assert school.page.locator('[name="reason"]').input_value() == HALF
        school.page.go_back()
        school.page.go_forward()
        assert school.page.locator('[name="reason"]').input_value() == HALF
        for _name, values in ANSWERS[4:]:
            school.send(**values)
        school.follow("/name")
        school.send(first_name="Samira Noor")
        assert school.says("Samira Noor el Verzonnen")
        assert school.says(REASON)
        school.send()
        trajectory_id = _number(school)
        school.open("/nomination/")
        assert not school.page.locator('a[href$="/check"]').count()
        school.open(f"/nomination/{trajectory_id}")
        school.press("/code")
        address = school.page.locator("main code").inner_text()
        assert school.page.locator("main svg.qr").count() == 1
    with house.visitor(None, viewport) as student:
        student.open(address)
        student.press(address.removeprefix(house.base))
        assert student.says(REASON)
    with house.inside():
        assert db.session.scalars(select(Trajectory.id)).all() == [trajectory_id]


def _number(school: Visitor) -> int:
    found = re.search(r"/nomination/(\d+)$", school.page.url)
    assert found is not None, school.page.url
    return int(found[1])
