"""note school type"""

import sqlalchemy as sa
from alembic import op

revision = "aaa7410f4e21"
down_revision = "7d0934c59c2f"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "school_type",
                sa.String(length=40),
                nullable=True,
                comment="vmbo, mbo or hbo; empty when not known.",
            )
        )
        batch_op.create_check_constraint(
            "level_is_of_mbo", "level IS NULL OR school_type IS NULL OR school_type = 'mbo'"
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("student", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_student_level_is_of_mbo"), type_="check")
        batch_op.drop_column("school_type")
