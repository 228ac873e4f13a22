"""Writes of a concern: raise, take up, weigh, answer, close, and let others know when nobody did."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from programme.access.staffing import coordinators, managers, who_reads
from programme.concerns import emails, queries
from programme.concerns.models import CareRoute, Concern, Urgency
from programme.concerns.rules import (
    LATE_FOR_BACKUP,
    LATE_FOR_MANAGER,
    PROMISES,
    Promise,
    choose_owner,
    due_on,
    who_hears_it_is_late,
)
from programme.core import clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground, last_change
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import ConcernMove, ConcernStage
from programme.norms.promises import Promises
from programme.people.models import Mentor, User
from programme.screening.queries import COLOURED_AT


def raise_concern(
    *,
    actor: User,
    match: Match | None,
    mentor: Mentor,
    saw: str,
    thinks: str = "",
    did: str = "",
    urgency: Urgency,
    today: date,
) -> Concern:
    """Note a concern, give it an owner and tell the owner by mail that there is one.

    :raises GateClosed: when the programme has nobody who could own it.
    """
    owner = _owner(match, mentor)
    concern = Concern(
        match=match,
        mentor=mentor if match is None else None,
        raised_by=actor,
        owner=owner,
        urgency=urgency,
        raised_at=clock.now(),
    )
    concern.saw, concern.thinks, concern.did = saw, thinks, did
    db.session.add(concern)
    db.session.flush()
    until = _promise(concern, today)
    if until is not None:
        emails.tell_owner(concern, who_reads(owner, queries.programme_of(concern).id), due_on=until.isoformat())
    return concern


def acknowledge(*, concern: Concern, actor: User, today: date) -> None:
    """Take a concern up; whoever takes it up owns it from then on.

    :raises WrongStage: when it was taken up already.
    """
    concern.acknowledged_at = clock.now()
    concern.owner = actor
    _step(concern, ConcernMove.ACKNOWLEDGE, actor=actor, today=today)


def weigh(
    *,
    concern: Concern,
    actor: User,
    route: CareRoute,
    weighing: str,
    consulted: str,
    today: date,
    changes_colour: bool = False,
) -> None:
    """Say whose work it is, why, and with whom that was weighed; the history keeps every weighing.

    Who says that it changes the colour owes a new look at the fixed questions; the concern itself changes no colour.

    :raises WrongStage: when it is not the moment to weigh.
    """
    concern.route, concern.weighing, concern.consulted = route, weighing, consulted
    concern.weighed_at = clock.now()
    _weigh_colour(concern, actor, changes_colour, today)
    _step(concern, ConcernMove.WEIGH, actor=actor, today=today, reason=weighing)


def weigh_again(*, concern: Concern, actor: User, new_facts: str, today: date) -> None:
    """Go back to weighing because something new is known.

    :raises WrongStage: when it was not weighed yet, or answered already.
    """
    _step(concern, ConcernMove.WEIGH_AGAIN, actor=actor, today=today, reason=new_facts)


def answer(*, concern: Concern, actor: User, text: str, today: date) -> None:
    """Answer the mentor; the mail says only that there is an answer.

    :raises WrongStage: when it was not weighed yet.
    """
    concern.answer = text
    concern.answered_at = clock.now()
    _step(concern, ConcernMove.ANSWER, actor=actor, today=today)
    # Who wrote down what they heard themselves needs no mail from themselves.
    if concern.raised_by_id != actor.id:
        emails.tell_answered(concern, concern.raised_by)


def close(*, concern: Concern, actor: User, today: date) -> None:
    """Close a concern that was answered.

    :raises WrongStage: when it was not answered yet.
    """
    concern.closed_on = today
    _step(concern, ConcernMove.CLOSE, actor=actor, today=today)


def hand_over(*, match_ids: Sequence[int], before: int, after: int) -> None:
    """Give the open concerns of matches to who runs them from now on; their promises go along."""
    for concern in queries.open_concerns_of(match_ids, owner_id=before):
        concern.owner_id = after


def escalate(today: date) -> int:
    """Give concerns that nobody took up in time to the backup and then a manager; give how many moved on.

    Run each night, and twice without harm. A promise that went with the match it hung on is opened again.
    """
    told = 0
    for concern in queries.open_concerns():
        due = queries.promised_until(concern)
        if due is None:
            _promise(concern, today)
        elif concern.stage is ConcernStage.RAISED:
            told += _tell_others(concern, due, today)
    return told


def _weigh_colour(concern: Concern, actor: User, changes: bool, today: date) -> None:
    if concern.match is None:
        return
    trajectory = concern.match.trajectory
    if concern.changes_colour and not changes:
        settle("recolour", trajectory_id=trajectory.id)
    concern.changes_colour = changes
    if changes and trajectory.stage in COLOURED_AT:
        _owe_colour(trajectory, actor, today)


def _owe_colour(trajectory: Trajectory, actor: User | None, weighed_on: date) -> DueItem | None:
    due_on = clock.working_days_after(weighed_on, trajectory.programme.promises.screening_workdays)
    about = {"trajectory_id": trajectory.id}
    return owe(
        Owed("recolour", due_on, "concern_changes_colour", "screening.triage", about),
        owner=trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


def _owe_colour_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    weighed_at = queries.last_weighed_at(trajectory.id)
    return None if weighed_at is None else _owe_colour(trajectory, None, clock.local(weighed_at).date())


def _tell_others(concern: Concern, due: date, today: date) -> int:
    leads = managers(queries.programme_of(concern).id)
    backup_id, manager_id = who_hears_it_is_late(
        due=due,
        today=today,
        owner_id=concern.owner_id,
        backup_id=None if concern.match is None else concern.match.trajectory.backup_id,
        manager_ids=[lead.id for lead in leads],
    )
    told = 0
    for promise, number in ((LATE_FOR_BACKUP, backup_id), (LATE_FOR_MANAGER, manager_id)):
        if number is None or queries.is_promised(concern, promise.kind):
            continue
        owe(
            _owed(concern, promise, today, is_urgent=True, values={"due_on": due.isoformat()}),
            owner=number,
            match=concern.match,
            mentor=concern.mentor,
        )
        person = who_reads(db.session.get_one(User, number), queries.programme_of(concern).id)
        emails.tell_it_is_late(concern, person, due_on=due.isoformat())
        told += 1
    return told


def _step(concern: Concern, by: ConcernMove, *, actor: User, today: date, reason: str | None = None) -> None:
    move(concern, by, actor=actor, reason=reason)
    for promise in (*PROMISES.values(), LATE_FOR_BACKUP, LATE_FOR_MANAGER):
        settle(promise.kind, about=str(concern.id), **_anchor(concern))
    _promise(concern, today)


def _promise(concern: Concern, today: date) -> date | None:
    """Open the one promise of the stage; give its day, or None when the concern is closed."""
    promise = PROMISES.get(concern.stage)
    if promise is None:
        return None
    until = due_on(concern.stage, concern.urgency, today, _promises(concern))
    urgent = concern.stage is ConcernStage.RAISED and concern.urgency is Urgency.TODAY
    values = {"raised_on": clock.local(concern.raised_at).date().isoformat()}
    owe(
        _owed(concern, promise, until, is_urgent=urgent, values=values),
        owner=concern.owner,
        match=concern.match,
        mentor=concern.mentor,
    )
    return until


def _owed(concern: Concern, promise: Promise, until: date, *, is_urgent: bool, values: dict[str, str]) -> Owed:
    return Owed(
        promise.kind,
        until,
        promise.reason,
        "concerns.show",
        {"concern_id": concern.id},
        values=values,
        is_urgent=is_urgent,
        about=str(concern.id),
    )


def _owner(match: Match | None, mentor: Mentor) -> User:
    """Find who owns a concern, and make sure that this person can open it."""
    programme_id = mentor.programme_id if match is None else match.programme_id
    leads, others = managers(programme_id), coordinators(programme_id)
    people = {person.id: person for person in (*leads, *others)}
    wanted = () if match is None else (match.coordinator_id, match.trajectory.backup_id)
    number = choose_owner(wanted=wanted, at_work=list(people))
    if number is None:
        raise GateClosed(
            "nobody_at_work",
            _("Nobody of the programme can receive this now. Call one of the numbers, or your school."),
        )
    if match is not None and number not in wanted and number not in {lead.id for lead in leads}:
        # Coordinator and backup are both gone: who stands in is the backup from now on, else the page stays shut.
        match.trajectory.backup_id = number
    return people[number]


def _promises(concern: Concern) -> Promises:
    return queries.programme_of(concern).promises


def _anchor(concern: Concern) -> dict[str, int | None]:
    return {"match_id": concern.match_id} if concern.match_id is not None else {"mentor_id": concern.mentor_id}


def _promise_by_facts(_anchor: Match | Mentor, about: str) -> DueItem | None:
    """Open the promise of a concern again, counted from the day it came to its stage."""
    concern = db.session.get_one(Concern, int(about))
    last = last_change(concern)
    _promise(concern, clock.local(concern.raised_at if last is None else last.at).date())
    return queries.promise_of(concern)


# Who hears that nobody took a concern up is found each morning by `escalate`.
_ANCHORS: tuple[tuple[type[Match | Mentor], Any], ...] = ((Match, Concern.match_id), (Mentor, Concern.mentor_id))
GROUNDS = (
    tuple(
        Ground(promise.kind, on, queries.at_stage(anchor, stage), _promise_by_facts)
        for on, anchor in _ANCHORS
        for stage, promise in PROMISES.items()
    )
    + tuple(
        Ground(late.kind, on, allows=queries.at_stage(anchor, ConcernStage.RAISED))
        for on, anchor in _ANCHORS
        for late in (LATE_FOR_BACKUP, LATE_FOR_MANAGER)
    )
    + (Ground("recolour", Trajectory, queries.TO_RECOLOUR, _owe_colour_by_facts),)
)
