"""Smaller faults: a chain somebody tampered with, a clock that jumps, a disk that is full."""

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from programme.core import audit, clock
from programme.core.database import db
from programme.core.jobs import Job, run_due
from tests.factories import make_world
from tests.house.whole_world import make_whole
from tests.soak.doors import CHECKED, NOMINATE, nominated
from tests.soak.forms import FormReader
from tests.soak.house import open_house
from tests.soak.measured import Measured

ENTRIES = 40


# -- The audit chain ------------------------------------------------------------------------------------------------


def tamper(folder: Path, *, count: int, seed: int) -> Measured:
    """Change the chain by hand in so many random ways; the check finds each."""
    chance = random.Random(seed)
    missed: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    with open_house(folder, _chain) as (house, _), house.app.test_request_context():
        if list(audit.verify()):
            missed["the chain as it was made"] += 1
        for _ in range(count):
            how, statements = _tampering(chance)
            tried[how] += 1
            db.session.rollback()
            for statement in statements:
                db.session.execute(text(statement))
            db.session.flush()
            db.session.expire_all()
            if not list(audit.verify()):
                missed[f"{how}: {'; '.join(statements)}"] += 1
            db.session.rollback()
            db.session.expunge_all()
    note = ", ".join(f"{number}× {how}" for how, number in sorted(tried.items()))
    faults = [f"not found {number}×: {how}" for how, number in missed.items()]
    return Measured("audit chain", count, "tamperings", "100 % found", faults, note)


def _chain() -> None:
    for number in range(ENTRIES):
        audit.record("soak.entry", f"trajectory {number}", actor_id=number, text=f"Verzonnen {number}.", step=number)


def _tampering(chance: random.Random) -> tuple[str, list[str]]:
    one, other = chance.sample(range(1, ENTRIES + 1), 2)
    column, value = chance.choice(
        [
            ("actor_id", "actor_id + 1"),
            ("actor_id", "NULL"),
            ("code", "'soak.other'"),
            ("thing", "'trajectory 999'"),
            ("facts", "'{\"step\": 99}'"),
            ("at", "'2020-01-01 00:00:00.000000'"),
            ("digest", f"'{chance.getrandbits(256):064x}'"),
            ("text_digest", f"'{chance.getrandbits(256):064x}'"),
            ("text", f"(SELECT text FROM audit_entry WHERE number = {other})"),
            ("text", "x'01000000000000000000000000'"),
            ("row_key", "'00000000000000000000000000000000'"),
            ("facts", "'no json'"),
        ]
    )
    copied = "at, actor_id, code, thing, facts, text_digest, text, row_key, digest"
    ways = {
        "update": [f"UPDATE audit_entry SET {column} = {value} WHERE number = {one}"],
        "delete": [f"DELETE FROM audit_entry WHERE number = {one}"],
        "insert": [
            f"INSERT INTO audit_entry (number, {copied}) SELECT {ENTRIES + 1}, {copied} FROM audit_entry "
            f"WHERE number = {one}"
        ],
        "reorder": [
            f"UPDATE audit_entry SET number = -1 WHERE number = {one}",
            f"UPDATE audit_entry SET number = {one} WHERE number = {other}",
            f"UPDATE audit_entry SET number = {other} WHERE number = -1",
        ],
        "cut the end": [f"DELETE FROM audit_entry WHERE number > {min(one, ENTRIES - 1)}"],
        "cut the end, head too": [
            f"DELETE FROM audit_entry WHERE number > {min(one, ENTRIES - 1)}",
            f"UPDATE audit_head SET number = {min(one, ENTRIES - 1)}, digest = (SELECT digest FROM audit_entry "
            f"WHERE number = {min(one, ENTRIES - 1)})",
        ],
        "cut the start": [f"DELETE FROM audit_entry WHERE number < {max(one, 2)}"],
        "cut the start, head too": [
            f"UPDATE audit_head SET first_number = {max(one, 2)}, before_first = (SELECT digest FROM audit_entry "
            f"WHERE number = {max(one, 2) - 1})",
            f"DELETE FROM audit_entry WHERE number < {max(one, 2)}",
        ],
        "head gone": ["DELETE FROM audit_head"],
    }
    how = chance.choice(sorted(ways))
    return how, ways[how]


# -- The clock ------------------------------------------------------------------------------------------------------

# Where a clock is looked at every few minutes: spring and autumn, leap day, year end.
MOMENTS = (
    datetime(2026, 10, 24, 20, tzinfo=UTC),
    datetime(2027, 3, 27, 20, tzinfo=UTC),
    datetime(2026, 12, 31, 20, tzinfo=UTC),
    datetime(2028, 2, 28, 20, tzinfo=UTC),
    datetime(2027, 10, 30, 20, tzinfo=UTC),
    datetime(2028, 3, 25, 20, tzinfo=UTC),
)
NIGHTS = 4


def walk_clock(folder: Path, *, count: int, seed: int) -> Measured:
    """Let so many clocks run through hard nights, some set back an hour; each nightly job runs once for each day."""
    chance = random.Random(seed)
    faults: list[str] = []
    nights = 0
    with open_house(folder, make_world) as (house, _), house.app.app_context():
        for number in range(count):
            house.put_back()
            start = MOMENTS[number % len(MOMENTS)]
            at = time(chance.choice((1, 2, 3, 4, 6)), chance.choice((0, 15, 30)))
            ran: Counter[str] = Counter()
            job = Job(
                "walk", timedelta(hours=1), lambda ran=ran: ran.update([clock.today().isoformat()]), nightly_at=at
            )
            now, back = start, start + timedelta(hours=chance.uniform(2, 70)) if chance.random() < 0.5 else None
            while now < start + timedelta(days=NIGHTS):
                with clock.fixed(now):
                    run_due([job])
                now += timedelta(minutes=chance.randint(5, 25))
                if back is not None and now > back:
                    now, back = now - timedelta(hours=1), None
            wanted = {(start.date() + timedelta(days=n)).isoformat() for n in range(1, NIGHTS + 1)}
            nights += len(wanted)
            wrong = {day: ran[day] for day in wanted | set(ran) if ran[day] != 1 and day != start.date().isoformat()}
            if wrong:
                faults.append(f"from {start:%Y-%m-%d} at {at}: {wrong}")
    return Measured("clock", nights, "nights", "0 lost, 0 doubled", faults, f"{count} clocks, half set back an hour")


# -- The disk -------------------------------------------------------------------------------------------------------


def fill_disk(folder: Path, *, count: int, seed: int) -> Measured:
    """Fill the disk so many times while a school nominates; a plain 503, and on again when there is space."""
    chance = random.Random(seed)
    faults: list[str] = []
    refused = 0
    most = [0]

    def limit(connection: Connection) -> None:
        # SQLite's own ceiling answers what a full disk does: SQLITE_FULL, in the middle of a write.
        connection.exec_driver_sql(f"PRAGMA max_page_count = {most[0] or 1_073_741_823}")

    with open_house(folder, lambda: make_whole(make_world())) as (house, whole):
        with house.app.test_request_context():
            cookie = house.cookie_of(whole.people["care_coordinator"])
            event.listen(db.engine, "begin", limit, insert=True)
        path = NOMINATE
        form = FormReader(house.ask(CHECKED, cookie).get_data(as_text=True)).to(path)
        for number in range(count):
            with house.app.app_context():
                pages = int(db.session.scalar(text("PRAGMA page_count")) or 0)
                rows = db.session.scalar(text("SELECT count(*) FROM student"))
                db.session.remove()
            most[0] = pages
            # Empty pages take the first few; then there is no space left.
            answered = 0
            for turn in range(chance.randint(60, 120)):
                body = form.body(**nominated(f"Vol{number}-{turn}"), submission_id=str(uuid4()))
                answer = house.ask(path, cookie, body)
                if answer.status_code == 503:
                    refused += 1
                    if "text/html" not in (answer.content_type or "") or len(answer.get_data()) < 500:
                        faults.append(f"turn {number}: a 503 without a page")
                    break
                if answer.status_code != 303:
                    faults.append(f"turn {number}: answer {answer.status_code}")
                    break
                answered += 1
            else:
                faults.append(f"turn {number}: the disk was never full")
            most[0] = 0
            again = form.body(**nominated(f"Weer{number}"), submission_id=str(uuid4()))
            if house.ask(path, cookie, again).status_code != 303:
                faults.append(f"turn {number}: it did not go on when there was space")
            with house.app.app_context():
                whole_again = db.session.scalar(text("PRAGMA integrity_check"))
                now = db.session.scalar(text("SELECT count(*) FROM student"))
                db.session.remove()
            if whole_again != "ok" or now != (rows or 0) + answered + 1:
                faults.append(f"turn {number}: {whole_again}, {now} students after {rows} + {answered} + 1")
        with house.app.test_request_context():
            faults += [f"the audit chain: {fault.what}" for fault in audit.verify()]
            db.session.remove()
    note = f"{refused} answers of 503"
    return Measured("disk full", count, "times", "503, whole, goes on", faults, note)
