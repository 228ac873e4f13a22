"""give open concerns their time, by the promise that was open on each"""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "5c1d0f7a9b21"
down_revision = "8ebe3fef1e8d"
branch_labels = None
depends_on = None

END_OF_DAY = time(17)
STEPS = ("acknowledge_concern", "weigh_concern", "answer_concern", "close_concern")
LATE = ("concern_late_backup", "concern_late_manager")


def upgrade() -> None:
    """Apply this change."""
    concern = sa.table(
        "concern",
        sa.column("id", sa.Integer),
        sa.column("stage", sa.String),
        sa.column("raised_by_id", sa.Integer),
        sa.column("raised_as", sa.String),
        sa.column("raised_at", sa.DateTime(timezone=True)),
        sa.column("due_at", sa.DateTime(timezone=True)),
    )
    item = sa.table(
        "due_item",
        sa.column("key", sa.String),
        sa.column("kind", sa.String),
        sa.column("due_on", sa.Date),
        sa.column("closed_at", sa.DateTime(timezone=True)),
    )
    mentor = sa.table("mentor", sa.column("user_id", sa.Integer))
    bind = op.get_bind()
    promised = {
        int(row.key.rsplit(":", 1)[1]): row.due_on
        for row in bind.execute(
            sa.select(item.c.key, item.c.due_on).where(item.c.kind.in_(STEPS), item.c.closed_at.is_(None))
        )
    }
    here = ZoneInfo("Europe/Amsterdam")
    for row in bind.execute(sa.select(concern.c.id, concern.c.raised_at).where(concern.c.stage != "closed")).all():
        day = promised.get(row.id)
        due_at = row.raised_at if day is None else datetime.combine(day, END_OF_DAY, tzinfo=here).astimezone(UTC)
        bind.execute(sa.update(concern).where(concern.c.id == row.id).values(due_at=due_at))
    mentors = sa.select(mentor.c.user_id).where(mentor.c.user_id.is_not(None))
    bind.execute(sa.update(concern).where(concern.c.raised_by_id.not_in(mentors)).values(raised_as="staff"))
    # From now on a concern that nobody takes up goes to somebody else, instead of standing with two people.
    bind.execute(
        sa.update(item).where(item.c.kind.in_(LATE), item.c.closed_at.is_(None)).values(closed_at=sa.func.now())
    )


def downgrade() -> None:
    """Take this change back: the columns go with the next step down."""
