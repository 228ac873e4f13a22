"""A fresh installation made from a backup: whole, readable with the keys, and with nobody in it who was forgotten since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, select, update

from programme.accounts.models import UserSession
from programme.cli import backup, forgotten
from programme.cli.backup import BackupFailed, Note
from programme.cli.forgotten import Forgotten
from programme.closure.actions import Ending, close, start_closing
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.closure.queries import goals
from programme.core import audit, clock
from programme.core.database import Base, db
from programme.core.encryption import CannotOpen, unseal
from programme.core.unit_of_work import unit_of_work
from programme.lifecycle.models import Match
from programme.lifecycle.movement import can_move
from programme.lifecycle.stages import ENDED_MATCH, MatchMove
from programme.logbook.models import GoalOutcome
from programme.nomination.actions import STUDENT_STOPPED as FELL_THROUGH
from programme.nomination.actions import end_before_start
from programme.people.models import Mentor, Student, User
from programme.privacy import actions as privacy
from programme.privacy import queries
from programme.privacy.models import Erasure
from programme.privacy.rules import NOBODY

BATCH = 1000


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore brought back, and what is wrong with it."""

    note: Note
    sealed: int
    forgotten_again: int
    faults: list[str]


def restore(path: Path, erasures: Path | None) -> Restored:
    """Fill this empty installation from a backup; `erasures` None leaves out who was forgotten since.

    :raises BackupFailed: when the backup is not whole, the keys are not at hand, or this installation is in use.
    """
    note = backup.read_note(path)
    _need_keys(note)
    _need_empty(note)
    _fill(path)
    faults = list(_differences(note))
    upgrade()
    sealed, closed = _open_all()
    faults += closed
    with unit_of_work():
        faults += [f"audit entry {fault.number}: {fault.what}" for fault in audit.verify()]
        # A session that was ended after the backup must not work again.
        db.session.execute(update(UserSession).where(UserSession.ended_at.is_(None)).values(ended_at=clock.now()))
        again = 0 if erasures is None else _forget_again(forgotten.in_list(erasures))
        privacy.run_retention(clock.today())
        audit.record("backup.restore", "database", actor_id=None, made_at=note.made_at, forgotten=again)
    forgotten.note_forgotten()
    return Restored(note, sealed, again, faults)


def _need_keys(note: Note) -> None:
    """Refuse when a key is missing: a database whose texts do not open is worse than none, because it looks well."""
    here = {str(number): backup.fingerprint(key) for number, key in current_app.config["DATA_KEYS"].items()}
    missing = sorted(number for number, print_ in note.data_keys.items() if here.get(number) != print_)
    if missing:
        raise BackupFailed(f"these are other DATA_KEYS than those of the backup (missing: number {', '.join(missing)})")
    if note.audit_key != backup.fingerprint(str(current_app.config["AUDIT_KEY"]).encode()):
        raise BackupFailed("this is another AUDIT_KEY than that of the backup")


def _need_empty(note: Note) -> None:
    if note.database != db.engine.dialect.name:
        raise BackupFailed(f"the backup is of {note.database} and this installation runs on {db.engine.dialect.name}")
    if inspect(db.engine).has_table("user") and db.session.scalar(select(User.id).limit(1)) is not None:
        raise BackupFailed("there are people in this database; a backup is restored into an empty one")
    db.session.remove()
    db.engine.dispose()


def _fill(path: Path) -> None:
    if not backup.is_sqlite():
        backup.postgresql_tool(
            "pg_restore", "--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction", str(path)
        )
        return
    file = backup.sqlite_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    with backup.sqlite_connection(path) as source, backup.sqlite_connection(file) as target:
        # In one transaction of the target: a restore that is cut off leaves it as empty as it was.
        source.backup(target)


def _differences(note: Note) -> Iterator[str]:
    """Compare what is there now with what was noted when the backup was made."""
    if backup.is_sqlite():
        with backup.sqlite_connection(backup.sqlite_file()) as connection:
            whole = connection.execute("PRAGMA integrity_check").fetchone()[0]
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
        if whole != "ok":
            yield f"the file: {whole}"
        if loose:
            yield f"{len(loose)} keys point at no row"
        revision, rows = backup.count_rows_of_file(backup.sqlite_file())
    else:
        with db.engine.connect() as connection:
            revision, rows = backup.count_rows(connection)
    if revision != note.revision:
        yield f"revision {revision}, not {note.revision}"
    for table in sorted(set(rows) | set(note.rows)):
        if rows.get(table, 0) != note.rows.get(table, 0):
            yield f"{table}: {rows.get(table, 0)} rows, not {note.rows.get(table, 0)}"


def _open_all() -> tuple[int, list[str]]:
    """Open every sealed text with the keys of this installation; give how many, and in which columns one did not open."""
    opened, closed = 0, set()
    for table in Base.metadata.sorted_tables:
        for name in queries.sealed_columns(table):
            cells = select(table.c[name], table.c.row_key).where(table.c[name].is_not(None))
            for sealed, row_key in db.session.execute(cells.execution_options(yield_per=BATCH)):
                try:
                    unseal(sealed, f"{table.name}.{name}.{row_key}")
                    opened += 1
                except CannotOpen:
                    closed.add(f"a sealed text in {table.name}.{name} does not open")
    db.session.rollback()
    return opened, sorted(closed)


def _forget_again(listed: list[Forgotten]) -> int:
    """Forget whoever was forgotten after the backup was made; give how many were in it."""
    known = {one.key for one in forgotten.in_database()}
    again = 0
    for one in listed:
        if one.key in known:
            continue
        at = datetime.fromisoformat(one.at)
        person = _person(one)
        if person is None:
            # They came after the backup was made. The proof keeps a later restore from forgetting whoever got the number.
            db.session.add(Erasure(kind=one.kind, thing_id=one.thing_id, at=at, rows=0, reason="request"))
            continue
        actor = None if one.actor_id is None else db.session.get(User, one.actor_id)
        _end_matches(person, actor, clock.today())
        privacy.forget_again(person=person, at=at, actor=actor, today=clock.today())
        again += 1
    db.session.flush()
    return again


def _person(one: Forgotten) -> Student | Mentor | None:
    if one.kind == "student":
        return db.session.get(Student, one.thing_id)
    return db.session.get(Mentor, one.thing_id)


def _end_matches(person: Student | Mentor, actor: User | None, today: date) -> None:
    """End the matches of somebody who is not there any more: in the backup they may still run. The other one goes on."""
    is_student = isinstance(person, Student)
    own = Match.student_id == person.id if is_student else Match.mentor_id == person.id
    for match in db.session.scalars(select(Match).where(own, Match._stage.not_in(ENDED_MATCH))).all():
        if can_move(match, MatchMove.FALL_THROUGH):
            end_before_start(match=match, actor=actor, why=FELL_THROUGH, reason="", today=today)
            continue
        # Somebody has to have decided it: who asked for the erasure, or else whoever ran the match.
        who = actor or match.coordinator or db.session.scalars(select(User).order_by(User.id).limit(1)).one()
        if can_move(match, MatchMove.START_CLOSING):
            start_closing(
                match=match,
                actor=who,
                reason=EndReason.STUDENT_CIRCUMSTANCES if is_student else EndReason.MENTOR_CIRCUMSTANCES,
                initiator=Initiator.STUDENT if is_student else Initiator.MENTOR,
                today=today,
            )
            db.session.flush()
        ending = Ending(
            after=AfterEnd.CLOSE if is_student else AfterEnd.WAIT_AGAIN,
            no_meeting=NOBODY,
            after_reason=NOBODY,
            outcomes={goal.id: goal.outcome or GoalOutcome.DROPPED for goal in goals(match.id)},
        )
        close(match=match, actor=who, ending=ending, today=today)
        db.session.flush()
