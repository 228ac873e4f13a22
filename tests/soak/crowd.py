"""Many at once over a real server: one form sent twenty times, two people who decide, workers that are killed."""

import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count as numbers
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from programme.core import audit
from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Colour
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.models import Answer, Proposal, Way
from programme.screening.models import Review, Triage
from tests.factories import NOW, TODAY, make_match, make_mentor, make_student, make_trajectory, make_world, save
from tests.house.whole_world import make_whole
from tests.soak.doors import CHECKED, NOMINATE, make_doors, nominated
from tests.soak.forms import FormReader
from tests.soak.house import House, open_house
from tests.soak.measured import Measured

ROOT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
START_SECONDS = 120
ANSWER_SECONDS = 60
SAVED = 303
WORKERS = 2
TRIES = 60


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server said: 0 when the line broke."""

    status: int
    location: str = ""
    body: str = ""


def send(port: int, path: str, cookie: str, body: bytes | None = None) -> Answered:
    """Send one request; a line that breaks gives status 0."""
    connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
    headers = {"Cookie": cookie}
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if body is None else "POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        page = answer.read().decode()
        return Answered(answer.status, answer.getheader("Location") or "", page)
    except (OSError, http.client.HTTPException):
        return Answered(0)
    finally:
        connection.close()


def send_at(at: float, port: int, path: str, cookie: str, body: bytes, times: int) -> list[tuple[int, str]]:
    """Send the same form so many times at one moment of the machine's own clock; runs in any process."""
    with ThreadPoolExecutor(times) as threads:

        def one(_number: int) -> tuple[int, str]:
            time.sleep(max(0.0, at - time.monotonic()))
            answer = send(port, path, cookie, body)
            return answer.status, answer.location

        return list(threads.map(one, range(times)))


@contextmanager
def serving(house: House, *, workers: int = WORKERS, threads: int = 4) -> Iterator[tuple[int, int]]:
    """Serve the house with gunicorn on loopback; give its port and the number of its master process."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port = int(listener.getsockname()[1])
    words = [sys.executable, "-m", "gunicorn", "tests.soak.serve:app", "--bind", f"{HOST}:{port}", "--preload"]
    words += ["--workers", str(workers), "--worker-class", "gthread", "--threads", str(threads)]
    words += ["--log-level", "critical", "--no-control-socket"]
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment_of(house), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + START_SECONDS
        while send(port, "/nothing-here", "").status == 0:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the server did not start: {process.poll()}")
            time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def environment_of(house: House, **more: str) -> dict[str, str]:
    """Give the environment of a process over the database of a house."""
    return {
        **os.environ,
        "SOAK_FOLDER": str(house.folder),
        "FIXED_CLOCK": NOW.isoformat(),
        "FLASK_SKIP_DOTENV": "1",
        **more,
    }


# -- One form, sent many times --------------------------------------------------------------------------------------


def submit_doubled(folder: Path, *, count: int, seed: int, processes: int = 8) -> Measured:
    """Send so many forms 2 to 20 times at once; each is saved once and all its senders get the same page."""
    chance = random.Random(seed)
    faults: list[str] = []
    sent = 0
    with open_house(folder, lambda: make_whole(make_world())) as (house, whole):
        with house.app.test_request_context():
            doors = make_doors(house, whole, count, chance)
        # Forked before anything else runs here; the children only send.
        with get_context("fork").Pool(processes) as pool, serving(house) as (port, _):
            for door in doors:
                form = FormReader(send(port, door.page, door.cookie).body).to(door.path)
                body = form.body(**door.typed, submission_id=_number(chance))
                before = _rows(house, door.table, door.where)
                times = chance.randint(2, 20)
                shares = [times // processes + (n < times % processes) for n in range(processes)]
                at = time.monotonic() + 0.05
                parts = pool.starmap(send_at, [(at, port, door.path, door.cookie, body, n) for n in shares if n])
                answers = [answer for part in parts for answer in part]
                sent += len(answers)
                saved = _rows(house, door.table, door.where) - before
                if saved != 1 or len(set(answers)) != 1 or answers[0][0] != SAVED:
                    faults.append(f"{door.path} sent {times} times: {saved} rows, answers {Counter(answers)}")
    note = f"{sent:,} requests from {processes} processes"
    return Measured("double submit", count, "forms", "2–20 at once; 0 doubles, one page", faults, note)


def _number(chance: random.Random) -> str:
    return str(UUID(int=chance.getrandbits(128), version=4))


def _path(house: House, endpoint: str, **values: Any) -> str:
    return house.app.url_map.bind("localhost").build(endpoint, values)


def _rows(house: House, table: str, where: str = "1 = 1") -> int:
    with house.app.app_context():
        found = db.session.scalar(text(f"SELECT count(*) FROM {table} WHERE {where}"))
        db.session.remove()
    return int(found or 0)


# -- Two people at once ---------------------------------------------------------------------------------------------


@dataclass
class Race:
    """Two requests at one moment, and what must be true in the database after."""

    what: str
    first: tuple[str, str, bytes]
    second: tuple[str, str, bytes]
    true_after: str


def decide_together(folder: Path, *, count: int, seed: int) -> Measured:
    """Let two people decide about one thing at the same moment, so many times."""
    chance = random.Random(seed)
    faults: list[str] = []
    seen: Counter[str] = Counter()
    with open_house(folder, make_world) as (house, world):
        with house.app.test_request_context():
            races = _races(house, world, count, chance)
        with serving(house) as (port, _), ThreadPoolExecutor(2) as threads:
            for race in races:
                start = threading.Barrier(2)

                def one(request: tuple[str, str, bytes], start: threading.Barrier = start) -> Answered:
                    path, cookie, body = request
                    start.wait()
                    return send(port, path, cookie, body)

                answers = list(threads.map(one, (race.first, race.second)))
                statuses = sorted(answer.status for answer in answers)
                seen[f"{statuses[0]}+{statuses[1]}"] += 1
                with house.app.app_context():
                    holds = db.session.scalar(text(race.true_after))
                    db.session.remove()
                if not holds or statuses[0] != SAVED or statuses[1] not in (404, 409, 422):
                    faults.append(f"{race.what}: answers {statuses}, in the database {'right' if holds else 'wrong'}")
    note = ", ".join(f"{number}× {pair}" for pair, number in sorted(seen.items()))
    return Measured("two at once", count, "races", "second told; 0 lost", faults, note)


def _races(house: House, world: Any, count: int, chance: random.Random) -> list[Race]:
    one, two = house.cookie_of(world.coordinator), house.cookie_of(world.manager)
    mentors = house.cookie_of(world.mentor_user)
    world.mentor.capacity = 30
    makers: Sequence[Callable[[], Race]] = (
        lambda: _last_place(house, world, one, two, chance),
        lambda: _accept_and_take_back(house, world, mentors, one, chance),
        lambda: _both_review(house, world, two, house.cookie_of(world.colleague), chance),
    )
    races = [makers[turn % len(makers)]() for turn in range(count)]
    db.session.commit()
    return races


def _waiting(world: Any) -> Any:
    trajectory = make_trajectory(
        world.programme, make_student(world.school), stage=TrajectoryStage.WAITING, coordinator=world.coordinator
    )
    save(
        Intake(
            trajectory=trajectory,
            planned_at=NOW,
            place="School",
            uid=f"intake-{trajectory.id}@example.org",
            held_on=TODAY - timedelta(days=20),
            held_by=world.coordinator,
            student_confirmed=True,
            interests=["technology"],
            languages=["nl"],
            availability=["thu-13"],
        )
    )
    return trajectory


def _last_place(house: House, world: Any, one: str, two: str, chance: random.Random) -> Race:
    mentor = make_mentor(world.programme)
    requests = []
    for cookie in (one, two):
        path = _path(house, "matching.propose", trajectory_id=_waiting(world).id)
        body = f"mentor_id={mentor.id}&introduction=Stage+afmaken&student_agrees=y&submission_id={_number(chance)}"
        body += "&override_reason=Omdat+het+kan"
        requests.append((path, cookie, body.encode()))
    after = (
        f"SELECT (SELECT places_taken FROM mentor WHERE id = {mentor.id}) = 1 "
        f"AND (SELECT count(*) FROM match WHERE mentor_id = {mentor.id}) = 1"
    )
    return Race("the last place of a mentor", requests[0], requests[1], after)


def _accept_and_take_back(house: House, world: Any, mentors: str, one: str, chance: random.Random) -> Race:
    trajectory = _waiting(world)
    trajectory._stage = TrajectoryStage.PROPOSED
    match = make_match(trajectory, world.mentor, stage=MatchStage.ACCEPTED_BY_MENTOR)
    # So many places that the mentor is never full.
    world.mentor.places_taken = 0
    match.mentor = mentor = make_mentor(world.programme)
    mentor.places_taken = 1
    mentor.capacity = 2
    proposal = Proposal(match=match, proposed_by=world.coordinator, proposed_at=NOW, introduction="Stage afmaken.")
    # The mentor said yes; the student's yes ends the time in which it can be taken back.
    proposal.mentor_answer, proposal.mentor_answered_at, proposal.mentor_way = Answer.YES, NOW, Way.APP
    save(proposal)
    answer = f"answer=yes&decline_reason=not_said&submission_id={_number(chance)}".encode()
    back = f"submission_id={_number(chance)}".encode()
    after = (
        f"SELECT (SELECT places_taken FROM mentor WHERE id = {mentor.id}) = "
        f"(SELECT count(*) FROM match WHERE mentor_id = {mentor.id} AND holds_place) AND "
        f"(SELECT count(*) FROM stage_change WHERE kind = 'match' AND thing_id = {match.id}) = 1"
    )
    accept = _path(house, "matching.record_answer", match_id=match.id)
    return Race(
        "yes and take back",
        (accept, house.cookie_of(world.manager), answer),
        (_path(house, "matching.take_back", match_id=match.id), one, back),
        after,
    )


def _both_review(house: House, world: Any, manager: str, colleague: str, chance: random.Random) -> Race:
    trajectory = _waiting(world)
    trajectory._stage, trajectory.colour, trajectory.waiting_since = TrajectoryStage.SCREENING, None, None
    trajectory.second_reviewer_id, trajectory.backup_id = world.manager.id, world.colleague.id
    triage = save(
        Triage(
            trajectory=trajectory,
            asked=world.programme.question_sets[0],
            suggested=Colour.AMBER,
            colour=Colour.AMBER,
            evidence="intake",
            decided_by=world.coordinator,
            decided_at=NOW,
            review=Review.PENDING,
            reason="Verzonnen reden.",
        )
    )
    db.session.commit()
    path = _path(house, "screening.review", triage_id=triage.id)
    requests = []
    for cookie in (manager, colleague):
        form = FormReader(house.ask(path, cookie).get_data(as_text=True)).to(path)
        requests.append((path, cookie, form.body(submission_id=_number(chance))))
    after = (
        f"SELECT (SELECT review FROM triage WHERE id = {triage.id}) <> 'pending' AND (SELECT count(*) FROM audit_entry "
        f"WHERE code = 'screening.second' AND thing = 'trajectory {trajectory.id}') = 1"
    )
    return Race("both reviewers", requests[0], requests[1], after)


# -- Workers that are killed ----------------------------------------------------------------------------------------


def kill_workers(folder: Path, *, count: int, seed: int) -> Measured:
    """Kill a worker so many times while schools nominate; what was answered is saved, once, and nothing is torn."""
    chance = random.Random(seed)
    with open_house(folder, lambda: make_whole(make_world())) as (house, whole):
        with house.app.test_request_context():
            cookie = house.cookie_of(whole.people["care_coordinator"])
        # This engine asks what a disk keeps, so the server writes as the product does.
        with serving(house) as (port, master):
            path = NOMINATE
            form = FormReader(send(port, CHECKED, cookie).body).to(path)
            stop = threading.Event()
            answered: dict[str, str] = {}
            broken = Counter[int]()
            numbered = numbers()

            def nominate_on() -> None:
                while not stop.is_set():
                    name = f"Moord{next(numbered)}"
                    body = form.body(
                        **nominated(name), submission_id=str(UUID(int=hash(name) & (2**128 - 1), version=4))
                    )
                    for _ in range(TRIES):
                        answer = send(port, path, cookie, body)
                        if answer.status == SAVED:
                            answered[name] = answer.location
                            break
                        broken[answer.status] += 1
                        time.sleep(0.05)

            writers = [threading.Thread(target=nominate_on, daemon=True) for _ in range(4)]
            for writer in writers:
                writer.start()
            for _ in range(count):
                # Between two kills something is answered, so that there is something to lose.
                before, deadline = len(answered), time.monotonic() + ANSWER_SECONDS
                while len(answered) == before and time.monotonic() < deadline:
                    time.sleep(0.01)
                time.sleep(chance.uniform(0, 0.4))
                os.kill(chance.choice(_workers_of(master)), signal.SIGKILL)
            stop.set()
            for writer in writers:
                writer.join(ANSWER_SECONDS)
        faults = _lost(house, answered)
    note = f"{len(answered):,} answered writes, {broken[0]:,} lines broken"
    faults += [f"{number}× answer {status}" for status, number in broken.items() if status >= 500]
    return Measured("kill -9 of web", count, "kills", "≥ 200; 0 lost, 0 torn", faults, note)


def _workers_of(master: int) -> list[int]:
    """Give the children of a gunicorn that we started, waiting until there is one."""
    while True:
        children = []
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                words = status.read_text().rpartition(")")[2].split()
            except OSError:
                continue  # It ended while we looked.
            if int(words[1]) == master and words[0] != "Z":
                children.append(int(status.parent.name))
        if children:
            return children
        time.sleep(0.02)


def _lost(house: House, answered: dict[str, str]) -> list[str]:
    faults = []
    with house.app.test_request_context():
        rows = Counter(db.session.scalars(text("SELECT first_name FROM student WHERE first_name LIKE 'Moord%'")))
        faults += [f"{name} was answered and is {rows[name]} times there" for name in answered if rows[name] != 1]
        faults += [f"{name} is {number} times there" for name, number in rows.items() if number > 1]
        whole = db.session.scalar(text("PRAGMA integrity_check"))
        if whole != "ok":
            faults.append(f"the database: {whole}")
        torn = db.session.scalar(
            text(
                "SELECT count(*) FROM student s WHERE s.first_name LIKE 'Moord%' AND NOT EXISTS (SELECT 1 FROM "
                "trajectory t JOIN nomination n ON n.trajectory_id = t.id WHERE t.student_id = s.id)"
            )
        )
        if torn:
            faults.append(f"{torn} students without their nomination")
        faults += [f"the audit chain: {fault.what}" for fault in audit.verify()]
        db.session.remove()
    return faults
