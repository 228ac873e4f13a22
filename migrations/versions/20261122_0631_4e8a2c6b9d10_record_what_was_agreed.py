"""record what was agreed before consents were kept apart

Of a nomination only the yes to taking part was written down; data and research were not asked apart, so nothing is said of them.
"""

from alembic import op

revision = "4e8a2c6b9d10"
down_revision = "0e3734f158c0"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.execute(
        "INSERT INTO consent (trajectory_id, kind, speaker, answer, said_on, way, recorded_by_id, recorded_at, text_version)"
        " SELECT n.trajectory_id, 'take_part', 'student', 'yes', n.agreed_on, n.agreed_way,"
        " CASE WHEN n.agreed_way = 'link' THEN NULL ELSE n.agreed_recorded_by_id END, t.created_at, ''"
        " FROM nomination n JOIN trajectory t ON t.id = n.trajectory_id"
        " WHERE n.agreed_on IS NOT NULL AND n.agreed_way IS NOT NULL ORDER BY n.id"
    )
    op.execute(
        "INSERT INTO consent (trajectory_id, kind, speaker, answer, said_on, way, recorded_by_id, recorded_at, text_version)"
        " SELECT n.trajectory_id, 'take_part', 'guardian', 'yes', n.guardian_agreed_on, n.guardian_agreed_way, NULL,"
        " t.created_at, '' FROM nomination n JOIN trajectory t ON t.id = n.trajectory_id"
        " WHERE n.guardian_agreed_on IS NOT NULL AND n.guardian_agreed_way IS NOT NULL ORDER BY n.id"
    )


def downgrade() -> None:
    """Take this change back; the nominations still hold it."""
    op.execute("DELETE FROM consent WHERE text_version = ''")
