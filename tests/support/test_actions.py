"""What a check-in and a wait save, and what is refused."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Phase
from programme.support import actions
from programme.support.models import ContactWay, WithWhom
from tests.factories import TODAY
from tests.logbook.setting import make_running, owed


def ask(match, world, *, on=TODAY, whom=WithWhom.MENTOR):
    return actions.check_in(
        match=match, actor=world.coordinator, with_whom=whom, way=ContactWay.PHONE, held_on=on, note="", today=TODAY
    )


def test_a_check_in_promises_the_next_one_with_its_rule(world):
    match = make_running(world, started_on=date(2026, 11, 16))
    first = ask(match, world, on=date(2026, 11, 20))
    assert first.due_on == date(2026, 11, 30)
    (item,) = owed("check_in")
    assert (item.due_on, item.reason, item.show_from) == (
        date(2026, 12, 17),
        "check_in_second",
        date(2026, 12, 10),
    )
    ask(match, world, on=TODAY)
    (item,) = owed("check_in")
    assert (item.due_on, item.reason, item.owner_id) == (date(2026, 12, 24), "check_in_rhythm", world.coordinator.id)


def test_amber_is_asked_about_every_two_weeks(world):
    match = make_running(world, started_on=date(2026, 11, 1), is_amber=True)
    ask(match, world, on=date(2026, 11, 10))
    ask(match, world)
    (item,) = owed("check_in")
    assert (item.due_on, item.reason) == (date(2026, 12, 8), "check_in_amber")


def test_a_talk_with_the_school_moves_nothing(world):
    match = make_running(world, next_due_on=date(2026, 11, 25))
    kept = ask(match, world, whom=WithWhom.SCHOOL)
    assert kept.due_on is None
    assert owed("check_in") == []
    assert match.next_due_on == date(2026, 11, 25)


def test_who_spoke_the_mentor_heard_of_the_pair(world):
    match = make_running(world, next_due_on=date(2026, 11, 20), phase=Phase.GUIDANCE)
    ask(match, world)
    assert match.next_due_on == date(2026, 12, 15)
    (item,) = owed("silence")
    assert item.show_from == date(2026, 12, 15)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 11, 25)])
def test_a_check_in_on_an_impossible_day_is_refused(world, day):
    match = make_running(world)
    with pytest.raises(GateClosed) as refused:
        ask(match, world, on=day)
    assert refused.value.code == "day_impossible"


def test_a_closed_match_has_no_check_ins(world):
    match = make_running(world, stage=MatchStage.CLOSED)
    with pytest.raises(GateClosed) as refused:
        ask(match, world)
    assert refused.value.code == "match_not_running"


def test_waiting_moves_the_alarm_and_keeps_the_reason(world):
    match = make_running(world, next_due_on=date(2026, 11, 20))
    actions.wait(match=match, actor=world.coordinator, until_on=date(2026, 12, 10), reason="Toetsweken", today=TODAY)
    assert match.next_due_on == date(2026, 12, 10)
    (item,) = owed("silence")
    assert (item.show_from, item.reason) == (date(2026, 12, 10), "silence_waits")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "support.wait")).one()
    assert entry.text == "Toetsweken"


@pytest.mark.parametrize("day", [TODAY, date(2026, 11, 1), date(2027, 6, 1)])
def test_waiting_leads_to_a_later_day_not_too_far_away(world, day):
    match = make_running(world)
    with pytest.raises(GateClosed) as refused:
        actions.wait(match=match, actor=world.coordinator, until_on=day, reason="Rust", today=TODAY)
    assert refused.value.code == "wait_to_later"
