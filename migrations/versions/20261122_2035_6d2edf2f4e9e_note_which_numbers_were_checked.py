"""note which numbers were checked"""

import sqlalchemy as sa
from alembic import op

revision = "6d2edf2f4e9e"
down_revision = "5c96cd1d45ce"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""

    op.create_table(
        "programme_line",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="Of which programme."),
        sa.Column("code", sa.String(length=30), nullable=False, comment="Which line: one of norms/helplines.py."),
        sa.Column(
            "area", sa.String(length=100), nullable=False, comment="For which region; empty for the whole country."
        ),
        sa.Column("number", sa.String(length=40), nullable=False, comment="The number as it was when it was checked."),
        sa.Column("hours", sa.String(length=100), nullable=False, comment="When it is answered."),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Where it was checked."),
        sa.Column("confirmed_on", sa.Date(), nullable=False, comment="On which day."),
        sa.Column("confirmed_by_id", sa.Integer(), nullable=False, comment="By whom."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["user.id"], name=op.f("fk_programme_line_confirmed_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_programme_line_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_line")),
        sa.UniqueConstraint("programme_id", "code", "area", name=op.f("uq_programme_line_programme_id_code_area")),
        comment="holds: which numbers to call a programme confirmed, when and by whom; goes: never",
    )


def downgrade() -> None:
    """Take this change back."""

    op.drop_table("programme_line")
