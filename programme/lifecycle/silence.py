"""When silence around a match is too long: judged by phase and rhythm, and promised as a row that shows itself on that day.

`Match.next_due_on` holds the day and the promise `silence` its rule; both are written here only, in one transaction, so that
the list of matches (`is_silent`), Vandaag, its mails and what a school reads cannot disagree.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import joinedload

from programme.core import clock
from programme.core.database import db
from programme.lifecycle.drift import TALKS_KEPT, Alarm, Heard, Period, Talk, find_alarm, merge
from programme.lifecycle.models import Match, QuietPeriod
from programme.lifecycle.promises import Owed, owe, owe_all, settle
from programme.lifecycle.stages import MatchStage
from programme.people.models import Region, School

EXPECTED = (MatchStage.ACTIVE, MatchStage.CLOSING)


def is_silent(day: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Give the one condition under which a match is silent for too long on a day."""
    return and_(Match.is_running.is_(True), Match.next_due_on.is_not(None), Match.next_due_on <= day)


def quiet_of(match: Match, *, since: date | None = None) -> list[QuietPeriod]:
    """Give the days on which no contact is expected around a match: of its region, school, mentor, and its own.

    `since`: how far back; without it, as far as the silence of the match is judged.
    """
    # What a request is still changing is no quiet period; writing it first would cost a statement more.
    with db.session.no_autoflush:
        return list(db.session.scalars(_touching(match, since or _earliest(match))))


def alarm_of(match: Match, quiet: Iterable[QuietPeriod]) -> Alarm | None:
    """Judge a match by its facts; None where nothing is expected, such as during a pause."""
    if match.stage not in EXPECTED:
        return None
    promises = match.programme.promises
    off = merge((period.first_on, period.last_on) for period in quiet)
    return find_alarm(heard_of(match, off), promises.phase(match.phase), promises)


def heard_of(match: Match, off: Sequence[Period]) -> Heard:
    """Give what is known of the rhythm of a match."""
    next_at = match.next_conversation_at
    return Heard(
        heard_on=match.heard_on or match.last_conversation_on or match.started_on or match.phase_since,
        talks=[Talk(date.fromisoformat(on), late) for on, late in match.talks],
        asked_on=match.asked_on,
        snoozed_until=match.snoozed_until,
        every_days=match.every_days,
        missed_on=[date.fromisoformat(on) for on in match.missed_on],
        next_on=None if next_at is None else clock.local(next_at).date(),
        off=off,
    )


def expect_contact(*, match: Match, today: date) -> None:
    """Count the silence of a match anew from a day: its start, a new phase, after a pause; a pause expects nothing."""
    if match.next_due_on is None:
        # It stood still until now: what was before says nothing about the rhythm.
        match.talks, match.missed_on = [], []
    match.heard_on, match.snoozed_until = today, None
    judge(match)


def judge(match: Match) -> None:
    """Judge a match anew after its facts changed, and open, move or close the promise to look at it."""
    owed = next_look(match)
    if owed is None:
        settle("silence", match_id=match.id)
    else:
        owe(owed, owner=match.coordinator_id, match=match)


def next_look(match: Match, quiet: Iterable[QuietPeriod] | None = None) -> Owed | None:
    """Judge a match and set its day; give the promise to look, which the caller opens or moves.

    For actions that have to stay lean: it asks one statement, and none when `quiet` is given.
    """
    alarm = alarm_of(match, quiet_of(match) if quiet is None else quiet)
    match.next_due_on = None if alarm is None else alarm.due_on
    return None if alarm is None else _owed(match, alarm)


def talked(match: Match, *, on: date, today: date) -> None:
    """Note a held conversation of a day that was written down today; who calls it judges the match after."""
    kept: dict[str, int] = dict(match.talks)
    kept[on.isoformat()] = (today - on).days
    match.talks = [[day, kept[day]] for day in sorted(kept)[-TALKS_KEPT:]]
    match.heard_on = max(today, match.heard_on or today)


def missed(match: Match, *, on: date, today: date) -> None:
    """Note that a conversation planned for a day did not go through; who calls it judges the match after.

    Who writes that down is there: it breaks the silence. Whether they still meet is what the drift is judged by.
    """
    match.missed_on = sorted({*match.missed_on, on.isoformat()})[-TALKS_KEPT:]
    match.heard_on = max(today, match.heard_on or today)


def owed_by_facts(match: Match) -> Owed | None:
    """Give the promise as it should stand, for the check of every night."""
    alarm = alarm_of(match, quiet_of(match))
    return None if alarm is None else _owed(match, alarm)


def touched(
    *,
    region: Region | None = None,
    school_id: int | None = None,
    match_id: int | None = None,
    mentor_id: int | None = None,
) -> ColumnElement[bool]:
    """Give the condition under which a quiet period of a place is one of a match; exactly one of the four is given."""
    if region is not None:
        return Match.school_id.in_(select(School.id).where(School.region == region))
    if school_id is not None:
        return Match.school_id == school_id
    return Match.mentor_id == mentor_id if match_id is None else Match.id == match_id


def recount(
    *,
    region: Region | None = None,
    school_id: int | None = None,
    match_id: int | None = None,
    mentor_id: int | None = None,
) -> int:
    """Judge the running matches that a quiet period touches anew, after it was added or taken away; give how many moved."""
    db.session.flush()
    where = touched(region=region, school_id=school_id, match_id=match_id, mentor_id=mentor_id)
    matches = db.session.scalars(
        select(Match).options(joinedload(Match.programme)).where(where, Match.next_due_on.is_not(None))
    ).all()
    quiet = _quiet_of_all(matches)
    moved = 0
    for match in matches:
        before = match.next_due_on
        owed = next_look(match, quiet[match.id])
        if owed is not None and owed.due_on != before:
            moved += 1
            owe_all([(owed, match.coordinator_id)], match=match)
    return moved


def _owed(match: Match, alarm: Alarm) -> Owed:
    return Owed(
        "silence",
        alarm.due_on,
        alarm.rule.value,
        "support.check_in",
        {"match_id": match.id},
        alarm.values,
        show_from=alarm.due_on,
    )


def _touching(match: Match, since: date) -> Select[QuietPeriod]:
    region = select(School.region).where(School.id == match.school_id).scalar_subquery()
    return select(QuietPeriod).where(
        or_(
            QuietPeriod.match_id == match.id,
            QuietPeriod.mentor_id == match.mentor_id,
            QuietPeriod.school_id == match.school_id,
            QuietPeriod.region == region,
        ),
        QuietPeriod.last_on >= since,
    )


def _earliest(match: Match) -> date:
    """What lies before the first fact that is judged counts no more."""
    first = match.heard_on or match.last_conversation_on or match.started_on or match.phase_since
    return min([first, *(date.fromisoformat(on) for on, _late in match.talks)])


def _quiet_of_all(matches: Sequence[Match]) -> dict[int, list[QuietPeriod]]:
    """Give the quiet periods of many matches in two statements."""
    if not matches:
        return {}
    earliest = min(map(_earliest, matches))
    regions = {school.id: school.region for school in db.session.execute(select(School.id, School.region))}
    by_place: dict[tuple[str, object], list[QuietPeriod]] = defaultdict(list)
    for period in db.session.scalars(select(QuietPeriod).where(QuietPeriod.last_on >= earliest)):
        place = next(
            (name, value)
            for name in ("region", "school_id", "match_id", "mentor_id")
            if (value := getattr(period, name)) is not None
        )
        by_place[place].append(period)
    return {
        match.id: [
            *by_place[("region", regions[match.school_id])],
            *by_place[("school_id", match.school_id)],
            *by_place[("match_id", match.id)],
            *by_place[("mentor_id", match.mentor_id)],
        ]
        for match in matches
    }
