"""A copy of the database, made while it is in use, with a note of what is in it.

See `.github/decisions/0005-a-backup-forgets-too.md`.
"""

import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from programme.core import clock
from programme.core.database import Base, db, reading

# What stands before and behind the moment in the name of a backup; nothing else in its folder is ever removed.
NAME, SUFFIX, NOTE = "programme-", ".backup", ".json"
OWNER_ONLY = 0o600
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a backup without opening it: enough to see that it is whole and that the keys are at hand."""

    made_at: str
    database: str
    revision: str
    sha256: str
    rows: dict[str, int]
    data_keys: dict[str, str]
    audit_key: str


class BackupFailed(RuntimeError):
    """The database could not be copied, or a copy could not be read."""


def make_backup(folder: Path) -> tuple[Path, Note]:
    """Copy the database into a folder, whatever is written meanwhile; give the file and its note.

    The copy is what the database was at one moment: whoever writes does not wait for it, and is in it or not.

    :raises BackupFailed: when the tool of the database refuses.
    """
    folder.mkdir(parents=True, exist_ok=True)
    now = clock.now()
    path = folder / f"{NAME}{now:%Y%m%dT%H%M%S%f}Z{SUFFIX}"
    unfinished = path.with_suffix(".unfinished")
    # Names and addresses in it are as readable as in the database itself.
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ONLY))
    try:
        revision, rows = _copy_sqlite(unfinished) if is_sqlite() else _copy_postgresql(unfinished)
        note = Note(
            made_at=now.isoformat(),
            database=db.engine.dialect.name,
            revision=revision,
            sha256=sha256_of(unfinished),
            rows=rows,
            data_keys={str(number): fingerprint(key) for number, key in current_app.config["DATA_KEYS"].items()},
            audit_key=fingerprint(str(current_app.config["AUDIT_KEY"]).encode()),
        )
        _write(path.with_suffix(NOTE), json.dumps(asdict(note), indent=2))
        # Only a copy that is whole bears the name of a backup.
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path, note


def read_note(path: Path) -> Note:
    """Read what was noted about a backup.

    :raises BackupFailed: when there is no note, or the file is not the one that was noted.
    """
    try:
        note = Note(**json.loads(path.with_suffix(NOTE).read_text()))
        whole = hmac.compare_digest(note.sha256, sha256_of(path))
    except (OSError, ValueError, TypeError) as error:
        raise BackupFailed(f"{path.name} or its note ({path.with_suffix(NOTE).name}) cannot be read") from error
    if not whole:
        raise BackupFailed(f"{path.name} is not the file that was made: its digest differs")
    return note


def remove_old(folder: Path, kept_days: int) -> int:
    """Remove the backups that are older than so many days; give how many went.

    Who was forgotten since lives on in an old copy, so no copy is kept for ever.
    """
    before = clock.now() - timedelta(days=kept_days)
    gone = 0
    for path in sorted(folder.glob(f"{NAME}*{SUFFIX}")):
        note = path.with_suffix(NOTE)
        try:
            made_at = datetime.fromisoformat(json.loads(note.read_text())["made_at"])
        except (OSError, ValueError, KeyError):
            continue  # Not one of ours, or one somebody is working on.
        if made_at < before:
            path.unlink()
            note.unlink()
            gone += 1
    return gone


def fingerprint(key: bytes) -> str:
    """Give what tells whether it is the same key, and nothing about the key."""
    return hmac.new(key, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """Give the digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def is_sqlite() -> bool:
    """Tell whether the database is a file of ours."""
    return db.engine.dialect.name == "sqlite"


def sqlite_file() -> Path:
    """Give the file of the database."""
    return Path(db.engine.url.database or "")


@contextmanager
def sqlite_connection(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a SQLite file by itself, beside the application."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        yield connection


def postgresql_tool(*words: str) -> None:
    """Run `pg_dump` or `pg_restore` on our database; the password goes by the environment, where no list of processes shows it.

    :raises BackupFailed: when it is not installed or refuses.
    """
    url = db.engine.url
    place = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = {**os.environ, **({"PGPASSWORD": url.password} if url.password else {})}
    command = [words[0], f"--dbname={place}", "--no-password", *words[1:]]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    except OSError as error:
        raise BackupFailed(f"{words[0]} is needed and was not found; Debian has it in postgresql-client") from error
    if done.returncode != 0:
        raise BackupFailed(f"{words[0]} refused: {done.stderr.strip()}")


def count_rows(connection: Connection) -> tuple[str, dict[str, int]]:
    """Give the revision of a database, and how many rows each table holds."""
    revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return str(revision), {
        table.name: int(connection.scalar(text(f'SELECT count(*) FROM "{table.name}"')) or 0)  # noqa: S608 - names of our tables
        for table in Base.metadata.sorted_tables
    }


def count_rows_of_file(path: Path) -> tuple[str, dict[str, int]]:
    """Give the same of a SQLite file."""
    with sqlite_connection(path) as connection:
        known = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(revision[0] if revision else ""), {
            table.name: int(connection.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])  # noqa: S608
            for table in Base.metadata.sorted_tables
            if table.name in known
        }


def _copy_sqlite(path: Path) -> tuple[str, dict[str, int]]:
    """Copy with SQLite's own online backup: in one step, so in one transaction, beside which others go on writing."""
    with sqlite_connection(sqlite_file()) as source, sqlite_connection(path) as target:
        try:
            source.backup(target)
            # One file without a log beside it is easier to carry away.
            target.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            raise BackupFailed(f"SQLite refused: {error}") from error
    # Counted in the copy itself, because the database has gone on in the meantime.
    return count_rows_of_file(path)


def _copy_postgresql(path: Path) -> tuple[str, dict[str, int]]:
    """Copy with pg_dump, and count in the very snapshot that it copies."""
    snapshot_of: Any = db.engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(), snapshot_of.connect() as connection, connection.begin():
        snapshot = connection.scalar(text("SELECT pg_export_snapshot()"))
        revision, rows = count_rows(connection)
        postgresql_tool("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")
    return revision, rows


def _write(path: Path, content: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, OWNER_ONLY), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
