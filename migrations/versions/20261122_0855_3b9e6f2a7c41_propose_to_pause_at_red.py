"""Keep what a person decided about a match that ran when its student became red."""

import sqlalchemy as sa
from alembic import op

revision = "3b9e6f2a7c41"
down_revision = "bd4ede47d85a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change; every match that ran at red stands still already, so nobody is asked anew."""
    with op.batch_alter_table("triage", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "pauses",
                sa.Boolean(),
                nullable=True,
                comment="Red: whether the match that ran pauses; empty: not decided.",
            )
        )
        batch_op.add_column(sa.Column("pause_by_id", sa.Integer(), nullable=True, comment="Who decided that."))
        batch_op.add_column(sa.Column("pause_at", sa.DateTime(timezone=True), nullable=True, comment="When."))
        batch_op.add_column(
            sa.Column(
                "pause_reason",
                sa.LargeBinary(),
                nullable=True,
                comment="Why the match pauses, or goes on all the same.",
            )
        )
        batch_op.create_foreign_key(batch_op.f("fk_triage_pause_by_id"), "user", ["pause_by_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_triage_pause_by_somebody"),
            "(pauses IS NULL) = (pause_by_id IS NULL) AND (pauses IS NULL) = (pause_at IS NULL)",
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("triage", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_triage_pause_by_somebody"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_triage_pause_by_id"), type_="foreignkey")
        batch_op.drop_column("pause_reason")
        batch_op.drop_column("pause_at")
        batch_op.drop_column("pause_by_id")
        batch_op.drop_column("pauses")
