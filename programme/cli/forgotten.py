"""The list of who was forgotten, kept beside the database: after a restore they are forgotten again.

It holds kinds, numbers and moments, and nobody's name. See `.github/decisions/0005-a-backup-forgets-too.md`.
"""

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy import select

from programme.core.database import db
from programme.privacy.models import Erasure

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Forgotten:
    """One person who was forgotten: kind and number of the row that stays, when, and which account asked for it."""

    kind: str
    thing_id: int
    at: str
    actor_id: int | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        """What makes it the same event in the list and in the database."""
        return self.kind, self.thing_id, self.at


def list_file() -> Path:
    """Give where the list is kept."""
    return Path(current_app.config["ERASURE_LIST"])


def in_database() -> list[Forgotten]:
    """Give who was forgotten on request, as the database knows it."""
    rows = db.session.execute(
        select(Erasure.kind, Erasure.thing_id, Erasure.at, Erasure.actor_id)
        .where(Erasure.thing_id.is_not(None), Erasure.kind.in_(("student", "mentor")))
        .order_by(Erasure.id)
    )
    return [Forgotten(kind, number, at.isoformat(), actor) for kind, number, at, actor in rows if number is not None]


def in_list(path: Path) -> list[Forgotten]:
    """Give who stands in a list; a line that was cut off half-way is left out and written again by the next look."""
    found = []
    for line in path.read_text().splitlines() if path.exists() else []:
        try:
            one = Forgotten(**json.loads(line))
            datetime.fromisoformat(one.at)
        except (ValueError, TypeError):
            continue
        found.append(one)
    return found


def note_forgotten() -> int:
    """Add to the list who was forgotten since the last look; give how many. It may run twice, or late."""
    path = list_file()
    listed = {one.key for one in in_list(path)}
    new = [one for one in in_database() if one.key not in listed]
    # Also when nobody was: a list that is empty says so, one that is missing says nothing.
    if new or not path.exists():
        lines = "".join(json.dumps(asdict(one)) + "\n" for one in new)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, OWNER_ONLY), "r+") as file:
            # Behind a line that a power cut left unfinished, ours begins on one of its own.
            before = path.read_bytes()
            file.write(("\n" if before and not before.endswith(b"\n") else "") + lines)
            file.flush()
            os.fsync(file.fileno())
    return len(new)
