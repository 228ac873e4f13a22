"""cut the week in parts of two hours: `mon-pm` becomes `mon-13` and `mon-15`"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "a1f7c3d95e20"
down_revision = "d4b8f61c0e73"
branch_labels = None
depends_on = None

STARTS = {"am": (9, 11), "pm": (13, 15), "eve": (17, 19)}
PART = {start: part for part, starts in STARTS.items() for start in starts}
ALL = [start for starts in STARTS.values() for start in starts]
WEEKEND = ("sat", "sun")


def upgrade() -> None:
    """Apply this change to the weeks of mentors and students, and to the reasons of proposals."""
    _rewrite(_in_hours)


def downgrade() -> None:
    """Take this change back; a part that was half free becomes free."""
    _rewrite(_in_parts)


def _in_hours(codes: list[str]) -> list[str]:
    found = []
    for code in codes:
        day, _dash, part = code.partition("-")
        if code == "weekend":
            found += [f"{one}-{start}" for one in WEEKEND for start in ALL]
        else:
            found += [f"{day}-{start}" for start in STARTS[part]]
    return found


def _in_parts(codes: list[str]) -> list[str]:
    found = []
    for code in codes:
        day, _dash, start = code.partition("-")
        found.append("weekend" if day in WEEKEND else f"{day}-{PART[int(start)]}")
    return list(dict.fromkeys(found))


def _rewrite(change: Callable[[list[str]], list[str]]) -> None:
    def reasons(kept: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            one | {"values": one["values"] | {"parts": change(one["values"]["parts"])}}
            if "parts" in one.get("values", {})
            else one
            for one in kept
        ]

    for table, column, rewritten in (
        ("mentor", "availability", change),
        ("intake", "availability", change),
        ("proposal", "reasons", reasons),
    ):
        rows = sa.table(table, sa.column("id", sa.Integer), sa.column(column, sa.JSON))
        kept = op.get_bind().execute(sa.select(rows.c.id, rows.c[column])).all()
        for number, value in kept:
            after = rewritten(value or [])
            if after != value:
                op.execute(sa.update(rows).where(rows.c.id == number).values({column: after}))
