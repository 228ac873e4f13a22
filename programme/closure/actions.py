"""Writes of an ending: begin, look back, close, go on after all, open again, and ask afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.closure import queries
from programme.closure.models import AfterEnd, Closure, EndReason, Initiator
from programme.closure.rules import aftercare_on, bar_to_reopen, is_planned_by, missing
from programme.closure.wording import (
    barred,
    day_impossible,
    help_first,
    incomplete,
    no_aftercare,
    not_closing,
    other_needs_note,
    wish_taken_back,
)
from programme.consent.actions import say_again
from programme.consent.queries import wish_back
from programme.core import audit, clock
from programme.core.database import db
from programme.lifecycle.grounds import Ground
from programme.lifecycle.mentors import end_window, seconds_after
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.promises import Owed, owe, settle, settle_all
from programme.lifecycle.silence import expect_contact
from programme.lifecycle.stages import MatchMove, MatchStage, TrajectoryMove, TrajectoryStage
from programme.logbook.actions import stop_planning
from programme.logbook.models import GoalOutcome
from programme.norms.promises import Phase
from programme.people.models import MentorStage, User
from programme.screening.actions import leave_for_help
from programme.support.actions import owe_check_ins

# A worry about a student outlives the match: who took it up still owes the answer.
OUTLIVE = (
    "acknowledge_concern",
    "weigh_concern",
    "answer_concern",
    "close_concern",
    "look_at_weighing",
    "read_log",
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How it ended; `meeting_on` or why there was no talk, and what became of each goal by its number."""

    after: AfterEnd
    meeting_on: date | None = None
    no_meeting: str = ""
    student_words: str = ""
    after_reason: str = ""
    outcomes: Mapping[int, GoalOutcome] = field(default_factory=dict)


def start_closing(
    *,
    match: Match,
    actor: User,
    reason: EndReason,
    initiator: Initiator,
    today: date,
    is_planned: bool | None = None,
    note: str = "",
) -> Closure:
    """Begin the ending of a match; `is_planned` None follows the reason.

    :raises WrongStage: when it does not run, or is ending already.
    :raises GateClosed: when another reason is chosen without saying which.
    """
    if reason is EndReason.OTHER and not note.strip():
        raise other_needs_note()
    before, before_since = match.phase, match.phase_since
    match.phase, match.phase_since = Phase.CLOSING, today
    move(match, MatchMove.START_CLOSING, actor=actor, reason=reason.value)
    trajectory = match.trajectory
    # From red no match follows this one without a new intake, so the student does not wait or close with it.
    leave_for_help(trajectory=trajectory, actor=actor, reason=reason.value, today=today)
    # A match that pauses ends too; its trajectory has no way from pause to closing but by going on.
    if can_move(trajectory, TrajectoryMove.RESUME):
        move(trajectory, TrajectoryMove.RESUME, actor=actor, reason=reason.value)
    # Who was referred to care is on another way already; then only the match ends.
    if can_move(trajectory, TrajectoryMove.START_CLOSING):
        move(trajectory, TrajectoryMove.START_CLOSING, actor=actor, reason=reason.value)
    closure = Closure(
        match_id=match.id,
        reason=reason,
        initiator=initiator,
        is_planned=is_planned_by(reason) if is_planned is None else is_planned,
        phase_before=before,
        phase_before_since=before_since,
        announced_on=today,
    )
    closure.note = note
    db.session.add(closure)
    expect_contact(match=match, today=today)
    for kind in (
        "phase_ready",
        "midterm_evaluation",
        "midterm_view",
        "midterm_stop",
        "paused",
        "trial_decision",
        "set_goals",
        "student_stops",
        "end_for_help",
        "pause_for_help",
        "red_goes_on",
    ):
        settle(kind, match_id=match.id)
    _owe_talk(match, today)
    _owe_words(match, today)
    return closure


def write_words(*, match: Match, actor: User, words: str) -> Closure:
    """Write what the mentor looks back on, while the match ends.

    :raises GateClosed: when it is not ending (any more).
    """
    closure = _closing(match)
    closure.mentor_words = words
    db.session.flush()
    audit.record("closure.words", f"match {match.id}", actor_id=actor.id)
    settle("closing_words", match_id=match.id)
    return closure


def close(*, match: Match, actor: User, ending: Ending, today: date) -> Closure:
    """Close a match: the place is free again, the student stops or waits again, and aftercare is promised.

    Who took the wish to take part back does not wait again, and is not asked afterwards how it goes.

    :raises GateClosed: when it is not ending, or something is missing.
    """
    closure = _closing(match)
    stops = bool(wish_back(match.trajectory_id))
    if stops and ending.after is AfterEnd.WAIT_AGAIN:
        raise wish_taken_back()
    goals = queries.goals(match.id)
    found = missing(
        meeting_on=ending.meeting_on,
        no_meeting=ending.no_meeting,
        goal_ids=[goal.id for goal in goals],
        outcomes=ending.outcomes,
        after=ending.after,
        after_reason=ending.after_reason,
    )
    if found:
        raise incomplete(found)
    started_on = match.started_on or today
    if ending.meeting_on is not None and not started_on <= ending.meeting_on <= today:
        raise day_impossible()
    # All is read before the facts change: a query in between would write half an end, which the tables refuse.
    membership, mentor, others = queries.last_mentor(match), match.mentor, seconds_after(match.id, today)
    for goal in goals:
        goal.outcome, goal.outcome_on = ending.outcomes[goal.id], today
    closure.meeting_on, closure.no_meeting = ending.meeting_on, ending.no_meeting
    closure.student_words, closure.after, closure.after_reason = (
        ending.student_words,
        ending.after,
        ending.after_reason,
    )
    closure.closed_on, closure.decided_by_id = today, actor.id
    stop_planning(match=match, now=clock.now())
    match.ended_on, match.end_reason = today, closure.reason.value
    match.is_running, match.next_due_on, match.next_conversation_at = False, None, None
    if match.holds_place:
        match.holds_place = False
        mentor.places_taken -= 1
        mentor.amber_taken -= int(match.is_amber)
    if closure.is_planned:
        mentor.completed_matches += 1
    if membership is not None:
        membership.until_on = today
    for second in others:
        end_window(second, is_amber=match.is_amber, today=today)
    move(match, MatchMove.CLOSE, actor=actor, reason=closure.reason.value)
    settle_all(match_id=match.id, but=OUTLIVE)
    revoke(Purpose.AGREE_PLAN, match_id=match.id)
    _after(match, closure, actor, ending, today)
    if not stops:
        _promise_aftercare(match, closure, today)
    return closure


def go_on(*, match: Match, actor: User, reason: str, today: date, said_again: bool = False) -> None:
    """Take the ending back while it is under way: they go on in the phase they were in.

    `said_again`: who took the wish to take part back told the actor yes again.

    :raises GateClosed: when it is not ending, mentoring stands still because help comes first, or the wish is taken back.
    """
    closure = _closing(match)
    if match.trajectory.stage is TrajectoryStage.REFERRED:
        raise help_first()
    _need_wish(match, actor, today, said_again)
    _back_to_phase(match, closure, today)
    move(match, MatchMove.GO_ON, actor=actor, reason=reason)
    if can_move(match.trajectory, TrajectoryMove.GO_ON):
        move(match.trajectory, TrajectoryMove.GO_ON, actor=actor, reason=reason)
    settle("closing_meeting", match_id=match.id)
    settle("closing_words", match_id=match.id)
    expect_contact(match=match, today=today)


def reopen(*, match: Match, actor: User, reason: str, today: date, said_again: bool = False) -> None:
    """Open a match again that was closed by mistake; it takes the mentor's place again. `said_again` as for `go_on`.

    :raises GateClosed: when it is too late, the student took another way or the wish back, or the mentor has no place.
    :raises WrongStage: when it is not closed.
    """
    closure, membership = queries.closure_of(match.id), queries.last_mentor(match)
    mentor, trajectory = match.mentor, match.trajectory
    bar = bar_to_reopen(
        ended_on=match.ended_on or today,
        today=today,
        trajectory=trajectory.stage,
        mentor_is_there=mentor.stage is MentorStage.ADMITTED,
        places_taken=mentor.places_taken,
        capacity=mentor.capacity,
        is_amber=match.is_amber,
        amber_taken=mentor.amber_taken,
        promises=match.programme.promises,
    )
    if match.stage is MatchStage.CLOSED and bar is not None:
        raise barred(bar)
    _need_wish(match, actor, today, said_again)
    # The facts of an end go together with the stage, one thing at a time: the tables refuse half of it.
    match.ended_on, match.end_reason, match.is_running, match.holds_place = None, None, True, True
    mentor.places_taken += 1
    mentor.amber_taken += int(match.is_amber)
    if membership is not None:
        membership.until_on = None
    if closure is not None:
        # An ending of an earlier administration may never have been counted.
        mentor.completed_matches = max(0, mentor.completed_matches - int(closure.is_planned))
        _back_to_phase(match, closure, today)
    move(match, MatchMove.REOPEN, actor=actor, reason=reason)
    trajectory.ended_on = None
    move(trajectory, TrajectoryMove.REOPEN, actor=actor, reason=reason)
    settle("aftercare", trajectory_id=trajectory.id)
    expect_contact(match=match, today=today)
    owe_check_ins(match, today)


def record_aftercare(*, match: Match, actor: User, was_reached: bool, note: str) -> None:
    """Note that somebody asked after the end how it goes.

    :raises GateClosed: when nothing was promised (any more).
    """
    if not queries.owes_aftercare(match.trajectory_id):
        raise no_aftercare()
    audit.record(
        "closure.aftercare", f"match {match.id}", actor_id=actor.id, text=note or None, was_reached=was_reached
    )
    settle("aftercare", trajectory_id=match.trajectory_id)


def _after(match: Match, closure: Closure, actor: User, ending: Ending, today: date) -> None:
    """Take the student to the next step."""
    trajectory, promises = match.trajectory, match.programme.promises
    if ending.after is AfterEnd.WAIT_AGAIN and can_move(trajectory, TrajectoryMove.WAIT_AGAIN):
        trajectory.waiting_since = today
        move(trajectory, TrajectoryMove.WAIT_AGAIN, actor=actor, reason=ending.after_reason)
        owe(
            Owed(
                "match_waiting",
                today + timedelta(weeks=promises.waiting_long_weeks),
                "waits_again",
                "matching.candidates",
                {"trajectory_id": trajectory.id},
            ),
            owner=trajectory.coordinator_id,
            trajectory=trajectory,
        )
    elif can_move(trajectory, TrajectoryMove.CLOSE):
        trajectory.ended_on = today
        move(trajectory, TrajectoryMove.CLOSE, actor=actor, reason=closure.reason.value)


def _promise_aftercare(match: Match, closure: Closure, today: date) -> None:
    trajectory = match.trajectory
    closure.aftercare_on = aftercare_on(today, match.programme.promises)
    owe(
        Owed(
            "aftercare",
            closure.aftercare_on,
            "some_time_after",
            "closure.aftercare",
            {"match_id": match.id},
            show_from=closure.aftercare_on,
        ),
        owner=match.coordinator_id,
        trajectory=trajectory,
    )


def _need_wish(match: Match, actor: User, today: date, said_again: bool) -> None:
    if not said_again and wish_back(match.trajectory_id):
        raise wish_taken_back()
    say_again(trajectory=match.trajectory, actor=actor, today=today)


def _back_to_phase(match: Match, closure: Closure, today: date) -> None:
    closure.undone_on = today
    match.phase, match.phase_since = closure.phase_before, closure.phase_before_since


def _closing(match: Match) -> Closure:
    closure = queries.closure_of(match.id)
    if closure is None or match.stage is not MatchStage.CLOSING:
        raise not_closing()
    return closure


def _owe_talk(match: Match, announced_on: date) -> DueItem | None:
    due_on = announced_on + timedelta(days=match.programme.promises.closing_meeting_days)
    return owe(
        Owed("closing_meeting", due_on, "closing_began", "closure.show", {"match_id": match.id}),
        owner=match.coordinator_id,
        match=match,
    )


def _owe_words(match: Match, announced_on: date) -> DueItem | None:
    due_on = announced_on + timedelta(days=match.programme.promises.closing_words_days)
    return owe(
        Owed("closing_words", due_on, "closing_words_asked", "closure.words", {"match_id": match.id}),
        owner=match.mentor.user_id,
        match=match,
    )


# Aftercare has no ground: only its promise knows whether it was kept.
GROUNDS = (
    Ground(
        "closing_meeting", Match, queries.ENDING, lambda match, _about: _owe_talk(match, _closing(match).announced_on)
    ),
    Ground(
        "closing_words",
        Match,
        queries.WITHOUT_WORDS,
        lambda match, _about: _owe_words(match, _closing(match).announced_on),
    ),
)
