"""The mails of a training: an invitation for the own calendar, and its withdrawal."""

from typing import Literal

from programme.core import clock
from programme.core.calendar import invitation
from programme.core.mail import sender_domain
from programme.core.outbox import queue_mail
from programme.norms.models import Programme
from programme.people.models import Mentor
from programme.training.models import Training

SECONDS_IN_MINUTE = 60


def confirm_seat(training: Training, mentor: Mentor, programme: Programme) -> None:
    """Send a mentor the appointment of a training they joined, or its new date or place."""
    _send("joined", "REQUEST", training, mentor, programme)


def confirm_leaving(training: Training, mentor: Mentor, programme: Programme) -> None:
    """Take the appointment out of a mentor's calendar again."""
    _send("left", "CANCEL", training, mentor, programme)


def _send(
    mail: str, method: Literal["REQUEST", "CANCEL"], training: Training, mentor: Mentor, programme: Programme
) -> None:
    domain = sender_domain()
    text = invitation(
        uid=f"training-{training.id}@{domain}",
        # Minutes since 1970: whoever leaves and joins again gets ever higher numbers without a column for it.
        sequence=int(clock.now().timestamp()) // SECONDS_IN_MINUTE,
        summary=training.title,
        description=programme.name,
        location=training.place,
        starts_at=training.starts_at,
        minutes=training.minutes,
        organizer=(programme.name, f"no-reply@{domain}"),
        attendees=[(mentor.full_name, mentor.email)],
        method=method,
    )
    queue_mail(
        f"training/emails/{mail}",
        mentor.email,
        language=mentor.language,
        params={
            "first_name": mentor.first_name,
            "title": training.title,
            "starts_at": training.starts_at.isoformat(),
            "place": training.place,
        },
        invitation=text,
        invitation_method=method,
        mentor_id=mentor.id,
    )
