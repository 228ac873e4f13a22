"""let a student approve what a school reads"""

import sqlalchemy as sa
from alembic import op

revision = "22d5d0e8349c"
down_revision = "51b7a2509782"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "progress_note",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Around which match."),
        sa.Column("by_id", sa.Integer(), nullable=False, comment="Who wrote it."),
        sa.Column("written_on", sa.Date(), nullable=False, comment="When it was written."),
        sa.Column(
            "asked_on",
            sa.Date(),
            nullable=True,
            comment="When the student was asked last; empty: the turn has to come.",
        ),
        sa.Column(
            "times_asked", sa.Integer(), nullable=False, comment="How often the student was asked; twice at most."
        ),
        sa.Column("answer_by", sa.Date(), nullable=True, comment="The last day on which the student can answer."),
        sa.Column("answered_on", sa.Date(), nullable=True, comment="When it was decided."),
        sa.Column("outcome", sa.String(length=40), nullable=True, comment="What became of it."),
        sa.Column(
            "for_guardian",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="The student lets a parent or carer read it too.",
        ),
        sa.Column("written", sa.LargeBinary(), nullable=True, comment="The words of the coordinator. Encrypted."),
        sa.Column(
            "approved",
            sa.LargeBinary(),
            nullable=True,
            comment="The words the student lets the school read. Encrypted.",
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.CheckConstraint(
            "NOT for_guardian OR (outcome IS NOT NULL AND outcome IN ('approved', 'changed'))",
            name=op.f("ck_progress_note_guardian_by_yes_only"),
        ),
        sa.CheckConstraint(
            "approved IS NULL OR (outcome IS NOT NULL AND outcome IN ('approved', 'changed'))",
            name=op.f("ck_progress_note_only_approved_is_shared"),
        ),
        sa.CheckConstraint("(asked_on IS NULL) = (answer_by IS NULL)", name=op.f("ck_progress_note_asked_has_term")),
        sa.CheckConstraint("(outcome IS NULL) = (answered_on IS NULL)", name=op.f("ck_progress_note_outcome_has_day")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_progress_note_by_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_progress_note_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_progress_note")),
        comment="holds: words on progress, as written and as approved; goes: 24 months after the end",
    )
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_progress_note_match_id"), ["match_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("progress_note", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_progress_note_match_id"))

    op.drop_table("progress_note")
