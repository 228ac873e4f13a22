"""Writes of the mentor: plan, hold, move and miss a conversation."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from programme.access.identity import Actor
from programme.core import audit, clock
from programme.core.database import db
from programme.lifecycle import mentors, silence
from programme.lifecycle.grounds import Ground
from programme.lifecycle.mentors import answers_for
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, owe_all, settle
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook import emails, queries
from programme.logbook.actions.reading import Person, ask_to_ring, to_read
from programme.logbook.models import Conversation, ConversationState, Place, Side
from programme.logbook.queries import Writing
from programme.logbook.rules import can_have_been, goals_are_due, held_at, trial_is_due
from programme.logbook.wording import day_impossible, moment_passed, not_open, not_running, not_yet, stands_still
from programme.people.models import Mentor


@dataclass(frozen=True, slots=True)
class Told:
    """What a mentor tells of a conversation that was held; `minutes` None means: as planned."""

    minutes: int | None = None
    place: Place | None = None
    goal_ids: tuple[int, ...] = ()
    note: str = ""
    ring_me: bool = False


def plan_conversation(
    *,
    writing: Writing,
    actor: Person,
    starts_at: datetime,
    minutes: int,
    place: Place,
    now: datetime,
    invites: bool = False,
) -> Conversation:
    """Plan the next conversation; the mentor owes its log from that day on, and the student may get an invitation.

    :raises GateClosed: when the match does not run, stands still because help comes first, or the moment is over.
    """
    match = writing.match
    need_running(match)
    _need_to_come(match, starts_at, now)
    conversation = _planned(match, actor, starts_at, minutes, place)
    match.next_conversation_at = min(filter(None, (writing.next_at, starts_at)))
    audit.record("conversation.plan", f"match {match.id}", actor_id=actor.id, conversation=conversation.id)
    owe_log(conversation, match)
    silence.judge(match)
    if invites and match.student.email:
        conversation.uid = f"conversation-{uuid.uuid4().hex}"
        emails.invite(match, conversation)
    return conversation


def write_held(*, writing: Writing, actor: Person, told: Told, today: date) -> Conversation:
    """Write down that a planned conversation was held, as planned or a little different.

    :raises GateClosed: when the match does not run, or the conversation was written down already or is still to come.
    """
    conversation = _need_open(writing)
    day = clock.local(conversation.starts_at).date()
    if day > today:
        raise not_yet()
    conversation.minutes = told.minutes or conversation.minutes or writing.match.programme.promises.conversation_minutes
    conversation.place = told.place or conversation.place
    settle("log_conversation", match_id=writing.match.id, about=str(conversation.id))
    _hold(writing, conversation, actor, told, day=day, today=today)
    return conversation


def write_unplanned(*, writing: Writing, actor: Person, told: Told, held_on: date, today: date) -> Conversation:
    """Write down a conversation that nobody planned.

    :raises GateClosed: when the match does not run, or it cannot have been on that day.
    """
    match = writing.match
    need_running(match)
    if not can_have_been(held_on, match.started_on, today):
        raise day_impossible()
    conversation = Conversation(
        match_id=match.id,
        by_mentor_id=acting(match, actor),
        state=ConversationState.HELD,
        starts_at=held_at(held_on, clock.now()),
        minutes=told.minutes or match.programme.promises.conversation_minutes,
        place=told.place or Place.SCHOOL,
    )
    db.session.add(conversation)
    _hold(writing, conversation, actor, told, day=held_on, today=today)
    return conversation


def move_conversation(*, writing: Writing, actor: Person, starts_at: datetime, now: datetime) -> Conversation:
    """Give a planned conversation a new date: the old one stays as moved, the new one is planned.

    :raises GateClosed: when the match does not run or stands still because help comes first, it was written down
        already, or the new moment is over.
    """
    old, match = _need_open(writing), writing.match
    _need_to_come(match, starts_at, now)
    old.state = ConversationState.MOVED
    new = _give_new_date(writing, old, actor, starts_at)
    old.written_by_id, old.written_at = actor.id, now
    _whose(old, match).last_active_on = clock.local(now).date()
    audit.record("conversation.move", f"match {match.id}", actor_id=actor.id, conversation=old.id, to=new.id)
    settle("log_conversation", match_id=match.id, about=str(old.id))
    silence.judge(match)
    return new


def write_missed(
    *,
    writing: Writing,
    actor: Person,
    state: ConversationState,
    by_side: Side,
    now: datetime,
    new_at: datetime | None = None,
) -> Conversation:
    """Write down that a planned conversation was cancelled, or that somebody did not come; it may get a new date at once.

    :raises GateClosed: when the match does not run, it was written down already, or there is a new date and the match
        stands still because help comes first, or the new date is over.
    """
    conversation, match = _need_open(writing), writing.match
    if new_at is not None:
        _need_to_come(match, new_at, now)
    conversation.by_side, conversation.state = by_side, state
    conversation.written_by_id, conversation.written_at = actor.id, now
    match.next_conversation_at = writing.next_at
    if new_at is not None:
        _give_new_date(writing, conversation, actor, new_at)
    _whose(conversation, match).last_active_on = clock.local(now).date()
    audit.record(
        f"conversation.{state.value}", f"match {match.id}", actor_id=actor.id, conversation=conversation.id, by=by_side
    )
    settle("log_conversation", match_id=match.id, about=str(conversation.id))
    if conversation.starts_at > now and new_at is None:
        conversation.sequence += 1
        emails.withdraw(match, conversation)
    silence.missed(match, on=clock.local(conversation.starts_at).date(), today=clock.local(now).date())
    silence.judge(match)
    return conversation


def pass_on(*, match: Match, today: date) -> None:
    """Give what is planned to who answers for its day, and what was not written down to who still can; its log is theirs.

    For when somebody begins or stops to stand in. In a duo each keeps the own conversations.
    """
    for conversation in queries.planned(match.id):
        day = clock.local(conversation.starts_at).date()
        before = conversation.by_mentor_id
        if day < today and before in {mentor.id for mentor in mentors.acting(match, today)}:
            continue
        after = answers_for(match, max(day, today), before)
        if after.id != before:
            conversation.by_mentor_id = after.id
            settle("log_conversation", match_id=match.id, about=str(conversation.id))
            owe_log(conversation, match)
    db.session.flush()


def _hold(writing: Writing, conversation: Conversation, actor: Person, told: Told, *, day: date, today: date) -> None:
    """Save a held conversation with all that follows from it; a test counts the statements."""
    match = writing.match
    conversation.state = ConversationState.HELD
    conversation.goal_ids, conversation.note = list(told.goal_ids), told.note
    conversation.written_by_id, conversation.written_at = actor.id, clock.now()
    match.conversation_count += 1
    match.last_conversation_on = max(day, match.last_conversation_on or day)
    match.next_conversation_at = writing.next_at
    silence.talked(match, on=day, today=today)
    _whose(conversation, match).last_active_on = today
    look = silence.next_look(match)
    db.session.flush()
    if told.ring_me:
        ask_to_ring(match=match, conversation=conversation, now=clock.now())
    owed = _owed_after(writing, conversation, today)
    owe_all(owed if look is None else [*owed, (look, match.coordinator_id)], match=match)
    audit.record("conversation.held", f"match {match.id}", actor_id=actor.id, conversation=conversation.id)


def _owed_after(writing: Writing, conversation: Conversation, today: date) -> list[tuple[Owed, int | None]]:
    match = writing.match
    promises = match.programme.promises
    owed: list[tuple[Owed, int | None]] = [(to_read(match, conversation, today), match.coordinator_id)]
    if goals_are_due(match.conversation_count, writing.goal_count, promises):
        owed.append((_goals(match, today), match.mentor.user_id))
    if trial_is_due(match.conversation_count, match.trajectory.on_trial, promises):
        owed.append((_trial(match, today), match.coordinator_id))
    return owed


def _goals(match: Match, written_on: date) -> Owed:
    promises, count = match.programme.promises, {"count": match.conversation_count}
    due_on = written_on + timedelta(days=promises.phase(match.phase).days_between)
    return Owed("set_goals", due_on, "goals_by_now", "logbook.goals", {"match_id": match.id}, count)


def _trial(match: Match, written_on: date) -> Owed:
    due_on = written_on + timedelta(days=match.programme.promises.trial_decision_days)
    count = {"count": match.conversation_count}
    return Owed("trial_decision", due_on, "trial_over", "phases.decide_trial", {"match_id": match.id}, count)


def _planned(match: Match, actor: Person, starts_at: datetime, minutes: int, place: Place) -> Conversation:
    conversation = Conversation(
        match_id=match.id,
        by_mentor_id=answers_for(match, clock.local(starts_at).date(), acting(match, actor)).id,
        state=ConversationState.PLANNED,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
    )
    db.session.add(conversation)
    db.session.flush()
    return conversation


def _need_to_come(match: Match, starts_at: datetime, now: datetime) -> None:
    """Refuse a moment that cannot be planned.

    :raises GateClosed: when the match stands still because help comes first, or the moment is over.
    """
    need_going_on(match)
    if starts_at <= now:
        raise moment_passed()


def _give_new_date(writing: Writing, old: Conversation, actor: Person, starts_at: datetime) -> Conversation:
    """Plan a conversation in the place of one that does not go through; who was invited gets the new moment."""
    match = writing.match
    new = _planned(match, actor, starts_at, old.minutes or match.programme.promises.conversation_minutes, old.place)
    # The new one takes over the place in the student's calendar, and in a fixed hour.
    new.uid, new.sequence, old.uid = old.uid, old.sequence + 1, None
    old.moved_to_id = new.id
    match.next_conversation_at = min(filter(None, (writing.next_at, starts_at)))
    owe_log(new, match)
    db.session.flush()
    # Only when the old one let go of its day in the series can the new one stand for it.
    new.series_id, new.series_on = old.series_id, old.series_on
    if old.state is not ConversationState.MOVED:
        old.series_on = None
    emails.invite(match, new)
    return new


def owe_log(conversation: Conversation, match: Match) -> DueItem | None:
    """Let the mentor find the question how it went, from the day itself on; in a pause nothing is asked."""
    if match.stage is MatchStage.PAUSED:
        return None
    day = clock.local(conversation.starts_at).date()
    return owe(
        Owed(
            "log_conversation",
            day + timedelta(days=match.programme.promises.log_within_days),
            "conversation_planned",
            "logbook.edit",
            {"conversation_id": conversation.id},
            show_from=day,
            about=str(conversation.id),
        ),
        owner=_whose(conversation, match).user_id,
        match=match,
    )


def acting(match: Match, actor: Person) -> int:
    """Give the mentor who writes: a substitute or second mentor too; the main one where somebody else writes for them."""
    return (actor.mentor_id if isinstance(actor, Actor) else None) or match.mentor_id


def _whose(conversation: Conversation, match: Match) -> Mentor:
    number = conversation.by_mentor_id
    return match.mentor if number in (None, match.mentor_id) else db.session.get_one(Mentor, number)


def need_running(match: Match) -> None:
    """Refuse what only a running match can have.

    :raises GateClosed: when it does not run.
    """
    if not match.is_running:
        raise not_running()


def need_going_on(match: Match) -> None:
    """Refuse new plans while help comes first.

    :raises GateClosed: when the match stands still for that.
    """
    if match.trajectory.stage is TrajectoryStage.REFERRED:
        raise stands_still()


def _need_open(writing: Writing) -> Conversation:
    need_running(writing.match)
    conversation = writing.conversation
    if conversation is None or conversation.state is not ConversationState.PLANNED:
        raise not_open(ConversationState.HELD if conversation is None else conversation.state)
    return conversation


def _owe_log_by_facts(match: Match, about: str) -> DueItem | None:
    return owe_log(db.session.get_one(Conversation, int(about)), match)


def _owe_goals_by_facts(match: Match, _about: str) -> DueItem | None:
    asked_on = queries.nth_written_on(match.id, match.programme.promises.goals_by_conversation)
    return owe(_goals(match, asked_on or clock.today()), owner=match.mentor.user_id, match=match)


def _owe_trial_by_facts(match: Match, _about: str) -> DueItem | None:
    over_on = queries.nth_written_on(match.id, match.programme.promises.trial_conversations)
    return owe(_trial(match, over_on or clock.today()), owner=match.coordinator_id, match=match)


def _owe_silence_by_facts(match: Match, _about: str) -> DueItem | None:
    look = silence.owed_by_facts(match)
    return None if look is None else owe(look, owner=match.coordinator_id, match=match)


GROUNDS = (
    Ground("log_conversation", Match, queries.TO_LOG, _owe_log_by_facts),
    Ground(
        "set_goals",
        Match,
        lambda: queries.after_conversations(queries.WITHOUT_GOALS, "goals_by_conversation"),
        _owe_goals_by_facts,
    ),
    Ground(
        "trial_decision",
        Match,
        lambda: queries.after_conversations(queries.ON_TRIAL, "trial_conversations"),
        _owe_trial_by_facts,
    ),
    Ground("silence", Match, queries.SILENT_FROM, _owe_silence_by_facts),
)
