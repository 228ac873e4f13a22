"""The mails around a note on progress: the question to the student, and that there is something to read; never what."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Trajectory
from programme.people.models import Guardian, User


def ask(trajectory: Trajectory) -> None:
    """Ask a student by a link to read what waits; without an address nothing is sent."""
    student = trajectory.student
    if student.email is None:
        return
    days = trajectory.programme.promises.progress_answer_days
    # The link works a day longer than the answer counts, so that whoever is late reads how it stands.
    link = mean_link(Purpose.PROGRESS_NOTE, party="student", trajectory=trajectory, days=days + 1)
    queue_mail(
        "feedback/emails/ask",
        student.email,
        language=student.language,
        params={"first_name": student.first_name, "programme": trajectory.programme.name, "days": days},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def tell_school(trajectory: Trajectory, person: User) -> None:
    """Tell somebody at the school that there is something to read, by number: a mailbox of work is no place for a name."""
    queue_mail(
        "feedback/emails/tell_school",
        person.email,
        language=person.language,
        params={"number": trajectory.id},
        user_id=person.id,
        trajectory_id=trajectory.id,
    )


def tell_guardian(trajectory: Trajectory, guardian: Guardian, note_id: int) -> None:
    """Tell a parent or carer that there is something to read, which the student wants them to."""
    link = mean_link(Purpose.READ_NOTE, party="guardian", trajectory=trajectory, thing_id=note_id)
    queue_mail(
        "feedback/emails/tell_guardian",
        guardian.email or "",
        language=guardian.language,
        params={"programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
