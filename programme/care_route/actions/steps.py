"""Writes of a care route: add a step, change it, take it out."""

from datetime import date

from programme.care_route.models import CareRouteStep
from programme.care_route.rules import Facts
from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.people.models import School, User


def add_step(*, actor: User, school: School, facts: Facts, today: date) -> CareRouteStep:
    """Add a step to the route of a school."""
    step = CareRouteStep(school_id=school.id)
    _write(step, facts, actor, today)
    db.session.add(step)
    db.session.flush()
    audit.record("care_route.add", f"school {school.id}", actor_id=actor.id, step_id=step.id, kind=facts.kind.value)
    return step


def change_step(*, actor: User, step: CareRouteStep, facts: Facts, today: date, seen: int | None = None) -> None:
    """Change a step; keeping it as it is says that somebody looked at it.

    :raises Conflict: when somebody else changed it since the page was opened.
    """
    _not_changed_since(step, seen)
    _write(step, facts, actor, today)
    db.session.flush()
    audit.record("care_route.change", f"school {step.school_id}", actor_id=actor.id, step_id=step.id)


def take_out(*, actor: User, step: CareRouteStep, seen: int | None = None) -> None:
    """Take a step out of a route; its name and number go with it.

    :raises Conflict: when somebody else changed it since the page was opened.
    """
    _not_changed_since(step, seen)
    audit.record("care_route.take_out", f"school {step.school_id}", actor_id=actor.id, step_id=step.id)
    db.session.delete(step)
    db.session.flush()


def _not_changed_since(step: CareRouteStep, seen: int | None) -> None:
    if seen is not None and seen != step.version:
        raise Conflict(_("Somebody else changed this at the same moment. Look at how it stands now."))


def _write(step: CareRouteStep, facts: Facts, actor: User, today: date) -> None:
    step.kind, step.site_id, step.name = facts.kind, facts.site_id, facts.name
    step.hours, step.phone, step.email, step.how = facts.hours, facts.phone, facts.email, facts.how
    step.changed_on, step.changed_by_id = today, actor.id
