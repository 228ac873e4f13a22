"""The mails of the screening: what was decided, to read again and answer, and the question on the eve; no colour in them."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.screening.models import MotivationCheck, Triage

# The day of the meeting is the last on which the answer helps.
EVE_DAYS = 2


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


def ask_on_eve(check: MotivationCheck) -> None:
    """Ask the student by a link whether they still want it; without an address nothing is sent."""
    match = check.match
    if match.student.email is None:
        return
    link = mean_link(Purpose.STILL_WANTS, party="student", match=match, thing_id=check.id, days=EVE_DAYS)
    queue_mail(
        "screening/emails/eve",
        match.student.email,
        language=match.student.language,
        params={"first_name": match.student.first_name},
        links={"url": link.id},
        match_id=match.id,
    )
