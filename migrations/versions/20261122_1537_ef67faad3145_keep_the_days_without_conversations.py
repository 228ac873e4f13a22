"""keep the days without conversations"""

import sqlalchemy as sa
from alembic import op

revision = "ef67faad3145"
down_revision = "77b84c8dbbd3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "quiet_period",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("region", sa.String(length=40), nullable=True, comment="Of every school in this region."),
        sa.Column("school_id", sa.Integer(), nullable=True, comment="Of this school."),
        sa.Column("match_id", sa.Integer(), nullable=True, comment="Of this match."),
        sa.Column("mentor_id", sa.Integer(), nullable=True, comment="Of this mentor."),
        sa.Column("kind", sa.String(length=40), nullable=False, comment="Why."),
        sa.Column("name", sa.String(length=100), server_default="", nullable=False, comment="Name of a holiday."),
        sa.Column("first_on", sa.Date(), nullable=False, comment="First day."),
        sa.Column("last_on", sa.Date(), nullable=False, comment="Last day."),
        sa.Column(
            "source",
            sa.String(length=200),
            server_default="",
            nullable=False,
            comment="Where these dates stand, for a region or school.",
        ),
        sa.Column("seen_on", sa.Date(), nullable=True, comment="When somebody read them there."),
        sa.Column("made_by_id", sa.Integer(), nullable=True, comment="Who wrote them down."),
        sa.CheckConstraint(
            "name = '' OR (match_id IS NULL AND mentor_id IS NULL)", name=op.f("ck_quiet_period_name_of_no_person")
        ),
        sa.CheckConstraint(
            "(CASE WHEN region IS NULL THEN 0 ELSE 1 END) + (CASE WHEN school_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN match_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_quiet_period_one_anchor"),
        ),
        sa.CheckConstraint("last_on >= first_on", name=op.f("ck_quiet_period_last_after_first")),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_quiet_period_made_by_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_quiet_period_match_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_quiet_period_mentor_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_quiet_period_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_period")),
        comment="holds: days without expected contact; goes: 24 months after the last day",
    )
    with op.batch_alter_table("quiet_period", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quiet_period_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiet_period_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index("ix_quiet_period_region_last_on", ["region", "last_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_quiet_period_school_id"), ["school_id"], unique=False)

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("every_days", sa.Integer(), nullable=True, comment="Agreed: a conversation every so many days.")
        )
        batch_op.add_column(
            sa.Column(
                "heard_on",
                sa.Date(),
                nullable=True,
                comment="When somebody last wrote of the pair, or it counts anew from.",
            )
        )
        batch_op.add_column(
            sa.Column("asked_on", sa.Date(), nullable=True, comment="When the programme last spoke mentor or student.")
        )
        batch_op.add_column(
            sa.Column(
                "snoozed_until", sa.Date(), nullable=True, comment="Until when a silence is left alone, with a reason."
            )
        )
        batch_op.add_column(
            sa.Column(
                "talks",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="The last held conversations: day, and days until it was written.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "missed_on",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="Planned days since the last one that did not go through.",
            )
        )

    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "region",
                sa.String(length=40),
                nullable=True,
                comment="Whose school holidays it has; empty when nobody filled it in.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("school", schema=None) as batch_op:
        batch_op.drop_column("region")

    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_column("missed_on")
        batch_op.drop_column("talks")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("asked_on")
        batch_op.drop_column("heard_on")
        batch_op.drop_column("every_days")

    with op.batch_alter_table("quiet_period", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_quiet_period_school_id"))
        batch_op.drop_index("ix_quiet_period_region_last_on")
        batch_op.drop_index(batch_op.f("ix_quiet_period_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_quiet_period_match_id"))

    op.drop_table("quiet_period")
