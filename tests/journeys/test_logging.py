"""A mentor writes down conversations on a phone: planned, moved, unplanned, without scripts and without a network."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle.promises import Owed, owe
from programme.logbook.models import Conversation
from programme.norms.models import Programme
from programme.people.models import Mentor, School, User
from tests.factories import TODAY
from tests.journeys.browser import PHONE, Visitor, faults_of
from tests.journeys.conftest import Counted
from tests.journeys.walk import House
from tests.logbook.setting import make_conversation, make_goal, make_running

pytestmark = pytest.mark.journey

STORED = """async () => [localStorage.length, sessionStorage.length,
  (await indexedDB.databases()).length, (await caches.keys()).length]"""
# From the mail in the morning one tap leads to the start page.
FROM_THE_MAIL = 1


class _World:
    """The part of the invented world that a running match is made of, in this house."""

    def __init__(self, ids: dict[str, int]) -> None:
        self.school = db.session.get_one(School, ids["school"])
        self.programme = db.session.get_one(Programme, ids["programme"])
        self.mentor = db.session.get_one(Mentor, ids["mentor"])
        self.coordinator = db.session.get_one(User, ids["coordinator"])


def prepare(house: House) -> tuple[int, list[int]]:
    """Give a running match with a goal and four conversations of this morning that ask how they went."""
    with house.inside():
        match = make_running(_World(house.ids))
        make_goal(match)
        numbers = [make_conversation(match).id for _ in range(4)]
        for number in numbers:
            asked = Owed(
                "log_conversation", TODAY + timedelta(days=3), "conversation_planned", "logbook.edit",
                {"conversation_id": number}, show_from=TODAY, about=str(number),
            )  # fmt: skip
            owe(asked, owner=house.ids["mentor_user"], match=match)
        db.session.commit()
        return match.id, numbers


def counted_from(person: Visitor) -> Visitor:
    """Stand on the start page and count from there."""
    person.open("/")
    person.taps = person.typed = 0
    return person


def test_a_mentor_logs_in_three_taps_and_loses_nothing(house: House, counted: Counted) -> None:
    match, (first, second, third, fourth) = prepare(house)
    with house.visitor(house.ids["mentor_user"], PHONE) as person:
        counted_from(person).follow(f"/logbook/conversations/{first}")
        person.send()
        counted(
            "A mentor logs a planned conversation", taps=(FROM_THE_MAIL + person.taps, 3), characters=(person.typed, 0)
        )
        counted_from(person).follow(f"/logbook/conversations/{second}")
        person.follow("how=moved")
        person._press(person.page.locator("button[name=moment]").first)
        counted("A mentor moves one to a new date", taps=(FROM_THE_MAIL + person.taps, 4), characters=(person.typed, 0))
        counted_from(person).follow(f"/logbook/conversations/{fourth}")
        person.follow("how=no_show&by=student")
        person._press(person.page.locator("button[name=moment]").first)
        counted(
            "A mentor says who did not come, with a new date", taps=(FROM_THE_MAIL + person.taps, 4),
            characters=(person.typed, 0),
        )  # fmt: skip
        counted_from(person).open(f"/logbook/matches/{match}/log")
        fields = person.page.locator("main form.form fieldset, main form.form .field > label:not(.tick)").count()
        person.send(place="phone")
        counted("A mentor logs an unplanned conversation", interactions=(2 + person.taps, 6), fields=(fields, 5))
        without_a_network(person, f"/logbook/matches/{match}/log")
        # The address of a private calendar is one long word on a narrow page.
        person.open("/calendar/")
        person.press("/calendar/renew")
        person.page.locator("main code").evaluate("address => address.textContent = 'x'.repeat(90)")
        assert faults_of(person.page) == []
    with house.visitor(house.ids["mentor_user"], PHONE, java_script_enabled=False) as person:
        person.page.goto(f"{house.base}/")
        person.page.locator(f'a[href$="/logbook/conversations/{third}"]').first.click()
        person.page.locator("main form.form button.main").first.click()
        assert person.at("/logbook/agenda")
    with house.inside():
        kept = db.session.scalars(select(Conversation).where(Conversation.match_id == match)).all()
        assert sorted(one.state.value for one in kept) == [
            "held",
            "held",
            "held",
            "held",
            "moved",
            "no_show",
            "planned",
            "planned",
        ]
        assert [one.note for one in kept if one.note] == ["Hallo"]


def without_a_network(person: Visitor, address: str) -> None:
    """Type, lose the network, press the button, and see the same form go when the network is back."""
    page = person.open(address)
    note, status = page.locator("textarea[name=note]"), page.locator("[data-draft-status]")
    note.press_sequentially("H")
    page.locator("[data-discard]").wait_for(state="visible")
    page.context.set_offline(True)
    note.press_sequentially("allo")
    page.locator("main form.form button.main").click()
    page.wait_for_function("status => status.textContent === status.dataset.offline", arg=status.element_handle())
    assert person.at(address)
    assert page.evaluate(STORED) == [0, 0, 0, 0]
    page.context.set_offline(False)
    page.wait_for_url("**/logbook/agenda")
