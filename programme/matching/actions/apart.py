"""Writes of who is kept apart: noted by a coordinator who knows something, and taken back."""

from datetime import date

from programme.access.identity import Actor
from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.lifecycle.models import Trajectory
from programme.matching import queries
from programme.matching.models import Apart, WhyApart
from programme.people.models import Mentor


def keep_apart(*, trajectory: Trajectory, mentor: Mentor, why: WhyApart, actor: Actor, today: date) -> Apart:
    """Note that a student and a mentor are not matched with each other; no rule or reason sets it aside.

    :raises Conflict: when somebody noted it already.
    """
    if queries.find_apart(trajectory.id, mentor.id) is not None:
        raise Conflict(_("Somebody noted this already. Look at how it stands now."))
    noted = Apart(trajectory_id=trajectory.id, mentor_id=mentor.id, why=why, noted_by_id=actor.id, noted_on=today)
    db.session.add(noted)
    db.session.flush()
    audit.record("matching.keep_apart", f"trajectory {trajectory.id}", actor_id=actor.id, mentor_id=mentor.id)
    return noted


def let_meet(*, trajectory: Trajectory, mentor: Mentor, actor: Actor) -> None:
    """Take back that two people are kept apart.

    :raises Conflict: when somebody took it back already.
    """
    noted = queries.find_apart(trajectory.id, mentor.id)
    if noted is None:
        raise Conflict(_("Somebody took this back already. Look at how it stands now."))
    db.session.delete(noted)
    db.session.flush()
    audit.record("matching.let_meet", f"trajectory {trajectory.id}", actor_id=actor.id, mentor_id=mentor.id)
