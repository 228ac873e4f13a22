"""Writes of the appointment: when the talk is, and that it moves, is missed or falls away."""

import secrets
from collections.abc import Sequence
from datetime import datetime

from programme.access.identity import Actor
from programme.access.staffing import next_coordinator
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.intake import emails, queries, rules, wording
from programme.intake.models import Intake
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import TrajectoryMove, TrajectoryStage
from programme.nomination.actions import UNTIL_ANSWERED
from programme.nomination.queries import open_matches
from programme.people.models import User


def plan_intake(
    *, trajectory: Trajectory, actor: User | None, planned_at: datetime, place: str, minutes: int | None = None
) -> Intake:
    """Plan the talk, or plan it anew, and invite the student; `planned_at` is an instant.

    `actor` is empty when the student chose the moment by a link.
    After a 'not now' or a referral this begins a new intake: motivation and colour of the old one no longer count.

    :raises GateClosed: when the student, or under 16 a guardian, did not agree, or a match stands still that did not end.
    :raises WrongStage: when the trajectory is past its intake.
    """
    need_agreement(trajectory)
    # A new intake leads to another match; a pair that stood still during help would run on beside it.
    if trajectory.stage in rules.NEW and open_matches(trajectory.id):
        raise GateClosed("match_stands_still", str(wording.MATCH_STANDS_STILL))
    length = minutes or trajectory.programme.promises.intake_minutes
    intake = queries.current_intake(trajectory.id) if trajectory.stage is TrajectoryStage.INTAKE else None
    if intake is None:
        intake = _open_intake(trajectory, actor, planned_at, place)
    else:
        intake.planned_at, intake.place, intake.cancelled_at = planned_at, place, None
        intake.sequence += 1
        who = None if actor is None else actor.id
        audit.record("intake.plan_again", f"trajectory {trajectory.id}", actor_id=who, sequence=intake.sequence)
    intake.minutes = length
    # Who is invited for tomorrow is not reminded of it an hour later.
    is_soon = clock.local(planned_at).date() <= rules.remind_until(clock.today(), trajectory.programme.promises)
    intake.reminded_at = clock.now() if is_soon else None
    settle("plan_intake", trajectory_id=trajectory.id)
    _owe_talk(trajectory, actor, intake)
    host = trajectory.coordinator or actor
    if host is not None:
        emails.invite(intake, host)
    return intake


def change_host(*, intakes: Sequence[Intake], before: User, actor: Actor) -> None:
    """Let who runs the students now hold the planned talks, at the same time: the calendars of all three are put right.

    Nobody is asked first: the talk stands on the own Vandaag from now on, and can be moved there with one click.
    """
    for intake in intakes:
        host = intake.trajectory.coordinator
        if host is None or host.id == before.id:
            continue
        intake.sequence += 1
        audit.record("intake.change_host", f"trajectory {intake.trajectory_id}", actor_id=actor.id, before=before.id)
        emails.invite(intake, host, before)
    db.session.flush()


def fall_away(*, trajectory: Trajectory, actor: User | None, was_missed: bool) -> Intake:
    """Let a planned talk fall away: it was missed, or the student cannot come; the same talk gets a new moment.

    What was missed stays in the calendars as it was; what does not come any more goes out of them.

    :raises Conflict: when no talk is planned, or a missed one is still to come.
    """
    intake = queries.current_intake(trajectory.id)
    stands = intake is not None and intake.held_on is None and intake.cancelled_at is None
    if intake is None or not stands or trajectory.stage is not TrajectoryStage.INTAKE:
        raise Conflict(_("No talk is planned now. Look at how it stands."))
    if was_missed and intake.planned_at > clock.now():
        raise Conflict(_("This talk is still to come. You can choose another time for it."))
    intake.cancelled_at = clock.now()
    code = "intake.miss" if was_missed else "intake.cannot_come"
    audit.record(code, f"trajectory {trajectory.id}", actor_id=None if actor is None else actor.id)
    settle("hold_intake", trajectory_id=trajectory.id)
    host = trajectory.coordinator or actor
    if was_missed:
        intake.times_missed += 1
    else:
        intake.sequence += 1
        if host is not None:
            emails.withdraw(intake, host)
    return intake


def remind_of_talks() -> int:
    """Remind the students whose talk is near, once for each time that was planned; give how many."""
    reminded = 0
    for intake in queries.to_remind(clock.now()):
        until = rules.remind_until(clock.today(), intake.trajectory.programme.promises)
        if clock.local(intake.planned_at).date() <= until:
            intake.reminded_at = clock.now()
            reminded += emails.remind(intake)
    return reminded


def call_off_left_behind() -> int:
    """Take every talk out of the calendar that does not go on, because the student stopped or help comes first; give how many.

    A job does this each minute, as for first meetings: whatever ends a trajectory need not know of appointments.
    """
    intakes = queries.left_behind(clock.now())
    for intake in intakes:
        intake.cancelled_at, intake.sequence = clock.now(), intake.sequence + 1
        host = intake.trajectory.coordinator or next_coordinator(intake.trajectory.programme_id)
        if host is not None:
            emails.withdraw(intake, host)
    return len(intakes)


def need_agreement(trajectory: Trajectory) -> None:
    """See that the student, and under 16 a guardian, agreed.

    :raises GateClosed: when one of them did not.
    """
    missing = rules.closed_gate(
        age=trajectory.student.age_on(clock.today()),
        agreed_on=trajectory.agreed_on,
        guardian_agreed_on=queries.guardian_agreed_on(trajectory.id),
        promises=trajectory.programme.promises,
    )
    if missing is not None:
        raise GateClosed(missing.value, str(wording.MISSING[missing]))


def _open_intake(trajectory: Trajectory, actor: User | None, planned_at: datetime, place: str) -> Intake:
    old = queries.current_intake(trajectory.id)
    if old is not None:
        old.is_current = False
        db.session.flush()
    if trajectory.stage in rules.NEW:
        # A judgement belongs to what was heard then; after red the next colour takes two people.
        trajectory.motivation, trajectory.on_trial = None, False
        trajectory.colour, trajectory.amber_ready = None, False
        trajectory.waiting_since = trajectory.ended_on = None
        move(trajectory, TrajectoryMove.NEW_INTAKE, actor=actor)
        for kind in ("recontact", "red_review", "new_colour", "after_referral", "tell_student", "reconsider_colour"):
            settle(kind, trajectory_id=trajectory.id)
    else:
        move(trajectory, TrajectoryMove.START_INTAKE, actor=actor)
        for kind in UNTIL_ANSWERED:
            settle(kind, trajectory_id=trajectory.id)
    intake = Intake(
        trajectory=trajectory, planned_at=planned_at, place=place, uid=f"intake-{secrets.token_hex(12)}", sequence=0
    )
    db.session.add(intake)
    db.session.flush()
    return intake


def _owe_talk(trajectory: Trajectory, actor: User | None, intake: Intake | None) -> DueItem | None:
    if intake is None:
        return None
    day = clock.local(intake.planned_at).date()
    return owe(
        Owed("hold_intake", day, "intake_planned", "intake.hold", {"trajectory_id": trajectory.id}),
        owner=trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


GROUNDS = (
    Ground(
        "hold_intake",
        Trajectory,
        queries.TO_SPEAK,
        lambda trajectory, _about: _owe_talk(trajectory, None, queries.current_intake(trajectory.id)),
        allows=queries.IN_INTAKE,
    ),
)
