"""call intakes off"""

import sqlalchemy as sa
from alembic import op

revision = "c41f0a6d82e7"
down_revision = "5b0d7e3f9a16"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "cancelled_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="When it was taken out of the calendars.",
            )
        )
        batch_op.create_check_constraint("held_or_cancelled", "held_on IS NULL OR cancelled_at IS NULL")


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_intake_held_or_cancelled"), type_="check")
        batch_op.drop_column("cancelled_at")
