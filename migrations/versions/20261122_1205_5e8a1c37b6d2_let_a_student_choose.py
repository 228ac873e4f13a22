"""let a student choose"""

import sqlalchemy as sa
from alembic import op

revision = "5e8a1c37b6d2"
down_revision = "a1f7c3d95e20"
branch_labels = None
depends_on = None

OPEN = "stage NOT IN ('closed', 'fell_through')"
CHOSEN = "stage NOT IN ('proposed', 'accepted_by_mentor', 'closed', 'fell_through')"
MOMENT = sa.DateTime(timezone=True)
MATCH = sa.table(
    "match",
    sa.column("id", sa.Integer),
    sa.column("trajectory_id", sa.Integer),
    sa.column("mentor_id", sa.Integer),
    sa.column("stage", sa.String),
    sa.column("ended_on", sa.Date),
    sa.column("end_reason", sa.String),
    sa.column("holds_place", sa.Boolean),
    sa.column("is_amber", sa.Boolean),
)
MENTOR = sa.table(
    "mentor",
    sa.column("id", sa.Integer),
    sa.column("places_taken", sa.Integer),
    sa.column("amber_taken", sa.Integer),
)
DUE_ITEM = sa.table("due_item", sa.column("match_id", sa.Integer), sa.column("closed_at", MOMENT))
LINK = sa.table(
    "link", sa.column("match_id", sa.Integer), sa.column("revoked_at", MOMENT), sa.column("token_hash", sa.String)
)
SEALED = {
    "support": "Which extra support there is, as the mentor reads it. Encrypted.",
    "case_owner": "Which professional helps, by role, and by name where the student agreed. Encrypted.",
    "stop_rule": "What makes it stop, as the mentor reads it. Encrypted.",
}


def upgrade() -> None:
    """Apply this change."""
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index("uq_match_trajectory_id_open", sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN))
        batch_op.create_index(
            "uq_match_trajectory_id_chosen",
            ["trajectory_id"],
            unique=True,
            sqlite_where=sa.text(CHOSEN),
            postgresql_where=sa.text(CHOSEN),
        )
        batch_op.create_index(
            "uq_match_trajectory_id_mentor_id_open",
            ["trajectory_id", "mentor_id"],
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        for column in _columns():
            batch_op.add_column(column)
        batch_op.create_check_constraint(
            batch_op.f("ck_proposal_reminders_not_negative"), "mentor_reminders >= 0 AND student_reminders >= 0"
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_proposal_read_what_was_agreed"),
            "support_agreed_on IS NOT NULL OR support_read_at IS NULL",
        )
    # Who said yes while one mentor at a time was asked had the student asked in the same moment.
    op.execute("UPDATE proposal SET student_asked_at = mentor_answered_at WHERE mentor_answer = 'yes'")


def downgrade() -> None:
    """Take this change back."""
    _keep_one_proposal_each()
    with op.batch_alter_table("proposal", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_proposal_read_what_was_agreed"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_proposal_reminders_not_negative"), type_="check")
        for column in reversed(_columns()):
            batch_op.drop_column(column.name)
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_match_trajectory_id_mentor_id_open", sqlite_where=sa.text(OPEN), postgresql_where=sa.text(OPEN)
        )
        batch_op.drop_index(
            "uq_match_trajectory_id_chosen", sqlite_where=sa.text(CHOSEN), postgresql_where=sa.text(CHOSEN)
        )
        batch_op.create_index(
            "uq_match_trajectory_id_open",
            ["trajectory_id"],
            unique=True,
            sqlite_where=sa.text(OPEN),
            postgresql_where=sa.text(OPEN),
        )


def _columns() -> list[sa.Column[object]]:
    return [
        sa.Column(
            "parts",
            sa.JSON(none_as_null=True),
            nullable=True,
            comment="What was weighed: for each side the quality (0 to 100) of each criterion.",
        ),
        sa.Column(
            "plan_id", sa.Integer(), nullable=True, comment="Out of which plan for the whole waiting list it came."
        ),
        sa.Column(
            "student_asked_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the student was asked, after a mentor's yes.",
        ),
        sa.Column(
            "mentor_reminders",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="Reminders sent to the mentor.",
        ),
        sa.Column(
            "mentor_reminded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the last of them was sent.",
        ),
        sa.Column(
            "student_reminders",
            sa.Integer(),
            nullable=False,
            server_default="0",
            comment="Reminders sent to the student.",
        ),
        sa.Column(
            "student_reminded_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the last of them was sent.",
        ),
        sa.Column(
            "support_agreed_on",
            sa.Date(),
            nullable=True,
            comment="Under conditions: when the student agreed to the words on extra support.",
        ),
        sa.Column(
            "support_read_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Under conditions: when the mentor had read these words.",
        ),
        *(sa.Column(name, sa.LargeBinary(), nullable=True, comment=comment) for name, comment in SEALED.items()),
    ]


def _keep_one_proposal_each() -> None:
    """Let all but one proposal of a student fall through: who said yes first stays, else who was asked first."""
    connection = op.get_bind()
    rows = connection.execute(
        sa.select(*MATCH.c)
        .where(MATCH.c.stage.in_(("proposed", "accepted_by_mentor")))
        .order_by(MATCH.c.trajectory_id, MATCH.c.stage == "proposed", MATCH.c.id)
    ).all()
    seen: set[int] = set()
    now = sa.func.current_timestamp()
    for row in rows:
        if row.trajectory_id not in seen:
            seen.add(row.trajectory_id)
            continue
        if row.holds_place:
            fewer = {
                "places_taken": MENTOR.c.places_taken - 1,
                "amber_taken": MENTOR.c.amber_taken - int(row.is_amber),
            }
            connection.execute(sa.update(MENTOR).where(MENTOR.c.id == row.mentor_id).values(**fewer))
        fell = {
            "stage": "fell_through",
            "ended_on": sa.func.current_date(),
            "end_reason": "withdrawn",
            "holds_place": False,
        }
        connection.execute(sa.update(MATCH).where(MATCH.c.id == row.id).values(**fell))
        for table, values in ((DUE_ITEM, {"closed_at": now}), (LINK, {"revoked_at": now, "token_hash": None})):
            is_open = table.c[next(iter(values))].is_(None)
            connection.execute(sa.update(table).where(table.c.match_id == row.id, is_open).values(**values))
