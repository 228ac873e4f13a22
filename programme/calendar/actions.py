"""Writes of the own calendar: a new address, and taking it back."""

import secrets
from datetime import datetime

from sqlalchemy import delete

from programme.access.identity import Actor
from programme.calendar import queries
from programme.calendar.models import CalendarFeed
from programme.calendar.rules import TOKEN_BYTES, hash_of
from programme.core import audit
from programme.core.database import db


def renew(*, actor: Actor, now: datetime) -> str:
    """Give somebody a new private address and make the old one stop; give its token, which is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = queries.own_feed(actor.id)
    if feed is None:
        feed = CalendarFeed(user_id=actor.id, token_hash=hash_of(token), made_at=now)
        db.session.add(feed)
    feed.token_hash, feed.made_at = hash_of(token), now
    db.session.flush()
    audit.record("calendar.renew", f"user {actor.id}", actor_id=actor.id)
    return token


def revoke(*, actor: Actor) -> None:
    """Make somebody's private address stop."""
    db.session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == actor.id))
    audit.record("calendar.revoke", f"user {actor.id}", actor_id=actor.id)
