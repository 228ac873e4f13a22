"""The mails around a concern: that there is one, that there is an answer; never a name or a text."""

from programme.concerns.models import Concern
from programme.core.outbox import queue_mail
from programme.people.models import User


def tell_owner(concern: Concern, owner: User, *, due_on: str) -> None:
    """Tell the owner that there is a concern and until when to take it up."""
    _send("concerns/emails/raised", concern, owner, due_on=due_on)


def tell_it_is_late(concern: Concern, person: User, *, due_on: str) -> None:
    """Tell a backup or manager that nobody took a concern up in time."""
    _send("concerns/emails/late", concern, person, due_on=due_on)


def tell_answered(concern: Concern, mentor: User) -> None:
    """Tell the mentor that there is an answer; it is read in the app only."""
    _send("concerns/emails/answered", concern, mentor)


def _send(template: str, concern: Concern, to: User, **params: str) -> None:
    queue_mail(
        template,
        to.email,
        language=to.language,
        params={"number": concern.id, **params},
        user_id=to.id,
        match_id=concern.match_id,
        mentor_id=concern.mentor_id,
    )
