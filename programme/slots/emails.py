"""The mail in which a student is asked to choose a moment, for the first time or once more."""

from datetime import timedelta
from enum import StrEnum

from programme.access.links import LINK_DAYS, mean_link, revoke
from programme.access.models import Purpose
from programme.core import clock
from programme.core.outbox import queue_mail
from programme.lifecycle.models import Trajectory
from programme.slots.models import Slot

# Also after the talk was planned the student can move it, so the link outlives the last moment by a day.
DAYS_AFTER = timedelta(days=1)


class Why(StrEnum):
    """Why the student is asked."""

    FIRST = "first"
    AGAIN = "again"
    MISSED = "missed"


def ask_to_choose(trajectory: Trajectory, last: Slot, *, why: Why) -> bool:
    """Ask the student to choose a moment, by a link; tell whether there was an address."""
    student, host = trajectory.student, trajectory.coordinator
    if student.email is None:
        return False
    revoke(Purpose.CHOOSE_MOMENT, trajectory_id=trajectory.id)
    days = max(LINK_DAYS, (last.starts_at + DAYS_AFTER - clock.now()).days + 1)
    link = mean_link(Purpose.CHOOSE_MOMENT, party="student", trajectory=trajectory, days=days)
    queue_mail(
        "slots/emails/choose",
        student.email,
        language=student.language,
        params={
            "first_name": student.first_name,
            "host": "" if host is None else host.name,
            "host_phone": "" if host is None else host.phone or "",
            "why": why.value,
        },
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
    return True
