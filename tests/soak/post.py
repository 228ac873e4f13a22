"""Mail through a server that refuses, waits and dies, while the sender itself is killed: nothing is lost."""

import email
import email.policy
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.core.outbox import MailState, OutboxMail, queue_mail, send_due, try_again
from tests.factories import NOW, make_world
from tests.soak.crowd import ROOT, environment_of
from tests.soak.house import open_house
from tests.soak.measured import Measured

TURNS_MOST = 400
PERMANENT = "smtp_550"


class BadPostman:
    """A mail server with bad days: it keeps what it took, and notes whom it refused for good."""

    def __init__(self, chance: random.Random, *, kind: bool = False) -> None:
        self.chance = chance
        self.kind = kind
        self.received: Counter[str] = Counter()
        self.refused = 0
        self.faults: Counter[str] = Counter()

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Name the recipient: take it, greylist it, refuse it, or hang up."""
        luck = 1.0 if self.kind else self.chance.random()
        if luck < 0.10:
            self.faults["greylisted"] += 1
            return "451 4.7.1 Greylisted, try again"
        if luck < 0.13:
            self.refused += 1
            self.faults["refused"] += 1
            return "550 5.1.1 No such user"
        if luck < 0.16:
            self.faults["hung up"] += 1
            server.transport.abort()
        if luck < 0.18:
            self.faults["shut"] += 1
            return "421 4.3.2 Service not available"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Take the letter: keep it, put it off, or keep it and die before saying so."""
        luck = 1.0 if self.kind else self.chance.random()
        if luck < 0.05:
            self.faults["put off after data"] += 1
            return "452 4.3.1 Disk full"
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.received[str(message["Message-ID"])] += 1
        if luck < 0.12:
            self.faults["died after data"] += 1
            server.transport.abort()
        return "250 OK"


def _controller(postman: BadPostman) -> Controller:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    return Controller(postman, hostname="127.0.0.1", port=port)


def _queue(count: int) -> list[str]:
    made = [
        queue_mail(
            "nomination/emails/received", f"post{n}@example.org", params={"number": n, "answer_by": "2026-12-01"}
        )
        for n in range(count)
    ]
    db.session.commit()
    return [row.message_id for row in made]


def _mail_settings(port: int) -> dict[str, Any]:
    return {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": port, "MAIL_SECURITY": "none", "MAIL_TIMEOUT_SECONDS": 5}


def send_through_faults(folder: Path, *, count: int, seed: int) -> Measured:
    """Queue so many mails and send them through a server that fails one in three times."""
    postman = BadPostman(random.Random(seed))
    controller = _controller(postman)
    controller.start()
    try:
        house_of = open_house(folder, make_world, **_mail_settings(controller.port))
        with house_of as (house, _), house.app.test_request_context():
            ids = _queue(count)
            turns = 0
            while _left() and turns < TURNS_MOST:
                with clock.fixed(NOW + timedelta(minutes=10 * turns)):
                    send_due(limit=count)
                turns += 1
            faults = _lost_mail(ids, postman)
            db.session.remove()
    finally:
        controller.stop()
    doubled = sum(number > 1 for number in postman.received.values())
    said = ", ".join(f"{number}× {fault}" for fault, number in sorted(postman.faults.items()))
    note = f"{doubled} twice, each with its own Message-ID; {said}"
    return Measured("mail faults", count, "mails", "1,000; 0 lost", faults, note)


def _left() -> bool:
    """Tell whether a mail still waits; whatever failed too often for now is put back, as an administrator does."""
    for row in db.session.scalars(select(OutboxMail).where(OutboxMail.state == MailState.FAILED)):
        if row.last_error_code != PERMANENT:
            try_again(row)
    db.session.commit()
    return db.session.scalar(select(OutboxMail.id).where(OutboxMail.state == MailState.QUEUED).limit(1)) is not None


def _lost_mail(ids: list[str], postman: BadPostman) -> list[str]:
    rows = {
        row.message_id: row for row in db.session.scalars(select(OutboxMail).execution_options(populate_existing=True))
    }
    faults = []
    for number in ids:
        row = rows.get(number)
        if row is None:
            faults.append(f"{number} is gone")
        elif row.state is MailState.SENT:
            if not postman.received[number]:
                faults.append(f"{number} is called sent and never arrived")
        elif row.state is not MailState.FAILED or row.last_error_code != PERMANENT:
            faults.append(f"{number} is left as {row.state}, {row.last_error_code}")
    failed = sum(row.state is MailState.FAILED for row in rows.values())
    if failed != postman.refused:
        faults.append(f"{failed} failed, {postman.refused} were refused")
    faults += [f"{number} arrived and is no mail of ours" for number in postman.received if number not in rows]
    return faults


def kill_sender(folder: Path, *, count: int, seed: int, mails: int = 0) -> Measured:
    """Kill the job process so many times while it sends; each mail arrives, twice only with the same Message-ID."""
    chance = random.Random(seed)
    postman = BadPostman(chance, kind=True)
    controller = _controller(postman)
    controller.start()
    try:
        with open_house(folder, make_world, **_mail_settings(controller.port)) as (house, _):
            with house.app.test_request_context():
                ids = _queue(mails or count * 10)
                db.session.remove()
            more = {name: str(value) for name, value in _mail_settings(controller.port).items()}
            turn = 0
            while True:
                turn += 1
                # The lease of a mail whose sender was killed is over at the next start.
                now = (NOW + timedelta(minutes=10 * turn)).isoformat()
                _run_jobs(environment_of(house, **more) | {"FIXED_CLOCK": now}, postman, chance, kill=turn <= count)
                with house.app.app_context():
                    left = _left()
                    db.session.remove()
                if (turn > count and not left) or turn > count + 20:
                    break
            with house.app.test_request_context():
                faults = _lost_mail(ids, postman)
                db.session.remove()
    finally:
        controller.stop()
    doubled = sum(number > 1 for number in postman.received.values())
    note = f"{len(ids):,} mails, {doubled} twice, each with its own Message-ID"
    return Measured("kill -9 of jobs", count, "kills", "0 lost; twice only with the same id", faults, note)


def _run_jobs(environment: dict[str, str], postman: BadPostman, chance: random.Random, *, kill: bool) -> None:
    before = postman.received.total()
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "tests.soak.serve", "jobs"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    # Killed in the middle of sending, which is the moment that matters.
    enough = before + chance.randint(1, 12) if kill else before + 10**9
    quiet_since, seen = time.monotonic(), before
    while time.monotonic() < deadline and postman.received.total() < enough:
        if postman.received.total() != seen:
            seen, quiet_since = postman.received.total(), time.monotonic()
        if time.monotonic() - quiet_since > (15 if seen == before else 4):
            break
        time.sleep(0.002)
    time.sleep(chance.uniform(0, 0.02))
    process.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
    process.wait()
