"""The mails of an account: an invitation, a new role, a link for a new password, and the word that it was changed."""

from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.access.policy import ROLE_LABELS
from programme.core.i18n import in_language
from programme.core.outbox import queue_mail
from programme.people.models import Role, User

RESET_DAYS = 1


def invite(user: User, role: Role, *, where: str) -> None:
    """Send the link with which somebody chooses a password; `where` names the programme or school."""
    link = mean_link(Purpose.INVITATION, party="user", user=user)
    queue_mail(
        "accounts/emails/invitation",
        user.email,
        language=user.language,
        params={"name": user.name, "role": _label(role, user.language), "where": where},
        links={"url": link.id},
        user_id=user.id,
    )


def tell_new_role(user: User, role: Role, *, where: str) -> None:
    """Tell somebody with an account that there is a role more."""
    queue_mail(
        "accounts/emails/new_role",
        user.email,
        language=user.language,
        params={"name": user.name, "role": _label(role, user.language), "where": where},
        user_id=user.id,
    )


def send_reset(user: User) -> None:
    """Send a link for a new password; it works for one day."""
    link = mean_link(Purpose.PASSWORD_RESET, party="user", user=user, days=RESET_DAYS)
    queue_mail(
        "accounts/emails/password_reset",
        user.email,
        language=user.language,
        params={"name": user.name},
        links={"url": link.id},
        user_id=user.id,
    )


def tell_password_changed(user: User) -> None:
    """Tell somebody that their password was changed, in case it was not them."""
    queue_mail(
        "accounts/emails/password_changed",
        user.email,
        language=user.language,
        params={"name": user.name},
        user_id=user.id,
    )


def _label(role: Role, language: str) -> str:
    with in_language(language):
        return str(ROLE_LABELS[role])
