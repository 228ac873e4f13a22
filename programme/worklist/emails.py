"""The mail of Vandaag: how much asks for somebody, and never what or about whom."""

from collections.abc import Mapping

from programme.core.outbox import queue_mail
from programme.people.models import User


def remind(user: User, *, counts: Mapping[str, int], is_weekly: bool) -> None:
    """Tell somebody how many things are due today, late, unread and to be written down."""
    parts = {name: counts.get(name, 0) for name in ("due", "late", "unread", "to_write")}
    queue_mail(
        "worklist/emails/reminder",
        user.email,
        language=user.language,
        params={**parts, "total": sum(parts.values()), "is_weekly": int(is_weekly)},
        user_id=user.id,
    )
