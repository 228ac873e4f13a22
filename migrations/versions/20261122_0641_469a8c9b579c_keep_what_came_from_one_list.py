"""keep what came from one list"""

import sqlalchemy as sa
from alembic import op

revision = "469a8c9b579c"
down_revision = "935401519f04"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "import_column",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("school_id", sa.Integer(), nullable=False, comment="Of which school."),
        sa.Column("heading_digest", sa.String(length=64), nullable=False, comment="Keyed digest of the column's name."),
        sa.Column("field", sa.String(length=40), nullable=True, comment="What it holds; empty when it is left out."),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_import_column_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_column")),
        sa.UniqueConstraint("school_id", "heading_digest", name=op.f("uq_import_column_school_id_heading_digest")),
        comment="holds: keyed digests of column names of a school and what they mean; goes: never",
    )
    op.create_table(
        "student_import",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("school_id", sa.Integer(), nullable=False, comment="Of which school."),
        sa.Column("imported_by_id", sa.Integer(), nullable=False, comment="Who imported it."),
        sa.Column("imported_at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column(
            "trajectory_ids", sa.JSON(), nullable=False, comment="Numbers of the drafts it made and that are left."
        ),
        sa.Column("made", sa.Integer(), nullable=False, comment="How many drafts it made."),
        sa.Column("left_out", sa.Integer(), nullable=False, comment="How many rows of the list were not imported."),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True, comment="When it was undone."),
        sa.Column(
            "version",
            sa.Integer(),
            nullable=False,
            comment="Counts changes, so that of two at once the second is told.",
        ),
        sa.ForeignKeyConstraint(["imported_by_id"], ["user.id"], name=op.f("fk_student_import_imported_by_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_student_import_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_import")),
        comment="holds: which drafts came from one list of a school; goes: 30 days after the import",
    )
    with op.batch_alter_table("student_import", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_student_import_imported_at"), ["imported_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_student_import_school_id"), ["school_id"], unique=False)


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("student_import", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_student_import_school_id"))
        batch_op.drop_index(batch_op.f("ix_student_import_imported_at"))

    op.drop_table("student_import")
    op.drop_table("import_column")
