"""let every concern have an owner and a time"""

import sqlalchemy as sa
from alembic import op

revision = "8ebe3fef1e8d"
down_revision = "5b1d0c7e42aa"
branch_labels = None
depends_on = None

ONE_ANCHOR = (
    "(CASE WHEN match_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN trajectory_id IS NULL THEN 0 ELSE 1 END) = 1"
)


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "duty_hours",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="Of which programme."),
        sa.Column("weekday", sa.Integer(), nullable=False, comment="0 is Monday, 6 is Sunday."),
        sa.Column("opens_at", sa.Time(), nullable=False, comment="From when, on the wall clock."),
        sa.Column("closes_at", sa.Time(), nullable=False, comment="Until when, on the wall clock."),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_duty_hours_closes_after_opening")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_duty_hours_weekday_exists")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_duty_hours_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_hours")),
        sa.UniqueConstraint("programme_id", "weekday", name=op.f("uq_duty_hours_programme_id_weekday")),
        comment="holds: when a programme is on duty; goes: never",
    )
    op.create_table(
        "concern_word",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("concern_id", sa.Integer(), nullable=False, comment="Of which concern."),
        sa.Column("audience", sa.String(length=40), nullable=False, comment="Who may read it, beside the owner."),
        sa.Column(
            "code", sa.String(length=40), nullable=False, comment="What happened; the wording has a sentence for each."
        ),
        sa.Column(
            "by_id", sa.Integer(), nullable=True, comment="Who said it; empty for a student, a link or the clock."
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When."),
        sa.Column("text", sa.LargeBinary(), nullable=True, comment="What was said, in their own words. Encrypted."),
        sa.Column("match_id", sa.Integer(), nullable=True, comment="About which match."),
        sa.Column(
            "mentor_id", sa.Integer(), nullable=True, comment="Of which mentor, when it is about no running match."
        ),
        sa.Column(
            "trajectory_id", sa.Integer(), nullable=True, comment="About which student, when there is no running match."
        ),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.CheckConstraint(
            "(CASE WHEN match_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN trajectory_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_concern_word_one_anchor"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_concern_word_by_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_concern_word_concern_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_concern_word_match_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_concern_word_mentor_id")),
        sa.ForeignKeyConstraint(["trajectory_id"], ["trajectory.id"], name=op.f("fk_concern_word_trajectory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concern_word")),
        comment="holds: what was said about a concern, and to whom; goes: with the concern",
    )
    with op.batch_alter_table("concern_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_concern_word_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_word_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_word_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_word_trajectory_id"), ["trajectory_id"], unique=False)

    op.create_table(
        "meldcode_step",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("concern_id", sa.Integer(), nullable=False, comment="For which concern."),
        sa.Column("step", sa.Integer(), nullable=False, comment="1 to 5."),
        sa.Column("done_on", sa.Date(), nullable=False, comment="When it was walked."),
        sa.Column("by_id", sa.Integer(), nullable=False, comment="Who wrote it down."),
        sa.Column(
            "answers",
            sa.JSON(),
            nullable=False,
            comment="At step 4 the five questions, at step 5 the two decisions: yes or no.",
        ),
        sa.Column("consulted", sa.LargeBinary(), nullable=True, comment="Who was consulted or spoken with. Encrypted."),
        sa.Column(
            "professional",
            sa.LargeBinary(),
            nullable=True,
            comment="Which professional weighs and decides, with their duty: steps 4 and 5. Encrypted.",
        ),
        sa.Column("reason", sa.LargeBinary(), nullable=True, comment="What was found, and why. Encrypted."),
        sa.Column("match_id", sa.Integer(), nullable=True, comment="About which match."),
        sa.Column(
            "mentor_id", sa.Integer(), nullable=True, comment="Of which mentor, when it is about no running match."
        ),
        sa.Column(
            "trajectory_id", sa.Integer(), nullable=True, comment="About which student, when there is no running match."
        ),
        sa.Column(
            "row_key",
            sa.String(length=32),
            nullable=False,
            comment="Random; sealed texts open only in the row that bears it.",
        ),
        sa.CheckConstraint(
            "(CASE WHEN match_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN mentor_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN trajectory_id IS NULL THEN 0 ELSE 1 END) = 1",
            name=op.f("ck_meldcode_step_one_anchor"),
        ),
        sa.CheckConstraint("step BETWEEN 1 AND 5", name=op.f("ck_meldcode_step_step_exists")),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_meldcode_step_by_id")),
        sa.ForeignKeyConstraint(["concern_id"], ["concern.id"], name=op.f("fk_meldcode_step_concern_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_meldcode_step_match_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_meldcode_step_mentor_id")),
        sa.ForeignKeyConstraint(["trajectory_id"], ["trajectory.id"], name=op.f("fk_meldcode_step_trajectory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meldcode_step")),
        sa.UniqueConstraint("concern_id", "step", name=op.f("uq_meldcode_step_concern_id_step")),
        comment="holds: the steps of the meldcode that were walked; goes: with the concern",
    )
    with op.batch_alter_table("meldcode_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_meldcode_step_concern_id"), ["concern_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meldcode_step_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meldcode_step_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_meldcode_step_trajectory_id"), ["trajectory_id"], unique=False)

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "raised_as",
                sa.String(length=40),
                server_default="mentor",
                nullable=False,
                comment="As what they raised it.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "about",
                sa.String(length=40),
                server_default="student",
                nullable=False,
                comment="Whom or what it is about.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "about_user_id",
                sa.Integer(),
                nullable=True,
                comment="Whose account it is about: never shown to that person.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "goes_to",
                sa.String(length=40),
                server_default="coordinator",
                nullable=False,
                comment="To whom it was said.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "due_at",
                sa.DateTime(timezone=True),
                nullable=True,
                comment="When the next step was promised; empty only when it is closed.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "passed_on",
                sa.Integer(),
                server_default="0",
                nullable=False,
                comment="How often it went on because nobody took it up in time.",
            )
        )
        batch_op.add_column(sa.Column("weighed_by_id", sa.Integer(), nullable=True, comment="Who weighed it."))
        batch_op.add_column(
            sa.Column(
                "second_id",
                sa.Integer(),
                nullable=True,
                comment="Who is asked to look at the weighing too; empty when one person is enough.",
            )
        )
        batch_op.add_column(sa.Column("second_by_id", sa.Integer(), nullable=True, comment="Who looked at it too."))
        batch_op.add_column(sa.Column("second_at", sa.DateTime(timezone=True), nullable=True, comment="When."))
        batch_op.add_column(
            sa.Column(
                "student_told_on", sa.Date(), nullable=True, comment="When the student heard of it, before others did."
            )
        )
        batch_op.add_column(
            sa.Column(
                "not_told_with_id",
                sa.Integer(),
                nullable=True,
                comment="With whom it was decided that the student does not hear it first.",
            )
        )
        batch_op.add_column(
            sa.Column("felt", sa.String(length=40), nullable=True, comment="Whether who raised it felt helped.")
        )
        batch_op.add_column(
            sa.Column(
                "not_told",
                sa.LargeBinary(),
                nullable=True,
                comment="Why the student does not hear it first. Encrypted.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "trajectory_id",
                sa.Integer(),
                nullable=True,
                comment="About which student, when there is no running match.",
            )
        )
        batch_op.alter_column("raised_by_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.drop_constraint(batch_op.f("ck_concern_one_anchor"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_concern_one_anchor"),
            ONE_ANCHOR,
        )
        batch_op.create_index(batch_op.f("ix_concern_about_user_id"), ["about_user_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_due_at"), ["due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_concern_trajectory_id"), ["trajectory_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_concern_trajectory_id"), "trajectory", ["trajectory_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_concern_weighed_by_id"), "user", ["weighed_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_concern_about_user_id"), "user", ["about_user_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_concern_second_by_id"), "user", ["second_by_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_concern_not_told_with_id"), "user", ["not_told_with_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_concern_second_id"), "user", ["second_id"], ["id"])


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_concern_one_anchor"), type_="check")
        batch_op.create_check_constraint(
            batch_op.f("ck_concern_one_anchor"), "(match_id IS NULL) <> (mentor_id IS NULL)"
        )
        batch_op.drop_constraint(batch_op.f("fk_concern_second_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_concern_not_told_with_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_concern_second_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_concern_about_user_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_concern_weighed_by_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_concern_trajectory_id"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_concern_trajectory_id"))
        batch_op.drop_index(batch_op.f("ix_concern_due_at"))
        batch_op.drop_index(batch_op.f("ix_concern_about_user_id"))
        batch_op.alter_column("raised_by_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("trajectory_id")
        batch_op.drop_column("not_told")
        batch_op.drop_column("felt")
        batch_op.drop_column("not_told_with_id")
        batch_op.drop_column("student_told_on")
        batch_op.drop_column("second_at")
        batch_op.drop_column("second_by_id")
        batch_op.drop_column("second_id")
        batch_op.drop_column("weighed_by_id")
        batch_op.drop_column("passed_on")
        batch_op.drop_column("due_at")
        batch_op.drop_column("goes_to")
        batch_op.drop_column("about_user_id")
        batch_op.drop_column("about")
        batch_op.drop_column("raised_as")

    with op.batch_alter_table("meldcode_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_meldcode_step_trajectory_id"))
        batch_op.drop_index(batch_op.f("ix_meldcode_step_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_meldcode_step_match_id"))
        batch_op.drop_index(batch_op.f("ix_meldcode_step_concern_id"))

    op.drop_table("meldcode_step")
    with op.batch_alter_table("concern_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concern_word_trajectory_id"))
        batch_op.drop_index(batch_op.f("ix_concern_word_mentor_id"))
        batch_op.drop_index(batch_op.f("ix_concern_word_match_id"))
        batch_op.drop_index(batch_op.f("ix_concern_word_concern_id"))

    op.drop_table("concern_word")
    op.drop_table("duty_hours")
