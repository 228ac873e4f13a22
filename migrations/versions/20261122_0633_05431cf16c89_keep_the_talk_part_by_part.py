"""keep the talk part by part"""

import sqlalchemy as sa
from alembic import op

revision = "05431cf16c89"
down_revision = "063562580921"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "intake_block",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("trajectory_id", sa.Integer(), nullable=False, comment="Anchor."),
        sa.Column("intake_id", sa.Integer(), nullable=False, comment="Of which talk."),
        sa.Column("block", sa.String(length=40), nullable=False, comment="Which part."),
        sa.Column("is_done", sa.Boolean(), nullable=False, comment="Whether somebody called this part ready."),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Goes up with each change, so that nobody writes over another.",
        ),
        sa.Column(
            "page", sa.String(length=36), nullable=False, comment="Random number of the open page that saved it last."
        ),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False, comment="When it was last saved."),
        sa.Column("saved_by_id", sa.Integer(), nullable=False, comment="Who saved it last."),
        sa.Column("data", sa.LargeBinary(), nullable=True, comment="The typed values, as JSON. Encrypted."),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_block_intake_id")),
        sa.ForeignKeyConstraint(["saved_by_id"], ["user.id"], name=op.f("fk_intake_block_saved_by_id")),
        sa.ForeignKeyConstraint(["trajectory_id"], ["trajectory.id"], name=op.f("fk_intake_block_trajectory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_block")),
        sa.UniqueConstraint("intake_id", "block", name=op.f("uq_intake_block_intake_id_block")),
        comment="holds: what was typed in each part of an intake talk; goes: 24 months after the end",
    )
    with op.batch_alter_table("intake_block", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_intake_block_trajectory_id"), ["trajectory_id"], unique=False)

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "summary_agreed_on",
                sa.Date(),
                nullable=True,
                comment="When the student heard the summary and said that it is right.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "summary",
                sa.LargeBinary(),
                nullable=True,
                comment="What was read back to the student, in plain words. Encrypted.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("summary")
        batch_op.drop_column("summary_agreed_on")

    with op.batch_alter_table("intake_block", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_intake_block_trajectory_id"))

    op.drop_table("intake_block")
