"""Writes around red while a match runs: its pause is proposed, and a person pauses it, or lets it go on with a reason."""

from datetime import date

from programme.core import audit, clock
from programme.core.errors import Conflict
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import Colour, DueItem, Match, Trajectory
from programme.lifecycle.movement import can_move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import TrajectoryMove
from programme.people.models import User
from programme.referral.actions import stop_mentoring
from programme.screening import queries, rules, wording
from programme.screening.actions.onward import owe_new_colour, owe_red_review
from programme.screening.models import Review, Triage


def propose_pause(match: Match, today: date, reason: str = "red_runs") -> DueItem | None:
    """Ask the coordinator today whether a running match pauses."""
    settle("red_goes_on", match_id=match.id)
    return owe(
        Owed("pause_for_help", today, reason, "screening.pause", {"match_id": match.id}, is_urgent=True),
        owner=match.coordinator_id,
        match=match,
    )


def pause_for_help(*, match: Match, actor: User, reason: str, today: date, seen_version: int | None = None) -> None:
    """Pause a running match because its student is red; help comes first, and the mentor is told.

    :raises Conflict: when it does not run at red any more, or somebody decided since the page was opened.
    """
    triage = _need_red(match, seen_version)
    _decide(triage, actor, pauses=True, reason=reason)
    leave_for_help(trajectory=match.trajectory, actor=actor, reason=reason, today=today)


def go_on_at_red(*, match: Match, actor: User, reason: str, today: date, seen_version: int | None = None) -> None:
    """Let a match go on beside help, with a written reason; somebody looks again within the term of red.

    :raises Conflict: when it does not run at red any more, or somebody decided since the page was opened.
    """
    triage = _need_red(match, seen_version)
    _decide(triage, actor, pauses=False, reason=reason)
    settle("pause_for_help", match_id=match.id)
    _owe_look(match, triage)


def leave_for_help(*, trajectory: Trajectory, actor: User, reason: str, today: date) -> None:
    """Take a red student out of mentoring, when the match pauses or ends: only a new intake leads back.

    Nothing happens to who is not red, or left already.
    """
    triage = queries.latest_triage(trajectory.id)
    if trajectory.colour is not Colour.RED or triage is None or not can_move(trajectory, TrajectoryMove.REFER):
        return
    stop_mentoring(trajectory=trajectory, actor=actor, reason=reason, today=today)
    owe_red_review(trajectory, actor, _red_on(triage))
    if triage.review is Review.REJECTED or triage.stands is False:
        owe_new_colour(trajectory, actor, today)


def red_falls(triage: Triage, actor: User, today: date) -> None:
    """Somebody else did not agree with red. It takes a new intake; whether a running match pauses is asked anew."""
    match = queries.running_match(triage.trajectory_id)
    if match is None:
        owe_new_colour(triage.trajectory, actor, today)
        return
    triage.pauses, triage.pause_by, triage.pause_at, triage.pause_reason = None, None, None, None
    propose_pause(match, today, "red_rejected_runs")


def _need_red(match: Match, seen_version: int | None) -> Triage:
    triage = queries.latest_triage(match.trajectory_id)
    runs = rules.runs_at_red(match.stage, match.trajectory.colour)
    if triage is None or not runs or (seen_version is not None and triage.version != seen_version):
        raise Conflict(str(wording.CHANGED))
    return triage


def _decide(triage: Triage, actor: User, *, pauses: bool, reason: str) -> None:
    triage.pauses, triage.pause_by, triage.pause_at, triage.pause_reason = pauses, actor, clock.now(), reason
    audit.record("screening.pause", f"trajectory {triage.trajectory_id}", actor_id=actor.id, text=reason, pauses=pauses)


def _red_on(triage: Triage) -> date:
    return clock.local(triage.decided_at).date()


def _owe_look(match: Match, triage: Triage) -> DueItem | None:
    went_on_on = clock.local(triage.pause_at or triage.decided_at).date()
    day = rules.look_on(red_on=_red_on(triage), went_on_on=went_on_on, promises=match.programme.promises)
    return owe(
        Owed("red_goes_on", day, "red_still_goes_on", "screening.pause", {"match_id": match.id}, show_from=day),
        owner=match.coordinator_id,
        match=match,
    )


def _by_facts(match: Match, _about: str) -> DueItem | None:
    triage = queries.latest_triage(match.trajectory_id)
    if triage is None:
        return None
    if triage.pauses is False:
        return _owe_look(match, triage)
    if triage.stands is False and triage.reconsidered_on is not None:
        return propose_pause(match, triage.reconsidered_on, "red_rejected_runs")
    if triage.review is Review.REJECTED and triage.second_at is not None:
        return propose_pause(match, clock.local(triage.second_at).date(), "red_rejected_runs")
    return propose_pause(match, _red_on(triage))


GROUNDS = (
    Ground("pause_for_help", Match, queries.TO_PAUSE, _by_facts),
    Ground("red_goes_on", Match, queries.GOES_ON_AT_RED, _by_facts),
)
