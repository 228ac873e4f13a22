"""count changes of the eve"""

import sqlalchemy as sa
from alembic import op

revision = "d4b8f61c0e73"
down_revision = "3b9e6f2a7c41"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("motivation_check", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "version", sa.Integer(), nullable=False, server_default="1", comment="Counts the changes of this row."
            )
        )
    with op.batch_alter_table("motivation_check", schema=None) as batch_op:
        batch_op.alter_column("version", existing_type=sa.Integer(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("motivation_check", schema=None) as batch_op:
        batch_op.drop_column("version")
