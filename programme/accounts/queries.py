"""Reads of accounts: the person behind a session, an account by address, open sessions."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.policy import STAFF
from programme.accounts.models import FailedSignIn, UserSession
from programme.core import clock
from programme.core.database import db
from programme.norms.models import Programme
from programme.people.models import Membership, Mentor, User


def find_actor(token: str) -> Actor | None:
    """Give the person behind a session's token, in one statement; None when the session is over."""
    row = db.session.execute(
        select(UserSession, Membership, User, Mentor.id, Programme.name)
        .join(Membership, Membership.id == UserSession.membership_id)
        .join(User, User.id == UserSession.user_id)
        .outerjoin(Mentor, Mentor.user_id == User.id)
        .outerjoin(Programme, Programme.id == Membership.programme_id)
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at > clock.now(),
            User.deactivated_at.is_(None),
            Membership.ended_at.is_(None),
        )
    ).first()
    if row is None:
        return None
    session, membership, user, mentor_id, programme_name = row
    return Actor(
        user=user,
        role=membership.role,
        session_id=session.id,
        membership_id=membership.id,
        token=token,
        programme_id=membership.programme_id,
        programme_name=programme_name or "",
        school_id=membership.school_id,
        mentor_id=mentor_id,
        second_factor_at=session.second_factor_at,
        needs_second_factor=membership.role in STAFF and session.second_factor_at is None,
    )


def find_user(email: str) -> User | None:
    """Give the open account of an address."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower(), User.deactivated_at.is_(None)))


def memberships(user: User) -> Sequence[Membership]:
    """Give the roles a person has now, the oldest first."""
    return db.session.scalars(
        select(Membership).where(Membership.user_id == user.id, Membership.ended_at.is_(None)).order_by(Membership.id)
    ).all()


def open_sessions(user: User) -> Sequence[UserSession]:
    """Give the sessions a person has open, the newest first."""
    return db.session.scalars(
        select(UserSession)
        .options(joinedload(UserSession.membership))
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None), UserSession.expires_at > clock.now())
        .order_by(UserSession.id.desc())
    ).all()


def failures_since(who: str, since: datetime) -> int:
    """Count the failed tries of one address or network place."""
    return (
        db.session.scalar(
            select(func.count()).select_from(FailedSignIn).where(FailedSignIn.who == who, FailedSignIn.at > since)
        )
        or 0
    )


def token_hash(token: str) -> str:
    """Give the hash under which a session's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
