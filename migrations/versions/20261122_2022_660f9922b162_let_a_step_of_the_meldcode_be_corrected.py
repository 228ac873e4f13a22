"""let a step of the meldcode be corrected"""

import sqlalchemy as sa
from alembic import op

revision = "660f9922b162"
down_revision = "27e2e0ec17da"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("meldcode_step") as table:
        table.add_column(
            sa.Column(
                "take",
                sa.Integer(),
                server_default="1",
                nullable=False,
                comment="1 as first written down, 2 for the first correction; the last one counts.",
            )
        )
        table.add_column(
            sa.Column(
                "bound_by",
                sa.String(length=40),
                nullable=True,
                comment="Why the meldcode binds the professional: steps 4 and 5.",
            )
        )
        table.add_column(
            sa.Column("corrected", sa.LargeBinary(), nullable=True, comment="Why it was written anew. Encrypted.")
        )
        table.drop_constraint(op.f("uq_meldcode_step_concern_id_step"), type_="unique")
        table.create_unique_constraint(op.f("uq_meldcode_step_concern_id_step_take"), ["concern_id", "step", "take"])


def downgrade() -> None:
    """Take this change back; of a step that was corrected only what counts stays."""
    op.execute(
        "DELETE FROM meldcode_step WHERE take < (SELECT MAX(later.take) FROM meldcode_step AS later"
        " WHERE later.concern_id = meldcode_step.concern_id AND later.step = meldcode_step.step)"
    )
    with op.batch_alter_table("meldcode_step") as table:
        table.drop_constraint(op.f("uq_meldcode_step_concern_id_step_take"), type_="unique")
        table.create_unique_constraint(op.f("uq_meldcode_step_concern_id_step"), ["concern_id", "step"])
        table.drop_column("corrected")
        table.drop_column("bound_by")
        table.drop_column("take")
