"""Keep the fixed questions of the traffic light as versions of a programme; what was decided before was asked version 1."""

from datetime import UTC, datetime, time

import sqlalchemy as sa
from alembic import op

revision = "7d1c5e0a9b32"
down_revision = "b3f7d1c95a20"
branch_labels = None
depends_on = None

# The questions as they stood in the code until this day.
FIRST_QUESTIONS = [
    {
        "code": "acute_danger",
        "meets": "red",
        "nl": "Acuut gevaar voor de student of voor anderen",
        "en": "Acute danger for the student or for others",
    },
    {
        "code": "suicidal",
        "meets": "red",
        "nl": "Een plan of poging om niet meer te leven, nu",
        "en": "A plan or attempt to end their life, now",
    },
    {
        "code": "abuse",
        "meets": "red",
        "nl": "Mishandeling, geweld of uitbuiting nu, of een ernstig vermoeden daarvan",
        "en": "Abuse, violence or exploitation now, or a serious suspicion of it",
    },
    {
        "code": "psychiatric_crisis",
        "meets": "red",
        "nl": "Een psychische crisis zonder behandeling",
        "en": "A mental health crisis without treatment",
    },
    {
        "code": "severe_addiction",
        "meets": "red",
        "nl": "Een ernstige verslaving zonder behandeling",
        "en": "A severe addiction without treatment",
    },
    {
        "code": "danger_to_mentor",
        "meets": "red",
        "nl": "Een groot risico op geweld tegen een mentor",
        "en": "A serious risk of violence to a mentor",
    },
    {
        "code": "no_safe_place",
        "meets": "red",
        "nl": "Geen veilige slaapplek vannacht",
        "en": "No safe place to sleep tonight",
    },
    {
        "code": "many_problems",
        "meets": "amber",
        "nl": "Ernstige problemen op twee of meer gebieden van het leven",
        "en": "Serious problems in two or more parts of life",
    },
    {
        "code": "in_care",
        "meets": "amber",
        "nl": "Krijgt hulpverlening, of staat op een wachtlijst daarvoor",
        "en": "In care, or on a waiting list for it",
    },
    {
        "code": "self_harm",
        "meets": "amber",
        "nl": "Zelfbeschadiging in het afgelopen jaar",
        "en": "Self-harm in the past year",
    },
    {
        "code": "debts",
        "meets": "amber",
        "nl": "Schulden met schuldeisers, of dreigende huisuitzetting",
        "en": "Debts with creditors, or about to lose the home",
    },
    {
        "code": "truancy_report",
        "meets": "amber",
        "nl": "Een verzuimmelding",
        "en": "A report of truancy",
    },
    {
        "code": "loss_or_trauma",
        "meets": "amber",
        "nl": "Een recent verlies of trauma",
        "en": "A recent loss or trauma",
    },
    {
        "code": "police_contact",
        "meets": "amber",
        "nl": "Contact met de politie",
        "en": "Contact with the police",
    },
    {
        "code": "failed_match",
        "meets": "amber",
        "nl": "Een eerdere koppeling die niet lukte",
        "en": "An earlier match that did not work out",
    },
    {
        "code": "needs_more_contact",
        "meets": "amber",
        "nl": "Heeft vaker dan één of twee keer per week contact nodig",
        "en": "Needs contact more than once or twice a week",
    },
]


def upgrade() -> None:
    """Apply this change."""
    op.create_table(
        "question_set",
        sa.Column("id", sa.Integer(), nullable=False, comment="Number of the row."),
        sa.Column("programme_id", sa.Integer(), nullable=False, comment="Of which programme."),
        sa.Column("version", sa.Integer(), nullable=False, comment="1 is the set the programme started from."),
        sa.Column(
            "questions",
            sa.JSON(),
            nullable=False,
            comment="In order: code, colour that a yes asks for, Dutch and English words.",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False, comment="Since when it counts."),
        sa.Column("made_by_id", sa.Integer(), nullable=True, comment="Who changed it; nobody for the first."),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why it was changed."),
        sa.CheckConstraint(
            "version = 1 OR (made_by_id IS NOT NULL AND reason <> '')",
            name=op.f("ck_question_set_changed_with_reason"),
        ),
        sa.ForeignKeyConstraint(["made_by_id"], ["user.id"], name=op.f("fk_question_set_made_by_id")),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_question_set_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_set")),
        sa.UniqueConstraint("programme_id", "version", name=op.f("uq_question_set_programme_id_version")),
        comment="holds: the questions of the traffic light, who changed them, when and why; goes: never",
    )
    with op.batch_alter_table("question_set", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_question_set_programme_id"), ["programme_id"], unique=False)
    with op.batch_alter_table("triage", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "question_set_id",
                sa.Integer(),
                nullable=True,
                comment="Which version of the fixed questions was asked.",
            )
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_triage_question_set_id"), "question_set", ["question_set_id"], ["id"]
        )
    _ask_the_first()
    with op.batch_alter_table("triage", schema=None) as batch_op:
        batch_op.alter_column("question_set_id", existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    """Take this change back; questions that a programme made itself are lost, the codes that were met stay."""
    with op.batch_alter_table("triage", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_triage_question_set_id"), type_="foreignkey")
        batch_op.drop_column("question_set_id")
    with op.batch_alter_table("question_set", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_question_set_programme_id"))
    op.drop_table("question_set")


def _ask_the_first() -> None:
    """Give every programme version 1, since the day it began, and let every colour that was given point to it."""
    programme = sa.table("programme", sa.column("id", sa.Integer), sa.column("started_on", sa.Date))
    asked = sa.table(
        "question_set",
        sa.column("id", sa.Integer),
        sa.column("programme_id", sa.Integer),
        sa.column("version", sa.Integer),
        sa.column("questions", sa.JSON),
        sa.column("made_at", sa.DateTime(timezone=True)),
        sa.column("reason", sa.Text),
    )
    triage = sa.table("triage", sa.column("trajectory_id", sa.Integer), sa.column("question_set_id", sa.Integer))
    trajectory = sa.table("trajectory", sa.column("id", sa.Integer), sa.column("programme_id", sa.Integer))
    connection = op.get_bind()
    rows = [
        {
            "programme_id": number,
            "version": 1,
            "questions": FIRST_QUESTIONS,
            "made_at": datetime.combine(started_on, time(), UTC),
            "reason": "",
        }
        for number, started_on in connection.execute(sa.select(programme.c.id, programme.c.started_on))
    ]
    if rows:
        connection.execute(sa.insert(asked), rows)
    first = (
        sa.select(asked.c.id)
        .join(trajectory, trajectory.c.programme_id == asked.c.programme_id)
        .where(trajectory.c.id == triage.c.trajectory_id)
        .scalar_subquery()
    )
    connection.execute(sa.update(triage).values(question_set_id=first))
