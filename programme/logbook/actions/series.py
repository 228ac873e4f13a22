"""Writes of a fixed hour: plan it, plan on as the weeks pass, stop it, and take back all that is planned."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, update

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.lifecycle import silence
from programme.lifecycle.mentors import answers_for
from programme.lifecycle.models import Match
from programme.lifecycle.promises import settle
from programme.lifecycle.stages import MatchStage
from programme.logbook import emails, queries
from programme.logbook.actions.reading import Person
from programme.logbook.actions.writing import acting, need_going_on, need_running, owe_log
from programme.logbook.models import Conversation, ConversationSeries, ConversationState, Place
from programme.logbook.queries import Writing
from programme.logbook.rules import series_days, without_quiet
from programme.logbook.wording import moment_passed, nothing_left

KEPT_ON = (MatchStage.ACTIVE, MatchStage.CLOSING)


@dataclass(frozen=True, slots=True)
class FixedHour:
    """What a mentor plans: from which day and at which hour, every how many weeks, until when, how long and where."""

    first_on: date
    at: time
    every_weeks: int
    until_on: date
    minutes: int
    place: Place


def plan_series(
    *, writing: Writing, actor: Person, hour: FixedHour, invites: bool, now: datetime
) -> ConversationSeries:
    """Plan a fixed hour: its next weeks stand in the agenda, days off are left out, the student may get one invitation.

    It ends with the match at the latest.

    :raises GateClosed: when the match does not run or stands still, it begins in the past, or no day is left of it.
    """
    match = writing.match
    need_running(match)
    need_going_on(match)
    if clock.instant(hour.first_on, hour.at) <= now:
        raise moment_passed()
    until = hour.until_on if match.until_on is None else min(hour.until_on, match.until_on)
    kept, left_out = without_quiet(series_days(hour.first_on, hour.every_weeks, until), _quiet(match))
    if not kept:
        raise nothing_left()
    series = ConversationSeries(
        match_id=match.id,
        by_mentor_id=acting(match, actor),
        first_on=hour.first_on,
        at=hour.at,
        every_weeks=hour.every_weeks,
        until_on=until,
        minutes=hour.minutes,
        place=hour.place,
        planned_until_on=hour.first_on - timedelta(days=1),
        left_out=[day.isoformat() for day in left_out],
        uid=f"series-{uuid.uuid4().hex}" if invites and match.student.email else None,
    )
    db.session.add(series)
    db.session.flush()
    # The first one always stands in the agenda, however far ahead it is.
    _plan_on(series, match, max(_horizon(match, clock.local(now).date()), kept[0]))
    _look_ahead(match, now)
    audit.record("series.plan", f"match {match.id}", actor_id=actor.id, series=series.id, weeks=hour.every_weeks)
    emails.invite_to_series(series)
    return series


def extend_series(today: date) -> int:
    """Plan the next weeks of every fixed hour that goes on; give how many conversations were added.

    Each series is a transaction of its own, and a day is planned once however often this runs. It commits by itself, so it
    is called outside any other work.
    """
    added = 0
    for series in queries.series_to_extend(today):
        db.session.refresh(series)
        if series.ended_at is None and series.match.stage in KEPT_ON:
            added += _plan_on(series, series.match, _horizon(series.match, today))
            _look_ahead(series.match, clock.now())
        db.session.commit()
    return added


def stop_series(*, series: ConversationSeries, actor: Person, from_on: date, now: datetime) -> int:
    """Stop a fixed hour from a day on; what is planned from then falls away. Give how many conversations did.

    One that stops later is planned on until then; none becomes longer by it.
    """
    today = clock.local(now).date()
    from_on = max(from_on, today)
    gone = _fall_away(series.match, now=max(clock.instant(from_on, time()), now), series_id=series.id)
    if from_on <= max(today, series.first_on):
        series.ended_at = now
    series.until_on = max(series.first_on, min(series.until_on, from_on - timedelta(days=1)))
    series.sequence += 1
    db.session.flush()
    _look_ahead(series.match, now)
    audit.record("series.stop", f"match {series.match_id}", actor_id=actor.id, series=series.id, gone=len(gone))
    emails.shorten_series(series, begins=from_on > series.first_on)
    return len(gone)


def pass_on_series(*, match: Match, mentor_id: int, today: date) -> None:
    """Let the weekly hours of a match be those of another mentor; the student keeps the appointments."""
    for series in queries.series_of(match.id, today):
        series.by_mentor_id = mentor_id


def stop_planning(*, match: Match, now: datetime) -> None:
    """Take back all that is planned from now on, because the match ends; who was invited hears it."""
    running = queries.series_of(match.id, clock.local(now).date())
    alone = [one for one in _fall_away(match, now=now) if one.uid is not None]
    for series in running:
        series.ended_at, series.sequence = now, series.sequence + 1
        emails.shorten_series(series, begins=False)
    for conversation in alone:
        conversation.sequence += 1
        emails.withdraw(match, conversation)


def skip_days_off(*, match: Match, planned: Sequence[Conversation], actor: Person, now: datetime) -> int:
    """Let planned conversations on days off fall out; who was invited hears it. Give how many did.

    They never were, so none counts as missed.

    :raises Conflict: when nothing is planned on days off any more.
    """
    if not planned:
        raise Conflict(_("Nothing is planned on days off any more."))
    for conversation in planned:
        conversation.sequence += 1
        series, day = conversation.series, conversation.series_on
        if series is not None and day is not None and day.isoformat() not in series.left_out:
            series.left_out = [*series.left_out, day.isoformat()]
        emails.withdraw(match, conversation)
    db.session.flush()
    _take_out(match, planned)
    _look_ahead(match, now)
    audit.record("conversation.skip", f"match {match.id}", actor_id=actor.id, gone=len(planned))
    return len(planned)


def _horizon(match: Match, today: date) -> date:
    return today + timedelta(weeks=match.programme.promises.series_ahead_weeks)


def _plan_on(series: ConversationSeries, match: Match, horizon: date) -> int:
    until = min(series.until_on, horizon)
    days = [
        day
        for day in series_days(series.first_on, series.every_weeks, until)
        if day > series.planned_until_on and day >= clock.today()
    ]
    kept, left_out = without_quiet(days, _quiet(match))
    for day in kept:
        conversation = Conversation(
            match_id=match.id,
            by_mentor_id=answers_for(match, day, series.by_mentor_id).id,
            series_id=series.id,
            series_on=day,
            state=ConversationState.PLANNED,
            starts_at=clock.instant(day, series.at),
            minutes=series.minutes,
            place=series.place,
        )
        db.session.add(conversation)
        db.session.flush()
        owe_log(conversation, match)
    series.planned_until_on = max(series.planned_until_on, until)
    for day in left_out:
        if day.isoformat() not in series.left_out:
            # A holiday that was written down after the invitation went.
            series.left_out = [*series.left_out, day.isoformat()]
            emails.leave_out(series, day)
    return len(kept)


def _fall_away(match: Match, *, now: datetime, series_id: int | None = None) -> list[Conversation]:
    """Take planned conversations out of the agenda; they never were, so nothing of them is kept but where one was moved to."""
    found = list(queries.planned_from(match.id, now, series_id))
    _take_out(match, found)
    return found


def _take_out(match: Match, found: Sequence[Conversation]) -> None:
    numbers = [conversation.id for conversation in found]
    for number in numbers:
        settle("log_conversation", match_id=match.id, about=str(number))
    for conversation in found:
        db.session.expunge(conversation)
    db.session.execute(update(Conversation).where(Conversation.moved_to_id.in_(numbers)).values(moved_to_id=None))
    db.session.execute(delete(Conversation).where(Conversation.id.in_(numbers)))


def _look_ahead(match: Match, now: datetime) -> None:
    """Keep the next conversation of a match, for which its silence waits."""
    match.next_conversation_at = queries.next_planned(match.id, now)
    silence.judge(match)


def _quiet(match: Match) -> Iterable[tuple[date, date]]:
    return [(period.first_on, period.last_on) for period in silence.quiet_of(match)]
