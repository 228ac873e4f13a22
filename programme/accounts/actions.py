"""Writes of accounts: sessions begin and end here."""

import secrets
from datetime import timedelta

from sqlalchemy import update

from programme.accounts.models import UserSession
from programme.accounts.queries import token_hash
from programme.core import clock
from programme.core.database import db
from programme.people.models import Membership

SESSION_HOURS = 12
TOKEN_BYTES = 32


def start_session(*, membership: Membership, device: str = "", second_factor_proven: bool = False) -> str:
    """Open a session for a person in one role; give the token that only their cookie holds."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    now = clock.now()
    db.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=membership.user_id,
            membership_id=membership.id,
            device=device[:100],
            created_at=now,
            expires_at=now + timedelta(hours=SESSION_HOURS),
            second_factor_at=now if second_factor_proven else None,
        )
    )
    return token


def end_sessions(*, user_id: int, but: int | None = None) -> None:
    """End every session of a person at once, but perhaps the one they use now."""
    db.session.execute(
        update(UserSession)
        .where(UserSession.user_id == user_id, UserSession.ended_at.is_(None), UserSession.id != (but or 0))
        .values(ended_at=clock.now())
    )
