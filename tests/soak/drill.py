"""The restore drill: a copy is made while schools write, people are forgotten, the database is wiped and comes back."""

import re
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import count as numbers
from pathlib import Path
from uuid import uuid4

from flask_migrate import stamp

from programme.cli.demo import make_demo
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.models import Nomination
from programme.people.models import MentorStage
from tests.factories import TODAY, World, make_mentor, make_student, make_trajectory, make_world, save
from tests.house.whole_world import make_whole
from tests.soak.crowd import ROOT, environment_of, send, serving
from tests.soak.doors import CHECKED, NOMINATE, nominated
from tests.soak.forms import FormReader
from tests.soak.house import House, open_house
from tests.soak.measured import Measured

# Five years of the programme that the demonstration describes: 340 matches a year.
FIVE_YEARS = 1_700
BAR_SECONDS = 60
WAIT_SECONDS = 60
WRITERS = 3
SAVED = 303
FORGOTTEN = "Kanariepiet"
OPENED = re.compile(r"(\d+) sealed texts opened")


@dataclass
class Filled:
    """Who writes, who erases, and the two people who ask to be forgotten."""

    student_id: int
    mentor_id: int
    cookies: dict[str, str] = field(default_factory=dict)


def restore_drills(folder: Path, *, count: int, seed: int, matches: int = FIVE_YEARS) -> Measured:
    """Go through so many drills with five years of data: nothing older than the copy is lost, and nobody comes back."""
    faults: list[str] = []
    seconds: list[float] = []
    written = opened = 0

    def fill() -> tuple[World, Filled]:
        make_demo(matches=matches, seed=seed, today=TODAY)
        world = make_whole(make_world()).world
        return world, _forgettable(world)

    with open_house(folder, fill) as (house, (world, filled)):
        with house.app.test_request_context():
            filled.cookies = {name: house.cookie_of(getattr(world, name)) for name in ("care_coordinator", "manager")}
            stamp()
        house.keep()
        rows = sum(_counts(house.path).values())
        for turn in range(count):
            house.put_back()
            place = folder / f"drill-{turn}"
            taken, answered, texts, found = _drill(house, place, filled)
            seconds.append(taken)
            written, opened = written + answered, texts
            faults += [f"drill {turn}: {fault}" for fault in found]
            shutil.rmtree(place)
    note = (
        f"{matches:,} matches, {rows:,} rows, {opened:,} sealed texts opened, {written:,} answered writes around the "
        f"copies; restored in {min(seconds):.1f}–{max(seconds):.1f} s"
    )
    return Measured("restore drill", count, "drills", "0 lost, erasures stay, < 60 s", faults, note)


def _forgettable(world: World) -> Filled:
    """Make a student and a mentor who will ask to be forgotten."""
    student = make_student(world.school, first_name=FORGOTTEN, last_name=FORGOTTEN)
    trajectory = make_trajectory(
        world.programme, student, stage=TrajectoryStage.NOT_NOW, coordinator=world.coordinator, ended_on=TODAY
    )
    save(Nomination(trajectory=trajectory, reason=FORGOTTEN))
    mentor = make_mentor(world.programme, stage=MentorStage.LEFT, first_name=FORGOTTEN, wishes=FORGOTTEN)
    return Filled(student.id, mentor.id)


def _drill(house: House, place: Path, filled: Filled) -> tuple[float, int, int, list[str]]:
    """Do one drill; give the seconds of the restore, the answered writes, the texts that opened, and what went wrong."""
    place.mkdir()
    listed = place / "erasures.jsonl"
    faults: list[str] = []
    answered: dict[str, float] = {}
    with serving(house) as (port, _), _writing(port, filled.cookies["care_coordinator"], answered):
        _until(lambda: len(answered) >= 5)
        began = time.monotonic()
        made = _flask(house, "backup", str(place / "copies"), ERASURE_LIST=str(listed))
        _until(lambda: any(at > began for at in answered.values()))
        if made.returncode != 0:
            return 0.0, len(answered), 0, [f"the backup: {made.stdout}{made.stderr}"]
        faults += _erase(port, filled)
        with _jobs(house, listed):
            _until(lambda: listed.exists() and len(listed.read_text().splitlines()) == 2)
        if len(listed.read_text().splitlines()) != 2:
            faults.append("the list of who was forgotten was not written")
    copy = Path(made.stdout.splitlines()[0])
    before = _counts(copy)
    if FORGOTTEN.encode() not in copy.read_bytes():
        faults.append("the copy was made too late to show anything")
    for suffix in ("", "-wal", "-shm"):
        house.path.with_name(house.path.name + suffix).unlink(missing_ok=True)
    faults += _without_keys(house, place, copy, listed)
    (place / "new" / "instance").mkdir(parents=True)
    shutil.copy(house.folder / "instance" / "secrets.json", place / "new" / "instance")
    began_restore = time.monotonic()
    done = _flask(house, "restore", str(copy), SOAK_FOLDER=str(place / "new"), ERASURE_LIST=str(listed))
    taken = time.monotonic() - began_restore
    if done.returncode != 0 or "2 people forgotten again" not in done.stdout or taken >= BAR_SECONDS:
        return taken, len(answered), 0, [*faults, f"the restore took {taken:.1f} s: {done.stdout}{done.stderr}"]
    faults += _differences(place / "new" / "soak.sqlite", before, [name for name, at in answered.items() if at < began])
    checked = _flask(house, "audit", "verify", SOAK_FOLDER=str(place / "new"))
    if checked.returncode != 0:
        faults.append(f"the audit chain: {checked.stdout}")
    found = OPENED.search(done.stdout)
    return taken, len(answered), int(found[1]) if found else 0, faults


@contextmanager
def _writing(port: int, cookie: str, answered: dict[str, float]) -> Iterator[None]:
    """Nominate on and on by some threads; note of each answered one when that was."""
    form = FormReader(send(port, CHECKED, cookie).body).to(NOMINATE)
    stop, numbered = threading.Event(), numbers()

    def nominate_on() -> None:
        while not stop.is_set():
            name = f"Drill{next(numbered)}"
            if send(port, NOMINATE, cookie, form.body(**nominated(name), submission_id=str(uuid4()))).status == SAVED:
                answered[name] = time.monotonic()

    threads = [threading.Thread(target=nominate_on, daemon=True) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(WAIT_SECONDS)


def _erase(port: int, filled: Filled) -> Iterator[str]:
    """Let the programme manager forget both, on the pages of the product."""
    for path in (f"/privacy/students/{filled.student_id}/erase", f"/privacy/mentors/{filled.mentor_id}/erase"):
        form = FormReader(send(port, path, filled.cookies["manager"]).body).to(path)
        answer = send(port, path, filled.cookies["manager"], form.body(submission_id=str(uuid4())))
        if answer.status != SAVED:
            yield f"{path} answered {answer.status}"


@contextmanager
def _jobs(house: House, listed: Path) -> Iterator[None]:
    """Run the product's job process."""
    command = [sys.executable, "-m", "flask", "--app", "tests.soak.serve", "jobs"]
    environment = environment_of(house, ERASURE_LIST=str(listed))
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(WAIT_SECONDS)


def _flask(house: House, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flask", "--app", "tests.soak.serve", *words]
    return subprocess.run(
        command, cwd=ROOT, env=environment_of(house) | environment, capture_output=True, text=True, check=False
    )


def _without_keys(house: House, place: Path, copy: Path, listed: Path) -> Iterator[str]:
    """Try it where the keys are not: it is refused, and nothing is there afterwards."""
    (place / "bare").mkdir()
    done = _flask(house, "restore", str(copy), SOAK_FOLDER=str(place / "bare"), ERASURE_LIST=str(listed))
    if done.returncode == 0 or "DATA_KEYS" not in done.stderr:
        yield f"without the keys it answered {done.returncode}: {done.stdout}{done.stderr}"


def _differences(path: Path, before: dict[str, int], answered: list[str]) -> Iterator[str]:
    """Compare the restored database with the copy it came from, and with what was answered before that was begun."""
    now = _counts(path)
    # What a restore itself adds or lets go: proof of who was forgotten again, the audit of that, promises and mails by age.
    moved = {"erasure", "audit_entry", "outbox_mail", "membership", "guardian", "link", "user_session", "due_item"}
    yield from (
        f"{table}: {now[table]} rows, {number} in the copy"
        for table, number in before.items()
        if now[table] != number and table not in moved
    )
    with closing(sqlite3.connect(path)) as connection:
        names = {row[0] for row in connection.execute("SELECT first_name FROM student WHERE first_name LIKE 'Drill%'")}
    yield from (f"{name} was answered before the copy and is not in it" for name in answered if name not in names)
    for suffix in ("", "-wal"):
        file = path.with_name(path.name + suffix)
        if file.exists() and FORGOTTEN.encode() in file.read_bytes():
            yield f"who was forgotten stands in {file.name}"


def _counts(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as connection:
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}


def _until(true: Callable[[], bool]) -> None:
    """Wait until something is so, but not for ever."""
    deadline = time.monotonic() + WAIT_SECONDS
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
