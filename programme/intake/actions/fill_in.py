"""Writes of what a match still needs after the talk: asked of the student, and filled in by whoever hears it."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date, timedelta

from programme.access.links import revoke, use
from programme.access.models import Link, Purpose
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.intake import emails, queries
from programme.intake.models import Intake
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.promises import Owed, owe, settle
from programme.people.models import Meet, User


@dataclass(frozen=True, slots=True)
class Filling:
    """What was filled in; `for_mentor` holds only words to which the student agreed."""

    availability: list[str]
    meet: Meet
    languages: list[str]
    gender: str | None
    for_mentor: str


def mark_of(intake: Intake) -> str:
    """Give a mark of how these answers stand: another one means that somebody filled them in meanwhile."""
    stands = [intake.availability, intake.meet, intake.languages, intake.gender, intake.for_mentor]
    return hashlib.sha256(json.dumps(stands).encode()).hexdigest()[:16]


def ask_to_fill_in(*, trajectory: Trajectory, intake: Intake, actor: User, today: date) -> bool:
    """Ask a student for what a match still needs; tell whether a mail went out, else the coordinator calls.

    The caller minds how often a student is asked something.

    :raises Conflict: when the student was asked already and did not answer yet.
    """
    if intake.asked_on is not None:
        raise Conflict(_("This student was asked already. Look at how it stands now."))
    intake.asked_on = today
    audit.record("intake.ask_to_fill_in", f"trajectory {trajectory.id}", actor_id=actor.id)
    db.session.flush()
    _owe_filling(trajectory)
    return emails.ask_to_fill_in(trajectory)


def stop_asking(trajectory: Trajectory) -> None:
    """Let the question go: there is a proposal now, which asks something better."""
    intake = queries.current_intake(trajectory.id)
    if intake is not None:
        intake.asked_on = None
    settle("fill_in_answer", trajectory_id=trajectory.id)
    revoke(Purpose.FILL_IN, trajectory_id=trajectory.id)


def fill_in(
    *, intake: Intake, filling: Filling, actor: User | None, today: date, seen: str = "", link: Link | None = None
) -> None:
    """Keep what a match needs; `actor` is empty when the student filled it in by the link.

    :raises Conflict: when somebody filled it in since the page was opened (`seen`).
    """
    if seen and seen != mark_of(intake):
        raise Conflict(_("Somebody filled this in meanwhile. Look at how it stands now."))
    if filling.for_mentor != (intake.for_mentor or ""):
        intake.for_mentor = filling.for_mentor or None
        intake.for_mentor_agreed_on = today if filling.for_mentor else None
    intake.availability, intake.meet, intake.languages = filling.availability, filling.meet, filling.languages
    intake.gender, intake.asked_on = filling.gender, None
    settle("fill_in_answer", trajectory_id=intake.trajectory_id)
    audit.record("intake.fill_in", f"trajectory {intake.trajectory_id}", actor_id=None if actor is None else actor.id)
    if link is not None:
        use(link)
    else:
        revoke(Purpose.FILL_IN, trajectory_id=intake.trajectory_id)


def _owe_filling(trajectory: Trajectory, _about: str = "") -> DueItem | None:
    """Let the coordinator call when no answer comes; at once when there is no address to write to."""
    intake = queries.current_intake(trajectory.id)
    asked_on = clock.today() if intake is None or intake.asked_on is None else intake.asked_on
    by_mail = trajectory.student.email is not None
    due_on = asked_on + timedelta(days=trajectory.programme.promises.proposal_answer_days if by_mail else 0)
    reason = "no_answer_fill_in" if by_mail else "no_address_fill_in"
    return owe(
        Owed("fill_in_answer", due_on, reason, "intake.fill_in", {"trajectory_id": trajectory.id}, show_from=due_on),
        owner=trajectory.coordinator_id,
        trajectory=trajectory,
    )


GROUNDS = (Ground("fill_in_answer", Trajectory, queries.ASKED_TO_FILL_IN, _owe_filling),)
