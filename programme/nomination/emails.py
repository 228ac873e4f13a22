"""The mails of a nomination: the question to the student, and the answers to school and coordinator."""

from collections.abc import Sequence

from programme.access.links import mean_links
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Trajectory
from programme.nomination.models import Nomination
from programme.nomination.queries import ASKS_STUDENT
from programme.people.models import User


def ask_student(nomination: Nomination) -> None:
    """Ask the student by a link whether they agree; without an address nothing is sent."""
    ask_students([nomination])


def ask_students(nominations: Sequence[Nomination]) -> None:
    """Ask many students at once, each by a link of their own; the caller writes the mails."""
    asked = [nomination.trajectory for nomination in nominations if nomination.trajectory.student.email is not None]
    links = mean_links(Purpose.AGREE, party="student", trajectories=asked)
    for trajectory, link in zip(asked, links, strict=True):
        queue_mail(
            ASKS_STUDENT,
            trajectory.student.email or "",
            language=trajectory.student.language,
            params={"first_name": trajectory.student.first_name, "programme": trajectory.programme.name},
            links={"url": link.id},
            trajectory_id=trajectory.id,
            at_once=False,
        )


def tell_school_received(trajectory: Trajectory, nominator: User, *, answer_by: str) -> None:
    """Tell the zorgcoördinator that the nomination arrived, and by when they hear more; no name in the mail."""
    queue_mail(
        "nomination/emails/received",
        nominator.email,
        language=nominator.language,
        params={"number": trajectory.id, "answer_by": answer_by},
        trajectory_id=trajectory.id,
    )


def tell_coordinator_withdrawn(trajectory: Trajectory, coordinator: User) -> None:
    """Tell the coordinator that a nomination was withdrawn; no name in the mail."""
    queue_mail(
        "nomination/emails/withdrawn",
        coordinator.email,
        language=coordinator.language,
        params={"number": trajectory.id},
        user_id=coordinator.id,
        trajectory_id=trajectory.id,
    )
