"""lend the rules to a coordinator"""

import sqlalchemy as sa
from alembic import op

revision = "bd4ede47d85a"
down_revision = "d4eb9b085f45"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change; nobody was lent anything yet."""
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "sets_rules",
                sa.Boolean(),
                server_default=sa.false(),
                nullable=False,
                comment="A coordinator who may change the numbers and the fixed questions of the programme.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_column("sets_rules")
