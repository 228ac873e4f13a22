"""Writes around the waiting list: a message at set intervals, "do you still want this?", and the answer to it."""

from datetime import date, timedelta

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.consent import actions as consent
from programme.consent import queries as consents
from programme.consent.models import Answer as Said
from programme.consent.models import ConsentKind, Speaker
from programme.consent.rules import in_force
from programme.core import audit, clock
from programme.core.clock import working_days_after
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.intake.actions import stop_asking
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import TrajectoryStage
from programme.matching import emails, queries
from programme.matching.models import StillAnswer, WaitingMessage
from programme.matching.waiting import Tell, to_tell
from programme.nomination.actions import withdraw
from programme.people.models import User


def keep_in_touch(today: date) -> int:
    """Tell every waiting student for whom it is time that we still look, or ask whether they still want it; give how many.

    It may run twice: what was sent is a row of the same transaction.
    """
    told = 0
    for trajectory, so_far in queries.who_waits():
        tell = (
            None
            if so_far.is_open
            else to_tell(
                since=trajectory.waiting_since or today,
                told_on=so_far.told_on,
                asked_on=so_far.asked_on,
                requested_on=so_far.requested_on,
                today=today,
                promises=trajectory.programme.promises,
            )
        )
        if tell is not None:
            _tell(trajectory, tell, today)
            told += 1
    return told


def answer_still(
    *, message: WaitingMessage, answer: StillAnswer, actor: User | None, today: date, link: Link | None = None
) -> None:
    """Note whether a waiting student still wants a mentor; `actor` is empty when they answered by the link.

    Yes: they wait on at the same place. No more: it ends now, without a question why. Talk: the coordinator calls.

    :raises Conflict: when it was answered already, or the student does not wait any more.
    """
    trajectory = message.trajectory
    if message.settled_on is not None or trajectory.stage is not TrajectoryStage.WAITING:
        raise Conflict(_("This was answered already. Look at how it stands now."))
    message.answer, message.answered_on = answer, today
    settle("waiting_answer", trajectory_id=trajectory.id)
    if link is not None:
        use(link)
    else:
        revoke(Purpose.STILL_WAITING, trajectory_id=trajectory.id)
    audit.record(
        "matching.still",
        f"trajectory {trajectory.id}",
        actor_id=None if actor is None else actor.id,
        answer=answer.value,
    )
    if answer is StillAnswer.TALK:
        _owe_talk(trajectory)
        return
    message.settled_on = today
    settle("waiting_talk", trajectory_id=trajectory.id)
    if answer is StillAnswer.NO_MORE:
        _stop(trajectory, actor, today)


def drop_question(trajectory: Trajectory, today: date) -> None:
    """Let an open question go: there is a proposal, which asks something better."""
    message = queries.open_question(trajectory.id)
    if message is not None:
        message.settled_on = today
    for kind in ("waiting_answer", "waiting_talk"):
        settle(kind, trajectory_id=trajectory.id)
    revoke(Purpose.STILL_WAITING, trajectory_id=trajectory.id)
    stop_asking(trajectory)


def _tell(trajectory: Trajectory, tell: Tell, today: date) -> None:
    by_mail = trajectory.student.email is not None
    # Whom we cannot write is asked by the coordinator, who hears at once whether they still want it.
    asks = tell is Tell.DO_YOU_STILL or not by_mail
    message = WaitingMessage(trajectory=trajectory, sent_on=today, asks=asks, by_mail=by_mail)
    db.session.add(message)
    db.session.flush()
    if asks:
        _owe_answer(trajectory)
    if by_mail and asks:
        emails.ask_still(trajectory, days=trajectory.programme.promises.waiting_answer_days)
    elif by_mail:
        emails.tell_waiting(trajectory, weeks=trajectory.programme.promises.waiting_message_weeks)


def _stop(trajectory: Trajectory, actor: User | None, today: date) -> None:
    said = in_force(consents.said(trajectory.id), ConsentKind.TAKE_PART, Speaker.STUDENT)
    if actor is None and said is Said.YES:
        consent.take_back(trajectory=trajectory, kind=ConsentKind.TAKE_PART, speaker=Speaker.STUDENT, today=today)
    else:
        withdraw(trajectory=trajectory, actor=actor, reason="", today=today)


def _owe_answer(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    message = queries.open_question(trajectory.id)
    asked_on = clock.today() if message is None else message.sent_on
    by_mail = message is not None and message.by_mail
    days = trajectory.programme.promises.waiting_answer_days if by_mail else 0
    due_on = asked_on + timedelta(days=days)
    return owe(
        Owed(
            "waiting_answer",
            due_on,
            "no_answer_still" if by_mail else "no_address_still",
            "matching.still",
            {"trajectory_id": trajectory.id},
            show_from=due_on,
        ),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


def _owe_talk(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    message = queries.open_question(trajectory.id)
    asked_on = clock.today() if message is None else message.answered_on or message.sent_on
    return owe(
        Owed(
            "waiting_talk",
            working_days_after(asked_on, trajectory.programme.promises.waiting_talk_workdays),
            "wants_talk_still",
            "matching.still",
            {"trajectory_id": trajectory.id},
        ),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


GROUNDS = (
    Ground("waiting_answer", Trajectory, queries.UNANSWERED, _owe_answer),
    Ground("waiting_talk", Trajectory, queries.WANTS_TALK, _owe_talk),
)
