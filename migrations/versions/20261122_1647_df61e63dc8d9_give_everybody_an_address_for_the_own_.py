"""give everybody an address for the own calendar"""

import sqlalchemy as sa
from alembic import op

revision = "df61e63dc8d9"
down_revision = "0ae1c19dc50e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""

    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("user_id", sa.Integer(), nullable=False, comment="Whose appointments."),
        sa.Column("token_hash", sa.String(length=64), nullable=False, comment="Hash of the token in the address."),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="When this address was made."),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_calendar_feed_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sa.UniqueConstraint("user_id", name=op.f("uq_calendar_feed_user_id")),
        comment="holds: hash of the address of somebody's own calendar; goes: with the user",
    )


def downgrade() -> None:
    """Take this change back."""

    op.drop_table("calendar_feed")
