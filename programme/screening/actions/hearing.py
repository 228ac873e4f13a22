"""Writes of hearing: the student hears a colour and answers, asks somebody else to look, and says what the school hears."""

from datetime import date

from programme.access.links import revoke
from programme.access.models import Purpose
from programme.access.staffing import second_reviewers
from programme.core import audit, clock
from programme.core.errors import Conflict, GateClosed
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import Colour, DueItem, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import TrajectoryStage
from programme.people.models import User
from programme.screening import emails, queries, wording
from programme.screening.actions import pausing
from programme.screening.actions.onward import promise, soon
from programme.screening.models import Review, Triage


def let_hear(triage: Triage, actor: User | None, today: date) -> None:
    """Send the student what was decided, to read again and to answer; owe the telling while danger forbids it."""
    trajectory = triage.trajectory
    revoke(Purpose.HEAR_COLOUR, trajectory_id=trajectory.id)
    for kind in ("tell_student", "reconsider_colour"):
        settle(kind, trajectory_id=trajectory.id)
    if triage.student_heard_on is None:
        _owe_telling(triage, actor, today)
    elif triage.colour is not Colour.GREEN:
        emails.let_student_read(triage)


def tell_student(*, triage: Triage, actor: User, heard_on: date, response: str, asks_review: bool, today: date) -> None:
    """Note that the student heard a colour, what they say of it, and whether they want somebody else to look.

    :raises Conflict: when a newer colour was given, or a new intake began after it.
    """
    _need_of_now(triage)
    first_time = triage.student_heard_on is None
    triage.student_heard_on = triage.student_heard_on or heard_on
    triage.student_response = response or None
    settle("tell_student", trajectory_id=triage.trajectory_id)
    audit.record("screening.told", f"trajectory {triage.trajectory_id}", actor_id=actor.id, asks_review=asks_review)
    if first_time and triage.colour is not Colour.GREEN:
        emails.let_student_read(triage)
    if asks_review:
        _ask_review(triage, today)


def answer_by_link(*, triage: Triage, response: str, asks_review: bool, today: date) -> None:
    """Note what the student answers by the link; an empty answer takes nothing back.

    :raises Conflict: when a newer colour was given, or a new intake began after it.
    """
    _need_of_now(triage)
    if response:
        triage.student_response = response
    audit.record("screening.answered", f"trajectory {triage.trajectory_id}", actor_id=None, asks_review=asks_review)
    if asks_review:
        _ask_review(triage, today)


def reconsider(
    *, triage: Triage, actor: User, stands: bool, reason: str, today: date, seen_version: int | None = None
) -> None:
    """Look because the student asked: it stands, or a colour is given anew; red only by a new intake and two people.

    :raises GateClosed: when this person gave or confirmed the colour.
    :raises Conflict: when nobody asked, somebody looked already, or a newer colour was given.
    """
    trajectory = triage.trajectory
    if actor.id in (triage.decided_by_id, triage.second_by_id):
        raise GateClosed("same_person", str(wording.ANOTHER_LOOKS))
    _need_of_now(triage)
    stale = seen_version is not None and triage.version != seen_version
    if stale or triage.review_asked_on is None or triage.stands is not None:
        raise Conflict(str(wording.NEWER))
    triage.stands, triage.reconsidered_by, triage.reconsidered_on = stands, actor, today
    triage.reconsider_reason = reason
    audit.record("screening.reconsider", f"trajectory {trajectory.id}", actor_id=actor.id, text=reason, stands=stands)
    settle("reconsider_colour", trajectory_id=trajectory.id)
    if stands:
        return
    if triage.colour is Colour.RED:
        pausing.red_falls(triage, actor, today)
        return
    if trajectory.stage is TrajectoryStage.SCREENING:
        settle("review_colour", trajectory_id=trajectory.id)
        settle("fulfil_conditions", trajectory_id=trajectory.id)
        if triage.review is Review.PENDING:
            triage.second_by, triage.second_at = actor, clock.now()
        triage.review = Review.REJECTED
        trajectory.colour, trajectory.amber_ready = None, False
    promise(trajectory, actor, "give_colour", soon(trajectory, today), "colour_rejected", "screening.triage")


def let_school_hear(*, triage: Triage, actor: User, agreed_on: date | None, danger_reason: str) -> None:
    """Note that the school may hear a colour: the student agreed, or acute danger cannot wait for that.

    :raises GateClosed: when there is neither.
    """
    if agreed_on is None and not danger_reason:
        raise GateClosed("school_not_yet", str(wording.SCHOOL_NOT_YET))
    triage.school_agreed_on, triage.school_danger_reason = agreed_on, danger_reason or None
    audit.record(
        "screening.school_hears",
        f"trajectory {triage.trajectory_id}",
        actor_id=actor.id,
        text=danger_reason,
        agreed=agreed_on is not None,
    )


def _need_of_now(triage: Triage) -> None:
    if not queries.is_of_now(triage):
        raise Conflict(str(wording.NEWER))


def _ask_review(triage: Triage, today: date) -> None:
    if triage.review_asked_on is None:
        triage.review_asked_on = today
        _owe_reconsidering(triage, today)


def _owe_telling(triage: Triage, actor: User | None, given_on: date) -> DueItem | None:
    trajectory = triage.trajectory
    due_on = clock.working_days_after(given_on, trajectory.programme.promises.colour_tell_workdays)
    about = {"triage_id": triage.id}
    return promise(trajectory, actor, "tell_student", due_on, "not_told_yet", "screening.tell", arguments=about)


def _owe_reconsidering(triage: Triage, asked_on: date) -> DueItem | None:
    """Ask somebody who did not decide on it; a second person who still has to look is such a one."""
    trajectory = triage.trajectory
    people = {user.id: user for user in second_reviewers(trajectory.programme_id, but=triage.decided_by_id)}
    fresh = [user for number, user in people.items() if number != triage.second_by_id]
    asked = people.get(trajectory.second_reviewer_id or 0) if triage.review is Review.PENDING else None
    reviewer = asked or next(iter(fresh), None)
    if reviewer is not None:
        trajectory.second_reviewer_id = reviewer.id
    return owe(
        Owed(
            "reconsider_colour",
            clock.working_days_after(asked_on, trajectory.programme.promises.colour_review_workdays),
            "student_asks_review",
            "screening.reconsider",
            {"triage_id": triage.id},
        ),
        owner=reviewer or trajectory.coordinator_id,
        trajectory=trajectory,
    )


def _tell_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    triage = queries.latest_triage(trajectory.id)
    return None if triage is None else _owe_telling(triage, None, clock.local(triage.decided_at).date())


def _reconsider_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    triage = queries.latest_triage(trajectory.id)
    return None if triage is None else _owe_reconsidering(triage, triage.review_asked_on or clock.today())


GROUNDS = (
    Ground("tell_student", Trajectory, queries.TO_TELL, _tell_by_facts, allows=queries.UNHEARD),
    Ground("reconsider_colour", Trajectory, queries.TO_RECONSIDER, _reconsider_by_facts),
)
