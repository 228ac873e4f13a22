"""The synthetic year: its proportions, its repeatability, and production that wants none of it."""

import hashlib
import json
from datetime import date

import pytest
from sqlalchemy import LargeBinary, func, select, text

from programme.cli import refuse_demo_accounts
from programme.cli.demo import NotEmpty, make_demo
from programme.cli.schedule import JOBS
from programme.core import audit
from programme.core.database import Base, db
from programme.core.encryption import unseal
from programme.core.jobs import run_due
from programme.lifecycle.models import Colour, DueItem, Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import Membership, Mentor, MentorStage, Role, School, Student, User
from programme.reports.rules import is_premature
from programme.screening.models import Triage
from programme.worklist import wording
from programme.worklist.actions import mend_promises
from tests import factories

TODAY = date(2026, 11, 24)
RANDOM = {"row_key", "digest", "seal", "text_digest"}


def plain_digest() -> str:
    """Give a digest of every plain value of every table."""
    digest = hashlib.sha256()
    for table in Base.metadata.sorted_tables:
        if table.name in ("audit_entry", "audit_head"):
            continue
        for row in db.session.execute(select(table).order_by(*table.primary_key.columns)).mappings():
            for name, value in row.items():
                if name in RANDOM:
                    continue
                if isinstance(table.c[name].type, LargeBinary) and value is not None:
                    value = unseal(value, f"{table.name}.{name}.{row['row_key']}")
                digest.update(f"{table.name}.{name}={value!r};".encode())
    return digest.hexdigest()


def count(model, *conditions):
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_the_year_has_the_proportions_that_are_described(session):
    """Source of the numbers: domain.md §7."""
    make_demo(matches=340, seed=1, today=TODAY)
    assert count(Trajectory) == 445
    assert count(Match, Match.started_on.is_not(None)) == 340
    assert count(School) == 6
    assert count(Base.metadata.tables["school_site"]) == 12
    assert count(Membership, Membership.role == Role.CARE_COORDINATOR) == 14
    assert count(Membership, Membership.role == Role.COORDINATOR) == 5
    assert count(Mentor, Mentor.admitted_on.is_not(None)) == 420
    assert count(Mentor, Mentor.admitted_on.is_(None)) == 90
    assert count(Base.metadata.tables["intervisie_group"]) == 45
    assert count(Base.metadata.tables["group_member"]) == 270
    # One in seven of the 396 accepted has not started; 13 are red, and one became so while a match runs.
    assert count(Trajectory, Trajectory.colour == Colour.RED) == 14
    assert count(Match, Match.trajectory_id == Trajectory.id, Trajectory.colour == Colour.RED, Match.is_running) == 1
    logs = count(Conversation, Conversation.state != ConversationState.PLANNED)
    assert 6700 <= logs <= 7500
    ended = db.session.execute(
        select(Match.end_reason, Match.ended_on, Match.until_on).where(Match._stage == MatchStage.CLOSED)
    ).all()
    early = sum(is_premature(reason=reason, ended_on=on, until_on=until) for reason, on, until in ended)
    assert (len(ended), early) == (170, 58)
    # The colour of the screening; what came later does not count in the source.
    first = select(func.min(Triage.id)).group_by(Triage.trajectory_id)
    given = select(Triage.colour, func.count()).where(Triage.id.in_(first)).group_by(Triage.colour)
    colours = dict(db.session.execute(given).all())
    total = sum(colours.values())
    assert [round(100 * colours[colour] / total) for colour in (Colour.GREEN, Colour.AMBER, Colour.RED)] == [78, 19, 3]
    assert count(Base.metadata.tables["concern"]) in range(29, 34)
    waits = sorted(
        (start - nominated).days
        for start, nominated in db.session.execute(
            select(Trajectory.started_on, Trajectory.nominated_on).where(Trajectory.started_on.is_not(None))
        )
    )
    assert 30 <= waits[len(waits) // 2] <= 40
    assert list(audit.verify()) == []
    assert count(User, User.is_demo.is_(False)) == 0
    if db.engine.dialect.name == "sqlite":
        assert db.session.execute(text("PRAGMA foreign_key_check")).all() == []


def test_every_stage_of_everything_is_there_and_one_account_for_each_role(session):
    make_demo(matches=60, seed=1, today=TODAY)
    assert set(db.session.scalars(select(Trajectory._stage))) == set(TrajectoryStage)
    before_start = {MatchStage.PROPOSED, MatchStage.ACTIVE, MatchStage.PAUSED, MatchStage.CLOSING, MatchStage.CLOSED}
    assert before_start <= set(db.session.scalars(select(Match._stage)))
    assert {MentorStage.APPLIED, MentorStage.INTERVIEWED, MentorStage.ADMITTED, MentorStage.REFUSED} <= set(
        db.session.scalars(select(Mentor._stage))
    )
    for role in Role:
        oldest = db.session.scalar(
            select(User.email).join(Membership).where(Membership.role == role).order_by(Membership.id).limit(1)
        )
        assert oldest == f"{role.value}@demo.example"


def test_the_people_one_can_sign_in_as_have_something_to_do(session):
    make_demo(matches=60, seed=1, today=TODAY)

    def kinds(email):
        owner = select(User.id).where(User.email == email).scalar_subquery()
        rows = db.session.scalars(select(DueItem.kind).where(DueItem.owner_id == owner, DueItem.show_from <= TODAY))
        return set(rows)

    assert "log_conversation" in kinds("mentor@demo.example")
    assert "answer_proposal" in kinds("mentor2@demo.example")
    assert {"plan_intake", "check_in", "acknowledge_concern"} <= kinds("coordinator@demo.example")
    assert "agreement_missing" in kinds("care_coordinator@demo.example")


def test_no_promise_of_the_demonstration_is_unknown_to_the_worklist_and_at_night_none_is_missing(session):
    make_demo(matches=60, seed=1, today=TODAY)
    # The conditions of one who waits at amber are not fulfilled yet.
    assert db.session.scalar(select(func.count()).where(DueItem.kind == "fulfil_conditions")) == 1
    assert mend_promises() == []
    kinds = set(db.session.scalars(select(DueItem.kind)))
    reasons = set(db.session.scalars(select(DueItem.reason)))
    assert sorted(kinds - set(wording.DUE)) == []
    assert sorted(reasons - set(wording.WHY)) == []


def test_the_same_seed_gives_the_same_data(session):
    digests = []
    for seed in (1, 1, 2):
        make_demo(matches=12, seed=seed, today=TODAY)
        digests.append(plain_digest())
        db.session.rollback()
    assert digests[0] == digests[1]
    assert digests[0] != digests[2]


def test_a_demonstration_never_mixes_with_people(world):
    with pytest.raises(NotEmpty):
        make_demo(matches=12, seed=1, today=TODAY)


def test_what_is_written_about_the_invented_says_so(session):
    make_demo(matches=12, seed=1, today=TODAY)
    assert all("verzonnen" in name for name in db.session.scalars(text("SELECT name FROM programme")))
    assert all("demo" in name for name in db.session.scalars(select(School.name)))
    assert count(Student, Student.email.not_like("%.example")) == 0


def test_inzage_gives_all_that_is_held_on_one_person(app, world):
    student = factories.make_student(world.school, first_name="Samira")
    trajectory = factories.make_trajectory(world.programme, student)
    trajectory.shared_with_school = "Dit mag de school lezen."
    db.session.commit()
    result = app.test_cli_runner().invoke(args=["inzage", "--student", str(student.id)])
    held = json.loads(result.output)["held"]
    assert held["student"][0]["first_name"] == "Samira"
    assert held["trajectory"][0]["shared_with_school"] == "Dit mag de school lezen."
    assert app.test_cli_runner().invoke(args=["inzage", "--student", "99999"]).exit_code == 1
    assert app.test_cli_runner().invoke(args=["inzage"]).exit_code == 2


@pytest.fixture
def production(app):
    app.config["DEMO"] = False
    yield app
    app.config["DEMO"] = True


def test_production_takes_no_demonstration(production, session):
    result = production.test_cli_runner().invoke(args=["demo", "--matches", "12"])
    assert result.exit_code == 1
    assert count(User) == 0


def test_production_does_not_start_with_demo_accounts(production, world):
    refuse_demo_accounts()
    world.manager.is_demo = True
    db.session.commit()
    with pytest.raises(Exception, match="demo accounts"):
        refuse_demo_accounts()


def test_retention_and_the_audit_chain_have_their_commands(app, world):
    result = app.test_cli_runner().invoke(args=["retention", "--on", "2026-11-24"])
    assert (result.exit_code, "student 0" in result.output) == (0, True)
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).output == "0 faults\n"


def test_every_job_may_run_twice(app, world):
    db.session.commit()
    assert set(run_due(JOBS)) == {job.name for job in JOBS}
    assert run_due(JOBS) == []
