"""The student hears it first, or somebody decides with a second person that this is not safe; and hears back by link."""

from datetime import date

from programme.concerns import queries
from programme.concerns.actions.words import raiser_of, say
from programme.concerns.models import Audience, Concern
from programme.core import audit
from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.people.models import User


def told(*, concern: Concern, actor: User, on: date) -> None:
    """Keep that the student heard of it before others do; from then on it stands on the student's own page.

    :raises GateClosed: when it is not about a student, or the student raised it.
    """
    _is_about_student(concern)
    concern.student_told_on = on
    concern.not_told, concern.not_told_with_id = None, None
    say(concern, "student_told", Audience.OWNER, raiser_of(concern), Audience.STUDENT, by=actor)
    audit.record("concern.student_told", f"concern {concern.id}", actor_id=actor.id)


def not_told(*, concern: Concern, actor: User, reason: str, second: User) -> None:
    """Keep why hearing it first would be dangerous for the student, and with whom that was decided.

    :raises GateClosed: when it is not about a student, when the student heard it already, or when nobody else decided
        it too.
    """
    _is_about_student(concern)
    if concern.student_told_on is not None:
        raise GateClosed("student_told", _("The student heard of it already."))
    if second.id not in {person.id for person in queries.second_people(concern, actor.id)}:
        raise GateClosed("second_person", _("Decide this with somebody else of the programme."))
    concern.not_told, concern.not_told_with_id = reason, second.id
    say(concern, "student_not_told", Audience.OWNER, by=actor, text=reason)
    audit.record("concern.student_not_told", f"concern {concern.id}", actor_id=actor.id, second=second.id)


def _is_about_student(concern: Concern) -> None:
    if not concern.is_about_student:
        raise GateClosed("not_about_student", _("This is not about a student who can hear it."))
