"""Reads of support: a match with all that a check-in needs, the contacts so far, and what each coordinator has planned."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import String, and_, cast, func, literal, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.staffing import programme_staff
from programme.access.visibility import visible
from programme.concerns.models import About, Concern, GoesTo
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.drift import Alarm, Quiet, count_days, mean_today, merge
from programme.lifecycle.grounds import GOES_ON, asking
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.silence import alarm_of, quiet_of
from programme.logbook.models import Conversation, ConversationState
from programme.norms.models import Programme
from programme.norms.promises import Phase
from programme.people.models import School, User
from programme.support.models import CheckIn, ContactWay, SchoolTalk, WithWhom
from programme.support.rules import Contact, Pair, Planned, Share, add, load, next_with_school, on_time

# How far ahead the planned contacts of a coordinator are shown, and are weighed when somebody gets a match more.
WEEKS_AHEAD = 8
WEEKS_WEIGHED = 4
WAITED = "support.wait"
KIND = {WithWhom.MENTOR: "check_in", WithWhom.STUDENT: "check_in_student", WithWhom.SCHOOL: "school_talk"}
CONTACT_KINDS = tuple(KIND.values())
# A school is talked with by whoever runs pairs there: its promise is about a programme and a coordinator.
_TALKS_ABOUT = cast(Match.programme_id, String) + literal("-") + cast(Match.coordinator_id, String)

TO_ASK = asking(Match.id, GOES_ON)
RUNNING = asking(Match.id, Match.is_running.is_(True))
WITH_SCHOOL = asking(Match.school_id, GOES_ON, Match.coordinator_id.is_not(None), about=_TALKS_ABOUT).distinct()


@dataclass(frozen=True, slots=True)
class AtSchool:
    """One pair of a coordinator at a school, as the talk with the school needs it."""

    match_id: int
    student_id: int
    student: str
    mentor: str
    phase: Phase
    started_on: date
    last_conversation_on: date | None
    next_due_on: date | None
    spoken_on: date | None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one coordinator has planned: running matches, contacts per week from this Monday, and how much was in time."""

    user_id: int
    name: str
    matches: int
    weeks: list[tuple[date, int]]
    shares: dict[WithWhom, Share]

    @property
    def share(self) -> Share:
        """How much was in time, whoever was spoken."""
        return add(self.shares.values())


@dataclass(frozen=True, slots=True)
class Wait:
    """That somebody leaves a silence alone: who, until when, and why; None where that was erased."""

    by: str | None
    until_on: date
    reason: str | None


def find_match(actor: Actor, match_id: int) -> Match:
    """Give a match with its people and programme.

    :raises NotFound: when it does not exist, or not for this person.
    """
    found = db.session.scalar(
        visible(actor, Match)
        .options(
            joinedload(Match.student),
            joinedload(Match.mentor),
            joinedload(Match.programme),
            joinedload(Match.trajectory),
        )
        .where(Match.id == match_id)
    )
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Silence:
    """What the silence of a match means today, by which rule, after how many days (those off left out)."""

    quiet: Quiet
    alarm: Alarm | None
    days: int


def silence_of(match: Match, today: date) -> Silence:
    """Judge the silence of a match that was found before, as the promise around it does."""
    quiet = quiet_of(match)
    alarm = alarm_of(match, quiet)
    last_on = match.last_conversation_on or match.started_on or match.proposed_on
    days = count_days(last_on, today, merge((one.first_on, one.last_on) for one in quiet))
    return Silence(mean_today(alarm, match.programme.promises.phase(match.phase), days, today), alarm, days)


def wait_of(match_id: int, *, next_due_on: date | None, snoozed_until: date | None) -> Wait | None:
    """Give who left the silence of a match alone and why, while that decides when somebody looks at it.

    Also on the day itself and after it, until something was heard: who looks then wants to know why it waited.
    """
    if snoozed_until is None or next_due_on != snoozed_until:
        return None
    row = db.session.execute(
        select(AuditEntry, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.code == WAITED, AuditEntry.thing == f"match {match_id}")
        .order_by(AuditEntry.number.desc())
        .limit(1)
    ).first()
    return Wait(None, snoozed_until, None) if row is None else Wait(row[1], snoozed_until, row[0].text)


def check_ins(match_id: int) -> Sequence[CheckIn]:
    """Give the check-ins around a match that was found before, the latest first."""
    return db.session.scalars(
        select(CheckIn)
        .options(joinedload(CheckIn.by))
        .where(CheckIn.match_id == match_id)
        .order_by(CheckIn.held_on.desc(), CheckIn.id.desc())
    ).all()


def pair_of(match: Match) -> Pair:
    """Give what the next contacts around a match follow from."""
    quiet = quiet_of(match, since=match.started_on)
    contacts = db.session.execute(
        select(CheckIn.with_whom, CheckIn.held_on, CheckIn.due_on, CheckIn.way, CheckIn.is_alarm).where(
            CheckIn.match_id == match.id
        )
    )
    talks = db.session.scalars(
        select(Conversation.starts_at).where(
            Conversation.match_id == match.id, Conversation.state == ConversationState.HELD
        )
    )
    # What was said past who runs the match counts for nobody there: a number is a trace too.
    said = (Concern.match_id == match.id, Concern.goes_to == GoesTo.COORDINATOR, Concern.about != About.STAFF)
    concerns = db.session.scalars(select(Concern.raised_at).where(*said))
    return Pair(
        started_on=match.started_on or match.proposed_on,
        phase=match.phase,
        is_amber=match.is_amber,
        contacts=tuple(
            Contact(whom, held_on, due_on, way is ContactWay.PULSE, is_alarm)
            for whom, held_on, due_on, way, is_alarm in contacts
        ),
        talked_on=tuple(clock.local(moment).date() for moment in talks),
        concerns_on=tuple(clock.local(moment).date() for moment in concerns),
        off=tuple(merge((one.first_on, one.last_on) for one in quiet)),
    )


def find_school(actor: Actor, school_id: int) -> School:
    """Give a school of the actor's programme.

    :raises NotFound: when it does not exist, or not for this person.
    """
    found = db.session.scalar(visible(actor, School).where(School.id == school_id))
    if found is None:
        raise NotFound
    return found


def pairs_at(school_id: int, programme_id: int, coordinator_id: int) -> list[AtSchool]:
    """Give the running matches of a coordinator at a school, with when each was last spoken of there."""
    spoken = (
        select(CheckIn.match_id, func.max(CheckIn.held_on).label("on"))
        .where(CheckIn.with_whom == WithWhom.SCHOOL)
        .group_by(CheckIn.match_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Match, spoken.c.on)
        .outerjoin(spoken, spoken.c.match_id == Match.id)
        .options(joinedload(Match.student), joinedload(Match.mentor))
        .where(
            Match.school_id == school_id,
            Match.programme_id == programme_id,
            Match.coordinator_id == coordinator_id,
            GOES_ON,
        )
        .order_by(Match.started_on, Match.id)
    )
    return [
        AtSchool(
            match.id,
            match.student_id,
            match.student.full_name,
            match.mentor.first_name,
            match.phase,
            match.started_on or match.proposed_on,
            match.last_conversation_on,
            match.next_due_on,
            spoken_on,
        )
        for match, spoken_on in rows
    ]


def schools_talked_with() -> dict[tuple[int, int, int], list[tuple[date, date | None]]]:
    """Give, per (school, programme, coordinator), when each running pair there started and was last spoken of."""
    spoken = func.max(CheckIn.held_on)
    rows = db.session.execute(
        select(Match.school_id, Match.programme_id, Match.coordinator_id, Match.started_on, spoken)
        .outerjoin(CheckIn, and_(CheckIn.match_id == Match.id, CheckIn.with_whom == WithWhom.SCHOOL))
        .where(GOES_ON)
        .group_by(Match.id)
    )
    found: dict[tuple[int, int, int], list[tuple[date, date | None]]] = {}
    for school_id, programme_id, coordinator_id, started_on, spoken_on in rows:
        if coordinator_id is None or started_on is None:
            continue
        found.setdefault((school_id, programme_id, coordinator_id), []).append((started_on, spoken_on))
    return found


def school_items() -> Sequence[DueItem]:
    """Give the open promises to talk with a school."""
    return db.session.scalars(
        select(DueItem).where(DueItem.kind == "school_talk", DueItem.closed_at.is_(None)).order_by(DueItem.id)
    ).all()


def planned_talk(school_id: int, programme_id: int, user_id: int) -> SchoolTalk | None:
    """Give the appointment of a coordinator with a school that was not held yet, the first one."""
    return db.session.scalar(
        select(SchoolTalk)
        .where(
            SchoolTalk.school_id == school_id,
            SchoolTalk.programme_id == programme_id,
            SchoolTalk.by_id == user_id,
            SchoolTalk.held_on.is_(None),
        )
        .order_by(SchoolTalk.planned_for)
        .limit(1)
    )


def next_school_talk(programme_id: int, school_id: int) -> datetime | None:
    """Give when somebody of the programme next talks with a school about its students; None without an appointment."""
    return db.session.scalar(
        select(SchoolTalk.planned_for)
        .where(
            SchoolTalk.programme_id == programme_id,
            SchoolTalk.school_id == school_id,
            SchoolTalk.held_on.is_(None),
            SchoolTalk.planned_for >= clock.now(),
        )
        .order_by(SchoolTalk.planned_for)
        .limit(1)
    )


def on_the_floor() -> Iterable[Match]:
    """Give the running matches whose mentor is asked less often, because all was well."""
    return db.session.scalars(
        select(Match)
        .join(DueItem, DueItem.match_id == Match.id)
        .options(joinedload(Match.programme))
        .where(DueItem.kind == "check_in", DueItem.reason == "check_in_floor", DueItem.closed_at.is_(None), GOES_ON)
    ).all()


def loads(programme: Programme, today: date) -> list[Loaded]:
    """Give what every coordinator of a programme has planned, by name; who has nothing is left out."""
    promises, owed = programme.promises, _owed(programme.id)
    to_speak_of = _to_speak_of(programme)
    running = dict(_running_per_coordinator(programme.id))
    held = _held_per_coordinator(programme.id, today - timedelta(days=promises.stable_days))
    names = {user.id: user.name for user in programme_staff(programme.id)}
    return [
        Loaded(
            number,
            name,
            running.get(number, 0),
            load(owed.get(number, []), today, promises, WEEKS_AHEAD),
            {
                whom: on_time(
                    held.get((number, whom), []),
                    to_speak_of.get(number, [])
                    if whom is WithWhom.SCHOOL
                    else [one.due_on for one in owed.get(number, []) if one.kind == KIND[whom]],
                    today,
                    promises,
                )
                for whom in WithWhom
            },
        )
        for number, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
        if number in running or number in owed
    ]


def planned_ahead(programme: Programme, today: date) -> dict[int, list[tuple[date, int]]]:
    """Give what everybody of a programme has planned in the next weeks, by account: before somebody gets a match more."""
    owed = _owed(programme.id)
    return {
        user.id: load(owed.get(user.id, []), today, programme.promises, WEEKS_WEIGHED)
        for user in programme_staff(programme.id)
    }


def _owed(programme_id: int) -> dict[int, list[Planned]]:
    found: dict[int, list[Planned]] = {}
    for owner_id, due_on, kind, reason in db.session.execute(
        select(DueItem.owner_id, DueItem.due_on, DueItem.kind, DueItem.reason)
        .outerjoin(Match, Match.id == DueItem.match_id)
        .where(
            DueItem.kind.in_(CONTACT_KINDS),
            DueItem.closed_at.is_(None),
            (Match.programme_id == programme_id) | (DueItem.key.like(f"school_talk:%:{programme_id}-%")),
        )
    ):
        found.setdefault(owner_id, []).append(Planned(due_on, kind, reason))
    return found


def _to_speak_of(programme: Programme) -> dict[int, list[date]]:
    """Give, per coordinator, by when each running pair is to be spoken of with its school."""
    found: dict[int, list[date]] = {}
    for (_school, programme_id, coordinator_id), pairs in schools_talked_with().items():
        if programme_id == programme.id:
            days = [next_with_school([pair], programme.promises) for pair in pairs]
            found.setdefault(coordinator_id, []).extend(day for day in days if day is not None)
    return found


def _running_per_coordinator(programme_id: int) -> list[tuple[int, int]]:
    rows = db.session.execute(
        select(Match.coordinator_id, func.count())
        .where(Match.programme_id == programme_id, GOES_ON, Match.coordinator_id.is_not(None))
        .group_by(Match.coordinator_id)
    )
    return [(number, count) for number, count in rows if number is not None]


def _held_per_coordinator(programme_id: int, since: date) -> dict[tuple[int, WithWhom], list[tuple[date, date]]]:
    """Give (due, held) of every contact that was due since a day, by who runs the match and who was spoken."""
    found: dict[tuple[int, WithWhom], list[tuple[date, date]]] = {}
    for number, whom, due_on, held_on in db.session.execute(
        select(Match.coordinator_id, CheckIn.with_whom, CheckIn.due_on, CheckIn.held_on)
        .join(CheckIn, CheckIn.match_id == Match.id)
        .where(Match.programme_id == programme_id, CheckIn.due_on >= since, Match.coordinator_id.is_not(None))
    ):
        if number is not None and due_on is not None:
            found.setdefault((number, whom), []).append((due_on, held_on))
    return found
