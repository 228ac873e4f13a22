"""The mails of an intake: when and where, with the appointment for both calendars, and that it is not on."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core import calendar
from programme.core.i18n import gettext as _
from programme.core.i18n import in_language
from programme.core.outbox import queue_mail
from programme.intake.models import Intake
from programme.lifecycle.models import Trajectory
from programme.people.models import User


def invite(intake: Intake, host: User, before: User | None = None) -> bool:
    """Send student and host the appointment, or its new time; tell whether the student has an address.

    `before`: who held it up to now, when somebody else takes it over at the time that was planned.
    """
    trajectory = intake.trajectory
    if before is not None:
        _tell_host(intake, before, "CANCEL", is_handed_over=True)
    _tell_host(intake, host, "REQUEST", is_handed_over=before is not None)
    student = trajectory.student
    if student.email is None:
        return False
    queue_mail(
        "intake/emails/invitation",
        student.email,
        language=student.language,
        params={
            "first_name": student.first_name,
            "host": host.name,
            "host_phone": host.phone or "",
            "host_email": host.email,
            "at": intake.planned_at.isoformat(),
            "place": intake.place,
            "changed": int(intake.sequence > 0),
            "new_host": int(before is not None),
        },
        invitation=_appointment(intake, host, student.email, "REQUEST"),
        trajectory_id=trajectory.id,
    )
    return True


def remind(intake: Intake) -> bool:
    """Remind the student of when and where, without the calendar file they have; tell whether there was an address."""
    trajectory, host = intake.trajectory, intake.trajectory.coordinator
    student = trajectory.student
    if student.email is None:
        return False
    queue_mail(
        "intake/emails/reminder",
        student.email,
        language=student.language,
        params={
            "first_name": student.first_name,
            "host": host.name if host else "",
            "host_phone": host.phone or "" if host else "",
            "host_email": host.email if host else "",
            "at": intake.planned_at.isoformat(),
            "place": intake.place,
        },
        trajectory_id=trajectory.id,
    )
    return True


def ask_to_fill_in(trajectory: Trajectory) -> bool:
    """Ask a student by a link for what a match still needs; tell whether there was an address."""
    student = trajectory.student
    if student.email is None:
        return False
    link = mean_link(Purpose.FILL_IN, party="student", trajectory=trajectory)
    queue_mail(
        "intake/emails/ask_to_fill_in",
        student.email,
        language=student.language,
        params={"first_name": student.first_name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
    return True


def withdraw(intake: Intake, host: User) -> None:
    """Take the talk out of both calendars; the mails ask nothing and say no reason."""
    student = intake.trajectory.student
    _tell_host(intake, host, "CANCEL")
    if student.email is None:
        return
    queue_mail(
        "intake/emails/withdraw",
        student.email,
        language=student.language,
        params={"first_name": student.first_name, "at": intake.planned_at.isoformat()},
        invitation=_appointment(intake, host, student.email, "CANCEL"),
        invitation_method="CANCEL",
        trajectory_id=intake.trajectory_id,
    )


def _tell_host(intake: Intake, host: User, method: calendar.Method, *, is_handed_over: bool = False) -> None:
    """Put the talk into the calendar of who holds it, or take it out; a work calendar is read by others: no names."""
    with in_language(host.language):
        appointment = calendar.invitation(
            uid=intake.uid,
            sequence=intake.sequence,
            summary=_("Intake"),
            description=intake.trajectory.programme.name,
            location=intake.place,
            starts_at=intake.planned_at,
            minutes=intake.minutes,
            organizer=(host.name, host.email),
            attendees=[(host.name, host.email)],
            method=method,
        )
    queue_mail(
        "intake/emails/host",
        host.email,
        language=host.language,
        params={
            "at": intake.planned_at.isoformat(),
            "place": intake.place,
            "changed": int(intake.sequence > 0 and not is_handed_over),
            "is_off": int(method == "CANCEL"),
            "is_handed_over": int(is_handed_over),
        },
        invitation=appointment,
        invitation_method=method,
        trajectory_id=intake.trajectory_id,
    )


def _appointment(intake: Intake, host: User, address: str, method: calendar.Method) -> str:
    student = intake.trajectory.student
    with in_language(student.language):
        return calendar.invitation(
            uid=intake.uid,
            sequence=intake.sequence,
            summary=_("Getting to know each other"),
            description=_("A talk about what you want. You decide what you tell."),
            location=intake.place,
            starts_at=intake.planned_at,
            minutes=intake.minutes,
            organizer=(host.name, host.email),
            attendees=[(student.first_name, address)],
            method=method,
        )
