"""ask on the eve"""

import sqlalchemy as sa
from alembic import op

revision = "88e13a1a8aa0"
down_revision = "54935ba25c0a"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "motivation_check",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Of which match."),
        sa.Column("meets_on", sa.Date(), nullable=False, comment="Day of the first meeting it was asked for."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked."),
        sa.Column("answer", sa.String(length=40), nullable=True, comment="What the student answered."),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When."),
        sa.Column(
            "spoken_on", sa.Date(), nullable=True, comment="When somebody of the programme spoke with the student."
        ),
        sa.Column("spoken_by_id", sa.Integer(), nullable=True, comment="Who spoke with the student."),
        sa.Column("note", sa.LargeBinary(), nullable=True, comment="What came of that talk. Encrypted."),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_motivation_check_answer_has_moment")
        ),
        sa.CheckConstraint(
            "(spoken_on IS NULL) = (spoken_by_id IS NULL)", name=op.f("ck_motivation_check_spoken_by_somebody")
        ),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_motivation_check_match_id")),
        sa.ForeignKeyConstraint(["spoken_by_id"], ["user.id"], name=op.f("fk_motivation_check_spoken_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motivation_check")),
        sa.UniqueConstraint("match_id", "meets_on", name=op.f("uq_motivation_check_match_id_meets_on")),
        comment="holds: whether a student still wanted it on the eve; goes: 24 months after the end",
    )
    with op.batch_alter_table("motivation_check", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_motivation_check_match_id"), ["match_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("motivation_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_motivation_check_match_id"))

    op.drop_table("motivation_check")
