"""The mails of a referral: that somebody is coming, and that its owner has to look; nothing about who or why."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.access.staffing import who_reads
from programme.core.outbox import queue_mail
from programme.referral.models import Referral

# By the same link the other side says how it goes, as long as the referral is open; each answer makes it last so long again.
OPEN_DAYS = 366


def announce(referral: Referral) -> None:
    """Send the receiver a link to read and confirm it; without an address nothing is sent, and somebody calls."""
    if referral.receiver_email is None:
        return
    trajectory = referral.trajectory
    link = mean_link(
        Purpose.RECEIVE_REFERRAL, party="receiver", trajectory=trajectory, thing_id=referral.id, days=OPEN_DAYS
    )
    queue_mail(
        "referral/emails/announce",
        referral.receiver_email,
        params={
            "programme": trajectory.programme.name,
            "days": trajectory.programme.promises.referral_received_days,
            "owner": referral.owner.name,
            "owner_email": referral.owner.email,
            "owner_phone": referral.owner.phone or "",
        },
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )


def tell_owner(referral: Referral) -> None:
    """Tell the owner that a referral came back to them: nobody confirmed it in time, or they cannot help there."""
    reader = who_reads(referral.owner, referral.trajectory.programme_id)
    queue_mail(
        "referral/emails/came_back",
        reader.email,
        language=reader.language,
        params={"number": referral.id, "late": referral.came_back_on is not None},
        user_id=reader.id,
        trajectory_id=referral.trajectory_id,
    )
