"""let students decline half-way"""

import sqlalchemy as sa
from alembic import op

revision = "5b1d0c7e42aa"
down_revision = "c7c4e0c2e730"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("midterm_evaluation") as table:
        table.add_column(
            sa.Column("student_reminded_on", sa.Date(), nullable=True, comment="When the student was asked once more.")
        )
        table.add_column(
            sa.Column(
                "student_declined_on", sa.Date(), nullable=True, comment="When the student would rather not answer."
            )
        )
        table.create_check_constraint(
            op.f("ck_midterm_evaluation_said_or_declined"), "student_said_on IS NULL OR student_declined_on IS NULL"
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("midterm_evaluation") as table:
        table.drop_constraint(op.f("ck_midterm_evaluation_said_or_declined"), type_="check")
        table.drop_column("student_declined_on")
        table.drop_column("student_reminded_on")
