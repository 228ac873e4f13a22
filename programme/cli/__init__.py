"""The commands: start, demo, jobs, inzage, retention, backup, restore, checks of the audit chain and of translations."""

import json
import os
import time
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from flask_migrate import upgrade
from sqlalchemy import select

from programme.cli import backup, forgotten, restore, schedule, server, translations
from programme.cli.demo import NotEmpty, make_demo
from programme.core import audit, clock, jobs
from programme.core.database import db
from programme.core.unit_of_work import unit_of_work
from programme.people.models import User
from programme.privacy import queries as privacy
from programme.privacy.actions import run_retention

DEMO_MATCHES = 340
DEMO_SEED = 1
MOST_DEMO_MATCHES = 100_000
DEFAULT_PORT = 5000
BACKUP_DAYS = 30


def init_app(app: Flask) -> None:
    """Add our commands to `flask --app wsgi`."""
    for command in (
        start,
        demo,
        run_jobs,
        inzage,
        retention,
        make_backup,
        restore_backup,
        audit_commands,
        translations.commands,
    ):
        app.cli.add_command(command)


@click.command("start")
@click.option("--port", type=click.IntRange(1, 65535), envvar="PORT", default=DEFAULT_PORT, show_default=True)
@with_appcontext
def start(port: int) -> None:
    """Migrate, fill the demonstration on the very first start, and serve on 127.0.0.1 until it is stopped."""
    if "BASE_URL" not in os.environ:
        # Links in mails lead to the port that was asked for; the job process, which writes them too, reads it from here.
        os.environ["PORT"] = str(port)
        current_app.config["BASE_URL"] = f"http://127.0.0.1:{port}"
    upgrade()
    with unit_of_work():
        if current_app.config["DEMO"]:
            _first_demo()
        else:
            refuse_demo_accounts()
    db.session.remove()
    db.engine.dispose()
    server.serve(current_app._get_current_object(), port)  # type: ignore[attr-defined]  # how Flask documents it


@click.command("demo")
@click.option("--matches", type=click.IntRange(1, MOST_DEMO_MATCHES), default=DEMO_MATCHES, show_default=True)
@click.option("--seed", type=int, default=DEMO_SEED, show_default=True)
@with_appcontext
def demo(matches: int, seed: int) -> None:
    """Fill an empty database with an invented programme."""
    if not current_app.config["DEMO"]:
        raise click.ClickException("Production takes no invented people.")
    try:
        with unit_of_work():
            made = make_demo(matches=matches, seed=seed, today=clock.today(), tell=click.echo)
    except NotEmpty as error:
        raise click.ClickException("There are people in this database already; use an empty one.") from error
    click.echo(", ".join(f"{table} {number}" for table, number in sorted(made.items())))


@click.command("jobs")
@click.option("--parent", type=int, help="Number of the process to end with; by default the one that started this.")
@with_appcontext
def run_jobs(parent: int | None) -> None:
    """Run the jobs in this process until it is stopped; `start` does so by itself."""
    # The parent names itself: it may be gone before this process has come so far as to ask.
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # how Flask documents it
    jobs.serve(app, schedule.JOBS, parent or os.getppid())


@click.command("inzage")
@click.option("--student", "student_id", type=int)
@click.option("--mentor", "mentor_id", type=int)
@click.option("--user", "user_id", type=int)
@with_appcontext
def inzage(student_id: int | None, mentor_id: int | None, user_id: int | None) -> None:
    """Write all that is held on one person, decrypted, as JSON."""
    chosen = [number for number in (student_id, mentor_id, user_id) if number is not None]
    if len(chosen) != 1:
        raise click.UsageError("Name one person: --student, --mentor or --user.")
    if student_id is not None:
        anchors = privacy.anchors_of_student(student_id)
    elif mentor_id is not None:
        anchors = privacy.anchors_of_mentor(mentor_id)
    else:
        anchors = privacy.anchors_of_user(chosen[0])
    held = privacy.held(anchors)
    if not held:
        raise click.ClickException("There is nobody with that number.")
    seen = privacy.openings(student_id=student_id, mentor_id=anchors.mentor_ids[0] if anchors.mentor_ids else None)
    with unit_of_work():
        audit.record("privacy.inzage", f"{_kind(anchors)} {chosen[0]}", actor_id=None)
    found = {
        "made_at": clock.now(),
        "held": {part.table: part.rows for part in held},
        "opened_by": [{"at": one.at, "name": one.name, "page": one.page} for one in seen],
    }
    click.echo(json.dumps(found, default=str, ensure_ascii=False, indent=2))


@click.command("retention")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="As if it were this day; never later than today.")
@with_appcontext
def retention(day: object) -> None:
    """Let go what was kept long enough; the job does so every night."""
    chosen = clock.today() if day is None else day.date()  # type: ignore[attr-defined]  # click gives a datetime
    if chosen > clock.today() and not current_app.config["DEMO"]:
        raise click.ClickException("That day is still to come.")
    with unit_of_work():
        done = run_retention(chosen)
    schedule.fold_log()
    click.echo(", ".join(f"{rule} {rows}" for rule, rows in done.items()))


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--keep-days", type=click.IntRange(1, 365), default=BACKUP_DAYS, show_default=True)
@with_appcontext
def make_backup(folder: Path, keep_days: int) -> None:
    """Copy the database into FOLDER while it is in use, and remove the copies there that are older than --keep-days.

    The keys are not in it: keep those apart.
    """
    try:
        path, note = backup.make_backup(folder)
    except backup.BackupFailed as error:
        raise click.ClickException(str(error)) from error
    with unit_of_work():
        forgotten.note_forgotten()
    gone = backup.remove_old(folder, keep_days)
    click.echo(f"{path}\n{sum(note.rows.values())} rows in {len(note.rows)} tables, {gone} old copies removed")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--erasures", type=click.Path(dir_okay=False, path_type=Path), help="The list, when it is elsewhere.")
@click.option("--without-erasures", is_flag=True, help="There is no list: whoever was forgotten since comes back.")
@with_appcontext
def restore_backup(file: Path, erasures: Path | None, without_erasures: bool) -> None:
    """Fill this empty installation from a backup, check all of it, and forget again who was forgotten since."""
    listed = None if without_erasures else erasures or forgotten.list_file()
    if listed is not None and not listed.exists():
        raise click.ClickException(
            f"The list of who was forgotten is not there ({listed}). Name it with --erasures, or say --without-erasures."
        )
    began = time.monotonic()
    try:
        done = restore.restore(file, listed)
    except backup.BackupFailed as error:
        raise click.ClickException(str(error)) from error
    schedule.write_anew()
    click.echo(f"Backup of {done.note.made_at}: {sum(done.note.rows.values())} rows, {done.sealed} sealed texts opened")
    click.echo(f"{done.forgotten_again} people forgotten again; every session is ended")
    for fault in done.faults:
        click.echo(f"fault: {fault}")
    click.echo(f"{len(done.faults)} faults, {time.monotonic() - began:.1f} s")
    if done.faults:
        raise SystemExit(1)


audit_commands = AppGroup("audit", help="The audit chain.")


@audit_commands.command("verify")
def verify_audit() -> None:
    """Walk the whole audit chain and name every fault."""
    faults = list(audit.verify())
    for fault in faults:
        click.echo(f"{fault.number}: {fault.what}")
    click.echo(f"{len(faults)} faults")
    if faults:
        raise SystemExit(1)


def _first_demo() -> None:
    if db.session.scalar(select(User.id).limit(1)) is None:
        click.echo("First start: making an invented programme of one school year.")
        make_demo(matches=DEMO_MATCHES, seed=DEMO_SEED, today=clock.today())


def refuse_demo_accounts() -> None:
    """Stop a production start on a database with invented accounts.

    :raises click.ClickException: when there is one.
    """
    if db.session.scalar(select(User.id).where(User.is_demo).limit(1)) is not None:
        raise click.ClickException("Production does not start with demo accounts. Use a database without them.")


def _kind(anchors: privacy.Anchors) -> str:
    return "student" if anchors.student_ids else "mentor" if anchors.mentor_ids else "user"
