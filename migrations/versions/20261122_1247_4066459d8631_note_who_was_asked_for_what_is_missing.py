"""note who was asked for what is missing"""

import sqlalchemy as sa
from alembic import op

revision = "4066459d8631"
down_revision = "a4501034f9c1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "asked_on",
                sa.Date(),
                nullable=True,
                comment="When the student was asked to fill in what a match needs; empty once they did.",
            )
        )

    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "profile_asked_on",
                sa.Date(),
                nullable=True,
                comment="When the mentor was asked to fill this in; empty once they did.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.drop_column("profile_asked_on")

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("asked_on")
