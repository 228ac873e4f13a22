"""Writes of what nobody filled in: one click asks the mentor or the student for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from programme.access.identity import Actor
from programme.access.requests import may_ask_from
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.rendering import day
from programme.intake.actions import ask_to_fill_in
from programme.matching import queries
from programme.matching.queries import StudentFacts
from programme.people.models import Mentor
from programme.volunteers.actions import ask_profile

# So many mails at once at most; who is left is asked by the next press.
ASKED_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class AskedMentors:
    """How many mentors were asked by mail, have to be called, are left for the next time, and were asked before since when."""

    by_mail: int
    to_call: int
    left: int
    before: int
    since: date | None


def ask_mentors(*, actor: Actor, today: date, mentor_ids: Sequence[int]) -> AskedMentors:
    """Ask mentors to fill in their week, so many at once; who was asked already is not asked again."""
    asked = queries.asked_mentors(actor)
    before = [asked[number] for number in mentor_ids if number in asked]
    new = [number for number in mentor_ids if number not in asked]
    by_mail = [
        ask_for_missing(actor=actor, today=today, mentor=queries.find_mentor(actor, number))
        for number in new[:ASKED_AT_ONCE]
    ]
    return AskedMentors(
        by_mail=sum(by_mail),
        to_call=len(by_mail) - sum(by_mail),
        left=len(new) - len(by_mail),
        before=len(before),
        since=min(before, default=None),
    )


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
    may_from = may_ask_from(student.trajectory)
    if may_from is not None and today < may_from:
        raise GateClosed(
            "asked_lately",
            _("This student was asked something lately. Ask again from %(day)s, or call.", day=day(may_from)),
        )
    return ask_to_fill_in(trajectory=student.trajectory, intake=student.intake, actor=actor.user, today=today)
