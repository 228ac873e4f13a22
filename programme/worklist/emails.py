"""The mail of Vandaag: that something is due or late, and never what or about whom."""

from programme.core.outbox import queue_mail
from programme.people.models import User


def remind(user: User, *, due: int, late: int) -> None:
    """Tell somebody how many things are due today and how many are late."""
    queue_mail(
        "worklist/emails/reminder",
        user.email,
        language=user.language,
        params={"due": due, "late": late},
        user_id=user.id,
    )
