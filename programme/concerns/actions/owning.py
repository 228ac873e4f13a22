"""Who owns a concern and until when: chosen when it is raised, promised at each stage, passed on when nobody takes it up."""

from collections.abc import Callable, Collection, Sequence
from datetime import date
from typing import Any

from programme.concerns import emails, queries
from programme.concerns.actions.words import raiser_of, say
from programme.concerns.models import Audience, CareRoute, Concern, GoesTo
from programme.concerns.rules import (
    PASSED_ON,
    PROMISES,
    SECOND_LOOK,
    Staff,
    asks_second,
    due_after_passing_on,
    due_at,
    next_owner,
    rungs,
)
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.lifecycle.stages import ConcernStage
from programme.people.models import Mentor, User


def give_owner(concern: Concern, *, past: Sequence[int] = ()) -> None:
    """Give a concern that has none yet its owner; `past` are people who must not own it, beside whom it is about.

    :raises GateClosed: when the programme has nobody who could own it.
    """
    ladder = [number for number in _ladder(concern) if number not in past]
    if not ladder:
        raise GateClosed(
            "nobody_at_work",
            _("Nobody of the programme can receive this now. Call one of the numbers, or your school."),
        )
    concern.owner = db.session.get_one(User, ladder[0])


def promise(concern: Concern) -> None:
    """Promise the next step of the stage a concern has just come to, and take back that of the stage before."""
    promises = queries.programme_of(concern).promises
    concern.due_at = due_at(concern.stage, concern.urgency, clock.now(), queries.duty_of(concern), promises)
    take_back(concern)
    owe_next(concern)


def take_back(concern: Concern) -> None:
    """Take back what is owed on a concern."""
    for kind in (*(one.kind for one in PROMISES.values()), SECOND_LOOK.kind):
        settle(kind, about=str(concern.id), **queries.anchor_of(concern))


def owe_next(concern: Concern) -> DueItem | None:
    """Open or move the one promise of the stage, by the owner and the time that stand in the concern."""
    found = PROMISES.get(concern.stage)
    if found is None or concern.due_at is None:
        return None
    values = {
        "raised_on": clock.local(concern.raised_at).date().isoformat(),
        "due_at": clock.local(concern.due_at).isoformat(timespec="minutes"),
    }
    reason = PASSED_ON if concern.stage is ConcernStage.RAISED and concern.passed_on else found.reason
    urgent = concern.stage is ConcernStage.RAISED and (concern.urgency.value == "today" or bool(concern.passed_on))
    return owe(
        Owed(
            found.kind,
            clock.local(concern.due_at).date(),
            reason,
            "concerns.show",
            {"concern_id": concern.id},
            values=values,
            is_urgent=urgent,
            about=str(concern.id),
        ),
        owner=concern.owner_id,
        match=concern.match,
        mentor=concern.mentor,
        trajectory=concern.trajectory,
    )


def owe_second_look(concern: Concern) -> DueItem | None:
    """Ask the second person to look at a weighing by the same time as the owner answers."""
    if concern.due_at is None:
        return None
    return owe(
        Owed(
            SECOND_LOOK.kind,
            clock.local(concern.due_at).date(),
            SECOND_LOOK.reason,
            "concerns.second",
            {"concern_id": concern.id},
            about=str(concern.id),
        ),
        owner=concern.second_id,
        match=concern.match,
        mentor=concern.mentor,
        trajectory=concern.trajectory,
    )


def second_person(concern: Concern, *, past: Collection[int] = ()) -> int | None:
    """Give who looks at a weighing too: the next one on the ladder after who weighed; None when there is nobody else."""
    return next((number for number in _others(concern, concern.weighed_by_id) if number not in past), None)


def has_nobody_else(concern: Concern, weigher_id: int) -> frozenset[CareRoute]:
    """Give the outcomes for which the norm asks for a second person while beside who weighs nobody could be."""
    if _others(concern, weigher_id):
        return frozenset()
    promises = queries.programme_of(concern).promises
    return frozenset(route for route in CareRoute if asks_second(route, promises))


def _others(concern: Concern, weigher_id: int | None) -> list[int]:
    return [number for number in _ladder(concern) if number != weigher_id]


def keep_owned() -> int:
    """Pass on what nobody took up in time, and what somebody owns who left or is away; give how many went on.

    Run each minute, and twice without harm: where all is well it reads four times, however many concerns are open. A
    promise that went with what it hung on, or that stands with somebody else than the owner, is put right.
    """
    found = queries.open_concerns()
    if not found:
        return 0
    staff = queries.staff_in({queries.programme_id_of(concern) for concern in found})
    kept = queries.promises_kept()
    gone_on = 0
    for concern in found:
        here = staff[queries.programme_id_of(concern)].without(concern.about_user_id)
        if kept.get(queries.key_of_promise(concern) or "") != concern.owner_id:
            owe_next(concern)
        gone_on += _pass_on_late(concern, here) or _pass_on_absent(concern, here)
        _keep_second(concern, here)
    return gone_on


def hand_over(
    *, before: int, programme_id: int, after: Callable[[int | None], int], trajectory_id: int | None = None
) -> int:
    """Give the open concerns of somebody who leaves, or those around one student, to who runs them from now on.

    `after` gives that person by the number of the school, which is empty for what hangs on a mentor. What was said past
    the coordinator, or is about who would get it, goes to the next person it may go to instead; give how many went.
    """
    gone = 0
    for concern in queries.left_by(before, programme_id, trajectory_id=trajectory_id):
        staff = queries.staff_of(concern)
        if concern.owner_id == before:
            to = _who_takes_over(concern, staff, before, after(queries.school_id_of(concern)))
            if to is not None:
                _give_to(concern, to, "handed_over", by_mail=False)
                gone += 1
        if concern.second_id == before:
            _keep_second(concern, staff, past={before})
    return gone


def _who_takes_over(concern: Concern, staff: Staff, before: int, chosen: int) -> int | None:
    if concern.goes_to is GoesTo.COORDINATOR and chosen not in staff.barred:
        return chosen
    there = [number for number in _ladder(concern, staff) if number != before and number not in staff.away]
    return next(iter(there), None)


def _pass_on_late(concern: Concern, staff: Staff) -> bool:
    now = clock.now()
    if concern.stage is not ConcernStage.RAISED or concern.due_at is None or now <= concern.due_at:
        return False
    # Who is away takes nothing up either.
    there = [number for number in _ladder(concern, staff) if number not in staff.away]
    to = next_owner(there, concern.owner_id, managers=staff.managers, passed_on=concern.passed_on)
    if to is None:
        return False
    promises = queries.programme_of(concern).promises
    concern.passed_on += 1
    concern.due_at = due_after_passing_on(concern.urgency, now, queries.duty_of(concern), promises)
    _give_to(concern, to, "passed_on_late")
    return True


def _pass_on_absent(concern: Concern, staff: Staff) -> bool:
    """Pass on what is owned by somebody who left or is away; who stands in keeps it also after they are back."""
    if concern.owner_id in staff.works and concern.owner_id not in staff.away:
        return False
    stands_in = staff.away.get(concern.owner_id)
    ladder = [number for number in _ladder(concern, staff) if number not in staff.away]
    to = stands_in if stands_in in ladder else next(iter(ladder), None)
    if to is None or to == concern.owner_id:
        return False
    _give_to(concern, to, "passed_on_away")
    return True


def _keep_second(concern: Concern, staff: Staff, *, past: Collection[int] = ()) -> None:
    """Ask somebody else to look at a weighing too when who was asked left or is away, so that an answer is not held up."""
    if concern.second_id is None or concern.second_by_id is not None:
        return
    if concern.second_id in staff.works and concern.second_id not in staff.away and concern.second_id not in past:
        return
    to = second_person(concern, past={*past, *staff.away, concern.second_id})
    if to is not None:
        concern.second_id = to
        db.session.flush()
        owe_second_look(concern)


def _give_to(concern: Concern, number: int, code: str, *, by_mail: bool = True) -> None:
    before = concern.owner_id
    concern.owner = db.session.get_one(User, number)
    db.session.flush()
    owe_next(concern)
    say(concern, code, Audience.OWNER, raiser_of(concern))
    audit.record(f"concern.{code}", f"concern {concern.id}", actor_id=None, before=before, after=number)
    if by_mail:
        emails.tell_owner(concern, concern.owner)


def _ladder(concern: Concern, staff: Staff | None = None) -> list[int]:
    trajectory = concern.trajectory if concern.match is None else concern.match.trajectory
    runs = concern.match.coordinator_id if concern.match is not None else trajectory and trajectory.coordinator_id
    if concern.mentor is not None:
        # About no student: then it is of who runs the match of the mentor who raised it.
        runs = queries.coordinator_of_mentor(concern.mentor.id)
    return rungs(
        concern.goes_to,
        staff or queries.staff_of(concern),
        coordinator=runs or None,
        backup=None if trajectory is None else trajectory.backup_id,
    )


def _promise_by_facts(_anchor: Match | Mentor | Trajectory, about: str) -> DueItem | None:
    """Open the promise of a concern again; owner and time stand in the concern itself."""
    return owe_next(db.session.get_one(Concern, int(about)))


def _second_by_facts(_anchor: Match | Mentor | Trajectory, about: str) -> DueItem | None:
    return owe_second_look(db.session.get_one(Concern, int(about)))


def _owe_colour_by_facts(trajectory: Trajectory, _about: str) -> DueItem | None:
    weighed_at = queries.last_weighed_at(trajectory.id)
    return None if weighed_at is None else owe_colour(trajectory, None, clock.local(weighed_at).date())


def owe_colour(trajectory: Trajectory, actor: User | None, weighed_on: date) -> DueItem | None:
    """Ask for a new look at the fixed questions after a concern said that the colour changes."""
    due_on = clock.working_days_after(weighed_on, trajectory.programme.promises.screening_workdays)
    about = {"trajectory_id": trajectory.id}
    return owe(
        Owed("recolour", due_on, "concern_changes_colour", "screening.triage", about),
        owner=trajectory.coordinator_id or actor,
        trajectory=trajectory,
    )


_ANCHORS: tuple[tuple[type[Match | Mentor | Trajectory], Any], ...] = (
    (Match, Concern.match_id),
    (Mentor, Concern.mentor_id),
    (Trajectory, Concern.trajectory_id),
)
GROUNDS = (
    tuple(
        Ground(found.kind, on, queries.at_stage(anchor, stage), _promise_by_facts)
        for on, anchor in _ANCHORS
        for stage, found in PROMISES.items()
    )
    + tuple(Ground(SECOND_LOOK.kind, on, queries.waits_for_second(anchor), _second_by_facts) for on, anchor in _ANCHORS)
    + (Ground("recolour", Trajectory, queries.TO_RECOLOUR, _owe_colour_by_facts),)
)
