"""write care routes down"""

import sqlalchemy as sa
from alembic import op

revision = "9d682ce441cc"
down_revision = "d2a4c8e61f30"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""

    op.create_table(
        "care_route_step",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("school_id", sa.Integer(), nullable=False, comment="Of which school."),
        sa.Column("site_id", sa.Integer(), nullable=True, comment="At which building; empty for the whole school."),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="Which step."),
        sa.Column(
            "name", sa.String(length=100), nullable=False, comment="Name of the colleague or of the organisation."
        ),
        sa.Column("hours", sa.String(length=100), nullable=False, comment="When they can be reached."),
        sa.Column("phone", sa.String(length=40), nullable=False, comment="Number at work."),
        sa.Column("email", sa.String(length=254), nullable=False, comment="Address at work."),
        sa.Column("how", sa.String(length=300), nullable=False, comment="How they are reached best."),
        sa.Column("changed_on", sa.Date(), nullable=False, comment="On which day somebody looked at it last."),
        sa.Column("changed_by_id", sa.Integer(), nullable=False, comment="Who did."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.ForeignKeyConstraint(["changed_by_id"], ["user.id"], name=op.f("fk_care_route_step_changed_by_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_care_route_step_school_id")),
        sa.ForeignKeyConstraint(["site_id"], ["school_site.id"], name=op.f("fk_care_route_step_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_route_step")),
        comment="holds: who takes a step of a school's care route, at work; goes: when it is taken out",
    )
    with op.batch_alter_table("care_route_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_care_route_step_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""

    with op.batch_alter_table("care_route_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_care_route_step_school_id"))

    op.drop_table("care_route_step")
