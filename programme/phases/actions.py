"""Writes of phases: propose and take the next one, pause, resume, and decide a trial."""

from datetime import date

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import Colour, DueItem, Match
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.silence import expect_contact
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove, TrajectoryStage
from programme.norms.promises import Phase
from programme.people.models import User
from programme.phases import queries
from programme.phases.rules import evidence, is_ready, next_phase, weeks_in
from programme.phases.wording import help_first, no_next_phase, no_trial, not_active, pause_day
from programme.screening.actions import pause_for_help


def advance(*, match: Match, actor: User, expected: Phase, reason: str, today: date) -> Phase:
    """Take a match into its next phase and give that phase; the expected rhythm changes with it.

    `expected` is the phase the person saw, so that two people do not take two steps.

    :raises Conflict: when a colleague took the step first.
    :raises GateClosed: when the match is not active, or this phase ends in another way.
    """
    if match.phase is not expected:
        raise Conflict(_("Somebody took this step already. Look at how it stands now."))
    if match.stage is not MatchStage.ACTIVE:
        raise not_active()
    target = next_phase(match.phase)
    if target is None:
        raise no_next_phase(match.phase)
    source = match.phase
    match.phase, match.phase_since = target, today
    db.session.flush()
    audit.record(
        "match.phase", f"match {match.id}", actor_id=actor.id, text=reason, source=source.value, target=target.value
    )
    settle("phase_ready", match_id=match.id)
    expect_contact(match=match, today=today)
    return target


def pause(*, match: Match, actor: User, reason: str, look_on: date, today: date) -> None:
    """Pause a match and its trajectory; nothing is expected until the day the coordinator looks again.

    At red this is the pause that was proposed: help comes first, and red has its own day to look again.

    :raises WrongStage: when it is not active.
    :raises Conflict: when it is not active and the student is red.
    :raises GateClosed: when the day is not after today.
    """
    if look_on <= today:
        raise pause_day()
    if match.trajectory.colour is Colour.RED:
        pause_for_help(match=match, actor=actor, reason=reason, today=today)
        return
    move(match, MatchMove.PAUSE, actor=actor, reason=reason)
    if can_move(match.trajectory, TrajectoryMove.PAUSE):
        move(match.trajectory, TrajectoryMove.PAUSE, actor=actor, reason=reason)
    expect_contact(match=match, today=today)
    settle("phase_ready", match_id=match.id)
    _owe_look(match, look_on)


def _owe_look(match: Match, look_on: date) -> DueItem | None:
    return owe(
        Owed("paused", look_on, "pause_ends", "phases.resume", {"match_id": match.id}, show_from=look_on),
        owner=match.coordinator_id,
        match=match,
    )


def resume(*, match: Match, actor: User, reason: str, today: date) -> None:
    """Let a paused match go on; silence counts anew from today.

    :raises WrongStage: when it is not paused.
    :raises GateClosed: when mentoring stands still because help comes first.
    """
    if match.trajectory.stage is TrajectoryStage.REFERRED:
        raise help_first()
    move(match, MatchMove.RESUME, actor=actor, reason=reason)
    if can_move(match.trajectory, TrajectoryMove.RESUME):
        move(match.trajectory, TrajectoryMove.RESUME, actor=actor, reason=reason)
    settle("paused", match_id=match.id)
    expect_contact(match=match, today=today)


def end_trial(*, match: Match, actor: User, reason: str) -> None:
    """Decide that a match on trial goes on; who decides to stop begins the closing instead.

    :raises GateClosed: when there is no trial (any more).
    """
    if not match.trajectory.on_trial or not match.is_running:
        raise no_trial()
    match.trajectory.on_trial = False
    db.session.flush()
    audit.record("match.trial_go", f"match {match.id}", actor_id=actor.id, text=reason)
    settle("trial_decision", match_id=match.id)


def propose_phases(today: date | None = None) -> int:
    """Propose the next phase where its signs are there, each night; give how many were proposed."""
    day = today or clock.today()
    ready = []
    for found in queries.maybe_ready():
        match = found.match
        signs = evidence(
            match.phase,
            phase_since=match.phase_since,
            today=day,
            conversations=found.conversations,
            goals=found.goals,
            promises=match.programme.promises,
        )
        if is_ready(signs):
            ready.append(match)
    for match in ready:
        values = {"weeks": weeks_in(match.phase_since, day)}
        owe(
            Owed("phase_ready", day, "phase_signs", "phases.advance", {"match_id": match.id}, values, show_from=day),
            owner=match.coordinator_id,
            match=match,
        )
    return len(ready)


GROUNDS = (
    # Only the promise itself knows which day was chosen; when it is lost, somebody looks at once.
    Ground("paused", Match, queries.PAUSED, lambda match, _about: _owe_look(match, clock.today())),
    # The job that proposes phases opens these; here only what lost its ground is closed.
    Ground("phase_ready", Match, allows=queries.ACTIVE),
)
