"""Writes around a second mentor: name one, extend, end, and pass on what stays behind when a window is over."""

from datetime import date

from programme.access.identity import Actor
from programme.core import audit
from programme.core.database import db
from programme.handover import emails, queries
from programme.handover.rules import Window, bars, overlap, window_gap
from programme.handover.wording import barred, closed_gap, need_agreement, not_over, not_running, stands_in_elsewhere
from programme.lifecycle.grounds import Ground
from programme.lifecycle.mentors import end_window
from programme.lifecycle.models import DueItem, Match, MatchMentor, MatchPart
from programme.lifecycle.promises import Owed, owe, settle
from programme.logbook.actions import pass_on
from programme.matching.queries import mentor_profile
from programme.matching.rules import Terms
from programme.people.models import Mentor


def name_second(
    *,
    match: Match,
    mentor: Mentor,
    actor: Actor,
    part: MatchPart,
    from_on: date,
    until_on: date | None,
    student_agreed: bool,
    may_read: bool,
    today: date,
) -> MatchMentor:
    """Let a second mentor join a running match for a window of days; both hear of it.

    A duo takes a place of the mentor, as a match does. A substitute takes none: the last day comes by itself, and a
    counter that nobody presses a button for would be wrong on that morning; but who stands in needs a free place on
    those days, other substitutions counted.

    :raises GateClosed: when the match does not run, a hard rule forbids it, the days clash, or the student was not asked.
    """
    if not match.is_running or match.trajectory.stage is queries.REFERRED:
        raise not_running()
    if not student_agreed:
        raise need_agreement()
    wanted = Window(mentor.id, part, from_on, until_on)
    gap = window_gap(wanted, queries.windows(match.id), today)
    if gap is not None:
        raise closed_gap(gap)
    _need_open(match, mentor, wanted, today)
    takes_place = part is MatchPart.DUO
    window = MatchMentor(
        match_id=match.id,
        mentor=mentor,
        part=part,
        from_on=from_on,
        until_on=until_on,
        agreed_on=today,
        may_read=may_read,
        holds_place=takes_place,
    )
    db.session.add(window)
    if takes_place:
        mentor.places_taken += 1
        mentor.amber_taken += int(match.is_amber)
    db.session.flush()
    audit.record(
        "match.second_mentor",
        f"match {match.id}",
        actor_id=actor.id,
        mentor_id=mentor.id,
        part=part.value,
        from_on=from_on.isoformat(),
        until_on=None if until_on is None else until_on.isoformat(),
        may_read=may_read,
    )
    owe_question(match, window)
    for period in queries.mentor_absences(match.mentor_id):
        settle("mentor_away", match_id=match.id, about=str(period.id))
    pass_on(match=match, today=today)
    emails.tell_second(match, window)
    emails.tell_student(match, window)
    return window


def extend(*, match: Match, window: MatchMentor, actor: Actor, until_on: date, today: date) -> None:
    """Let a substitute stay longer, or shorter, up to a new last day.

    :raises GateClosed: when the days are over, clash with another substitute, or a rule forbids it by then.
    """
    if window.until_on is None or window.until_on < today:
        raise not_over()
    wanted = Window(window.mentor_id, window.part, max(window.from_on, today), until_on)
    others = [one for one in queries.windows(match.id) if one.mentor_id != window.mentor_id]
    gap = window_gap(wanted, others, today)
    if gap is not None:
        raise closed_gap(gap)
    terms = Terms(match.programme.promises, until_on)
    found = bars(queries.student_of(match).profile, mentor_profile(window.mentor, terms.promises), terms)
    if against := next((one for one in found if one.rule != "capacity"), None):
        raise barred(against)
    window.until_on = until_on
    db.session.flush()
    audit.record(
        "match.second_mentor_until", f"match {match.id}", actor_id=actor.id, window=window.id, on=until_on.isoformat()
    )
    owe_question(match, window)
    pass_on(match=match, today=today)
    emails.tell_second(match, window)


def end_early(*, match: Match, window: MatchMentor, actor: Actor, today: date) -> None:
    """Let today be the last day of a second mentor; one who did not begin yet does not begin.

    :raises GateClosed: when the days are over already.
    """
    if window.until_on is not None and window.until_on < today:
        raise not_over()
    end_window(window, is_amber=match.is_amber, today=today)
    db.session.flush()
    audit.record("match.second_mentor_ends", f"match {match.id}", actor_id=actor.id, window=window.id)
    settle("mentor_back", match_id=match.id, about=str(window.id))
    pass_on(match=match, today=today)
    emails.tell_second_it_ends(match, window)


def is_back(*, match: Match, window: MatchMentor, actor: Actor) -> None:
    """Note that the main mentor goes on after the last day of who stood in."""
    audit.record("match.mentor_back", f"match {match.id}", actor_id=actor.id, window=window.id)
    settle("mentor_back", match_id=match.id, about=str(window.id))


def pass_on_ended(today: date) -> int:
    """Give what second mentors left unwritten to who acts now, each night; give how many matches were looked at."""
    matches = queries.just_ended(today)
    for match in matches:
        pass_on(match=match, today=today)
    return len(matches)


def _need_open(match: Match, mentor: Mentor, wanted: Window, today: date) -> None:
    promises = match.programme.promises
    terms = Terms(promises, wanted.from_on)
    found = bars(queries.student_of(match).profile, mentor_profile(mentor, promises), terms)
    if found:
        raise barred(found[0])
    elsewhere = [one for one in queries.stands_in_windows(mentor.id, today) if overlap(one, wanted)]
    if mentor.places_taken + len(elsewhere) >= mentor.capacity:
        raise stands_in_elsewhere()


def owe_question(match: Match, window: MatchMentor) -> DueItem | None:
    """Ask on the last day of a substitute how it goes on."""
    if window.part is not MatchPart.SUBSTITUTE or window.until_on is None:
        return None
    return owe(
        Owed(
            "mentor_back",
            window.until_on,
            "substitute_ends",
            "handover.second",
            {"match_id": match.id},
            {"until": window.until_on.isoformat()},
            show_from=window.until_on,
            about=str(window.id),
        ),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_question_by_facts(match: Match, about: str) -> DueItem | None:
    return owe_question(match, db.session.get_one(MatchMentor, int(about)))


GROUNDS = (Ground("mentor_back", Match, queries.not_over, _owe_question_by_facts, allows=queries.MAY_END),)
