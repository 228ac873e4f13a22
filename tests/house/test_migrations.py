"""Migrations lead from nothing to the models and back, on both databases, with and without rows."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import JSON, Integer, column, create_engine, inspect, select, text
from sqlalchemy import table as lightweight
from sqlalchemy.engine import Engine
from sqlalchemy.pool import NullPool

from programme import create_app
from programme.access.links import mean_link
from programme.access.models import Purpose
from programme.core.database import Base, db
from programme.lifecycle.models import DueItem, Match
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from tests import factories
from tests.conftest import new_database

VERSIONS = Path(__file__).resolve().parents[2] / "migrations" / "versions"


@pytest.fixture
def migrated(tmp_path: Path, migrated_once: str) -> Iterator[Flask]:
    """Give an application on a database that its migrations made."""
    address = new_database(tmp_path, "back_and_forth", migrated_once)
    app = create_app(tmp_path / "instance", SQLALCHEMY_DATABASE_URI=address, TESTING=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _shape(engine: Engine) -> dict[str, Any]:
    """Describe a database: columns, keys, indexes, and every CHECK."""
    look = inspect(engine)
    shape = {}
    for table in look.get_table_names():
        if table == "alembic_version":
            continue
        shape[table] = {
            "columns": {c["name"]: (str(c["type"]), c["nullable"]) for c in look.get_columns(table)},
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "foreign": sorted((f["constrained_columns"], f["referred_table"]) for f in look.get_foreign_keys(table)),
            "indexes": sorted((i["name"] or "", i["column_names"], bool(i["unique"])) for i in look.get_indexes(table)),
            "unique": sorted((u["name"] or "", u["column_names"]) for u in look.get_unique_constraints(table)),
            "checks": sorted((c["name"] or "", c["sqltext"]) for c in look.get_check_constraints(table)),
        }
    return shape


def test_the_migrations_make_exactly_the_models(migrated: Flask, tmp_path: Path) -> None:
    made = create_engine(new_database(tmp_path, "modelled"), poolclass=NullPool)
    Base.metadata.create_all(made)
    assert _shape(db.engine) == _shape(made)
    made.dispose()


def test_the_migrations_can_be_taken_back_to_nothing(migrated: Flask) -> None:
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert set(inspect(db.engine).get_table_names()) - {"alembic_version"} == set(Base.metadata.tables)


def test_every_step_back_and_forth_keeps_the_rows(migrated: Flask) -> None:
    factories.make_world()
    db.session.commit()
    db.session.remove()
    before = _counts()
    assert before["membership"] > 10
    for _step in range(len(list(VERSIONS.glob("*.py"))) - 1):
        downgrade(revision="-1")
    upgrade()
    assert _counts() == before


def test_of_a_choice_one_proposal_stays_when_it_is_taken_back(migrated: Flask) -> None:
    """Who said yes stays; the other mentor gets the place back, nothing of it is owed, and no link asks for an answer."""
    world = factories.make_world()
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.PROPOSED, coordinator=world.coordinator
    )
    asked, said_yes = (
        factories.make_match(trajectory, factories.make_mentor(world.programme), stage=stage)
        for stage in (MatchStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR)
    )
    for match in (asked, said_yes):
        mean_link(Purpose.ANSWER_PROPOSAL, party="student", match=match)
        owed = Owed("proposal_waits", factories.TODAY, "mentor_answer_waits", "matching.proposal")
        owe(owed, owner=world.coordinator, match=match)
    db.session.commit()
    numbers = {"asked": asked.id, "yes": said_yes.id}
    db.session.remove()
    downgrade(revision="5e8a1c37b6d2-1")
    found = (
        'SELECT "match".stage, end_reason, holds_place, places_taken FROM "match" JOIN mentor ON mentor.id = mentor_id '
        'WHERE "match".id = :number'
    )
    still = "SELECT count(*) FROM due_item WHERE match_id = :number AND closed_at IS NULL"
    links = "SELECT count(*) FROM link WHERE match_id = :number AND revoked_at IS NULL"
    with db.engine.connect() as connection:

        def read(statement: str, number: int) -> Any:
            return connection.execute(text(statement), {"number": number}).one()

        fell, stays = (read(found, numbers[name]) for name in ("asked", "yes"))
        assert (fell.stage, fell.end_reason, bool(fell.holds_place), fell.places_taken) == (
            "fell_through",
            "withdrawn",
            False,
            0,
        )
        assert (stays.stage, stays.end_reason, bool(stays.holds_place), stays.places_taken) == (
            "accepted_by_mentor",
            None,
            True,
            1,
        )
        assert [read(one, numbers[name])[0] for name in ("asked", "yes") for one in (still, links)] == [0, 0, 1, 1]
    upgrade()
    assert {row.ended_on is None for row in db.session.scalars(select(Match))} == {True, False}
    assert {row.closed_at is None for row in db.session.scalars(select(DueItem))} == {True, False}


def _counts() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in Base.metadata.tables
        }


def test_a_migration_never_imports_our_code() -> None:
    texts = [file.read_text() for file in VERSIONS.glob("*.py")]
    assert texts
    assert [text for text in texts if "import programme" in text or "from programme" in text] == []


def test_a_week_in_parts_becomes_a_week_in_hours_and_back(migrated: Flask) -> None:
    world = factories.make_world()
    numbers = world.mentor.id, world.other_mentor.id
    world.mentor.availability, world.other_mentor.availability = ["thu-15", "sat-11", "sun-19"], []
    db.session.commit()
    db.session.remove()
    downgrade(revision="d4b8f61c0e73")
    assert _weeks(*numbers) == [["thu-pm", "weekend"], []]
    upgrade()
    weekend = [f"{day}-{start}" for day in ("sat", "sun") for start in (9, 11, 13, 15, 17, 19)]
    assert _weeks(*numbers) == [["thu-13", "thu-15", *weekend], []]


def _weeks(*numbers: int) -> list[list[str]]:
    rows = lightweight("mentor", column("id", Integer), column("availability", JSON))
    with db.engine.connect() as connection:
        kept = {row.id: row.availability for row in connection.execute(select(rows.c.id, rows.c.availability))}
    return [kept[number] for number in numbers]
