"""keep talks with schools"""

import sqlalchemy as sa
from alembic import op

revision = "698698071571"
down_revision = "4066459d8631"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "school_talk",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("school_id", sa.Integer(), nullable=False, comment="With which school."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="For which programme."),
        sa.Column(
            "planned_for", sa.DateTime(timezone=True), nullable=True, comment="The appointment, when there is one."
        ),
        sa.Column("held_on", sa.Date(), nullable=True, comment="When it was; empty while it is only planned."),
        sa.Column("by_id", sa.Integer(), nullable=False, comment="Whose talk it is."),
        sa.CheckConstraint(
            "planned_for IS NOT NULL OR held_on IS NOT NULL", name=op.f("ck_school_talk_planned_or_held")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_school_talk_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_school_talk_programme_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_talk_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_talk")),
        comment="holds: when a coordinator and a school talk; goes: never, no student is in it",
    )
    with op.batch_alter_table("school_talk", schema=None) as batch_op:
        batch_op.create_index(
            "ix_school_talk_programme_id_school_id_planned_for",
            ["programme_id", "school_id", "planned_for"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_school_talk_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("school_talk", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_talk_school_id"))
        batch_op.drop_index("ix_school_talk_programme_id_school_id_planned_for")

    op.drop_table("school_talk")
