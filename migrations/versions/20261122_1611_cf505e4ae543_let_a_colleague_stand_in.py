"""let a colleague stand in"""

import sqlalchemy as sa
from alembic import op

revision = "cf505e4ae543"
down_revision = "2f4bf4f255aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="In which programme."),
        sa.Column("absent_id", sa.Integer(), nullable=False, comment="Who is away."),
        sa.Column("stands_in_id", sa.Integer(), nullable=False, comment="Who stands in."),
        sa.Column("from_on", sa.Date(), nullable=False, comment="First day."),
        sa.Column("until_on", sa.Date(), nullable=False, comment="Last day."),
        sa.Column("made_by_id", sa.Integer(), nullable=False, comment="Who said so."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.CheckConstraint("absent_id <> stands_in_id", name=op.f("ck_stand_in_two_people")),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_stand_in_until_after_from")),
        sa.ForeignKeyConstraint(["absent_id"], ["user.id"], name=op.f("fk_stand_in_absent_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_stand_in_made_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_stand_in_programme_id")),
        sa.ForeignKeyConstraint(["stands_in_id"], ["user.id"], name=op.f("fk_stand_in_stands_in_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        comment="holds: who stands in for whom; goes: never, no student is in it",
    )
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_in_absent_id"), ["absent_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_stand_in_stands_in_id"), ["stands_in_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("stand_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_in_stands_in_id"))
        batch_op.drop_index(batch_op.f("ix_stand_in_absent_id"))

    op.drop_table("stand_in")
