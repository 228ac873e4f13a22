"""ask everybody for a date"""

import sqlalchemy as sa
from alembic import op

revision = "9c6f7dfad628"
down_revision = "ef67faad3145"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "date_poll",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Of which match."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When everybody was asked."),
        sa.Column("asked_by_id", sa.Integer(), nullable=False, comment="Who asked."),
        sa.Column("answer_by_on", sa.Date(), nullable=False, comment="When the answers should be there."),
        sa.Column("minutes", sa.Integer(), nullable=False, comment="How long the meeting is."),
        sa.Column("place", sa.String(length=200), nullable=False, comment="Where."),
        sa.Column(
            "video_url", sa.String(length=300), nullable=True, comment="Address of the video call, if it is one."
        ),
        sa.Column(
            "interpreter", sa.String(length=2), nullable=True, comment="Language for which an interpreter is needed."
        ),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_date_poll_takes_time")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_date_poll_asked_by_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_date_poll_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_poll")),
        sa.UniqueConstraint("match_id", name=op.f("uq_date_poll_match_id")),
        comment="holds: that dates for a first meeting were asked about; goes: when a date is fixed",
    )
    op.create_table(
        "poll_date",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Anchor."),
        sa.Column("poll_id", sa.Integer(), nullable=False, comment="In which question."),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False, comment="When it would start."),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_poll_date_match_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["date_poll.id"], name=op.f("fk_poll_date_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_date")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_poll_date_poll_id_starts_at")),
        comment="holds: a date that is asked about; goes: when a date is fixed",
    )
    with op.batch_alter_table("poll_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_date_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_date_poll_id"), ["poll_id"], unique=False)

    op.create_table(
        "poll_party",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Anchor."),
        sa.Column("poll_id", sa.Integer(), nullable=False, comment="In which question."),
        sa.Column(
            "answered_at", sa.DateTime(timezone=True), nullable=True, comment="When they answered; empty: not yet."
        ),
        sa.Column("can", sa.JSON(), nullable=False, comment="Numbers of the dates on which they can."),
        sa.Column("party", sa.String(length=40), nullable=False, comment="Who."),
        sa.Column("name", sa.String(length=100), nullable=False, comment="Name as invited."),
        sa.Column("email", sa.String(length=254), nullable=True, comment="Where the invitation went."),
        sa.Column("language", sa.String(length=2), nullable=True, comment="Language of the mails: nl or en."),
        sa.Column(
            "speaks", sa.String(length=2), nullable=True, comment="Language they speak at the meeting; empty: Dutch."
        ),
        sa.Column("is_invited", sa.Boolean(), nullable=False, comment="Whether they were invited."),
        sa.Column("not_invited", sa.String(length=40), nullable=True, comment="Why not."),
        sa.CheckConstraint("is_invited OR not_invited IS NOT NULL", name=op.f("ck_poll_party_not_invited_has_reason")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_poll_party_match_id")),
        sa.ForeignKeyConstraint(["poll_id"], ["date_poll.id"], name=op.f("fk_poll_party_poll_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_poll_party")),
        sa.UniqueConstraint("poll_id", "party", name=op.f("uq_poll_party_poll_id_party")),
        comment="holds: who was asked for a date, and when they can; goes: when a date is fixed",
    )
    with op.batch_alter_table("poll_party", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_poll_party_match_id"), ["match_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_poll_party_poll_id"), ["poll_id"], unique=False)

    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "seen_by", sa.LargeBinary(), nullable=True, comment="How both will see that it worked. Encrypted."
            )
        )
        batch_op.add_column(
            sa.Column("first_step", sa.LargeBinary(), nullable=True, comment="What the student does first. Encrypted.")
        )

    with op.batch_alter_table("koppelingsmoment", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "video_url", sa.String(length=300), nullable=True, comment="Address of the video call, if it is one."
            )
        )
        batch_op.add_column(
            sa.Column(
                "interpreter",
                sa.String(length=2),
                nullable=True,
                comment="Language for which an interpreter is needed.",
            )
        )
        batch_op.add_column(
            sa.Column(
                "question",
                sa.LargeBinary(),
                nullable=True,
                comment="What it is about, as far as the student wanted to say it there. Encrypted.",
            )
        )

    with op.batch_alter_table("meeting_party", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("reminded_on", sa.Date(), nullable=True, comment="When they were asked once more to agree.")
        )
        batch_op.add_column(
            sa.Column("language", sa.String(length=2), nullable=True, comment="Language of the mails: nl or en.")
        )
        batch_op.add_column(
            sa.Column(
                "speaks",
                sa.String(length=2),
                nullable=True,
                comment="Language they speak at the meeting; empty: Dutch.",
            )
        )


def downgrade() -> None:
    """Take this change back."""
    with op.batch_alter_table("meeting_party", schema=None) as batch_op:
        batch_op.drop_column("speaks")
        batch_op.drop_column("language")
        batch_op.drop_column("reminded_on")

    with op.batch_alter_table("koppelingsmoment", schema=None) as batch_op:
        batch_op.drop_column("question")
        batch_op.drop_column("interpreter")
        batch_op.drop_column("video_url")

    with op.batch_alter_table("goal", schema=None) as batch_op:
        batch_op.drop_column("first_step")
        batch_op.drop_column("seen_by")

    with op.batch_alter_table("poll_party", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_party_poll_id"))
        batch_op.drop_index(batch_op.f("ix_poll_party_match_id"))

    op.drop_table("poll_party")
    with op.batch_alter_table("poll_date", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_poll_date_poll_id"))
        batch_op.drop_index(batch_op.f("ix_poll_date_match_id"))

    op.drop_table("poll_date")
    op.drop_table("date_poll")
