"""Writes of the short question on the eve of a first meeting; an answer warns somebody and moves nothing by itself."""

from datetime import date, datetime

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import MatchStage
from programme.people.models import User
from programme.screening import emails, queries, wording
from programme.screening.models import MotivationCheck, StillWants


def ask_on_eve(*, match: Match, meets_on: date) -> MotivationCheck:
    """Ask whether the student still wants it: by a link, or without an address by a promise of the coordinator."""
    check = MotivationCheck(match=match, meets_on=meets_on, asked_at=clock.now())
    db.session.add(check)
    db.session.flush()
    if match.student.email is None:
        _owe(match, "ask_on_eve", check.asked_at, "meets_tomorrow")
    else:
        emails.ask_on_eve(check)
    return check


def answer_on_eve(*, check: MotivationCheck, answer: StillWants) -> None:
    """Note what the student answered by the link; a doubt or a no is a promise of the coordinator before the meeting.

    :raises Conflict: when somebody spoke with the student already, or the meeting is over or called off.
    """
    if check.spoken_on is not None or check.match.stage is not MatchStage.PLANNED:
        raise Conflict(str(wording.EVE_IS_OVER))
    check.answer, check.answered_at = answer, clock.now()
    audit.record("screening.eve", f"match {check.match_id}", actor_id=None, answer=answer.value)
    if answer is StillWants.YES:
        settle("motivation_wavers", match_id=check.match_id)
    else:
        _owe(check.match, "motivation_wavers", check.answered_at, "wavers_on_eve")


def speak_on_eve(
    *, check: MotivationCheck, actor: User, answer: StillWants, note: str, today: date, seen_version: int | None = None
) -> None:
    """Note what the student told somebody of the programme; what comes of it is decided by that person.

    :raises Conflict: when the meeting is over or called off, or somebody answered since the page was opened.
    """
    if seen_version is not None and check.version != seen_version:
        raise Conflict(str(wording.CHANGED))
    if check.match.stage is not MatchStage.PLANNED:
        raise Conflict(str(wording.EVE_IS_OVER))
    check.answer, check.answered_at = answer, clock.now()
    check.spoken_on, check.spoken_by_id, check.note = today, actor.id, note or None
    audit.record("screening.eve", f"match {check.match_id}", actor_id=actor.id, text=note, answer=answer.value)
    for kind in ("ask_on_eve", "motivation_wavers"):
        settle(kind, match_id=check.match_id)


def _owe(match: Match, kind: str, at: datetime, reason: str) -> DueItem | None:
    due_on = clock.local(at).date()
    return owe(
        Owed(kind, due_on, reason, "screening.check", {"match_id": match.id}, is_urgent=kind == "motivation_wavers"),
        owner=match.coordinator_id,
        match=match,
    )


def _ask_by_facts(match: Match, _about: str) -> DueItem | None:
    check = queries.check_of(match.id)
    return None if check is None else _owe(match, "ask_on_eve", check.asked_at, "meets_tomorrow")


def _wavers_by_facts(match: Match, _about: str) -> DueItem | None:
    check = queries.check_of(match.id)
    return (
        None if check is None else _owe(match, "motivation_wavers", check.answered_at or clock.now(), "wavers_on_eve")
    )


GROUNDS = (
    Ground("ask_on_eve", Match, queries.TO_ASK, _ask_by_facts),
    Ground("motivation_wavers", Match, queries.WAVERS, _wavers_by_facts),
)
