"""ask how they get on"""

import sqlalchemy as sa
from alembic import op

revision = "5c8e1f7b2a90"
down_revision = "df1defcd6f17"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "bond",
                sa.Integer(),
                nullable=True,
                comment="How they get on, 1 to 5, as who was asked says; not validated.",
            )
        )
        batch_op.create_check_constraint(batch_op.f("ck_check_in_bond_range"), "bond BETWEEN 1 AND 5")


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("check_in", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_check_in_bond_range"), type_="check")
        batch_op.drop_column("bond")
