"""keep when a later end was agreed"""

import sqlalchemy as sa
from alembic import op

revision = "ad036aef3df0"
down_revision = "db27ac111954"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("extended_on", sa.Date(), nullable=True, comment="When a later end was last agreed.")
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_column("extended_on")
