"""The chain notices every row that is changed, removed, added, reordered or cut off, and can lose its oldest part honestly."""

import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from programme.core import audit, clock
from programme.core.audit import AuditEntry, FileOpening, record
from programme.core.database import db
from tests.core.small_app import behind_its_back, running

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
COLUMNS = {
    "at": "2026-11-24 11:30:00.000000",
    "actor_id": 99,
    "code": "trajectory.close",
    "thing": "trajectory 999",
    "facts": '{"stage": "closed"}',
    "text_digest": "0" * 64,
    "digest": "f" * 64,
    "row_key": "0" * 32,
}


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    with running(tmp_path) as app, clock.fixed(NOON):
        yield app


def a_chain(length: int = 12) -> None:
    for number in range(1, length + 1):
        with clock.fixed(NOON + timedelta(minutes=number)):
            reason = f"Reden {number}" if number % 2 else None
            record("trajectory.nominate", f"trajectory {number}", actor_id=number, text=reason, stage="nominated")
    db.session.commit()


def faults() -> list[int]:
    db.session.remove()
    found = [fault.number for fault in audit.verify()]
    db.session.remove()
    return found


def test_an_untouched_chain_has_no_fault(app: Flask) -> None:
    assert faults() == []
    a_chain()
    assert faults() == []
    a_chain(3)
    assert faults() == []
    assert list(db.session.scalars(select(AuditEntry.number).order_by(AuditEntry.number))) == list(range(1, 16))


def test_what_was_rolled_back_leaves_no_gap(app: Flask) -> None:
    a_chain(2)
    record("match.propose", "match 1", actor_id=1)
    db.session.rollback()
    a_chain(1)
    assert faults() == []


def test_a_text_may_be_erased_but_not_rewritten(app: Flask) -> None:
    a_chain()
    db.session.get_one(AuditEntry, 3).text = None
    db.session.commit()
    assert faults() == []

    db.session.get_one(AuditEntry, 5).text = "Een andere reden"
    db.session.commit()
    assert faults() == [5]


def test_text_bytes_that_were_damaged_are_a_fault_and_no_crash(app: Flask) -> None:
    a_chain()
    with behind_its_back(app) as file:
        file.execute("UPDATE audit_entry SET text = x'0102' WHERE number = 7")
        file.execute("UPDATE audit_entry SET text = (SELECT text FROM audit_entry WHERE number = 1) WHERE number = 9")
    assert faults() == [7, 9]


@pytest.mark.parametrize(("column", "value"), COLUMNS.items())
def test_a_changed_column_is_found(app: Flask, column: str, value: object) -> None:
    a_chain()
    with behind_its_back(app) as file:
        file.execute(f"UPDATE audit_entry SET {column} = ? WHERE number = 4", (value,))
    assert 4 in faults()


@pytest.mark.parametrize("column", ["at", "facts", "actor_id", "digest"])
def test_a_cell_that_cannot_be_read_is_found(app: Flask, column: str) -> None:
    a_chain()
    with behind_its_back(app) as file:
        file.execute(f"UPDATE audit_entry SET {column} = 'é{{' WHERE number = 4")
    assert faults() != []


@pytest.mark.parametrize("column", ["number", "digest", "first_number", "before_first", "seal"])
def test_a_changed_head_is_found(app: Flask, column: str) -> None:
    a_chain()
    with behind_its_back(app) as file:
        file.execute(f"UPDATE audit_head SET {column} = {column} || '1'")
    assert faults() != []


def test_a_chain_without_its_head_is_found(app: Flask) -> None:
    a_chain()
    with behind_its_back(app) as file:
        file.execute("DELETE FROM audit_head")
    assert faults() == [0]


def changed(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    column = dice.choice(sorted(COLUMNS))
    file.execute(f"UPDATE audit_entry SET {column} = ? WHERE number = ?", (COLUMNS[column], dice.randint(1, length)))


def removed(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    file.execute("DELETE FROM audit_entry WHERE number = ?", (dice.randint(1, length),))


def removed_and_closed_up(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    gone = dice.randint(1, length - 1)
    file.execute("DELETE FROM audit_entry WHERE number = ?", (gone,))
    for number in range(gone + 1, length + 1):
        file.execute("UPDATE audit_entry SET number = ? WHERE number = ?", (number - 1, number))


def added(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    names = [row[1] for row in file.execute("PRAGMA table_info(audit_entry)")]
    chosen = ", ".join(str(length + 1) if name == "number" else name for name in names)
    file.execute(
        f"INSERT INTO audit_entry SELECT {chosen} FROM audit_entry WHERE number = ?", (dice.randint(1, length),)
    )


def reordered(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    first, second = dice.sample(range(1, length + 1), 2)
    for old, new in ((first, 0), (second, first), (0, second)):
        file.execute("UPDATE audit_entry SET number = ? WHERE number = ?", (new, old))


def cut_at_the_end(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    file.execute("DELETE FROM audit_entry WHERE number > ?", (dice.randint(0, length - 1),))


def cut_at_the_beginning(file: sqlite3.Connection, dice: random.Random, length: int) -> None:
    file.execute("DELETE FROM audit_entry WHERE number <= ?", (dice.randint(1, length),))


@pytest.mark.parametrize(
    "tamper",
    [changed, removed, removed_and_closed_up, added, reordered, cut_at_the_end, cut_at_the_beginning],
    ids=lambda tamper: tamper.__name__,
)
def test_every_random_tampering_is_found(
    app: Flask, tamper: Callable[[sqlite3.Connection, random.Random, int], None]
) -> None:
    length, times = 9, 40
    a_chain(length)
    dice = random.Random(20261124)
    with behind_its_back(app) as file:
        tables = {name: list(file.execute(f"SELECT * FROM {name}")) for name in ("audit_entry", "audit_head")}
    missed = []
    for turn in range(times):
        with behind_its_back(app) as file:
            tamper(file, dice, length)
        if not faults():
            missed.append(turn)
        with behind_its_back(app) as file:
            for name, rows in tables.items():
                file.execute(f"DELETE FROM {name}")
                marks = ", ".join("?" * len(rows[0]))
                file.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
        assert faults() == []
    assert missed == []


def test_the_oldest_part_goes_and_leaves_a_checkpoint(app: Flask) -> None:
    a_chain()
    assert audit.cut(NOON + timedelta(minutes=5)) == 4
    db.session.commit()
    assert faults() == []

    a_chain(2)
    assert faults() == []
    assert audit.cut(NOON + timedelta(days=1)) == 10
    db.session.commit()
    assert faults() == []
    a_chain(1)
    assert faults() == []

    with behind_its_back(app) as file:
        file.execute("DELETE FROM audit_entry WHERE number = (SELECT min(number) FROM audit_entry)")
    assert faults() != []


def opening(user_id: int = 1) -> FileOpening:
    return FileOpening(at=NOON, user_id=user_id, student_id=5, mentor_id=None, page="dossiers.student", sealed_in=None)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE file_opening SET user_id = 9 WHERE id = 2",
        "UPDATE file_opening SET sealed_in = NULL WHERE id = 2",
        "UPDATE file_opening SET sealed_in = 99 WHERE id = 2",
        "DELETE FROM file_opening WHERE id = 3",
        "DELETE FROM file_opening",
        "INSERT INTO file_opening (at, user_id, page, sealed_in) VALUES ('2026-11-24 11:00:00.000000', 1, 'x', 1)",
        "INSERT INTO file_opening (at, user_id, page, sealed_in) VALUES ('2026-11-24 11:00:00.000000', 1, 'x', 77)",
    ],
)
def test_a_sealed_opening_cannot_be_changed(app: Flask, tampering: str) -> None:
    db.session.add_all([opening(), opening(2), opening(3)])
    assert audit.seal_openings() == 3
    assert audit.seal_openings() == 0
    db.session.commit()
    assert faults() == []

    with behind_its_back(app) as file:
        file.execute(tampering)
    assert faults() != []
