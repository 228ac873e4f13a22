"""Writes of reports: an export is made and noted."""

from typing import Any

from programme.core import audit
from programme.people.models import User


def export_csv(*, frame: Any, actor: User) -> str:
    """Write a frame of rows as CSV and note who took it."""
    audit.record("reports.export", f"user {actor.id}", actor_id=actor.id, rows=len(frame))
    return str(frame.to_csv(index=False, lineterminator="\r\n"))
