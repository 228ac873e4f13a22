"""What is saved with a conversation: counters, promises, audit; and what is refused."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook import actions, queries
from programme.logbook.actions import Told
from programme.logbook.models import Competence, Conversation, ConversationState, Place, Side
from programme.norms.promises import Phase
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.logbook.setting import make_conversation, make_goal, make_running, owed

NEXT_WEEK = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


def writing(world, conversation):
    return queries.find_to_write(act_as(world.mentor_user), conversation.id)


def test_a_held_conversation_moves_every_counter_and_promise(world):
    match = make_running(world, conversation_count=4)
    conversation = make_conversation(match)
    actions.write_held(
        writing=writing(world, conversation), actor=world.mentor_user, told=Told(note="Rustig gesprek."), today=TODAY
    )
    db.session.commit()
    db.session.expire_all()
    assert conversation.state is ConversationState.HELD
    assert conversation.minutes == 60
    assert conversation.note == "Rustig gesprek."
    assert match.conversation_count == 5
    assert match.last_conversation_on == date(2026, 11, 24)
    assert match.next_due_on == date(2026, 12, 15)
    assert match.mentor.last_active_on == date(2026, 11, 24)
    (silence,) = owed("silence")
    assert (silence.owner_id, silence.due_on, silence.show_from) == (
        world.coordinator.id,
        date(2026, 12, 15),
        date(2026, 12, 15),
    )
    (unread,) = owed("read_log")
    assert (unread.owner_id, unread.due_on) == (world.coordinator.id, date(2026, 12, 1))
    codes = db.session.scalars(select(AuditEntry.code)).all()
    assert "conversation.held" in codes


def test_a_second_log_moves_the_silence_and_opens_no_second_one(world):
    match = make_running(world)
    for hour in (6, 7):
        conversation = make_conversation(match, starts_at=datetime(2026, 11, 24, hour, 0, tzinfo=UTC))
        actions.write_held(writing=writing(world, conversation), actor=world.mentor_user, told=Told(), today=TODAY)
        db.session.commit()
    assert len(owed("silence")) == 1
    assert len(owed("read_log")) == 2
    assert match.conversation_count == 2


def test_planning_promises_a_log_from_that_day_and_writing_it_keeps_the_promise(world):
    match = make_running(world)
    found = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    planned = actions.plan_conversation(
        writing=found, actor=world.mentor_user, starts_at=NEXT_WEEK, minutes=45, place=Place.ONLINE, now=NOW
    )
    db.session.commit()
    assert match.next_conversation_at == NEXT_WEEK
    (item,) = owed("log_conversation")
    assert (item.owner_id, item.show_from, item.due_on) == (
        world.mentor_user.id,
        date(2026, 12, 1),
        date(2026, 12, 4),
    )
    actions.write_held(writing=writing(world, planned), actor=world.mentor_user, told=Told(), today=date(2026, 12, 1))
    db.session.commit()
    assert owed("log_conversation") == []
    assert match.next_conversation_at is None


def test_a_moved_conversation_stays_as_moved_and_the_new_one_is_planned(world):
    match = make_running(world)
    old = make_conversation(match)
    new = actions.move_conversation(writing=writing(world, old), actor=world.mentor_user, starts_at=NEXT_WEEK, now=NOW)
    db.session.commit()
    assert (old.state, old.moved_to_id) == (ConversationState.MOVED, new.id)
    assert (new.state, new.starts_at, new.minutes) == (ConversationState.PLANNED, NEXT_WEEK, 60)
    assert match.conversation_count == 0
    assert [item.arguments for item in owed("log_conversation")] == [{"conversation_id": new.id}]


@pytest.mark.parametrize("state", [ConversationState.CANCELLED, ConversationState.NO_SHOW])
def test_a_missed_conversation_says_by_whom_and_counts_for_nothing(world, state):
    match = make_running(world)
    conversation = make_conversation(match)
    actions.write_missed(
        writing=writing(world, conversation), actor=world.mentor_user, state=state, by_side=Side.STUDENT, now=NOW
    )
    db.session.commit()
    assert (conversation.state, conversation.by_side) == (state, Side.STUDENT)
    assert match.conversation_count == 0
    assert owed("read_log") == []


def test_the_third_conversation_asks_for_goals_and_for_the_end_of_a_trial(world):
    match = make_running(world, trajectory={"on_trial": True}, conversation_count=2)
    actions.write_held(
        writing=writing(world, make_conversation(match)), actor=world.mentor_user, told=Told(), today=TODAY
    )
    db.session.commit()
    (goals,) = owed("set_goals")
    assert (goals.owner_id, goals.due_on, goals.values) == (world.mentor_user.id, date(2026, 12, 1), {"count": 3})
    (trial,) = owed("trial_decision")
    assert (trial.owner_id, trial.due_on) == (world.coordinator.id, date(2026, 12, 1))
    actions.set_goal(
        match=match,
        actor=world.mentor_user,
        words="Op tijd komen",
        competence=Competence.CAREER_STEERING,
        by_on=None,
        today=TODAY,
    )
    assert owed("set_goals") == []


def test_who_has_goals_is_not_asked_for_them(world):
    match = make_running(world, conversation_count=2)
    make_goal(match)
    actions.write_held(
        writing=writing(world, make_conversation(match)), actor=world.mentor_user, told=Told(), today=TODAY
    )
    assert owed("set_goals") == []


def test_a_log_during_a_pause_expects_nothing(world):
    match = make_running(world, stage=MatchStage.PAUSED)
    actions.write_held(
        writing=writing(world, make_conversation(match)), actor=world.mentor_user, told=Told(), today=TODAY
    )
    assert match.next_due_on is None
    assert owed("silence") == []


def test_an_older_conversation_written_later_does_not_turn_back_the_last_day(world):
    match = make_running(world, last_conversation_on=date(2026, 11, 20), phase=Phase.STARTUP)
    found = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    made = actions.write_unplanned(
        writing=found, actor=world.mentor_user, told=Told(minutes=30), held_on=date(2026, 11, 10), today=TODAY
    )
    assert match.last_conversation_on == date(2026, 11, 20)
    assert match.next_due_on == date(2026, 12, 15)
    assert (made.minutes, made.place, made.state) == (30, Place.SCHOOL, ConversationState.HELD)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 11, 25)])
def test_a_conversation_before_the_start_or_in_the_future_is_refused(world, day):
    match = make_running(world)
    found = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    with pytest.raises(GateClosed) as refused:
        actions.write_unplanned(writing=found, actor=world.mentor_user, told=Told(), held_on=day, today=TODAY)
    assert refused.value.code == "day_impossible"


def test_a_closed_match_takes_no_log(world):
    match = make_running(world, stage=MatchStage.CLOSED)
    found = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    with pytest.raises(GateClosed) as refused:
        actions.write_unplanned(writing=found, actor=world.mentor_user, told=Told(), held_on=TODAY, today=TODAY)
    assert refused.value.code == "match_not_running"


def test_a_conversation_of_next_week_cannot_be_written_down_now(world):
    conversation = make_conversation(make_running(world), starts_at=NEXT_WEEK)
    with pytest.raises(GateClosed) as refused:
        actions.write_held(writing=writing(world, conversation), actor=world.mentor_user, told=Told(), today=TODAY)
    assert refused.value.code == "conversation_to_come"


def test_what_was_written_once_is_not_written_twice(world):
    conversation = make_conversation(make_running(world))
    found = writing(world, conversation)
    actions.write_held(writing=found, actor=world.mentor_user, told=Told(), today=TODAY)
    with pytest.raises(GateClosed) as refused:
        actions.write_missed(
            writing=found,
            actor=world.mentor_user,
            state=ConversationState.CANCELLED,
            by_side=Side.MENTOR,
            now=NOW,
        )
    assert refused.value.code == "conversation_written"


def test_reading_is_noted_once_and_settles_the_promise(world):
    conversation = make_conversation(make_running(world))
    actions.write_held(writing=writing(world, conversation), actor=world.mentor_user, told=Told(), today=TODAY)
    actions.read_log(conversation=conversation, actor=world.coordinator, now=NOW)
    assert owed("read_log") == []
    assert conversation.read_by_id == world.coordinator.id
    with pytest.raises(Conflict):
        actions.read_log(conversation=conversation, actor=world.manager, now=NOW)


def test_a_note_enters_no_mail_and_lies_encrypted(world):
    conversation = make_conversation(make_running(world))
    told = Told(note="KANARIE in een notitie")
    actions.write_held(writing=writing(world, conversation), actor=world.mentor_user, told=told, today=TODAY)
    db.session.commit()
    assert db.session.scalar(select(func.count()).select_from(OutboxMail)) == 0
    stored = db.session.scalars(select(Conversation._note)).one()
    assert stored is not None
    assert b"KANARIE" not in stored
    entries = db.session.scalars(select(AuditEntry)).all()
    assert all("KANARIE" not in f"{entry.facts} {entry.text}" for entry in entries)


def test_nothing_new_is_planned_while_help_comes_first_and_nobody_reads_why(world):
    match = make_running(world, stage=MatchStage.PAUSED, trajectory={"stage": TrajectoryStage.REFERRED})
    conversation = make_conversation(match)
    later = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    found = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    with pytest.raises(GateClosed) as gate:
        actions.plan_conversation(
            writing=found, actor=world.mentor_user, starts_at=later, minutes=60, place=Place.SCHOOL, now=NOW
        )
    assert gate.value.code == "match_stands_still"
    with pytest.raises(GateClosed):
        actions.move_conversation(
            writing=writing(world, conversation), actor=world.mentor_user, starts_at=later, now=NOW
        )
    # What they had before it stopped may still be written down.
    held = actions.write_held(writing=writing(world, conversation), actor=world.mentor_user, told=Told(), today=TODAY)
    assert held.state is ConversationState.HELD
