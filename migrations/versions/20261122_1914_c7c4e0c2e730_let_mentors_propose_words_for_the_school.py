"""let mentors propose words for the school"""

import sqlalchemy as sa
from alembic import op

revision = "c7c4e0c2e730"
down_revision = "ad036aef3df0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""

    op.create_table(
        "note_proposal",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Around which match."),
        sa.Column("by_mentor_id", sa.Integer(), nullable=False, comment="Who proposed it."),
        sa.Column("proposed_on", sa.Date(), nullable=False, comment="When it was proposed, or changed last."),
        sa.Column("note_id", sa.Integer(), nullable=True, comment="The note that the coordinator made of it."),
        sa.Column(
            "set_aside_on", sa.Date(), nullable=True, comment="When the coordinator decided to make no note of it."
        ),
        sa.Column("words", sa.LargeBinary(), nullable=True, comment="The words of the mentor. Encrypted."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.CheckConstraint("note_id IS NULL OR set_aside_on IS NULL", name=op.f("ck_note_proposal_used_or_set_aside")),
        sa.ForeignKeyConstraint(["by_mentor_id"], ["mentor.id"], name=op.f("fk_note_proposal_by_mentor_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_note_proposal_match_id")),
        sa.ForeignKeyConstraint(["note_id"], ["progress_note.id"], name=op.f("fk_note_proposal_note_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_proposal")),
        sa.UniqueConstraint("note_id", name=op.f("uq_note_proposal_note_id")),
        comment="holds: words on progress that a mentor proposed; goes: 24 months after the end",
    )
    with op.batch_alter_table("note_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_proposal_by_mentor_id"), ["by_mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_note_proposal_match_id"), ["match_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""

    with op.batch_alter_table("note_proposal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_note_proposal_match_id"))
        batch_op.drop_index(batch_op.f("ix_note_proposal_by_mentor_id"))

    op.drop_table("note_proposal")
