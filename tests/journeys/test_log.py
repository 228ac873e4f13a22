"""A mentor writes down on a phone what was not planned, or did not go through; the taps are counted."""

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.logbook.models import Conversation, ConversationState
from programme.worklist.actions import mend_promises
from tests.journeys.browser import PHONE
from tests.journeys.conftest import Counted
from tests.journeys.walk import House
from tests.logbook.setting import make_conversation, make_running

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("journeys")]

# Source: experience.md, budgets.
UNPLANNED_MOST, MOVED_MOST = 6, 4


def test_what_was_not_planned_and_what_did_not_go_through(house: House, counted: Counted) -> None:
    with house.inside():
        match = make_running(house.world())
        planned = make_conversation(match).id
        mend_promises()
        match_id = match.id
    with house.visitor(house.ids["mentor_user"], PHONE) as mentor:
        mentor.open("/worklist/")
        mentor.follow(f"/logbook/conversations/{planned}")
        mentor.follow(f"/logbook/conversations/{planned}?how=moved")
        mentor.send()
        counted("did not go through, with a new date", taps=(mentor.taps, MOVED_MOST), characters=(mentor.typed, 0))
    with house.visitor(house.ids["mentor_user"], PHONE) as mentor:
        mentor.open("/logbook/agenda")
        mentor.follow(f"/logbook/matches/{match_id}/log")
        mentor.send(minutes=30, place="phone", note="We belden even.")
        counted("log what nobody planned", interactions=(mentor.taps, UNPLANNED_MOST))
    with house.inside():
        states = {row.state for row in db.session.scalars(select(Conversation))}
        assert states == {ConversationState.MOVED, ConversationState.PLANNED, ConversationState.HELD}
