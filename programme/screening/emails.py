"""The mail of a colour: that the student can read again what was decided, and answer; no colour stands in it."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.screening.models import Triage


def let_student_read(triage: Triage) -> None:
    """Send the student the link to what was decided; without an address nothing is sent."""
    trajectory = triage.trajectory
    student = trajectory.student
    if student.email is None:
        return
    link = mean_link(Purpose.HEAR_COLOUR, party="student", trajectory=trajectory, thing_id=triage.id)
    queue_mail(
        "screening/emails/colour",
        student.email,
        language=student.language,
        params={"first_name": student.first_name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
