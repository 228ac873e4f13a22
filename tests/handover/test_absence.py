"""A mentor who says that they are away: silence waits, long days ask for a substitute, planned talks are called off."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.core.errors import GateClosed
from programme.handover import actions, queries
from programme.lifecycle.models import QuietKind, QuietPeriod
from programme.logbook.models import Conversation, ConversationState, Side
from tests.conftest import act_as
from tests.factories import TODAY
from tests.logbook.setting import make_conversation, make_running, owed


def say(world, first_on, last_on):
    period = actions.say_away(
        actor=act_as(world.mentor_user), kind=QuietKind.HOLIDAY, first_on=first_on, last_on=last_on, today=TODAY
    )
    db.session.commit()
    return period


# In the phase of guidance silence is fine for 21 days.
@pytest.mark.parametrize("last_on, asked", [(date(2026, 12, 21), 0), (date(2026, 12, 22), 1)])
def test_only_days_longer_than_silence_is_fine_ask_for_a_substitute(world, last_on, asked):
    make_running(world)
    say(world, date(2026, 12, 1), last_on)
    found = owed("mentor_away")
    assert [(one.owner_id, one.due_on) for one in found] == [(world.coordinator.id, date(2026, 12, 1))] * asked


def test_taken_back_nobody_is_asked_any_more(world):
    make_running(world)
    period = say(world, date(2026, 12, 1), date(2026, 12, 31))
    actions.take_back(actor=act_as(world.mentor_user), period=period, today=TODAY)
    db.session.commit()
    assert owed("mentor_away") == []
    assert db.session.scalars(select(QuietPeriod)).all() == []


def test_an_absence_that_is_over_is_not_written_down(world):
    with pytest.raises(GateClosed):
        say(world, date(2026, 11, 1), date(2026, 11, 23))


def test_what_is_planned_on_these_days_is_called_off_in_one_go(world):
    match = make_running(world)
    for day in (30, 1, 2, 3):
        month = 11 if day == 30 else 12
        make_conversation(match, starts_at=datetime(2026, month, day, 14, 0, tzinfo=UTC))
    period = say(world, date(2026, 12, 1), date(2026, 12, 2))
    actor = act_as(world.mentor_user)
    assert len(queries.planned_within(actor, period)) == 2
    assert actions.call_off(actor=actor, period=period) == 2
    db.session.commit()
    states = db.session.execute(select(Conversation.state, Conversation.by_side).order_by(Conversation.starts_at)).all()
    planned, off = (ConversationState.PLANNED, None), (ConversationState.CANCELLED, Side.MENTOR)
    assert [tuple(one) for one in states] == [planned, off, off, planned]


def test_a_mentor_says_it_and_another_one_cannot_take_it_back(world, sign_in):
    make_running(world)
    browser = sign_in(world.mentor_user)
    form = {"first_on": "2026-12-01", "last_on": "2026-11-30", "kind": "holiday"}
    assert browser.post("/handover/my-absence", data=form).status_code == 422
    assert browser.post("/handover/my-absence", data=form | {"last_on": "2026-12-05"}).status_code == 303
    (period,) = db.session.scalars(select(QuietPeriod)).all()
    path = f"/handover/my-absence/{period.id}"
    assert sign_in(world.other_mentor_user).post(f"{path}/take-back").status_code == 404
    assert browser.post(f"{path}/call-off").status_code == 303
    assert browser.post(f"{path}/take-back").status_code == 303
    assert browser.post(f"{path}/take-back").status_code == 404
