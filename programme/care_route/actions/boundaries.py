"""Writes of the afbakeningswijzer: a programme changes what it says of one situation."""

from programme.core import audit, clock
from programme.core.database import db
from programme.norms.boundaries import Boundary, Situation
from programme.norms.models import BoundaryChange, Programme
from programme.people.models import User


def change_boundary(
    *, actor: User, programme: Programme, situation: Situation, boundary: Boundary, reason: str
) -> BoundaryChange:
    """Keep what a programme says of a situation from now on; what it said before stays, with who changed it and why."""
    change = BoundaryChange(
        programme_id=programme.id,
        situation=situation.value,
        whose=boundary.whose,
        you=boundary.you,
        others=boundary.others,
        never=boundary.never,
        reason=reason,
        changed_at=clock.now(),
        changed_by=actor,
    )
    db.session.add(change)
    db.session.flush()
    about = f"programme {programme.id}"
    audit.record("care_route.change_boundary", about, actor_id=actor.id, text=reason, situation=situation.value)
    return change
