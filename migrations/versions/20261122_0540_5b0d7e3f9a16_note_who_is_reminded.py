"""note who is reminded by mail, and when"""

import sqlalchemy as sa
from alembic import op

revision = "5b0d7e3f9a16"
down_revision = "7c1e5a90d2b4"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change; who has an account already may be reminded too."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "wants_reminders",
                sa.Boolean(),
                server_default=sa.true(),
                nullable=False,
                comment="Whether a mail may say in the morning that something is due.",
            )
        )
        batch_op.add_column(sa.Column("reminded_on", sa.Date(), nullable=True, comment="Day of the last such mail."))


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("reminded_on")
        batch_op.drop_column("wants_reminders")
