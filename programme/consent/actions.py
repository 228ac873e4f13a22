"""Writes of a consent: the yes of a student and of a guardian, and the step to the programme when nothing is missing."""

from datetime import date

from programme.access.links import use
from programme.access.models import Link
from programme.consent import emails
from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.nomination.actions import need_draft, send_to_programme, withdraw
from programme.nomination.models import AgreementWay, Nomination
from programme.nomination.rules import Missing, missing_agreement, needs_guardian
from programme.people.models import Guardian, User


def add_guardian(*, nomination: Nomination, name: str, email: str | None, phone: str | None) -> Guardian:
    """Note a parent or carer of the student and ask for consent by mail when there is an address.

    :raises Conflict: when it is no draft any more, or the student is old enough to decide alone: then nobody else hears of it.
    """
    need_draft(nomination)
    trajectory = nomination.trajectory
    if not needs_guardian(trajectory.student.age_on(clock.today()), trajectory.programme.promises):
        raise Conflict(_("This student decides alone. We ask no parent or carer."))
    guardian = Guardian(student_id=nomination.trajectory.student_id, name=name, email=email, phone=phone)
    db.session.add(guardian)
    db.session.flush()
    emails.ask_guardian(nomination, guardian)
    return guardian


def record_agreement(
    *, nomination: Nomination, actor: User | None, agreed_on: date, way: AgreementWay, today: date
) -> Missing | None:
    """Note that the student agreed; when nothing is missing any more, the programme receives the nomination.

    `actor` is empty when the student did it by link. Gives what is still missing.

    :raises Conflict: when it is no draft any more.
    """
    need_draft(nomination)
    nomination.agreed_on, nomination.agreed_way = agreed_on, way
    nomination.agreed_recorded_by_id = None if actor is None else actor.id
    nomination.trajectory.agreed_on = agreed_on
    audit.record(
        "nomination.agree",
        f"trajectory {nomination.trajectory_id}",
        actor_id=None if actor is None else actor.id,
        way=way.value,
    )
    return _nominate_when_whole(nomination, actor=actor, today=today)


def record_consent(
    *, nomination: Nomination, actor: User | None, agreed_on: date, way: AgreementWay, today: date
) -> Missing | None:
    """Note that a guardian agreed; gives what is still missing.

    :raises Conflict: when it is no draft any more.
    """
    need_draft(nomination)
    nomination.guardian_agreed_on, nomination.guardian_agreed_way = agreed_on, way
    audit.record(
        "nomination.consent",
        f"trajectory {nomination.trajectory_id}",
        actor_id=None if actor is None else actor.id,
        way=way.value,
    )
    return _nominate_when_whole(nomination, actor=actor, today=today)


def answer_by_link(*, nomination: Nomination, link: Link, agrees: bool, today: date) -> None:
    """Note the student's own yes or no; a no ends the draft at once, without a question why.

    :raises Conflict: when it is no draft any more.
    """
    use(link)
    if agrees:
        record_agreement(nomination=nomination, actor=None, agreed_on=today, way=AgreementWay.LINK, today=today)
    else:
        need_draft(nomination)
        withdraw(trajectory=nomination.trajectory, actor=None, reason="", today=today)


def consent_by_link(*, nomination: Nomination, link: Link, agrees: bool, today: date) -> None:
    """Note a guardian's own yes or no; after a no the draft stays with the school, who talks with them.

    :raises Conflict: when it is no draft any more.
    """
    use(link)
    if agrees:
        record_consent(nomination=nomination, actor=None, agreed_on=today, way=AgreementWay.LINK, today=today)
    else:
        need_draft(nomination)
        audit.record("nomination.consent_refused", f"trajectory {nomination.trajectory_id}", actor_id=None)


def _nominate_when_whole(nomination: Nomination, *, actor: User | None, today: date) -> Missing | None:
    trajectory = nomination.trajectory
    missing = missing_agreement(
        age=trajectory.student.age_on(today),
        agreed_on=nomination.agreed_on,
        guardian_agreed_on=nomination.guardian_agreed_on,
        promises=trajectory.programme.promises,
    )
    if missing is not None:
        return missing
    send_to_programme(trajectory=trajectory, actor=actor, today=today)
    return None
