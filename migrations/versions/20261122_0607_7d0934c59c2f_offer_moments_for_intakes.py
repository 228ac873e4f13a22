"""offer moments for intakes"""

import sqlalchemy as sa
from alembic import op

revision = "7d0934c59c2f"
down_revision = "85ff88b81788"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "slot_offer",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("trajectory_id", sa.Integer(), nullable=False, comment="Of which trajectory."),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False, comment="When the student was asked."),
        sa.Column("offered_by_id", sa.Integer(), nullable=False, comment="Who asked."),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=True, comment="When one was chosen; empty: not yet."
        ),
        sa.Column(
            "none_fits_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the student said that none of them fits.",
        ),
        sa.Column(
            "would_fit", sa.LargeBinary(), nullable=True, comment="When the student can come, in own words. Encrypted."
        ),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.ForeignKeyConstraint(["offered_by_id"], ["user.id"], name=op.f("fk_slot_offer_offered_by_id")),
        sa.ForeignKeyConstraint(["trajectory_id"], ["trajectory.id"], name=op.f("fk_slot_offer_trajectory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_offer")),
        sa.UniqueConstraint("trajectory_id", name=op.f("uq_slot_offer_trajectory_id")),
        comment="holds: when a student was asked to choose a moment; goes: 24 months after the end",
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="In which programme."),
        sa.Column("host_id", sa.Integer(), nullable=False, comment="Who is free then."),
        sa.Column(
            "for_school_id",
            sa.Integer(),
            nullable=True,
            comment="For whose students, when it is at a school; empty: for all.",
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="When it begins."),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="How long it is."),
        sa.Column("place", sa.String(length=200), nullable=False, comment="Where."),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True, comment="When it was taken back."),
        sa.Column("intake_id", sa.Integer(), nullable=True, comment="Which talk was planned in it last."),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_slot_takes_time")),
        sa.ForeignKeyConstraint(["for_school_id"], ["school.id"], name=op.f("fk_slot_for_school_id")),
        sa.ForeignKeyConstraint(["host_id"], ["user.id"], name=op.f("fk_slot_host_id")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_slot_intake_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_slot_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        comment="holds: when and where a coordinator is free for an intake; goes: 30 days after that moment",
    )
    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_slot_intake_id"), ["intake_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slot_programme_id"), ["programme_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_slot_starts_at"), ["starts_at"], unique=False)
        batch_op.create_index(
            "uq_slot_host_id_starts_at_offered",
            ["host_id", "starts_at"],
            unique=True,
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "times_missed",
                sa.Integer(),
                nullable=False,
                # Of talks that were planned before nobody counted.
                server_default="0",
                comment="How often it was planned and did not take place.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "reminded_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="When the student was reminded of the time it has now.",
            )
        )

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.alter_column("times_missed", server_default=None)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("times_missed")

    with op.batch_alter_table("slot", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_slot_host_id_starts_at_offered",
            sqlite_where=sa.text("withdrawn_at IS NULL"),
            postgresql_where=sa.text("withdrawn_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_slot_starts_at"))
        batch_op.drop_index(batch_op.f("ix_slot_programme_id"))
        batch_op.drop_index(batch_op.f("ix_slot_intake_id"))

    op.drop_table("slot")
    op.drop_table("slot_offer")
