"""say whether a concern changes the colour"""

import sqlalchemy as sa
from alembic import op

revision = "063562580921"
down_revision = "88e13a1a8aa0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "changes_colour",
                sa.Boolean(),
                nullable=True,
                comment="Whether it changes what a mentor can carry; empty: not weighed yet, or about no match.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_column("changes_colour")
