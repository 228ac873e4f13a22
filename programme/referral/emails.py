"""The mail of a referral: somebody is coming, and whom to call; nothing about who or why."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.outbox import queue_mail
from programme.referral.models import Referral


def announce(referral: Referral) -> None:
    """Ask the receiver by a link to confirm; without an address nothing is sent, and somebody calls."""
    if referral.receiver_email is None:
        return
    trajectory = referral.trajectory
    days = trajectory.programme.promises.referral_received_days
    link = mean_link(
        Purpose.RECEIVE_REFERRAL,
        party="receiver",
        trajectory=trajectory,
        thing_id=referral.id,
        days=days,
    )
    queue_mail(
        "referral/emails/announce",
        referral.receiver_email,
        params={
            "programme": trajectory.programme.name,
            "days": days,
            "owner": referral.owner.name,
            "owner_email": referral.owner.email,
            "owner_phone": referral.owner.phone or "",
        },
        links={"url": link.id},
        trajectory_id=trajectory.id,
    )
