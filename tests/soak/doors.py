"""The forms that are sent many times at once: where each stands, who sends it, and what it adds when it is saved once."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from programme.access.models import Link, Purpose
from programme.core.database import db
from programme.koppelingsmoment import actions as koppelingsmoment
from programme.koppelingsmoment import queries
from programme.lifecycle.models import Match
from programme.logbook.models import ConversationState
from programme.people.models import User
from tests.factories import NOW, TODAY
from tests.house.whole_world import TYPED, Whole
from tests.koppelingsmoment.test_actions import make_accepted
from tests.logbook.setting import make_conversation
from tests.soak.house import House, link_cookie

# Where a nomination is sent, and the page on which the one of the whole world can be checked.
NOMINATE = "/nomination/nominate"
CHECKED = f"{NOMINATE}/{TYPED}/check"


@dataclass(frozen=True, slots=True)
class Door:
    """The table of which one row more is right (`where` narrows it), the page, where its form goes, and who sends what."""

    table: str
    page: str
    path: str
    cookie: str
    typed: dict[str, str] = field(default_factory=dict)
    where: str = "1 = 1"


def nominated(name: str) -> dict[str, str]:
    """Give what differs from nomination to nomination; it takes no typed one with it, so that the page stays."""
    return {"first_name": name, "email": f"{name.lower()}@example.org", "draft": ""}


def make_doors(house: House, whole: Whole, count: int, chance: random.Random) -> list[Door]:
    """Give so many forms, each kind in turn; what can be answered once is made anew for every one."""
    rooms = _Rooms(house, whole, chance)
    makers: tuple[Callable[[int], Door], ...] = (
        rooms.nominate,
        rooms.unplanned,
        rooms.concern,
        rooms.plan,
        rooms.held,
        rooms.missed,
        rooms.series,
        rooms.question,
        rooms.read,
        rooms.note,
        rooms.answer_dates,
        rooms.fix_date,
    )
    doors = [makers[turn % len(makers)](turn) for turn in range(count)]
    db.session.commit()
    return doors


class _Rooms:
    """Makes a door to each form."""

    def __init__(self, house: House, whole: Whole, chance: random.Random) -> None:
        self.house, self.whole, self.chance = house, whole, chance
        self.care = self._cookie("care_coordinator")
        self.mentor = self._cookie("mentor_user")
        self.coordinator = self._cookie("coordinator")

    def nominate(self, turn: int) -> Door:
        name = f"Dubbel{turn}-{self.chance.randrange(10**9)}"
        return Door("trajectory", CHECKED, NOMINATE, self.care, nominated(name))

    def unplanned(self, turn: int) -> Door:
        typed = {"held_on": _day(-(turn % 60)), "minutes": "45"}
        return self._same("conversation", "logbook.log", typed, match_id=self.whole.match.id)

    def concern(self, turn: int) -> Door:
        return self._same("concern", "concerns.raise_concern", {"saw": f"Verzonnen {turn}."})

    def plan(self, turn: int) -> Door:
        typed = {"on": _day(1 + turn % 300), "at": "16:00", "minutes": "45"}
        return self._same("conversation", "logbook.plan", typed, match_id=self.whole.match.id)

    def series(self, turn: int) -> Door:
        typed = {"first_on": _day(1 + turn % 300), "at": "11:00", "until_on": _day(320), "every_weeks": "4"}
        return self._same("conversation_series", "logbook.series", typed, match_id=self.whole.match.id)

    def held(self, _turn: int) -> Door:
        number = make_conversation(self.whole.match).id
        return self._same(
            "conversation", "logbook.edit", where=f"id = {number} AND state = 'held'", conversation_id=number
        )

    def missed(self, turn: int) -> Door:
        number = make_conversation(self.whole.match).id
        path = self._path("logbook.edit", conversation_id=number, how="no_show")
        typed = {"by_side": "student", "on": _day(1 + turn % 300), "at": "16:00"}
        return Door("conversation", path, path, self.mentor, typed)

    def question(self, turn: int) -> Door:
        number = self._written()
        page, path = (self._path(name, conversation_id=number) for name in ("logbook.read", "logbook.ask"))
        asked = f"id = {number} AND asked_at IS NOT NULL"
        return Door("conversation", page, path, self.coordinator, {"question": f"Verzonnen {turn}?"}, asked)

    def read(self, _turn: int) -> Door:
        number = self._written()
        path = self._path("logbook.read", conversation_id=number)
        return Door("conversation", path, path, self.coordinator, where=f"id = {number} AND read_at IS NOT NULL")

    def note(self, turn: int) -> Door:
        path = self._path("feedback.notes", match_id=self.whole.match.id)
        return Door("progress_note", path, path, self.coordinator, {"words": f"Verzonnen {turn}."})

    def answer_dates(self, _turn: int) -> Door:
        match, first_date = self._asked()
        of_student = select(Link.id).where(
            Link.purpose == Purpose.CHOOSE_DATE, Link.match_id == match.id, Link.party == "student"
        )
        cookie = link_cookie(self.house.app, db.session.scalars(of_student).one())
        path = self._path("koppelingsmoment.choose_by_link")
        noted = f"code = 'koppelingsmoment.answer_dates' AND thing = 'match {match.id}'"
        return Door("audit_entry", path, path, cookie, {"can": str(first_date)}, noted)

    def fix_date(self, _turn: int) -> Door:
        match, first_date = self._asked()
        page = self._path("koppelingsmoment.plan", match_id=match.id)
        path = self._path("koppelingsmoment.fix", match_id=match.id, date_id=first_date)
        return Door("koppelingsmoment", page, path, self.coordinator, where=f"match_id = {match.id}")

    def _same(
        self, table: str, endpoint: str, typed: dict[str, str] | None = None, where: str = "1 = 1", **values: Any
    ) -> Door:
        path = self._path(endpoint, **values)
        return Door(table, path, path, self.mentor, typed or {}, where)

    def _asked(self) -> tuple[Match, int]:
        """Make a match of which everybody is asked for a date; give it with the number of the first date."""
        world = self.whole.world
        # So many places that the mentor is never full.
        world.mentor.places_taken = 0
        match = make_accepted(world)
        match.student.email = f"student{match.id}@example.org"
        two = [NOW + timedelta(days=6), NOW + timedelta(days=9)]
        plan = koppelingsmoment.Plan(two[0], 60, "Verzonnen", world.care_coordinator, others=(two[1],))
        poll = koppelingsmoment.ask_for_date(first=queries.meeting_of(match.id), plan=plan, actor=world.coordinator)
        db.session.commit()
        return match, poll.dates[0].id

    def _written(self) -> int:
        state = {"state": ConversationState.HELD, "written_at": NOW}
        return make_conversation(self.whole.match, **state).id

    def _cookie(self, name: str) -> str:
        user: User = self.whole.people[name]
        return self.house.cookie_of(user)

    def _path(self, endpoint: str, **values: Any) -> str:
        return self.house.app.url_map.bind("localhost").build(endpoint, values)


def _day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()
