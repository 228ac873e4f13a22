"""The mail of an intake: when and where, with the appointment for the student's calendar."""

from programme.core import calendar
from programme.core.i18n import gettext as _
from programme.core.i18n import in_language
from programme.core.outbox import queue_mail
from programme.intake.models import Intake
from programme.people.models import User


def invite_student(intake: Intake, host: User) -> bool:
    """Send the student the appointment, or its new time; tell whether there was an address."""
    trajectory = intake.trajectory
    student = trajectory.student
    if student.email is None:
        return False
    with in_language(student.language):
        appointment = calendar.invitation(
            uid=intake.uid,
            sequence=intake.sequence,
            summary=_("Getting to know each other"),
            description=_("A talk about what you want. You decide what you tell."),
            location=intake.place,
            starts_at=intake.planned_at,
            minutes=intake.minutes,
            organizer=(host.name, host.email),
            attendees=[(student.first_name, student.email)],
        )
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
        },
        invitation=appointment,
        trajectory_id=trajectory.id,
    )
    return True
