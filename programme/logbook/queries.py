"""Reads of the logbook: what is planned and written, what saving a log needs, goals, and hours."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, exists, false, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from programme.access.identity import Actor
from programme.access.staffing import is_run, next_coordinator
from programme.access.visibility import Anyone, load, numbers, reach, visible
from programme.core import clock
from programme.core.database import UtcDateTime, db
from programme.core.drafts import Draft
from programme.core.errors import NotFound
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.grounds import GOES_ON, MENTOR_SIGNS_IN, Asking, asking, signs_in
from programme.lifecycle.models import DueItem, Match, MatchMentor, MatchPart, Trajectory
from programme.lifecycle.silence import quiet_of
from programme.lifecycle.stages import RUNNING_MATCH, MatchStage
from programme.logbook.models import Conversation, ConversationSeries, ConversationState, Goal, Place
from programme.logbook.rules import without_quiet
from programme.norms.models import Programme
from programme.people.models import Role, Student, User

WRITTEN_MOST = 10
EDIT_FORM, LOG_FORM, ANSWER_FORM = "logbook.edit", "logbook.log", "logbook.answer"

_NO_GOALS = ~exists().where(Goal.match_id == Match.id)
_BEFORE_THE_END = GOES_ON & (Match._stage != MatchStage.CLOSING)
_ON_TRIAL = exists().where(Trajectory.id == Match.trajectory_id, Trajectory.on_trial.is_(True))
_GOES_ON = exists().where(Match.id == Conversation.match_id, GOES_ON)
_WRITER_SIGNS_IN = exists().where(
    Match.id == Conversation.match_id,
    GOES_ON,
    # Said by name: two levels down the conversation would else be any conversation.
    signs_in(func.coalesce(Conversation.by_mentor_id, Match.mentor_id)).correlate(Match, Conversation),
)
# In a pause nobody is asked how it went; when they go on, what stands planned is asked about again.
_MEETS = exists().where(Match.id == Conversation.match_id, Match._stage != MatchStage.PAUSED)
# What each promise around a logbook stands on; how many conversations are enough is a number of each programme.
TO_LOG = asking(
    Conversation.match_id,
    Conversation.state == ConversationState.PLANNED,
    _WRITER_SIGNS_IN,
    _MEETS,
    about=Conversation.id,
)
UNREAD = asking(
    Conversation.match_id,
    Conversation.state == ConversationState.HELD,
    Conversation.read_at.is_(None),
    about=Conversation.id,
)
TO_READ = UNREAD.where(_GOES_ON)
ASKED = asking(
    Conversation.match_id, Conversation.asked_at.is_not(None), Conversation.answered_at.is_(None), about=Conversation.id
)
# A mentor whose student has another mentor now does not reach the log any more; the question stays open on it.
_WRITER_IS_THERE = or_(
    Conversation.by_mentor_id.is_(None),
    Conversation.by_mentor_id.in_(select(Match.mentor_id).where(Match.id == Conversation.match_id)),
    Conversation.by_mentor_id.in_(
        select(MatchMentor.mentor_id).where(
            MatchMentor.match_id == Conversation.match_id, MatchMentor.part != MatchPart.MAIN
        )
    ),
)
TO_ANSWER = ASKED.where(_WRITER_SIGNS_IN, _WRITER_IS_THERE)
ANSWERED = asking(
    Conversation.match_id,
    Conversation.answered_at.is_not(None),
    Conversation.answer_read_at.is_(None),
    about=Conversation.id,
)
ANSWER_TO_READ = ANSWERED.where(_GOES_ON)
TO_RING = asking(
    Conversation.match_id,
    Conversation.call_asked_at.is_not(None),
    Conversation.called_at.is_(None),
    about=Conversation.id,
)
WITHOUT_GOALS = asking(Match.id, _BEFORE_THE_END, _NO_GOALS, MENTOR_SIGNS_IN)
ON_TRIAL = asking(Match.id, _BEFORE_THE_END, _ON_TRIAL)
SILENT_FROM = asking(Match.id, GOES_ON, Match.next_due_on.is_not(None))


def after_conversations(asked: Asking, number: str) -> Asking:
    """Narrow matches to those with enough held conversations, by a number of the promises of their programme."""
    enough = [
        (Match.programme_id == programme.id) & (Match.conversation_count >= getattr(programme.promises, number))
        for programme in db.session.scalars(select(Programme))
    ]
    return asked.where(or_(false(), *enough))


def nth_written_on(match_id: int, number: int) -> date | None:
    """Give the day on which the conversation that made it so many was written down."""
    at = db.session.scalar(
        select(Conversation.written_at)
        .where(Conversation.match_id == match_id, Conversation.state == ConversationState.HELD)
        .order_by(Conversation.written_at, Conversation.id)
        .offset(number - 1)
        .limit(1)
    )
    return None if at is None else clock.local(at).date()


@dataclass(frozen=True, slots=True)
class Writing:
    """All that saving a log needs, read in one statement."""

    match: Match
    conversation: Conversation | None
    next_at: datetime | None
    goal_count: int
    has_draft: bool
    last_goal_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One planned conversation, or a first meeting (`meeting_of` is its match)."""

    starts_at: datetime
    minutes: int
    student_name: str
    place: Place | str
    conversation_id: int | None = None
    meeting_of: int | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class MatchRow:
    """One of the mentor's matches."""

    id: int
    student_name: str
    stage: MatchStage


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """One conversation that was written down, and whether somebody read it."""

    starts_at: datetime
    state: ConversationState
    minutes: int | None
    student_name: str
    read_at: datetime | None
    read_by: str | None


def find_to_write(actor: Actor, conversation_id: int) -> Writing:
    """Give a conversation of the actor with its match, mentor and programme.

    :raises NotFound: when it does not exist, or is another mentor's.
    """
    asked = {"conversation_id": conversation_id, "anchor": conversation_anchor(conversation_id), "now": clock.now()}
    row = db.session.execute(_conversation_to_write(actor.role), numbers(actor) | asked).first()
    if row is None:
        raise NotFound
    conversation, next_at, goals, has_draft, last = row
    return Writing(conversation.match, conversation, next_at, goals, has_draft, tuple(last or ()))


# Both are made once per role: putting one together takes longer than running it, and saving a log has to stay light.
@cache
def _conversation_to_write(role: Role) -> Select[*tuple[Any, ...]]:
    person = Anyone(role)
    return (
        select(
            Conversation,
            _next_planned(Conversation.match_id, but=True),
            _goal_count(Conversation.match_id),
            _has_draft(person, EDIT_FORM),
            _last_goals(Conversation.match_id),
        )
        .options(
            joinedload(Conversation.match).options(
                joinedload(Match.mentor),
                joinedload(Match.programme),
                joinedload(Match.student),
                joinedload(Match.trajectory),
            )
        )
        .where(reach(person, Conversation), Conversation.id == bindparam("conversation_id"))
    )


def find_match_to_write(actor: Actor, match_id: int) -> Writing:
    """Give a match of the actor, to plan or to write down a conversation nobody planned.

    :raises NotFound: when it does not exist, or is another mentor's.
    """
    asked = {"match_id": match_id, "anchor": match_anchor(match_id), "now": clock.now()}
    row = db.session.execute(_match_to_write(actor.role), numbers(actor) | asked).first()
    if row is None:
        raise NotFound
    match, next_at, goals, has_draft, last = row
    return Writing(match, None, next_at, goals, has_draft, tuple(last or ()))


@cache
def _match_to_write(role: Role) -> Select[*tuple[Any, ...]]:
    person = Anyone(role)
    return (
        select(
            Match,
            _next_planned(Match.id, but=False),
            _goal_count(Match.id),
            _has_draft(person, LOG_FORM),
            _last_goals(Match.id),
        )
        .options(
            joinedload(Match.mentor),
            joinedload(Match.programme),
            joinedload(Match.student),
            joinedload(Match.trajectory),
        )
        .where(reach(person, Match), Match.id == bindparam("match_id"))
    )


def find_to_read(actor: Actor, conversation_id: int) -> Conversation:
    """Give what a mentor wrote down, for whoever runs the match.

    :raises NotFound: when it does not exist, or not for this person.
    """
    found = db.session.scalar(
        visible(actor, Conversation)
        .options(
            joinedload(Conversation.match).options(joinedload(Match.mentor), joinedload(Match.student)),
            joinedload(Conversation.match).joinedload(Match.programme),
            joinedload(Conversation.written_by),
            joinedload(Conversation.read_by),
            joinedload(Conversation.asked_by),
            joinedload(Conversation.called_by),
        )
        .where(Conversation.id == conversation_id)
    )
    if found is None:
        raise NotFound
    return found


def series_to_extend(today: date) -> Sequence[ConversationSeries]:
    """Give the fixed hours that go on and of which the coming weeks are not all planned."""
    found = db.session.scalars(
        select(ConversationSeries)
        .join(Match, Match.id == ConversationSeries.match_id)
        .options(joinedload(ConversationSeries.match).joinedload(Match.programme))
        .where(
            GOES_ON,
            Match._stage != MatchStage.PAUSED,
            ConversationSeries.ended_at.is_(None),
            ConversationSeries.planned_until_on < ConversationSeries.until_on,
        )
        .order_by(ConversationSeries.id)
    ).all()
    return [
        series
        for series in found
        if series.planned_until_on < today + timedelta(weeks=series.match.programme.promises.series_ahead_weeks)
    ]


def series_of(match_id: int, today: date) -> Sequence[ConversationSeries]:
    """Give the fixed hours of a match that were not stopped and are not over."""
    return db.session.scalars(
        select(ConversationSeries)
        .where(
            ConversationSeries.match_id == match_id,
            ConversationSeries.ended_at.is_(None),
            ConversationSeries.until_on >= today,
        )
        .order_by(ConversationSeries.id)
    ).all()


def find_series(actor: Actor, series_id: int) -> ConversationSeries:
    """Give a fixed hour of the actor.

    :raises NotFound: when it does not exist, or is another mentor's.
    """
    return load(actor, ConversationSeries, series_id)


def fixed_hours(actor: Actor) -> Sequence[ConversationSeries]:
    """Give the fixed hours of the mentor that go on."""
    return db.session.scalars(
        visible(actor, ConversationSeries)
        .join(Match, Match.id == ConversationSeries.match_id)
        .options(joinedload(ConversationSeries.match).joinedload(Match.student))
        .where(
            ConversationSeries.ended_at.is_(None),
            ConversationSeries.until_on >= clock.today(),
            Match._stage.in_(RUNNING_MATCH),
        )
        .order_by(ConversationSeries.id)
    ).all()


def planned_from(match_id: int, now: datetime, series_id: int | None = None) -> Sequence[Conversation]:
    """Give what is planned in a match, or in one of its fixed hours, from a moment on."""
    return db.session.scalars(
        select(Conversation)
        .where(
            Conversation.match_id == match_id,
            true() if series_id is None else Conversation.series_id == series_id,
            Conversation.state == ConversationState.PLANNED,
            Conversation.starts_at >= now,
        )
        .order_by(Conversation.starts_at)
    ).all()


def in_days_off(actor: Actor) -> dict[int, list[Conversation]]:
    """Give by match what the mentor planned on days that turned out to be days off, such as a holiday entered later."""
    found: dict[int, list[Conversation]] = {}
    matches: dict[int, Match] = {}
    for one in db.session.scalars(
        visible(actor, Conversation)
        .join(Match, Match.id == Conversation.match_id)
        .options(joinedload(Conversation.match))
        .where(
            Conversation.state == ConversationState.PLANNED,
            Conversation.starts_at > clock.now(),
            Match._stage.in_(RUNNING_MATCH),
        )
        .order_by(Conversation.starts_at)
    ):
        found.setdefault(one.match_id, []).append(one)
        matches[one.match_id] = one.match
    for number, planned in list(found.items()):
        off = [(period.first_on, period.last_on) for period in quiet_of(matches[number], since=clock.today())]
        left_out = set(without_quiet((clock.local(one.starts_at).date() for one in planned), off)[1])
        found[number] = [one for one in planned if clock.local(one.starts_at).date() in left_out]
    return {number: planned for number, planned in found.items() if planned}


def next_planned(match_id: int, now: datetime) -> datetime | None:
    """Give when the next conversation of a match is planned."""
    return db.session.scalar(
        select(func.min(Conversation.starts_at)).where(
            Conversation.match_id == match_id,
            Conversation.state == ConversationState.PLANNED,
            Conversation.starts_at > now,
        )
    )


def next_to_read(actor: Actor) -> int | None:
    """Give the number of the log that waits longest for this person to read it."""
    waiting = db.session.scalar(
        select(DueItem)
        .where(DueItem.owner_id == actor.id, DueItem.kind == "read_log", DueItem.closed_at.is_(None))
        .order_by(DueItem.due_on, DueItem.id)
        .limit(1)
    )
    return None if waiting is None else int(waiting.arguments["conversation_id"])


def who_is_there(match: Match, today: date) -> User | None:
    """Give whom a mentor reaches now: the coordinator, else the backup, else whoever of the programme has the fewest.

    A coordinator who did not sign in for some working days is away.
    """
    away = match.programme.promises.coordinator_away_workdays
    numbers = select(Trajectory.coordinator_id, Trajectory.backup_id).where(Trajectory.id == match.trajectory_id)
    in_turn = db.session.execute(numbers).one()
    found = {
        user.id: user
        for user in db.session.scalars(
            select(User).where(User.id.in_([one for one in in_turn if one]), is_run(match.programme_id, by=User.id))
        )
    }
    here = [found[one] for one in in_turn if one in found]
    seen = (one for one in here if clock.working_days_after(one.last_seen_on or one.created_at.date(), away) >= today)
    return next(seen, None) or (here[0] if here else next_coordinator(match.programme_id))


def find_goal(match_id: int, goal_id: int) -> Goal:
    """Give a goal of a match that was found before.

    :raises NotFound: when it is none of that match.
    """
    goal = db.session.scalar(select(Goal).where(Goal.match_id == match_id, Goal.id == goal_id))
    if goal is None:
        raise NotFound
    return goal


def goals(match_id: int) -> Sequence[Goal]:
    """Give the goals of a match that was found before, the oldest first."""
    return db.session.scalars(select(Goal).where(Goal.match_id == match_id).order_by(Goal.id)).all()


def planned(match_id: int) -> Sequence[Conversation]:
    """Give what is planned in a match that was found before, whoever planned it, the earliest first."""
    return db.session.scalars(
        select(Conversation)
        .where(Conversation.match_id == match_id, Conversation.state == ConversationState.PLANNED)
        .order_by(Conversation.starts_at, Conversation.id)
    ).all()


def agenda(actor: Actor) -> list[AgendaRow]:
    """Give what the mentor planned and what is planned for them, the next first."""
    now = clock.now()
    conversations = db.session.execute(
        select(
            Conversation.id,
            Conversation.starts_at,
            Conversation.minutes,
            Conversation.place,
            Student.first_name,
        )
        .join(Match, Match.id == Conversation.match_id)
        .join(Student, Student.id == Match.student_id)
        .where(
            reach(actor, Conversation),
            Conversation.state == ConversationState.PLANNED,
            Match._stage.in_(RUNNING_MATCH),
        )
    )
    rows = [
        AgendaRow(starts_at, minutes or 0, name, place, conversation_id=number, is_over=starts_at <= now)
        for number, starts_at, minutes, place, name in conversations
    ]
    meetings = db.session.execute(
        select(
            Koppelingsmoment.match_id,
            Koppelingsmoment.starts_at,
            Koppelingsmoment.minutes,
            Koppelingsmoment.place,
            Student.first_name,
        )
        .join(Match, Match.id == Koppelingsmoment.match_id)
        .join(Student, Student.id == Match.student_id)
        .where(
            reach(actor, Koppelingsmoment),
            Koppelingsmoment.held_on.is_(None),
            Koppelingsmoment.cancelled_at.is_(None),
            Match._stage == MatchStage.PLANNED,
        )
    )
    rows += [
        AgendaRow(starts_at, minutes, name, place, meeting_of=match_id)
        for match_id, starts_at, minutes, place, name in meetings
    ]
    return sorted(rows, key=lambda row: row.starts_at)


def running_matches(actor: Actor) -> list[MatchRow]:
    """Give the running matches of the mentor."""
    rows = db.session.execute(
        select(Match.id, Student.first_name, Match._stage)
        .join(Student, Student.id == Match.student_id)
        .where(reach(actor, Match), Match._stage.in_(RUNNING_MATCH))
        .order_by(Match.id)
    )
    return [MatchRow(*row) for row in rows]


def written(actor: Actor) -> list[WrittenRow]:
    """Give what the mentor wrote down last, the latest first; at most ten."""
    # The names of who read come by an outer join, which its type does not say.
    rows: Any = db.session.execute(
        select(
            Conversation.starts_at,
            Conversation.state,
            Conversation.minutes,
            Student.first_name,
            Conversation.read_at,
            User.name,
        )
        .join(Match, Match.id == Conversation.match_id)
        .join(Student, Student.id == Match.student_id)
        .outerjoin(User, User.id == Conversation.read_by_id)
        .where(reach(actor, Conversation), Conversation.state != ConversationState.PLANNED)
        .order_by(Conversation.starts_at.desc(), Conversation.id.desc())
        .limit(WRITTEN_MOST)
    )
    return [WrittenRow(*row) for row in rows]


def held_since(actor: Actor, since: date) -> list[tuple[datetime, int]]:
    """Give moment and minutes of the conversations the mentor held since a day.

    The hours stay the mentor's own when the match is not any more; nothing but length and moment is given.
    """
    rows = db.session.execute(
        select(Conversation.starts_at, Conversation.minutes).where(
            Conversation.by_mentor_id == actor.mentor_id,
            Conversation.state == ConversationState.HELD,
            Conversation.starts_at >= clock.instant(since, time()),
        )
    )
    return [(starts_at, minutes or 0) for starts_at, minutes in rows]


def own_programme(actor: Actor) -> Programme:
    """Give the programme the mentor takes part in."""
    return db.session.scalars(visible(actor, Programme)).one()


def conversation_anchor(conversation_id: int) -> str:
    """Name what a draft of `edit` is about."""
    return f"conversation {conversation_id}"


def match_anchor(match_id: int) -> str:
    """Name what a draft of `log` is about."""
    return f"match {match_id}"


# Made once: an alias costs more to make than the question that is asked with it.
_OTHER = aliased(Conversation)


def _next_planned(match_id: object, *, but: bool) -> ScalarSelect[datetime]:
    """The next planned conversation of a match; with `but`, another one than the row at hand."""
    query = select(func.min(_OTHER.starts_at)).where(
        _OTHER.match_id == match_id,
        _OTHER.state == ConversationState.PLANNED,
        _OTHER.starts_at > bindparam("now", type_=UtcDateTime()),
    )
    if but:
        query = query.where(_OTHER.id != Conversation.id)
    return query.correlate(Conversation, Match).scalar_subquery()


def _goal_count(match_id: object) -> ScalarSelect[int]:
    return select(func.count(Goal.id)).where(Goal.match_id == match_id).correlate(Conversation, Match).scalar_subquery()


def _last_goals(match_id: object) -> ScalarSelect[list[int]]:
    """The goals that the last conversation of a match was about; the next one is mostly about the same."""
    return (
        select(_OTHER.goal_ids)
        .where(_OTHER.match_id == match_id, _OTHER.state == ConversationState.HELD)
        .order_by(_OTHER.starts_at.desc(), _OTHER.id.desc())
        .limit(1)
        .correlate(Conversation, Match)
        .scalar_subquery()
    )


def _has_draft(person: Anyone, form: str) -> ScalarSelect[bool]:
    kept = exists().where(Draft.user_id == person.id, Draft.form == form, Draft.anchor == bindparam("anchor"))
    return select(kept).scalar_subquery()
