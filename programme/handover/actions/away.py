"""Writes around an absence of who runs matches: a colleague stands in for some days, and nothing changes hands."""

from datetime import date, timedelta

from programme.access.identity import Actor
from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.i18n import gettext as _
from programme.handover import emails, queries
from programme.handover.wording import both_away, day_over, stands_in_itself
from programme.lifecycle.models import StandIn
from programme.people.models import User

ONE_DAY = timedelta(days=1)


def stand_in(
    *, absent: User, stands_in: User, programme_id: int, from_on: date, until_on: date, actor: Actor, today: date
) -> StandIn:
    """Let a colleague stand in: on these days they see the same files, and what is owed stands on their Vandaag too.

    :raises GateClosed: when the days are over or overlap another absence, or when of the two one is away while
        the other counts on them: then nobody would look.
    """
    if until_on < today:
        raise day_over()
    others = [one for one in queries.absences(programme_id) if one.from_on <= until_on and from_on <= one.until_on]
    if any(one.absent_id == absent.id for one in others):
        raise GateClosed("absence_overlaps", _("On some of these days somebody stands in already. End that first."))
    if any(one.absent_id == stands_in.id for one in others):
        raise both_away(stands_in)
    if relying := next((one for one in others if one.stands_in_id == absent.id), None):
        raise stands_in_itself(absent, relying.absent)
    found = StandIn(
        programme_id=programme_id,
        absent=absent,
        stands_in=stands_in,
        from_on=from_on,
        until_on=until_on,
        made_by_id=actor.id,
    )
    db.session.add(found)
    db.session.flush()
    audit.record(
        "handover.stand_in",
        f"user {absent.id}",
        actor_id=actor.id,
        stands_in=stands_in.id,
        from_on=from_on.isoformat(),
        until_on=until_on.isoformat(),
    )
    if stands_in.id != actor.id:
        emails.tell_stand_in(found)
    return found


def come_back(*, away: StandIn, actor: Actor, today: date) -> None:
    """End an absence: from now on everything is the own work again.

    :raises Conflict: when it is over already.
    """
    if away.until_on < today:
        raise Conflict(_("This is over already."))
    # The days that were stay known: who opened a file then had a reason to.
    if away.from_on >= today:
        db.session.delete(away)
    else:
        away.until_on = today - ONE_DAY
    db.session.flush()
    audit.record("handover.come_back", f"user {away.absent_id}", actor_id=actor.id, stands_in=away.stands_in_id)
