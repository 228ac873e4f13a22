"""The mails of a consent: the question to a guardian."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.nomination.models import Nomination
from programme.people.models import Guardian


def ask_guardian(nomination: Nomination, guardian: Guardian) -> None:
    """Ask a guardian by a link for consent; without an address nothing is sent."""
    trajectory = nomination.trajectory
    if guardian.email is None:
        return
    link = mean_link(Purpose.GUARDIAN_CONSENT, party="guardian", trajectory=trajectory, thing_id=guardian.id)
    queue_mail(
        "consent/emails/ask_guardian",
        guardian.email,
        language=guardian.language,
        params={"programme": trajectory.programme.name},
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
