"""Reading along: one question about a log, its answer, who read what, and ringing back."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.outbox import OutboxMail, preview
from programme.logbook import actions, queries
from programme.logbook.actions import Told
from programme.logbook.models import Conversation, ConversationState
from programme.worklist import queries as worklist
from programme.worklist import wording
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.logbook.setting import make_conversation, make_goal, make_running, owed


@pytest.fixture
def match(world):
    return make_running(world)


@pytest.fixture
def held(world, match):
    return write(world, make_conversation(match), note="Het ging over stage.")


def write(world, conversation, **told):
    found = queries.find_to_write(act_as(world.mentor_user), conversation.id)
    actions.write_held(writing=found, actor=act_as(world.mentor_user), told=Told(**told), today=TODAY)
    db.session.commit()
    return conversation


def mails():
    found = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "logbook/emails/ask_to_ring"))
    return [preview(row) for row in found.all()]


def test_asking_one_thing_reads_the_log_and_asks_the_mentor(world, held):
    actions.ask_question(conversation=held, actor=world.coordinator, question="Wat heb je nodig?", now=NOW)
    db.session.commit()
    assert owed("read_log") == []
    (item,) = owed("answer_question")
    assert (item.owner_id, item.due_on, item.endpoint) == (world.mentor_user.id, date(2026, 12, 1), "logbook.answer")
    assert "nodig" not in str(item.values)
    assert (held.read_by_id, held.asked_by_id) == (world.coordinator.id, world.coordinator.id)
    with pytest.raises(Conflict):
        actions.ask_question(conversation=held, actor=world.manager, question="Nog iets?", now=NOW)


def test_a_log_without_a_note_is_thanked_for_from_vandaag_itself(world, match, sign_in):
    plain = write(world, make_conversation(match))
    browser = sign_in(world.coordinator)
    page = browser.get("/worklist/").get_data(as_text=True)
    form = re.search(r'<form method="post" action="(/logbook/conversations/\d+/read)">.*?</form>', page, re.DOTALL)
    assert form.group(1) == f"/logbook/conversations/{plain.id}/read"
    assert "Gelezen, dank je" in form.group(0)
    answer = browser.post(form.group(1), data={"today": "1"})
    assert (answer.status_code, answer.location) == (303, "/worklist/")
    db.session.refresh(plain)
    assert (plain.read_by_id, owed("read_log")) == (world.coordinator.id, [])
    assert browser.post(form.group(1), data={"today": "1"}).status_code == 409


@pytest.mark.parametrize("told", [{"note": "Het ging over stage."}, {"ring_me": True}])
def test_a_log_that_says_something_is_opened_first(world, match, sign_in, told):
    kept = write(world, make_conversation(match), **told)
    page = sign_in(world.coordinator).get("/worklist/").get_data(as_text=True)
    assert f'action="/logbook/conversations/{kept.id}/read"' not in page
    assert f'href="/logbook/conversations/{kept.id}/read"' in page


def test_the_answer_is_read_by_the_coordinator_and_the_mentor_sees_that(world, held, sign_in):
    actions.ask_question(conversation=held, actor=world.coordinator, question="Wat heb je nodig?", now=NOW)
    db.session.commit()
    mentor, address = sign_in(world.mentor_user), f"/logbook/conversations/{held.id}"
    assert "Wat heb je nodig?" in mentor.get(f"{address}/answer").get_data(as_text=True)
    assert mentor.post(f"{address}/answer", data={"answer": " "}).status_code == 422
    assert mentor.post(f"{address}/answer", data={"answer": "Een lijst van bedrijven."}).status_code == 303
    assert mentor.post(f"{address}/answer", data={"answer": "Nog een."}).status_code == 409
    assert owed("answer_question") == []
    (item,) = owed("read_answer")
    assert (item.owner_id, item.due_on) == (world.coordinator.id, date(2026, 12, 1))
    reader = sign_in(world.coordinator)
    assert "Een lijst van bedrijven." in reader.get(f"{address}/read").get_data(as_text=True)
    assert reader.post(f"{address}/read").status_code == 303
    assert owed("read_answer") == []
    assert "Je antwoord is gelezen." in sign_in(world.mentor_user).get(address).get_data(as_text=True)


def test_a_mentor_sees_who_read_a_log_and_when(world, held, sign_in):
    actions.read_log(conversation=held, actor=world.coordinator, now=NOW)
    db.session.commit()
    browser = sign_in(world.mentor_user)
    for page in (f"/logbook/conversations/{held.id}", "/logbook/agenda"):
        assert world.coordinator.name in browser.get(page).get_data(as_text=True)


def test_ten_logs_are_ten_taps(world, match, sign_in):
    first, second = (write(world, make_conversation(match)) for _ in range(2))
    browser = sign_in(world.coordinator)
    address = f"/logbook/conversations/{first.id}/read"
    assert browser.post(address).location.endswith(f"/logbook/conversations/{second.id}/read")
    last = f"/logbook/conversations/{second.id}/read"
    assert browser.post(last).location.endswith(last)
    assert owed("read_log") == []


def test_an_unread_log_says_how_long_it_lies_there_and_becomes_late(world, held):
    (row,) = worklist.due_items(act_as(world.coordinator), TODAY + timedelta(days=9))
    said = wording.item(row, "/", TODAY + timedelta(days=9))
    assert "9 dagen geleden" in said.why
    assert (said.state_kind, said.state_word) == ("now", "te laat, was di 1 december")


def test_who_asks_to_be_rung_is_on_top_at_once_and_the_mail_says_nothing(world, match):
    conversation = write(world, make_conversation(match), note="Geheim verhaal", ring_me=True)
    (item,) = owed("ring_mentor")
    assert (item.owner_id, item.due_on, item.is_urgent) == (world.coordinator.id, TODAY, True)
    (mail,) = mails()
    assert mail.to == world.coordinator.email
    assert f"/logbook/conversations/{conversation.id}/read" in mail.body
    for word in ("Geheim", "Samira", world.mentor.first_name, world.mentor.last_name):
        assert word not in mail.subject + mail.body
    actions.ring_back(conversation=conversation, actor=world.coordinator, now=NOW)
    assert owed("ring_mentor") == []
    with pytest.raises(Conflict):
        actions.ring_back(conversation=conversation, actor=world.manager, now=NOW)


@pytest.mark.parametrize(
    ("seen_on", "asked"),
    [(date(2026, 11, 19), "coordinator"), (date(2026, 11, 18), "colleague"), (date(2026, 11, 2), "colleague")],
)
def test_the_backup_rings_when_the_coordinator_did_not_sign_in_for_three_working_days(world, match, seen_on, asked):
    # Tuesday 24 November: three working days after Thursday the 19th it is Tuesday, after Wednesday the 18th it was Monday.
    world.coordinator.last_seen_on, world.colleague.last_seen_on = seen_on, TODAY
    match.trajectory.backup_id = world.colleague.id
    db.session.commit()
    write(world, make_conversation(match), ring_me=True)
    assert [mail.to for mail in mails()] == [getattr(world, asked).email]


def test_nobody_is_mailed_for_a_log_that_asks_for_nothing(world, held):
    assert mails() == []
    assert owed("ring_mentor") == []


def test_the_goals_of_last_time_are_ticked_already(world, match, sign_in):
    kept, other = make_goal(match, "Stage vinden"), make_goal(match, "Op tijd komen")
    make_conversation(match, state=ConversationState.HELD, goal_ids=[kept.id], starts_at=NOW - timedelta(days=7))
    planned = make_conversation(match)
    page = sign_in(world.mentor_user).get(f"/logbook/conversations/{planned.id}").get_data(as_text=True)
    assert f'value="{kept.id}" checked' in page
    assert f'value="{other.id}" checked' not in page


def test_a_question_is_for_who_reads_logs_and_an_answer_for_who_wrote(world, held, sign_in):
    actions.ask_question(conversation=held, actor=world.coordinator, question="Wat heb je nodig?", now=NOW)
    db.session.commit()
    ask, answer = (f"/logbook/conversations/{held.id}/{what}" for what in ("ask", "answer"))
    for who in (world.other_coordinator, world.colleague):
        assert sign_in(who).post(ask, data={"question": "x"}).status_code == 404
    assert sign_in(world.care_coordinator).post(ask, data={"question": "x"}).status_code == 403
    assert sign_in(world.other_mentor_user).get(answer).status_code == 404
    assert sign_in(world.coordinator).post(ask, data={"question": "x"}).status_code == 409


def test_question_and_answer_lie_encrypted_and_enter_no_mail(world, held):
    actions.ask_question(conversation=held, actor=world.coordinator, question="KANARIE een", now=NOW)
    actions.answer_question(conversation=held, actor=world.mentor_user, answer="KANARIE twee", now=NOW)
    db.session.commit()
    kept = db.session.execute(select(Conversation._question, Conversation._answer)).one()
    assert all(value is not None and b"KANARIE" not in value for value in kept)
    assert all("KANARIE" not in (mail.content or "") for mail in db.session.scalars(select(OutboxMail)))


def test_a_later_log_of_a_closed_account_still_asks_somebody(world, match):
    world.coordinator.deactivated_at = datetime(2026, 11, 1, tzinfo=UTC)
    db.session.commit()
    write(world, make_conversation(match), ring_me=True)
    (mail,) = mails()
    assert mail.to != world.coordinator.email
