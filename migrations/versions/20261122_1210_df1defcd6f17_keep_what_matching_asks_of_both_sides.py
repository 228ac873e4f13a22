"""keep what matching asks of both sides"""

import sqlalchemy as sa
from alembic import op

revision = "df1defcd6f17"
down_revision = "5e8a1c37b6d2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "mentor_site",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("mentor_id", sa.Integer(), nullable=False, comment="Which mentor."),
        sa.Column("site_id", sa.Integer(), nullable=False, comment="To which building."),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="Minutes one way, as the mentor filled them in."),
        sa.CheckConstraint("minutes BETWEEN 0 AND 240", name=op.f("ck_mentor_site_minutes_range")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_mentor_site_mentor_id")),
        sa.ForeignKeyConstraint(["site_id"], ["school_site.id"], name=op.f("fk_mentor_site_site_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_site")),
        sa.UniqueConstraint("mentor_id", "site_id", name=op.f("uq_mentor_site_mentor_id_site_id")),
        comment="holds: how long a mentor travels to a building; goes: with the mentor's file",
    )
    with op.batch_alter_table("mentor_site", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentor_site_site_id"), ["site_id"], unique=False)

    op.create_table(
        "apart",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("trajectory_id", sa.Integer(), nullable=False, comment="Which student."),
        sa.Column("mentor_id", sa.Integer(), nullable=False, comment="From which mentor."),
        sa.Column("why", sa.String(length=40), nullable=False, comment="Why."),
        sa.Column("noted_by_id", sa.Integer(), nullable=False, comment="Who noted it."),
        sa.Column("noted_on", sa.Date(), nullable=False, comment="When."),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor.id"], name=op.f("fk_apart_mentor_id")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["user.id"], name=op.f("fk_apart_noted_by_id")),
        sa.ForeignKeyConstraint(["trajectory_id"], ["trajectory.id"], name=op.f("fk_apart_trajectory_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apart")),
        sa.UniqueConstraint("trajectory_id", "mentor_id", name=op.f("uq_apart_trajectory_id_mentor_id")),
        comment="holds: who is family of whom, or knows them; goes: 24 months after the end",
    )
    with op.batch_alter_table("apart", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_apart_mentor_id"), ["mentor_id"], unique=False)

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("gender", sa.String(length=20), nullable=True, comment="As the student wants it used for wishes.")
        )
        batch_op.add_column(
            sa.Column(
                "age_wish",
                sa.String(length=20),
                nullable=True,
                comment="Rather a mentor under thirty (young) or an older one.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "own_interests",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="Interests in own words, normalised.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "rather_not",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="What the student would rather not: online.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "for_mentor_agreed_on",
                sa.Date(),
                nullable=True,
                comment="When the student said that a mentor may read these words.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "for_mentor",
                sa.LargeBinary(),
                nullable=True,
                comment="What a mentor may read of the question. Encrypted.",
            )
        )

    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "meet",
                sa.String(length=40),
                server_default="either",
                nullable=False,
                comment="At school, online, or both.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "travel_most_minutes",
                sa.Integer(),
                nullable=True,
                comment="Most minutes one way the mentor wants to travel.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "gender_wish",
                sa.String(length=20),
                nullable=True,
                comment="Wish for the student's gender; empty when it does not matter.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "wants_amber",
                sa.Boolean(),
                nullable=True,
                comment="Whether heavier questions are welcome; empty is not said.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "own_interests",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="Interests in own words, normalised.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "learns",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="Codes of interests the mentor hopes to learn about.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "rather_not",
                sa.JSON(),
                server_default="[]",
                nullable=False,
                comment="What the mentor would rather not: online, minors.",
            )
        )

    with op.batch_alter_table("school_site", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("latitude", sa.Double(), nullable=True, comment="Degrees north, where somebody filled it in.")
        )
        batch_op.add_column(sa.Column("longitude", sa.Double(), nullable=True, comment="Degrees east."))

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_intake_age_wish_known"), "age_wish IN ('young', 'older')")
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_mentor_travel_most_range"), "travel_most_minutes BETWEEN 0 AND 240")
    with op.batch_alter_table("school_site", schema=None) as batch_op:
        batch_op.create_check_constraint(op.f("ck_school_site_latitude_range"), "latitude BETWEEN -90 AND 90")
        batch_op.create_check_constraint(op.f("ck_school_site_longitude_range"), "longitude BETWEEN -180 AND 180")
        batch_op.create_check_constraint(
            op.f("ck_school_site_both_or_neither"), "(latitude IS NULL) = (longitude IS NULL)"
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("school_site", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_school_site_latitude_range"), type_="check")
        batch_op.drop_constraint(op.f("ck_school_site_longitude_range"), type_="check")
        batch_op.drop_constraint(op.f("ck_school_site_both_or_neither"), type_="check")
    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_mentor_travel_most_range"), type_="check")
    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_intake_age_wish_known"), type_="check")
    with op.batch_alter_table("school_site", schema=None) as batch_op:
        batch_op.drop_column("longitude")
        batch_op.drop_column("latitude")

    with op.batch_alter_table("mentor", schema=None) as batch_op:
        batch_op.drop_column("rather_not")
        batch_op.drop_column("learns")
        batch_op.drop_column("own_interests")
        batch_op.drop_column("wants_amber")
        batch_op.drop_column("gender_wish")
        batch_op.drop_column("travel_most_minutes")
        batch_op.drop_column("meet")

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("for_mentor")
        batch_op.drop_column("for_mentor_agreed_on")
        batch_op.drop_column("rather_not")
        batch_op.drop_column("own_interests")
        batch_op.drop_column("age_wish")
        batch_op.drop_column("gender")

    with op.batch_alter_table("apart", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_apart_mentor_id"))

    op.drop_table("apart")
    with op.batch_alter_table("mentor_site", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mentor_site_site_id"))

    op.drop_table("mentor_site")
