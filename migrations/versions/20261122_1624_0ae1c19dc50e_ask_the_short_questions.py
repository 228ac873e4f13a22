"""ask the short questions"""

import sqlalchemy as sa
from alembic import op

revision = "0ae1c19dc50e"
down_revision = "cf505e4ae543"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "instrument",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("code", sa.String(length=60), nullable=False, comment="Its name in code, the same for all versions."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Which version."),
        sa.Column("least", sa.Integer(), nullable=False, comment="Lowest answer of the scale."),
        sa.Column("most", sa.Integer(), nullable=False, comment="Highest answer of the scale."),
        sa.Column("licence_note", sa.String(length=500), nullable=False, comment="Why it may be used here."),
        sa.Column("is_validated", sa.Boolean(), nullable=False, comment="Whether a study shows what it measures."),
        sa.CheckConstraint("licence_note <> ''", name=op.f("ck_instrument_licence_is_said")),
        sa.CheckConstraint("least < most", name=op.f("ck_instrument_scale_goes_up")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_instrument_code_version")),
        comment="holds: a set of items, about nobody; goes: never",
    )
    op.create_table(
        "item",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("instrument_id", sa.Integer(), nullable=False, comment="Of which instrument."),
        sa.Column("number", sa.Integer(), nullable=False, comment="Its place, from 1."),
        sa.Column("construct", sa.String(length=40), nullable=False, comment="What it asks about."),
        sa.Column("is_reversed", sa.Boolean(), nullable=False, comment="Whether a low answer is the good one."),
        sa.Column("for_student", sa.JSON(), nullable=False, comment="Its words for a student, by language."),
        sa.Column("for_mentor", sa.JSON(), nullable=False, comment="Its words for a mentor, by language."),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name=op.f("fk_item_instrument_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("instrument_id", "number", name=op.f("uq_item_instrument_id_number")),
        comment="holds: one item, about nobody; goes: never",
    )
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_item_instrument_id"), ["instrument_id"], unique=False)

    op.create_table(
        "pulse_round",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("match_id", sa.Integer(), nullable=False, comment="Of which match."),
        sa.Column("instrument_id", sa.Integer(), nullable=False, comment="What was asked."),
        sa.Column("side", sa.String(length=40), nullable=False, comment="Which of the two."),
        sa.Column("planned_on", sa.Date(), nullable=False, comment="Day of the schedule it belongs to."),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, comment="When it was asked."),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True, comment="When it was asked once more."),
        sa.Column("answered_on", sa.Date(), nullable=True, comment="When it was answered."),
        sa.Column("declined_on", sa.Date(), nullable=True, comment="When they said: I would rather not."),
        sa.Column("lapsed_on", sa.Date(), nullable=True, comment="When nobody waited for it any more."),
        sa.Column("alarm", sa.String(length=40), nullable=True, comment="Why somebody looks at the answer."),
        sa.Column("version", sa.Integer(), nullable=False, comment="Counts the changes of this row."),
        sa.CheckConstraint(
            "(CASE WHEN answered_on IS NULL THEN 0 ELSE 1 END) + (CASE WHEN declined_on IS NULL THEN 0 ELSE 1 END) + (CASE WHEN lapsed_on IS NULL THEN 0 ELSE 1 END) <= 1",
            name=op.f("ck_pulse_round_one_end"),
        ),
        sa.CheckConstraint("alarm IS NULL OR answered_on IS NOT NULL", name=op.f("ck_pulse_round_alarm_has_answer")),
        sa.ForeignKeyConstraint(["instrument_id"], ["instrument.id"], name=op.f("fk_pulse_round_instrument_id")),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_pulse_round_match_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_round")),
        sa.UniqueConstraint("match_id", "side", "planned_on", name=op.f("uq_pulse_round_match_id_side_planned_on")),
        comment="holds: that one side was asked the short questions, and when; goes: 24 months after the end",
    )
    with op.batch_alter_table("pulse_round", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_round_match_id"), ["match_id"], unique=False)

    op.create_table(
        "pulse_answer",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("round_id", sa.Integer(), nullable=False, comment="Of which asking."),
        sa.Column("item_id", sa.Integer(), nullable=False, comment="Which item."),
        sa.Column("value", sa.Integer(), nullable=False, comment="What was chosen on the scale of the instrument."),
        sa.CheckConstraint("value BETWEEN 0 AND 100", name=op.f("ck_pulse_answer_value_range")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_pulse_answer_item_id")),
        sa.ForeignKeyConstraint(["round_id"], ["pulse_round.id"], name=op.f("fk_pulse_answer_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pulse_answer")),
        sa.UniqueConstraint("round_id", "item_id", name=op.f("uq_pulse_answer_round_id_item_id")),
        comment="holds: one answer to one item; goes: with the pulse it belongs to",
    )


def downgrade() -> None:
    """Take this change back."""
    op.drop_table("pulse_answer")
    with op.batch_alter_table("pulse_round", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_round_match_id"))

    op.drop_table("pulse_round")
    with op.batch_alter_table("item", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_item_instrument_id"))

    op.drop_table("item")
    op.drop_table("instrument")
