"""let students hear a colour"""

import sqlalchemy as sa
from alembic import op

revision = "935401519f04"
down_revision = "4e8a2c6b9d10"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("triage", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "told_later_with_id",
                sa.Integer(),
                nullable=True,
                comment="With whom it was weighed that telling the student first was dangerous.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "review_asked_on", sa.Date(), nullable=True, comment="When the student asked that somebody else looks."
            )
        )
        batch_op.add_column(
            sa.Column(
                "reconsidered_by_id", sa.Integer(), nullable=True, comment="Who looked because the student asked."
            )
        )
        batch_op.add_column(sa.Column("reconsidered_on", sa.Date(), nullable=True, comment="When."))
        batch_op.add_column(
            sa.Column("stands", sa.Boolean(), nullable=True, comment="Whether it stands after that look.")
        )
        batch_op.add_column(
            sa.Column(
                "school_agreed_on",
                sa.Date(),
                nullable=True,
                comment="When the student agreed that the school hears it.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "override_reason",
                sa.LargeBinary(),
                nullable=True,
                comment="Why another colour than suggested. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "told_later_reason",
                sa.LargeBinary(),
                nullable=True,
                comment="Why telling first was dangerous. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "reconsider_reason",
                sa.LargeBinary(),
                nullable=True,
                comment="What was seen on the student's asking. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "school_danger_reason",
                sa.LargeBinary(),
                nullable=True,
                comment="Which danger lets the school hear it without agreement. Encrypted.",
            )
        )
        batch_op.create_foreign_key(batch_op.f("fk_triage_told_later_with_id"), "user", ["told_later_with_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_triage_reconsidered_by_id"), "user", ["reconsidered_by_id"], ["id"])
        batch_op.create_check_constraint(
            "told_later_by_two_people", "told_later_with_id IS NULL OR told_later_with_id <> decided_by_id"
        )
        batch_op.create_check_constraint(
            "reconsidered_by_another", "reconsidered_by_id IS NULL OR reconsidered_by_id <> decided_by_id"
        )
        batch_op.create_check_constraint("reconsidered_has_answer", "(reconsidered_by_id IS NULL) = (stands IS NULL)")


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("triage", schema=None) as batch_op:
        for name in ("told_later_by_two_people", "reconsidered_by_another", "reconsidered_has_answer"):
            batch_op.drop_constraint(op.f(f"ck_triage_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_triage_reconsidered_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_triage_told_later_with_id"), type_="foreignkey")
        batch_op.drop_column("school_danger_reason")
        batch_op.drop_column("reconsider_reason")
        batch_op.drop_column("told_later_reason")
        batch_op.drop_column("override_reason")
        batch_op.drop_column("school_agreed_on")
        batch_op.drop_column("stands")
        batch_op.drop_column("reconsidered_on")
        batch_op.drop_column("reconsidered_by_id")
        batch_op.drop_column("review_asked_on")
        batch_op.drop_column("told_later_with_id")
