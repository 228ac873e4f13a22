"""keep what a programme says of a situation"""

import sqlalchemy as sa
from alembic import op

revision = "c0689add6980"
down_revision = "6d2edf2f4e9e"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""

    op.create_table(
        "boundary_change",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="Of which programme."),
        sa.Column(
            "situation", sa.String(length=30), nullable=False, comment="Which situation: one of norms/boundaries.py."
        ),
        sa.Column("whose", sa.String(length=40), nullable=False, comment="Whose work it is."),
        sa.Column("you", sa.String(length=500), nullable=False, comment="What the mentor does."),
        sa.Column("others", sa.String(length=500), nullable=False, comment="Who else does what, and by when."),
        sa.Column("never", sa.String(length=500), nullable=False, comment="What the mentor does not do."),
        sa.Column("reason", sa.String(length=500), nullable=False, comment="Why."),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("changed_by_id", sa.Integer(), nullable=False, comment="Who changed it."),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_boundary_change_changed_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_boundary_change_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boundary_change")),
        comment="holds: whose work a situation is in a programme, who changed it and why; goes: never",
    )
    with op.batch_alter_table("boundary_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_boundary_change_programme_id"), ["programme_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""

    with op.batch_alter_table("boundary_change", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_boundary_change_programme_id"))

    op.drop_table("boundary_change")
