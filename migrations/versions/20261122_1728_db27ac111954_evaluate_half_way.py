"""evaluate half-way"""

import sqlalchemy as sa
from alembic import op

revision = "db27ac111954"
down_revision = "df61e63dc8d9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "midterm_evaluation",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Of which match."),
        sa.Column("number", sa.Integer(), nullable=False, comment="The first or the second one."),
        sa.Column("due_on", sa.Date(), nullable=False, comment="By when it is talked about and decided."),
        sa.Column(
            "asked_on",
            sa.Date(),
            nullable=False,
            comment="When the mentor was asked; the student when it is their turn.",
        ),
        sa.Column("student_asked_on", sa.Date(), nullable=True, comment="When the student was asked by link."),
        sa.Column("mentor_said_on", sa.Date(), nullable=True, comment="When the mentor said how it goes."),
        sa.Column(
            "mentor_by_phone",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Written down by the coordinator, as the mentor told it.",
        ),
        sa.Column("student_said_on", sa.Date(), nullable=True, comment="When the student said how it goes."),
        sa.Column(
            "student_by_phone",
            sa.Boolean(),
            server_default=sa.false(),
            nullable=False,
            comment="Written down by the coordinator, as the student told it.",
        ),
        sa.Column("outcome", sa.String(length=40), nullable=True, comment="What it came to."),
        sa.Column("decided_on", sa.Date(), nullable=True, comment="When that was decided."),
        sa.Column("decided_by_id", sa.Integer(), nullable=True, comment="Who decided."),
        sa.Column("until_before", sa.Date(), nullable=True, comment="The end that was agreed, where it was extended."),
        sa.Column("until_after", sa.Date(), nullable=True, comment="The end since then, where it was extended."),
        sa.Column("mentor_said", sa.LargeBinary(), nullable=True, comment="The mentor's view, as JSON. Encrypted."),
        sa.Column("student_said", sa.LargeBinary(), nullable=True, comment="The student's view, as JSON. Encrypted."),
        sa.Column("reason", sa.LargeBinary(), nullable=True, comment="Why it was decided so. Encrypted."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.CheckConstraint(
            "(until_after IS NOT NULL) = (outcome IS NOT NULL AND outcome = 'extend')",
            name=op.f("ck_midterm_evaluation_extended_has_day"),
        ),
        sa.CheckConstraint(
            "(decided_on IS NULL) = (outcome IS NULL) AND (decided_on IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_midterm_evaluation_decided_whole"),
        ),
        sa.CheckConstraint(
            "NOT mentor_by_phone OR mentor_said_on IS NOT NULL", name=op.f("ck_midterm_evaluation_mentor_phone_has_day")
        ),
        sa.CheckConstraint(
            "NOT student_by_phone OR student_said_on IS NOT NULL",
            name=op.f("ck_midterm_evaluation_student_phone_has_day"),
        ),
        sa.CheckConstraint(
            "mentor_said IS NULL OR mentor_said_on IS NOT NULL", name=op.f("ck_midterm_evaluation_mentor_said_has_day")
        ),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_midterm_evaluation_first_or_second")),
        sa.CheckConstraint(
            "student_said IS NULL OR student_said_on IS NOT NULL",
            name=op.f("ck_midterm_evaluation_student_said_has_day"),
        ),
        sa.CheckConstraint(
            "until_after IS NULL OR (until_before IS NOT NULL AND until_after > until_before)",
            name=op.f("ck_midterm_evaluation_extended_is_later"),
        ),
        sa.ForeignKeyConstraint(["decided_by_id"], ["user.id"], name=op.f("fk_midterm_evaluation_decided_by_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_midterm_evaluation_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_midterm_evaluation")),
        sa.UniqueConstraint("match_id", "number", name=op.f("uq_midterm_evaluation_match_id_number")),
        comment="holds: what both sides said half-way, and what was decided; goes: 24 months after the end",
    )
    with op.batch_alter_table("midterm_evaluation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_midterm_evaluation_match_id"), ["match_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("midterm_evaluation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_midterm_evaluation_match_id"))

    op.drop_table("midterm_evaluation")
