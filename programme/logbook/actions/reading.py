"""Writes of reading along: a log is read, one question about it is asked and answered, and a mentor is rung back."""

from datetime import date, datetime, timedelta

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.logbook import emails, queries
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import Mentor, User

# Who writes; only the number is asked for, so that a page need not read the row behind it.
Person = User | Actor


def to_read(match: Match, conversation: Conversation, written_on: date) -> Owed:
    """Say what the coordinator owes for a log: that it is read in time; one without a note is thanked for from the list."""
    due_on = written_on + timedelta(days=match.programme.promises.log_read_days)
    return Owed(
        "read_log",
        due_on,
        "log_unread" if conversation.note or conversation.call_asked_at else "log_without_note",
        "logbook.read",
        {"conversation_id": conversation.id},
        {"since_on": written_on.isoformat()},
        about=str(conversation.id),
    )


def read_log(*, conversation: Conversation, actor: Person, now: datetime) -> None:
    """Note that somebody at the programme read a log, so that the mentor sees it.

    :raises Conflict: when a colleague read it first, or there is nothing to read.
    """
    if conversation.read_at is not None or conversation.state is not ConversationState.HELD:
        raise Conflict(_("This was marked as read already."))
    _mark_read(conversation, actor, now)


def ask_question(*, conversation: Conversation, actor: Person, question: str, now: datetime) -> None:
    """Ask the mentor the one question a log may get; who asks has read it.

    :raises Conflict: when it was asked already, or there is nothing to ask about.
    """
    if conversation.asked_at is not None or conversation.state is not ConversationState.HELD:
        raise Conflict(_("A question about this was asked already."))
    if conversation.read_at is None:
        _mark_read(conversation, actor, now)
    conversation.question = question
    conversation.asked_at, conversation.asked_by_id = now, actor.id
    db.session.flush()
    audit.record("conversation.ask", f"match {conversation.match_id}", actor_id=actor.id, conversation=conversation.id)
    _owe_answer(conversation)


def answer_question(*, conversation: Conversation, actor: Person, answer: str, now: datetime) -> None:
    """Answer the question about a log; whoever asked it reads the answer.

    :raises Conflict: when nothing is asked, or it was answered already.
    """
    if conversation.asked_at is None or conversation.answered_at is not None:
        raise Conflict(_("There is no open question here."))
    conversation.answer, conversation.answered_at = answer, now
    db.session.flush()
    audit.record(
        "conversation.answer", f"match {conversation.match_id}", actor_id=actor.id, conversation=conversation.id
    )
    settle("answer_question", match_id=conversation.match_id, about=str(conversation.id))
    _owe_reading_of_answer(conversation)


def read_answer(*, conversation: Conversation, actor: Person, now: datetime) -> None:
    """Note that the answer was read, so that the mentor sees it.

    :raises Conflict: when a colleague read it first, or there is none.
    """
    if conversation.answered_at is None or conversation.answer_read_at is not None:
        raise Conflict(_("This was marked as read already."))
    conversation.answer_read_at = now
    audit.record(
        "conversation.read_answer", f"match {conversation.match_id}", actor_id=actor.id, conversation=conversation.id
    )
    settle("read_answer", match_id=conversation.match_id, about=str(conversation.id))


def ask_to_ring(*, match: Match, conversation: Conversation, now: datetime) -> None:
    """Let whoever is there for the match ring the mentor: on top of their list, and by mail at once without a word of why."""
    conversation.call_asked_at = now
    there = queries.who_is_there(match, clock.local(now).date())
    if there is None:
        return
    owe(_to_ring(conversation, clock.local(now).date()), owner=there, match=match)
    emails.ask_to_ring(conversation, there)


def ring_back(*, conversation: Conversation, actor: Person, now: datetime) -> None:
    """Note that the mentor was rung.

    :raises Conflict: when a colleague rang first, or nobody asked for it.
    """
    if conversation.call_asked_at is None or conversation.called_at is not None:
        raise Conflict(_("Somebody rang already."))
    conversation.called_at, conversation.called_by_id = now, actor.id
    audit.record("conversation.rang", f"match {conversation.match_id}", actor_id=actor.id, conversation=conversation.id)
    settle("ring_mentor", match_id=conversation.match_id, about=str(conversation.id))


def _mark_read(conversation: Conversation, actor: Person, now: datetime) -> None:
    conversation.read_at, conversation.read_by_id = now, actor.id
    audit.record("conversation.read", f"match {conversation.match_id}", actor_id=actor.id, conversation=conversation.id)
    settle("read_log", match_id=conversation.match_id, about=str(conversation.id))


def _to_ring(conversation: Conversation, asked_on: date) -> Owed:
    return Owed(
        "ring_mentor",
        asked_on,
        "mentor_asks_to_ring",
        "logbook.read",
        {"conversation_id": conversation.id},
        is_urgent=True,
        about=str(conversation.id),
    )


def _owe_answer(conversation: Conversation) -> DueItem | None:
    match, asked_on = conversation.match, _day(conversation.asked_at)
    mentor = db.session.get_one(Mentor, conversation.by_mentor_id or match.mentor_id)
    owed = Owed(
        "answer_question",
        asked_on + timedelta(days=match.programme.promises.log_answer_days),
        "question_about_log",
        "logbook.answer",
        {"conversation_id": conversation.id},
        {"since_on": asked_on.isoformat()},
        about=str(conversation.id),
    )
    return owe(owed, owner=mentor.user_id, match=match)


def _owe_reading_of_answer(conversation: Conversation) -> DueItem | None:
    match, answered_on = conversation.match, _day(conversation.answered_at)
    owed = Owed(
        "read_answer",
        answered_on + timedelta(days=match.programme.promises.log_read_days),
        "answer_unread",
        "logbook.read",
        {"conversation_id": conversation.id},
        {"since_on": answered_on.isoformat()},
        about=str(conversation.id),
    )
    return owe(owed, owner=match.coordinator_id, match=match)


def _day(moment: datetime | None) -> date:
    return clock.today() if moment is None else clock.local(moment).date()


def _owe_reading_by_facts(match: Match, about: str) -> DueItem | None:
    conversation = db.session.get_one(Conversation, int(about))
    return owe(to_read(match, conversation, _day(conversation.written_at)), owner=match.coordinator_id, match=match)


def _owe_answer_by_facts(_match: Match, about: str) -> DueItem | None:
    return _owe_answer(db.session.get_one(Conversation, int(about)))


def _owe_reading_of_answer_by_facts(_match: Match, about: str) -> DueItem | None:
    return _owe_reading_of_answer(db.session.get_one(Conversation, int(about)))


def _owe_ringing_by_facts(match: Match, about: str) -> DueItem | None:
    conversation = db.session.get_one(Conversation, int(about))
    there = queries.who_is_there(match, clock.today())
    return owe(_to_ring(conversation, _day(conversation.call_asked_at)), owner=there, match=match)


GROUNDS = (
    # What was left unread when a match stopped may still be read; nobody is asked to.
    Ground("read_log", Match, queries.TO_READ, _owe_reading_by_facts, allows=queries.UNREAD),
    Ground("answer_question", Match, queries.TO_ANSWER, _owe_answer_by_facts, allows=queries.ASKED),
    Ground("read_answer", Match, queries.ANSWER_TO_READ, _owe_reading_of_answer_by_facts, allows=queries.ANSWERED),
    # Who asked to be rung is rung, also when the match ended since.
    Ground("ring_mentor", Match, queries.TO_RING, _owe_ringing_by_facts),
)
