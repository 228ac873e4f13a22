"""ask five topics and count pulses"""

import sqlalchemy as sa
from alembic import op

revision = "51b7a2509782"
down_revision = "9c6f7dfad628"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "topics",
                sa.JSON(),
                server_default=sa.text("'{}'"),
                nullable=False,
                comment="What was heard of each topic asked: fine, look.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "is_alarm",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="Whether it was a pulse that asked for a call.",
            )
        )
        batch_op.alter_column("by_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_check_constraint(
            batch_op.f("ck_check_in_pulse_has_nobody"), "(way = 'pulse') = (by_id IS NULL)"
        )


def downgrade() -> None:
    """Take this change back."""
    # Nobody wrote these down: they are the pulses.
    op.execute("DELETE FROM check_in WHERE by_id IS NULL")
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_check_in_pulse_has_nobody"), type_="check")
        batch_op.alter_column("by_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("is_alarm")
        batch_op.drop_column("topics")
