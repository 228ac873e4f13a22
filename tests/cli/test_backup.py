"""A backup is whole, opens with its keys only, and brings back nobody who was forgotten since."""

import json
import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from programme import create_app
from programme.accounts.models import UserSession
from programme.cli import forgotten, schedule
from programme.cli.backup import make_backup, remove_old
from programme.core import audit, clock
from programme.core.database import db
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.nomination.models import Nomination
from programme.people.models import Mentor, Student, User
from programme.privacy import actions
from programme.privacy.models import Erasure
from tests import factories
from tests.conftest import act_as, new_database
from tests.factories import NOW, TODAY

SERVER = os.environ.get("TEST_DATABASE_URL", "")


def open_app(tmp_path: Path, name: str, like: str | None = None, **settings: object) -> Flask:
    """Make an installation with a list of the forgotten that it shares with the others."""
    return create_app(
        tmp_path / name,
        SQLALCHEMY_DATABASE_URI=new_database(tmp_path, name, like),
        ERASURE_LIST=str(tmp_path / "erasures.jsonl"),
        TESTING=True,
        **settings,
    )


def close(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def old(tmp_path: Path, migrated_once: str) -> Iterator[Flask]:
    """Give an installation with a world in it: one student in a running match, one whose match has ended."""
    app = open_app(tmp_path, "old", migrated_once)
    with clock.fixed(NOW):
        with app.test_request_context():
            world = factories.make_world()
            for name, stage, match_stage in (
                ("Loopt", TrajectoryStage.ACTIVE, MatchStage.ACTIVE),
                ("Voorbij", TrajectoryStage.CLOSED, MatchStage.CLOSED),
            ):
                student = factories.make_student(world.school, first_name=name)
                trajectory = factories.make_trajectory(
                    world.programme, student, stage=stage, coordinator=world.coordinator
                )
                db.session.add(Nomination(trajectory=trajectory, reason=f"Verzonnen reden van {name}."))
                mentor = world.mentor if stage is TrajectoryStage.ACTIVE else factories.make_mentor(world.programme)
                factories.make_match(trajectory, mentor, stage=match_stage)
            audit.record("test.made", "world 1", actor_id=None, text="Verzonnen.")
            act_as(world.coordinator)
            db.session.commit()
        yield app
        close(app)


def back_up(app: Flask, tmp_path: Path) -> Path:
    """Make a backup with the command; give its file."""
    done = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "copies")])
    assert done.exit_code == 0, done.output
    return Path(done.output.splitlines()[0])


def keys_of(app: Flask) -> dict[str, object]:
    return {name: app.config[name] for name in ("DATA_KEYS", "AUDIT_KEY")}


def test_a_restored_backup_holds_every_row_and_its_texts_open(old: Flask, tmp_path: Path) -> None:
    file = back_up(old, tmp_path)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert b"Verzonnen reden" not in file.read_bytes()
    new = open_app(tmp_path, "new", **keys_of(old))
    done = new.test_cli_runner().invoke(args=["restore", str(file)])
    assert done.exit_code == 0, done.output
    assert "0 faults" in done.output
    with new.test_request_context():
        reasons = [row.reason for row in db.session.scalars(select(Nomination).order_by(Nomination.id))]
        assert reasons == ["Verzonnen reden van Loopt.", "Verzonnen reden van Voorbij."]
        assert db.session.scalars(select(Student.first_name).order_by(Student.id)).all() == ["Loopt", "Voorbij"]
        assert list(audit.verify()) == []
        assert db.session.scalars(select(UserSession.ended_at)).all() == [NOW]
    close(new)


def test_who_was_forgotten_after_the_backup_is_forgotten_again(old: Flask, tmp_path: Path) -> None:
    file = back_up(old, tmp_path)
    with old.test_request_context():
        manager = db.session.scalars(select(User).where(User.email.startswith("programme_manager"))).first()
        assert manager is not None
        running = db.session.scalars(select(Student).where(Student.first_name == "Loopt")).one()
        match = db.session.scalars(select(Match).where(Match.student_id == running.id)).one()
        # It ended between the backup and the erasure; in the backup it still runs.
        match.is_running, match.holds_place, match.ended_on, match.end_reason = False, False, TODAY, "other"
        match._stage, match.mentor.places_taken = MatchStage.CLOSED, 0
        trajectory = db.session.scalars(select(Trajectory).where(Trajectory.student_id == running.id)).one()
        trajectory.ended_on, trajectory._stage = TODAY, TrajectoryStage.CLOSED
        db.session.flush()
        actions.erase_student(student=running, actor=act_as(manager), reason="Gevraagd", today=TODAY)
        idle = db.session.scalars(select(Mentor).where(Mentor.id != match.mentor_id).order_by(Mentor.id)).first()
        assert idle is not None
        actions.erase_mentor(mentor=idle, actor=act_as(manager), reason="Gevraagd")
        # Somebody who came and went after the backup was made.
        late = factories.make_student(running.school, first_name="Later")
        actions.erase_student(student=late, actor=act_as(manager), reason="Gevraagd", today=TODAY)
        db.session.commit()
        assert forgotten.note_forgotten() == 3
        assert forgotten.note_forgotten() == 0
        idle_id, late_id = idle.id, late.id
    new = open_app(tmp_path, "new", **keys_of(old))
    done = new.test_cli_runner().invoke(args=["restore", str(file)])
    assert done.exit_code == 0, done.output
    assert "2 people forgotten again" in done.output
    with new.test_request_context():
        assert db.session.scalars(select(Student.first_name).order_by(Student.id)).all() == ["", "Voorbij"]
        assert db.session.get_one(Mentor, idle_id).last_name == "–"
        ended = db.session.scalars(select(Match).order_by(Match.id)).first()
        assert ended is not None
        assert (ended.stage, ended.mentor.places_taken) == (MatchStage.CLOSED, 0)
        assert db.session.scalar(select(func.count()).select_from(Erasure).where(Erasure.thing_id.is_not(None))) == 3
        # A second restore on top of that finds nothing to do, also when the number of the last one is given out again.
        school = db.session.scalars(select(Student)).first()
        assert school is not None
        again = factories.make_student(school.school, first_name="Nieuw")
        assert again.id == late_id or SERVER
        db.session.commit()
    second = back_up(new, tmp_path)
    third = open_app(tmp_path, "third", **keys_of(old))
    done = third.test_cli_runner().invoke(args=["restore", str(second)])
    assert "0 people forgotten again" in done.output, done.output
    with third.test_request_context():
        assert "Nieuw" in db.session.scalars(select(Student.first_name)).all()
    close(new)
    close(third)


def test_a_backup_is_refused_without_its_keys(old: Flask, tmp_path: Path) -> None:
    file = back_up(old, tmp_path)
    for name, other in (("a", {"DATA_KEYS": {1: b"x" * 32}}), ("b", {"AUDIT_KEY": "other" * 8})):
        new = open_app(tmp_path, f"without_{name}", **{**keys_of(old), **other})
        done = new.test_cli_runner().invoke(args=["restore", str(file)])
        assert done.exit_code == 1
        assert "_KEY" in done.output
        close(new)


def test_a_changed_or_half_copied_backup_is_refused(old: Flask, tmp_path: Path) -> None:
    file = back_up(old, tmp_path)
    new = open_app(tmp_path, "new", **keys_of(old))
    whole = file.read_bytes()
    for wrong in (
        whole[: len(whole) // 2],
        whole[:5000] + b"\x00" + whole[5001:] if whole[5000] else whole[:-1] + b"x",
    ):
        file.write_bytes(wrong)
        done = new.test_cli_runner().invoke(args=["restore", str(file)])
        assert (done.exit_code, "digest" in done.output) == (1, True)
    close(new)


def test_an_installation_in_use_and_a_missing_list_are_refused(old: Flask, tmp_path: Path) -> None:
    file = back_up(old, tmp_path)
    done = old.test_cli_runner().invoke(args=["restore", str(file)])
    assert (done.exit_code, "there are people" in done.output) == (1, True)
    (tmp_path / "erasures.jsonl").unlink()
    done = old.test_cli_runner().invoke(args=["restore", str(file)])
    assert (done.exit_code, "--without-erasures" in done.output) == (1, True)


def test_only_old_copies_of_ours_are_removed(old: Flask, tmp_path: Path) -> None:
    file = back_up(old, tmp_path)
    other = file.parent / "programme-of-somebody.backup"
    other.write_text("no copy of ours")
    with old.app_context():
        with clock.fixed(NOW + timedelta(days=29)):
            assert remove_old(file.parent, 30) == 0
        with clock.fixed(NOW + timedelta(days=31)):
            assert remove_old(file.parent, 30) == 1
    assert sorted(path.name for path in file.parent.iterdir()) == [other.name]


def test_the_list_survives_a_line_that_was_cut_off(old: Flask) -> None:
    with old.app_context():
        db.session.add(Erasure(kind="student", thing_id=7, at=NOW, rows=1, reason="request"))
        db.session.add(Erasure(kind="student", thing_id=None, at=NOW, rows=1, reason="retention"))
        db.session.commit()
        path = forgotten.list_file()
        path.write_text('{"kind": "stud')
        assert forgotten.note_forgotten() == 1
        assert forgotten.note_forgotten() == 0
        lines = path.read_text().splitlines()
        assert (len(lines), json.loads(lines[1])) == (
            2,
            {"kind": "student", "thing_id": 7, "at": NOW.isoformat(), "actor_id": None},
        )


@pytest.mark.skipif(bool(SERVER), reason="SQLite only: pg_dump takes its own snapshot")
def test_a_backup_does_not_wait_for_whoever_writes(old: Flask, tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("UPDATE student SET first_name = 'Half geschreven'")
    with old.app_context():
        path, _ = make_backup(tmp_path / "copies")
    writer.execute("COMMIT")
    writer.close()
    with sqlite3.connect(path) as copy:
        assert [row[0] for row in copy.execute("SELECT first_name FROM student ORDER BY id")] == ["Loopt", "Voorbij"]
    copy.close()


@pytest.mark.skipif(bool(SERVER), reason="SQLite only: PostgreSQL's file is not ours")
def test_the_file_is_written_anew_in_the_night_after_somebody_was_erased(old: Flask, tmp_path: Path) -> None:
    with old.app_context():
        # A cell that was moved within its page before it was wiped leaves such bytes where no table looks.
        db.session.execute(text("CREATE TABLE moved (words TEXT)"))
        db.session.execute(text("INSERT INTO moved VALUES (:words)"), {"words": "Kanariepiet" * 2000})
        db.session.commit()
        db.session.execute(text("PRAGMA secure_delete=OFF"))
        db.session.execute(text("DROP TABLE moved"))
        db.session.commit()
        schedule.fold_log()
        schedule.compact()
        assert b"Kanariepiet" in (tmp_path / "old.sqlite").read_bytes()
        db.session.add(Erasure(kind="student", thing_id=None, at=NOW, rows=1, reason="retention"))
        db.session.commit()
        schedule.compact()
        assert b"Kanariepiet" not in (tmp_path / "old.sqlite").read_bytes()
        with clock.fixed(NOW + timedelta(hours=27)):
            size = (tmp_path / "old.sqlite").stat().st_mtime_ns
            schedule.compact()
            assert (tmp_path / "old.sqlite").stat().st_mtime_ns == size
