"""hold a concern to its time and its owner"""

from alembic import op

revision = "d2a4c8e61f30"
down_revision = "5c1d0f7a9b21"
branch_labels = None
depends_on = None

CHECKS = {
    "open_has_due_time": "(stage = 'closed') = (due_at IS NULL)",
    "not_owned_by_whom_it_is_about": "owner_id <> about_user_id",
    "raised_by_somebody": "raised_as = 'student' OR raised_by_id IS NOT NULL",
    "second_look_whole": "(second_by_id IS NULL) = (second_at IS NULL)",
}


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("concern", schema=None) as batch_op:
        for name, condition in CHECKS.items():
            batch_op.create_check_constraint(batch_op.f(f"ck_concern_{name}"), condition)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("concern", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(batch_op.f(f"ck_concern_{name}"), type_="check")
