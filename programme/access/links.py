"""Links for people without an account: meant, shown or mailed, swapped for a short session, used."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app, g, session, url_for
from sqlalchemy import select, update

from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.models import Match, Trajectory
from programme.people.models import Mentor, User

TOKEN_BYTES = 32
LINK_DAYS = 14
SESSION_MINUTES = 30
SESSION_KEY = "link"

# Where each purpose is answered: the endpoint of the later step that owns it.
ANSWERED_AT: dict[Purpose, str] = {
    Purpose.AGREE: "consent.agree_by_link",
    Purpose.GUARDIAN_CONSENT: "consent.guardian_by_link",
    Purpose.CHOOSE_MOMENT: "slots.choose_by_link",
    Purpose.MY_CHOICES: "consent.my_choices",
    Purpose.MY_PAGE: "dossiers.my_page",
    Purpose.PROGRESS_NOTE: "feedback.answer_by_link",
    Purpose.READ_NOTE: "feedback.read_by_link",
    Purpose.HEAR_COLOUR: "screening.colour_by_link",
    Purpose.STILL_WANTS: "screening.check_by_link",
    Purpose.STILL_WAITING: "matching.still_by_link",
    Purpose.FILL_IN: "intake.fill_in_by_link",
    Purpose.ANSWER_PROPOSAL: "matching.answer_by_link",
    Purpose.ANSWER_AS_MENTOR: "matching.mentor_by_link",
    Purpose.CHOOSE_DATE: "koppelingsmoment.choose_by_link",
    Purpose.APPOINTMENT: "koppelingsmoment.appointment_by_link",
    Purpose.AGREE_PLAN: "koppelingsmoment.agree_by_link",
    Purpose.PULSE: "evaluation.pulse_by_link",
    Purpose.EVALUATION: "phases.view_by_link",
    Purpose.RESUME: "phases.resume_by_link",
    Purpose.STUDENT_CONCERN: "concerns.mine_by_link",
    Purpose.REFERENCE: "volunteers.reference_by_link",
    Purpose.RECEIVE_REFERRAL: "referral.receive_by_link",
    Purpose.INVITATION: "accounts.accept_invitation",
    Purpose.PASSWORD_RESET: "accounts.reset_password",
}
# The standing page of a student holds what their other links ask, so that nothing there needs a second mail.
ALSO_OPENS: dict[Purpose, frozenset[Purpose]] = {
    Purpose.MY_PAGE: frozenset({Purpose.MY_CHOICES, Purpose.PROGRESS_NOTE})
}


def mean_link(
    purpose: Purpose,
    *,
    party: str,
    trajectory: Trajectory | None = None,
    match: Match | None = None,
    mentor: Mentor | None = None,
    user: User | None = None,
    thing_id: int | None = None,
    days: int = LINK_DAYS,
) -> Link:
    """Prepare a link for one person; its token is made only when it is mailed or shown."""
    now = clock.now()
    link = Link(
        purpose=purpose,
        party=party,
        trajectory_id=None if trajectory is None else trajectory.id,
        match_id=None if match is None else match.id,
        mentor_id=None if mentor is None else mentor.id,
        user_id=None if user is None else user.id,
        thing_id=thing_id,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    db.session.add(link)
    db.session.flush()
    return link


def mean_links(purpose: Purpose, *, party: str, trajectories: Sequence[Trajectory]) -> list[Link]:
    """Prepare a link for one person of each trajectory, all in one statement."""
    now = clock.now()
    links = [
        Link(
            purpose=purpose,
            party=party,
            trajectory_id=trajectory.id,
            created_at=now,
            expires_at=now + timedelta(days=LINK_DAYS),
        )
        for trajectory in trajectories
    ]
    db.session.add_all(links)
    db.session.flush()
    return links


def mint(link_id: int) -> str:
    """Make a fresh token for a link and give its whole URL; an earlier token of it stops working."""
    link = db.session.get_one(Link, link_id)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    link.token_hash = _hash(token)
    return f"{current_app.config['BASE_URL']}/l/{token}"


def find_link(token: str) -> Link:
    """Give the link of a token.

    :raises NotFound: when it is unknown, used, taken back or too old.
    """
    link = db.session.scalar(select(Link).where(Link.token_hash == _hash(token)))
    if link is None or not _works(link, clock.now()):
        raise NotFound
    return link


def swap(link: Link) -> str:
    """Swap a token for a short session in this browser; give where the link is answered."""
    session[SESSION_KEY] = {
        "id": link.id,
        "until": (clock.now() + timedelta(minutes=SESSION_MINUTES)).isoformat(),
    }
    return url_for(ANSWERED_AT[link.purpose])


def current_link(purpose: Purpose) -> Link:
    """Give the link by which this visitor came.

    :raises NotFound: when they came by none, by one for another purpose, or too long ago.
    """
    kept: dict[str, Any] = session.get(SESSION_KEY) or {}
    known = g.get("link")
    if known is not None and _opens(known, purpose):
        return known  # type: ignore[no-any-return]
    if not kept or datetime.fromisoformat(kept["until"]) < clock.now():
        raise NotFound
    link = db.session.get(Link, kept["id"])
    # A used link still shows its own answer for the rest of the short session.
    if link is None or not _opens(link, purpose) or link.revoked_at is not None:
        raise NotFound
    g.link = link
    return link


def use(link: Link) -> None:
    """Mark that the one thing asked was answered; the link in the mail works no more."""
    link.used_at = clock.now()
    link.token_hash = None


def prolong(link: Link, *, days: int) -> None:
    """Let a link work for so many days from now: it is used again and again while what it is about goes on."""
    link.expires_at = clock.now() + timedelta(days=days)


def revoke(purpose: Purpose, **anchor: int | None) -> None:
    """Take back every open link for a purpose on one anchor (`match_id=3`)."""
    ((name, number),) = anchor.items()
    db.session.execute(
        update(Link)
        .where(Link.purpose == purpose, getattr(Link, name) == number, Link.used_at.is_(None))
        .values(revoked_at=clock.now(), token_hash=None)
    )


def revoke_of(party: str, *, match_id: int) -> None:
    """Take back every open link that one party of a match was sent, such as a mentor who stops."""
    db.session.execute(
        update(Link)
        .where(Link.party == party, Link.match_id == match_id, Link.used_at.is_(None))
        .values(revoked_at=clock.now(), token_hash=None)
    )


def _opens(link: Link, purpose: Purpose) -> bool:
    # A student says that something is wrong from wherever they are; that needs no link of its own first.
    if purpose is Purpose.STUDENT_CONCERN and link.party == "student":
        return True
    return link.purpose is purpose or purpose in ALSO_OPENS.get(link.purpose, ())


def _works(link: Link, now: datetime) -> bool:
    return link.used_at is None and link.revoked_at is None and link.expires_at > now


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
