"""keep what was said about motivation"""

import sqlalchemy as sa
from alembic import op

revision = "85ff88b81788"
down_revision = "c41f0a6d82e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change; until now everybody who said 'not now' was asked once more, and that promise stands."""
    with op.batch_alter_table("motivation_screening", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "why",
                sa.JSON(),
                nullable=False,
                server_default=sa.text("'[]'"),
                comment="Codes of why the rule suggested it, on that day.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "second_talk_on", sa.Date(), nullable=True, comment="In doubt, without a trial: when they talk again."
            )
        )
        batch_op.add_column(
            sa.Column(
                "may_ask_again",
                sa.Boolean(),
                nullable=True,
                comment="Not now: whether the student may be asked once more.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "own_words",
                sa.LargeBinary(),
                nullable=True,
                comment="Why the student wants this, in their own words. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "importance_not_lower",
                sa.LargeBinary(),
                nullable=True,
                comment="Why important is not lower. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "importance_higher",
                sa.LargeBinary(),
                nullable=True,
                comment="What would make it more important. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "confidence_not_lower",
                sa.LargeBinary(),
                nullable=True,
                comment="Why confidence is not lower. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "confidence_higher",
                sa.LargeBinary(),
                nullable=True,
                comment="What would make confidence higher. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "readiness_not_lower", sa.LargeBinary(), nullable=True, comment="Why readiness is not lower. Encrypted."
            )
        )
        batch_op.add_column(
            sa.Column(
                "readiness_higher",
                sa.LargeBinary(),
                nullable=True,
                comment="What would make readiness higher. Encrypted.",
            )
        )

    with op.batch_alter_table("trajectory", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "may_ask_again",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="After a 'not now': the student agreed to be asked once more.",
            )
        )

    op.execute("UPDATE trajectory SET may_ask_again = true WHERE stage = 'not_now'")


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("trajectory", schema=None) as batch_op:
        batch_op.drop_column("may_ask_again")

    with op.batch_alter_table("motivation_screening", schema=None) as batch_op:
        batch_op.drop_column("readiness_higher")
        batch_op.drop_column("readiness_not_lower")
        batch_op.drop_column("confidence_higher")
        batch_op.drop_column("confidence_not_lower")
        batch_op.drop_column("importance_higher")
        batch_op.drop_column("importance_not_lower")
        batch_op.drop_column("own_words")
        batch_op.drop_column("may_ask_again")
        batch_op.drop_column("second_talk_on")
        batch_op.drop_column("why")
