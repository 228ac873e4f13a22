"""Mail is lost by no fault of the mail server or of the sender, and doubled only where that cannot be helped."""

import email
import email.policy
import socket
import sqlite3
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from jinja2 import TemplateNotFound
from sqlalchemy import event, select

from programme.core import clock, outbox
from programme.core.database import db
from programme.core.outbox import MailState, OutboxMail, queue_mail, send_due
from tests.core.small_app import running

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
CANARY = "kanarie-7f3a"


class Postman:
    """A mail server's behaviour: it keeps what it accepts, and answers as a test tells it to."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.rcpt: list[str] = []
        self.data: list[str] = []
        self.drop_after_data = 0
        self.drop_at_goodbye = False

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.rcpt:
            return self.rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.data:
            return self.data.pop(0)
        self.received.append(
            (envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=email.policy.default))
        )
        if self.drop_after_data:
            self.drop_after_data -= 1
            server.transport.abort()
        return "250 OK"

    async def handle_QUIT(self, server: Any, _session: Any, _envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.drop_at_goodbye:
            server.transport.abort()
        return "221 Bye"

    @property
    def ids(self) -> list[str]:
        return [message["Message-ID"] for _to, message in self.received]


@pytest.fixture
def postman() -> Iterator[Postman]:
    postman = Postman()
    controller = Controller(postman, hostname="127.0.0.1", port=free_port())
    controller.start()
    postman.port = controller.port  # type: ignore[attr-defined]
    yield postman
    controller.stop()


@pytest.fixture
def app(tmp_path: Path, postman: Any) -> Iterator[Flask]:
    with running(tmp_path, MAIL_SERVER="127.0.0.1", MAIL_PORT=postman.port) as app, clock.fixed(NOON):
        yield app


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def queued(name: str = "Sam", **more: Any) -> OutboxMail:
    row = queue_mail("planned", "sam@school.example.org", params={"name": name, "at": None}, **more)
    db.session.commit()
    return row


def stored(row: OutboxMail) -> OutboxMail:
    db.session.expire_all()
    return db.session.get_one(OutboxMail, row.id)


def test_a_mail_arrives_as_it_was_written(app: Flask, postman: Postman) -> None:
    row = queued("Zoë", links={"link": 7})

    assert send_due() == 1

    ((to, message),) = postman.received
    assert to == ["sam@school.example.org"]
    assert message["To"] == "sam@school.example.org"
    assert message["From"] == "Mentorprogramma <mail@programme.example.org>"
    assert message["Subject"] == "Gepland: Zoë"
    assert message["Date"] == "Tue, 24 Nov 2026 11:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == row.message_id
    assert message.get_content().replace("\r\n", "\n") == (
        "Dag Zoë,\n\nhttps://programme.example.org/l/fresh-token-7\n"
    )


def test_a_sent_mail_is_wiped_and_sent_once(app: Flask, postman: Postman) -> None:
    row = queued(CANARY)
    assert send_due() == 1
    assert send_due() == 0

    row = stored(row)
    assert (row.state, row.sent_at, row.wiped_at, row.lease_until) == (MailState.SENT, NOON, NOON, None)
    assert (row.recipient, row.content, row.invitation) == (None, None, None)
    assert len(postman.received) == 1


def test_the_database_holds_no_plain_text_of_a_mail(app: Flask, tmp_path: Path, postman: Postman) -> None:
    queued(CANARY, invitation=f"BEGIN:VCALENDAR {CANARY}", send_after=NOON + timedelta(hours=1))

    on_disk = b"".join(file.read_bytes() for file in tmp_path.glob("small.sqlite*"))

    assert b"outbox_mail" in on_disk
    assert CANARY.encode() not in on_disk
    assert b"sam@school" not in on_disk


def test_a_mail_that_was_rolled_back_is_never_sent(app: Flask, postman: Postman) -> None:
    queue_mail("planned", "sam@school.example.org", params={"name": "Sam", "at": None})
    db.session.rollback()

    assert send_due() == 0
    assert postman.received == []


def test_a_mail_waits_for_its_moment_and_can_be_taken_back_until_then(app: Flask, postman: Postman) -> None:
    row = queued(send_after=NOON + timedelta(minutes=2))
    assert send_due() == 0
    assert outbox.waiting_count() == 1

    assert outbox.take_back(row)
    db.session.commit()

    with clock.fixed(NOON + timedelta(minutes=3)):
        assert send_due() == 0
    assert outbox.waiting_count() == 0


def test_a_mail_that_went_cannot_be_taken_back(app: Flask, postman: Postman) -> None:
    row = queued()
    send_due()

    assert not outbox.take_back(row)
    assert stored(row).state is MailState.SENT


def test_an_invitation_is_shown_by_mail_programs_and_added_as_a_file(app: Flask, postman: Postman) -> None:
    text = "BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nSUMMARY:Kennismaking Zoë\r\nEND:VCALENDAR\r\n"
    queued(invitation=text, invitation_method="CANCEL")
    send_due()

    _to, message = postman.received[0]
    calendar = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    (file,) = message.iter_attachments()

    assert calendar["Content-Type"].params == {"method": "CANCEL", "charset": "utf-8"}
    assert calendar.get_content().replace("\r\n", "\n") == text.replace("\r\n", "\n")
    assert (file.get_filename(), file.get_content()) == ("invitation.ics", text.encode())


def test_a_name_cannot_add_a_header(app: Flask, postman: Postman) -> None:
    queued("Sam\r\nBcc: all@example.org\r\n\r\nHello")
    send_due()

    to, message = postman.received[0]
    assert to == ["sam@school.example.org"]
    assert message["Bcc"] is None
    assert message["Subject"] == "Gepland: Sam Bcc: all@example.org Hello"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sam",
        "@x.example",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example, c@d.example",
        "josé@x.example",
        "a b@x.example",
    ],
)
def test_an_address_that_no_server_takes_fails_at_once(app: Flask, postman: Postman, address: str) -> None:
    row = queue_mail("planned", address, params={"name": "Sam", "at": None})
    db.session.commit()

    assert send_due() == 0

    assert (stored(row).state, row.last_error_code) == (MailState.FAILED, "address")
    assert postman.received == []


def test_an_international_domain_is_written_in_ascii(app: Flask, postman: Postman) -> None:
    queue_mail("planned", "sam@münchen.example", params={"name": "Sam", "at": None})
    db.session.commit()
    send_due()
    assert postman.received[0][0] == ["sam@xn--mnchen-3ya.example"]


def test_a_refused_address_fails_at_once_and_stays_for_the_administrator(app: Flask, postman: Postman) -> None:
    postman.rcpt = ["550 5.1.1 no such person"]
    row, other = queued("Sam"), queued("Kim")

    assert send_due() == 1

    assert (stored(row).state, row.last_error_code, row.attempts) == (MailState.FAILED, "smtp_550", 1)
    assert stored(other).state is MailState.SENT
    assert outbox.failed_count() == 1

    outbox.try_again(row)
    db.session.commit()
    assert send_due() == 1


def test_a_grey_listed_mail_goes_at_its_next_try(app: Flask, postman: Postman) -> None:
    postman.rcpt = ["451 4.7.1 come back later"]
    row = queued()

    assert send_due() == 0
    assert (stored(row).state, row.last_error_code) == (MailState.QUEUED, "smtp_451")
    with clock.fixed(NOON + timedelta(seconds=59)):
        assert send_due() == 0
    with clock.fixed(NOON + timedelta(seconds=60)):
        assert send_due() == 1
    assert postman.ids == [row.message_id]


def test_a_mail_that_keeps_failing_is_tried_eight_times_over_nineteen_hours(app: Flask, postman: Postman) -> None:
    postman.data = ["452 4.3.1 disk full"] * 9
    row = queued()
    now, tries = NOON, []
    while stored(row).state is MailState.QUEUED:
        with clock.fixed(now):
            before = row.attempts
            send_due()
            if stored(row).attempts > before:
                tries.append(int((now - NOON).total_seconds() // 60))
        now += timedelta(minutes=1)

    assert tries == [0, 1, 6, 21, 81, 441, 801, 1161]
    assert (row.state, row.last_error_code) == (MailState.FAILED, "smtp_452")
    assert len(postman.data) == 1


def test_a_server_that_dies_after_the_data_gets_the_same_message_again(app: Flask, postman: Postman) -> None:
    postman.drop_after_data = 1
    row = queued()

    assert send_due() == 0
    assert (stored(row).state, row.last_error_code) == (MailState.QUEUED, "disconnected")
    with clock.fixed(NOON + timedelta(minutes=1)):
        assert send_due() == 1
    assert postman.ids == [row.message_id] * 2


def test_a_server_that_dies_at_the_goodbye_gets_the_message_once(app: Flask, postman: Postman) -> None:
    postman.drop_at_goodbye = True
    row = queued()

    assert send_due() == 1
    assert stored(row).state is MailState.SENT
    assert postman.ids == [row.message_id]


def test_a_sender_that_dies_between_acceptance_and_commit_sends_the_same_message_again(
    app: Flask, postman: Postman
) -> None:
    row = queued()

    def die(session: Any) -> None:
        if any(isinstance(thing, OutboxMail) and thing.state is MailState.SENT for thing in session.dirty):
            raise KeyboardInterrupt

    event.listen(db.session, "before_commit", die)
    try:
        with pytest.raises(KeyboardInterrupt):
            send_due()
    finally:
        event.remove(db.session, "before_commit", die)
    db.session.rollback()

    assert (stored(row).state, len(postman.received)) == (MailState.QUEUED, 1)
    assert send_due() == 0, "the lease keeps it"
    with clock.fixed(NOON + timedelta(minutes=5)):
        assert send_due() == 1
    assert postman.ids == [row.message_id] * 2


def test_a_row_whose_sender_died_at_the_last_try_is_not_tried_for_ever(app: Flask, postman: Postman) -> None:
    row = queued()
    row.attempts = 8
    db.session.commit()

    assert send_due() == 0
    assert (stored(row).state, row.last_error_code) == (MailState.FAILED, "died")


def test_a_mail_that_cannot_be_written_does_not_stop_the_others(app: Flask, postman: Postman) -> None:
    broken = queue_mail("planned", "sam@school.example.org", params={})
    db.session.commit()
    other = queued()

    assert send_due() == 1
    assert (stored(broken).state, broken.last_error_code) == (MailState.QUEUED, "UndefinedError")
    assert stored(other).state is MailState.SENT


def test_a_mail_without_templates_is_refused_when_it_is_queued(app: Flask) -> None:
    with pytest.raises(TemplateNotFound):
        queue_mail("nowhere", "sam@school.example.org")


@contextmanager
def server(talk: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on loopback and let `talk` answer whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        stopping = threading.Event()

        def answer() -> None:
            while not stopping.is_set():
                try:
                    connection, _address = listener.accept()
                except OSError:
                    return
                with connection:
                    talk(connection)

        listener.settimeout(0.2)
        thread = threading.Thread(target=lambda: [answer() for _ in iter(stopping.is_set, True)], daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        stopping.set()
        thread.join()


def test_a_server_that_hangs_costs_one_try_of_one_mail(app: Flask, postman: Postman) -> None:
    release = threading.Event()
    rows = [queued(), queued()]
    with server(lambda _connection: release.wait(10) and None) as port:
        app.config.update(MAIL_PORT=port, MAIL_TIMEOUT_SECONDS=0.2)
        assert send_due() == 0
        release.set()

    assert [(stored(row).attempts, row.last_error_code) for row in rows] == [(1, "timeout"), (0, None)]


def test_a_server_that_is_away_costs_one_try_of_one_mail(app: Flask, postman: Postman) -> None:
    rows = [queued(), queued()]
    app.config.update(MAIL_PORT=free_port())

    assert send_due() == 0
    assert [(stored(row).attempts, row.last_error_code) for row in rows] == [(1, "unreachable"), (0, None)]


def test_a_server_without_starttls_gets_nothing(app: Flask, postman: Postman) -> None:
    app.config.update(MAIL_SECURITY="starttls")
    row = queued()

    assert send_due() == 0
    assert (stored(row).state, row.last_error_code) == (MailState.QUEUED, "smtp")
    assert postman.received == []


def test_a_certificate_that_nobody_vouches_for_gets_nothing(app: Flask, tmp_path: Path) -> None:
    handler, context = Postman(), self_signed(tmp_path)
    controller = Controller(handler, hostname="127.0.0.1", port=free_port(), tls_context=context)
    controller.start()
    try:
        app.config.update(MAIL_SECURITY="starttls", MAIL_PORT=controller.port)
        row = queued()
        assert send_due() == 0
        assert stored(row).last_error_code == "certificate"
        assert handler.received == []
    finally:
        controller.stop()


def self_signed(folder: Path) -> Any:
    """Make the TLS settings of a server that vouches for itself alone."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    real_now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(real_now - timedelta(days=1))
        .not_valid_after(real_now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


def test_two_senders_at_once_send_every_mail_once(app: Flask, postman: Postman) -> None:
    for number in range(40):
        queue_mail("planned", f"m{number}@school.example.org", params={"name": "Sam", "at": None})
    db.session.commit()
    sent = []

    def sender() -> None:
        with app.app_context(), clock.fixed(NOON):
            sent.append(send_due())

    threads = [threading.Thread(target=sender) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(sent) == 40
    assert len(set(postman.ids)) == len(postman.ids) == 40


def test_every_mail_survives_a_bad_day(app: Flask, postman: Postman) -> None:
    for number in range(60):
        queue_mail("planned", f"m{number}@school.example.org", params={"name": "Sam", "at": None})
    db.session.commit()
    wanted = set(db.session.scalars(select(OutboxMail.message_id)))
    postman.rcpt = ["451 later", "421 closing"] * 8
    postman.data = ["452 full"] * 6
    postman.drop_after_data = 5

    now = NOON
    for _round in range(80):
        with clock.fixed(now):
            send_due()
        now += timedelta(minutes=1)

    assert outbox.waiting_count() == 0
    assert set(postman.ids) == wanted
    assert len(postman.ids) - len(wanted) == 5, "doubled only where the server died after the data"


def test_without_a_server_mails_wait(tmp_path: Path) -> None:
    with running(tmp_path), clock.fixed(NOON):
        row = queued()
        assert send_due() == 0
        assert stored(row).state is MailState.QUEUED


def test_demo_mode_shows_what_it_cannot_send(tmp_path: Path) -> None:
    with running(tmp_path, DEMO=True), clock.fixed(NOON):
        row = queue_mail(
            "planned",
            "sam@school.example.org",
            params={"name": "Sam", "at": "2026-10-25T00:30:00+00:00"},
            links={"link": 3},
            invitation="BEGIN:VCALENDAR",
        )
        before = outbox.preview(row)
        db.session.commit()
        assert send_due() == 1
        after = outbox.preview(stored(row))

        assert before is not None
        assert "\n\n…\n\n" in before.body
        assert row.state is MailState.SHOWN
        assert after == outbox.Preview(
            subject="Gepland: Sam",
            body="Dag Sam,\n\nhttps://programme.example.org/l/fresh-token-3\n\nzondag 25 oktober 2026, 02.30\n",
            to="sam@school.example.org",
            invitation="BEGIN:VCALENDAR",
        )


def test_a_mail_speaks_the_language_of_its_reader(tmp_path: Path) -> None:
    with running(tmp_path), clock.fixed(NOON):
        row = queue_mail("planned", "sam@x.example", language="en", params={"name": "Sam", "at": "2026-11-24"})
        seen = outbox.preview(row)
        assert seen is not None
        assert "Tuesday 24 November 2026" in seen.body


def test_sent_mails_go_after_thirty_days_and_waiting_ones_stay(app: Flask, postman: Postman) -> None:
    queued()
    send_due()
    queued(send_after=NOON + timedelta(days=90))

    with clock.fixed(NOON + timedelta(days=29, hours=10)):
        assert outbox.wipe_old() == 0
    with clock.fixed(NOON + timedelta(days=30)):
        assert outbox.wipe_old() == 1
    assert outbox.waiting_count() == 1


def test_the_database_refuses_a_sent_mail_that_was_not_wiped(app: Flask, tmp_path: Path, postman: Postman) -> None:
    queued()
    connection = sqlite3.connect(tmp_path / "small.sqlite")
    with pytest.raises(sqlite3.IntegrityError, match="sent_is_wiped"):
        connection.execute("UPDATE outbox_mail SET state = 'sent', sent_at = '2026-11-24 11:00:00'")
    connection.close()
