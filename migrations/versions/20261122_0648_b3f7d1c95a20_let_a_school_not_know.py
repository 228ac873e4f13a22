"""let a school not know of a student who applied alone"""

import sqlalchemy as sa
from alembic import op

revision = "b3f7d1c95a20"
down_revision = "05431cf16c89"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change; the school knows of everybody whom it nominated itself."""
    with op.batch_alter_table("trajectory", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "school_knows",
                sa.Boolean(),
                server_default=sa.true(),
                nullable=False,
                comment="Whether the school sees it; a student who applied alone may keep it from them.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("trajectory", schema=None) as batch_op:
        batch_op.drop_column("school_knows")
