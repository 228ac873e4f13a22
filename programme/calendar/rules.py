"""What a private address is made of, and which appointments a calendar shows."""

import hashlib
from datetime import datetime, timedelta

TOKEN_BYTES = 32
# A calendar program needs what is near; source: proposal.
BACK, AHEAD = timedelta(days=31), timedelta(days=400)


def hash_of(token: str) -> str:
    """Give what is kept of a token: whoever reads the database cannot open the calendar with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def window(now: datetime) -> tuple[datetime, datetime]:
    """Give from when until when appointments are shown."""
    return now - BACK, now + AHEAD
