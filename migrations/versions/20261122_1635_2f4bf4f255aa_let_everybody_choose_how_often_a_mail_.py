"""let everybody choose how often a mail comes"""

import sqlalchemy as sa
from alembic import op

revision = "2f4bf4f255aa"
down_revision = "bab9a575ea46"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "digest",
                sa.String(length=40),
                server_default="daily",
                nullable=False,
                comment="How often a mail may say in the morning what is due, late or unread.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "digest_weekday",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="On which working day a weekly one goes: 0 is Monday.",
            )
        )
        batch_op.create_check_constraint(batch_op.f("ck_user_digest_weekday_range"), "digest_weekday BETWEEN 0 AND 4")
    # Who wanted no mail still gets none.
    op.execute(sa.text("UPDATE \"user\" SET digest = 'off' WHERE wants_reminders IS FALSE"))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("wants_reminders")


def downgrade() -> None:
    """Take this change back."""
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
    op.execute(sa.text("UPDATE \"user\" SET wants_reminders = FALSE WHERE digest = 'off'"))
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_user_digest_weekday_range"), type_="check")
        batch_op.drop_column("digest_weekday")
        batch_op.drop_column("digest")
