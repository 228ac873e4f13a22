"""ask one thing about a log"""

import sqlalchemy as sa
from alembic import op

revision = "77b84c8dbbd3"
down_revision = "d690c2b96ac9"
branch_labels = None
depends_on = None

CHECKS = {
    "question_was_asked": "question IS NULL OR asked_at IS NOT NULL",
    "answer_needs_question": "answered_at IS NULL OR asked_at IS NOT NULL",
    "read_needs_answer": "answer_read_at IS NULL OR answered_at IS NOT NULL",
    "called_was_asked": "called_at IS NULL OR call_asked_at IS NOT NULL",
}


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("asked_by_id", sa.Integer(), nullable=True, comment="Who asked the mentor one thing more.")
        )
        batch_op.add_column(
            sa.Column(
                "asked_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="When that was asked; a log has one question at most.",
            )
        )
        batch_op.add_column(
            sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True, comment="When the mentor answered.")
        )
        batch_op.add_column(
            sa.Column("answer_read_at", sa.DateTime(timezone=True), nullable=True, comment="When the answer was read.")
        )
        batch_op.add_column(
            sa.Column(
                "call_asked_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="When the mentor asked to be rung about it.",
            )
        )
        batch_op.add_column(
            sa.Column("called_at", sa.DateTime(timezone=True), nullable=True, comment="When somebody had rung.")
        )
        batch_op.add_column(sa.Column("called_by_id", sa.Integer(), nullable=True, comment="Who rang."))
        batch_op.add_column(
            sa.Column(
                "question", sa.LargeBinary(), nullable=True, comment="What the programme asks about it. Encrypted."
            )
        )
        batch_op.add_column(
            sa.Column("answer", sa.LargeBinary(), nullable=True, comment="What the mentor answers. Encrypted.")
        )
        batch_op.create_foreign_key(batch_op.f("fk_conversation_asked_by_id"), "user", ["asked_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_conversation_called_by_id"), "user", ["called_by_id"], ["id"])
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_conversation_{name}"), rule)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("conversation", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_conversation_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_conversation_called_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_conversation_asked_by_id"), type_="foreignkey")
        batch_op.drop_column("answer")
        batch_op.drop_column("question")
        batch_op.drop_column("called_by_id")
        batch_op.drop_column("called_at")
        batch_op.drop_column("call_asked_at")
        batch_op.drop_column("answer_read_at")
        batch_op.drop_column("answered_at")
        batch_op.drop_column("asked_at")
        batch_op.drop_column("asked_by_id")
