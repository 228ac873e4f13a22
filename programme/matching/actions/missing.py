"""Writes of what nobody filled in: one click asks the mentor or the student for it."""

from datetime import date

from programme.access.identity import Actor
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.rendering import day
from programme.intake.actions import ask_to_fill_in
from programme.matching import queries
from programme.matching.queries import StudentFacts
from programme.people.models import Mentor
from programme.volunteers.actions import ask_profile


def ask_for_missing(
    *, actor: Actor, today: date, student: StudentFacts | None = None, mentor: Mentor | None = None
) -> bool:
    """Ask one person for what a match needs and nobody filled in: exactly one of `student` and `mentor` is given.

    Tells whether a mail went out; without an account (mentor) or an address (student) the coordinator is to call, and
    has that on the list of today. The mentor gets a link to the own profile, the student one to a page for this alone.

    :raises Conflict: when the person was asked already and did not answer yet.
    :raises GateClosed: when the student was asked something else too short ago, or had no intake yet.
    """
    if mentor is not None:
        return ask_profile(mentor=mentor, actor=actor.user, today=today)
    if student is None or student.intake is None or student.intake.held_on is None:
        raise GateClosed("no_intake", _("There was no intake yet; ask it there."))
    may_from = queries.may_ask_from(student.trajectory)
    if may_from is not None and today < may_from:
        raise GateClosed(
            "asked_lately",
            _("This student was asked something lately. Ask again from %(day)s, or call.", day=day(may_from)),
        )
    return ask_to_fill_in(trajectory=student.trajectory, intake=student.intake, actor=actor.user, today=today)
