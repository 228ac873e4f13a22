"""The mails of the logbook; what was said never stands in one."""

from programme.core.outbox import queue_mail
from programme.logbook.models import Conversation
from programme.people.models import User


def ask_to_ring(conversation: Conversation, to: User) -> None:
    """Tell at once that a mentor asks to be rung: not who, and not about what."""
    queue_mail(
        "logbook/emails/ask_to_ring",
        to.email,
        language=to.language,
        params={"number": conversation.id},
        user_id=to.id,
        match_id=conversation.match_id,
    )
