"""plan a fixed hour"""

import sqlalchemy as sa
from alembic import op

revision = "bab9a575ea46"
down_revision = "22d5d0e8349c"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""

    op.create_table(
        "conversation_series",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Of which match."),
        sa.Column("by_mentor_id", sa.Integer(), nullable=True, comment="Whose series."),
        sa.Column("first_on", sa.Date(), nullable=False, comment="The first day."),
        sa.Column("at", sa.Time(), nullable=False, comment="The hour on the wall clock."),
        sa.Column("every_weeks", sa.Integer(), nullable=False, comment="Every so many weeks."),
        sa.Column("until_on", sa.Date(), nullable=False, comment="The last day it can be on."),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="How long."),
        sa.Column("place", sa.String(length=40), nullable=False, comment="Where."),
        sa.Column(
            "planned_until_on", sa.Date(), nullable=False, comment="Up to this day its conversations were planned."
        ),
        sa.Column("left_out", sa.JSON(), nullable=False, comment="Days it leaves out, such as in a holiday."),
        sa.Column(
            "uid",
            sa.String(length=80),
            nullable=True,
            comment="Identity in the student's calendar; empty: no invitation.",
        ),
        sa.Column("sequence", sa.Integer(), nullable=False, comment="Version in the student's calendar."),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True, comment="When it was stopped."),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 4", name=op.f("ck_conversation_series_every_weeks_range")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 600", name=op.f("ck_conversation_series_minutes_range")),
        sa.CheckConstraint("until_on >= first_on", name=op.f("ck_conversation_series_until_after_first")),
        sa.ForeignKeyConstraint(["by_mentor_id"], ["mentor.id"], name=op.f("fk_conversation_series_by_mentor_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_conversation_series_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_series")),
        sa.UniqueConstraint("uid", name=op.f("uq_conversation_series_uid")),
        comment="holds: the fixed day and hour of a pair; goes: 24 months after the end",
    )
    with op.batch_alter_table("conversation_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conversation_series_match_id"), ["match_id"], unique=False)

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "series_id",
                sa.Integer(),
                nullable=True,
                comment="Of which fixed hour; empty for one that was planned alone.",
            )
        )
        batch_op.add_column(
            sa.Column("series_on", sa.Date(), nullable=True, comment="For which day of the series it stands.")
        )
        batch_op.add_column(
            sa.Column(
                "uid",
                sa.String(length=80),
                nullable=True,
                comment="Identity in the student's calendar; empty: no invitation, or that of the series.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "sequence",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="Version in the student's calendar.",
            )
        )
        batch_op.create_index(
            "uq_conversation_series_id_series_on",
            ["series_id", "series_on"],
            unique=True,
            sqlite_where=sa.text("state <> 'moved'"),
            postgresql_where=sa.text("state <> 'moved'"),
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_conversation_series_id"), "conversation_series", ["series_id"], ["id"]
        )


def downgrade() -> None:
    """Take this change back."""

    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_conversation_series_id"), type_="foreignkey")
        batch_op.drop_index(
            "uq_conversation_series_id_series_on",
            sqlite_where=sa.text("state <> 'moved'"),
            postgresql_where=sa.text("state <> 'moved'"),
        )
        batch_op.drop_column("sequence")
        batch_op.drop_column("uid")
        batch_op.drop_column("series_on")
        batch_op.drop_column("series_id")

    with op.batch_alter_table("conversation_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conversation_series_match_id"))

    op.drop_table("conversation_series")
