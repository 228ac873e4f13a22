"""say as what a mentor belongs to a match"""

import sqlalchemy as sa
from alembic import op

revision = "d690c2b96ac9"
down_revision = "698698071571"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("match_mentor", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("part", sa.String(length=40), server_default="main", nullable=False, comment="As what.")
        )
        batch_op.add_column(
            sa.Column("agreed_on", sa.Date(), nullable=True, comment="When the student agreed to a second mentor.")
        )
        batch_op.add_column(
            sa.Column(
                "may_read",
                sa.Boolean(),
                server_default=sa.text("false"),
                nullable=False,
                comment="Whether the student lets them read what the others wrote.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "holds_place",
                sa.Boolean(),
                server_default=sa.text("false"),
                nullable=False,
                comment="Whether a second mentor's place is taken by it.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "version", sa.Integer(), server_default="1", nullable=False, comment="Counts the changes of this row."
            )
        )
    with op.batch_alter_table("match_mentor", schema=None) as batch_op:
        batch_op.alter_column("version", server_default=None, existing_type=sa.Integer(), existing_nullable=False)
        batch_op.create_check_constraint("substitute_has_end", "part <> 'substitute' OR until_on IS NOT NULL")
        batch_op.create_check_constraint("second_is_agreed", "part = 'main' OR agreed_on IS NOT NULL")


def downgrade() -> None:
    """Take this change back: who stood in or mentored along is not known any more."""
    op.execute("DELETE FROM match_mentor WHERE part <> 'main'")
    with op.batch_alter_table("match_mentor", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_match_mentor_second_is_agreed"), type_="check")
        batch_op.drop_constraint(op.f("ck_match_mentor_substitute_has_end"), type_="check")
    with op.batch_alter_table("match_mentor", schema=None) as batch_op:
        for name in ("version", "holds_place", "may_read", "agreed_on", "part"):
            batch_op.drop_column(name)
