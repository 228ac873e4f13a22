"""The mail of intervisie: the invitation to a meeting, for the own calendar."""

from programme.core import clock
from programme.core.calendar import invitation
from programme.core.mail import sender_domain
from programme.core.outbox import queue_mail
from programme.intervisie.methods import METHODS
from programme.intervisie.models import GroupMeeting
from programme.norms.models import Programme
from programme.people.models import Mentor

SECONDS_IN_MINUTE = 60


def invite(meeting: GroupMeeting, mentor: Mentor, programme: Programme) -> None:
    """Invite one member; the addresses of the others are not in it."""
    domain = sender_domain()
    text = invitation(
        uid=f"intervisie-{meeting.id}@{domain}",
        sequence=int(clock.now().timestamp()) // SECONDS_IN_MINUTE,
        summary=f"Intervisie {meeting.group.name}",
        description=programme.name,
        location=meeting.place,
        starts_at=meeting.starts_at,
        minutes=meeting.minutes,
        organizer=(programme.name, f"no-reply@{domain}"),
        attendees=[(mentor.full_name, mentor.email)],
    )
    queue_mail(
        "intervisie/emails/invitation",
        mentor.email,
        language=mentor.language,
        params={
            "first_name": mentor.first_name,
            "group": meeting.group.name,
            "starts_at": meeting.starts_at.isoformat(),
            "place": meeting.place,
            "length": METHODS[meeting.method].minutes,
        },
        invitation=text,
        mentor_id=mentor.id,
    )
