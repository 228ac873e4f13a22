"""The outbox: every mail is a row in the transaction of the change that causes it, and is sent from there."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, cast

import structlog
from flask import current_app
from flask_babel import format_date
from jinja2 import Environment, StrictUndefined
from sqlalchemy import CheckConstraint, Index, String, delete, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from programme.core import clock, mail
from programme.core.database import Base, Coded, WithId, db
from programme.core.encryption import SealedText, WithSealedText, sealed_column
from programme.core.i18n import DEFAULT_LANGUAGE, LANGUAGES, WISH, in_language

log = structlog.get_logger()

LEASE = timedelta(minutes=5)
# How long to wait after each failed try; after the last one the row stays for the administrator.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 360, 360, 360))
MOST_ATTEMPTS = len(WAITS) + 1
KEPT_DAYS = 30
PARTS = ("subject", "body")
DAY_IN_FULL = "EEEE d MMMM y"
MINT_LINK = "programme.mint_link"
MAIL_TEMPLATES = "programme.mail_templates"


class MailState(StrEnum):
    """Where a mail is."""

    QUEUED = "queued"
    SENT = "sent"
    # Demo mode without a mail server: not sent, but kept to be looked at.
    SHOWN = "shown"
    FAILED = "failed"


class OutboxMail(WithId, WithSealedText, Base):
    """One mail to one address; it is wiped the moment the mail server has it."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        CheckConstraint("(state = 'sent') = (wiped_at IS NOT NULL)", name="sent_is_wiped"),
        CheckConstraint(
            "wiped_at IS NULL OR (recipient IS NULL AND content IS NULL AND invitation IS NULL)", name="wiped_is_empty"
        ),
        CheckConstraint("(state IN ('sent', 'shown')) = (sent_at IS NOT NULL)", name="sent_has_a_moment"),
        Index("ix_outbox_mail_waiting", "state", "send_after"),
        {"comment": "holds: mails to send, encrypted, wiped once sent; goes: 30 days after they were made"},
    )

    message_id: Mapped[str] = mapped_column(String(120), unique=True, comment="Message-ID, the same at every try.")
    template: Mapped[str] = mapped_column(String(120), comment="Folder of its subject and body under templates.")
    language: Mapped[str] = mapped_column(String(2), comment="Language it is written in: nl or en.")
    created_at: Mapped[datetime] = mapped_column(index=True, comment="When it was queued.")
    send_after: Mapped[datetime] = mapped_column(comment="Not before this moment; moves on after a failed try.")
    state: Mapped[MailState] = mapped_column(Coded(MailState), comment="queued, sent, shown or failed.")
    attempts: Mapped[int] = mapped_column(default=0, comment="Times that sending was begun.")
    lease_until: Mapped[datetime | None] = mapped_column(comment="Until when one sender has it to itself.")
    sent_at: Mapped[datetime | None] = mapped_column(comment="When the mail server took it.")
    wiped_at: Mapped[datetime | None] = mapped_column(comment="When address and content were wiped.")
    last_error_code: Mapped[str | None] = mapped_column(String(60), comment="Kind of the last failure; never its text.")
    invitation_method: Mapped[str] = mapped_column(String(10), default="REQUEST", comment="REQUEST or CANCEL.")
    user_id: Mapped[int | None] = mapped_column(index=True, comment="To which user, when it is one.")
    trajectory_id: Mapped[int | None] = mapped_column(index=True, comment="About which trajectory.")
    match_id: Mapped[int | None] = mapped_column(index=True, comment="About which match.")
    mentor_id: Mapped[int | None] = mapped_column(index=True, comment="About which mentor.")
    _recipient: Mapped[bytes | None] = sealed_column("recipient", "Address it goes to.")
    _content: Mapped[bytes | None] = sealed_column("content", "Values and links for its templates, as JSON.")
    _invitation: Mapped[bytes | None] = sealed_column("invitation", "iCalendar file that goes with it.")
    recipient = SealedText()
    content = SealedText()
    invitation = SealedText()


@dataclass(frozen=True, slots=True)
class Preview:
    """A mail as its reader sees it."""

    subject: str
    body: str
    to: str
    invitation: str | None


def queue_mail(
    template: str,
    to: str,
    *,
    language: str = DEFAULT_LANGUAGE,
    params: Mapping[str, str | int | None] | None = None,
    links: Mapping[str, int] | None = None,
    invitation: str | None = None,
    invitation_method: str = "REQUEST",
    send_after: datetime | None = None,
    user_id: int | None = None,
    trajectory_id: int | None = None,
    match_id: int | None = None,
    mentor_id: int | None = None,
    at_once: bool = True,
) -> OutboxMail:
    """Add a mail to the outbox, in the transaction of the caller; not `at_once` for who queues many and writes them together.

    `template` is a folder that holds `subject.txt` and `body.txt`. `links` names the variables that become the URL of an
    access link; its token is made at the moment of sending, so that none is ever stored.

    :raises jinja2.TemplateNotFound: when there is no such mail.
    """
    for part in PARTS:
        _templates().get_template(f"{template}/{part}.txt")
    now = clock.now()
    row = OutboxMail(
        message_id=f"<{secrets.token_hex(16)}@{mail.sender_domain()}>",
        template=template,
        language=language if language in LANGUAGES else DEFAULT_LANGUAGE,
        created_at=now,
        send_after=now if send_after is None else clock.aware(send_after),
        state=MailState.QUEUED,
        attempts=0,
        invitation_method=invitation_method,
        user_id=user_id,
        trajectory_id=trajectory_id,
        match_id=match_id,
        mentor_id=mentor_id,
    )
    row.recipient = to
    row.content = json.dumps({"params": dict(params or {}), "links": dict(links or {})})
    row.invitation = invitation
    db.session.add(row)
    if at_once:
        db.session.flush()
    return row


def take_back(row: OutboxMail) -> bool:
    """Remove a mail that nobody began to send; tell whether that was still possible."""
    gone = db.session.execute(
        delete(OutboxMail)
        .where(OutboxMail.id == row.id, OutboxMail.state == MailState.QUEUED, OutboxMail.attempts == 0)
        .returning(OutboxMail.id)
        .execution_options(synchronize_session="fetch")
    ).all()
    return bool(gone)


def try_again(row: OutboxMail) -> None:
    """Put a failed mail back in the queue, after the administrator mended the cause."""
    if row.state is MailState.FAILED:
        row.state, row.attempts, row.lease_until, row.send_after = MailState.QUEUED, 0, None, clock.now()


def waiting_count() -> int:
    """Give the number of mails that wait to be sent, those for later included."""
    return _count(MailState.QUEUED)


def failed_count() -> int:
    """Give the number of mails that could not be sent and wait for the administrator."""
    return _count(MailState.FAILED)


def send_due(limit: int = 100) -> int:
    """Send the mails whose time has come, at most `limit`; give how many went.

    It commits by itself, so it is called outside any other work. Each mail passes three short transactions: the lease
    is saved, the mail server takes the letter, the row is wiped. Whoever dies between the last two leaves a row that
    goes again with the same Message-ID; nothing else is sent twice, and nothing is lost.
    """
    if not mail.is_configured():
        return _show_due(limit) if current_app.config.get("DEMO") else 0
    sent = 0
    for _turn in range(limit):
        row = _lease_next()
        if row is None:
            break
        went, server_down = _send_one(row)
        sent += went
        if server_down:
            # The others would fail for the same reason; they keep their tries for when the server is back.
            break
    return sent


def preview(row: OutboxMail) -> Preview | None:
    """Give a mail as its reader sees it; None once it was sent and wiped.

    The links of a mail that was not sent yet read `…`: making one would change something.
    """
    if row.recipient is None or row.content is None:
        return None
    content = json.loads(row.content)
    return _rendered(row, content.get("urls") or dict.fromkeys(content["links"], "…"))


def wipe_old() -> int:
    """Delete the mails that were made 30 days ago or more and wait for nothing; give how many went."""
    # Whole days: counted in hours, a mail of a late evening before summer time would go a day too late.
    before = clock.instant(clock.today() - timedelta(days=KEPT_DAYS - 1), time())
    old = delete(OutboxMail).where(OutboxMail.state != MailState.QUEUED, OutboxMail.created_at < before)
    return len(db.session.execute(old.returning(OutboxMail.id)).all())


def _count(state: MailState) -> int:
    return db.session.scalar(select(func.count()).where(OutboxMail.state == state)) or 0


def _due(now: datetime) -> Any:
    return (
        select(OutboxMail)
        .where(
            OutboxMail.state == MailState.QUEUED,
            OutboxMail.send_after <= now,
            or_(OutboxMail.lease_until.is_(None), OutboxMail.lease_until <= now),
        )
        .order_by(OutboxMail.send_after, OutboxMail.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def _lease_next() -> OutboxMail | None:
    """Take the next mail that is due for this sender alone."""
    now = clock.now()
    row = cast(OutboxMail | None, db.session.scalar(_due(now).limit(1)))
    if row is not None:
        row.attempts += 1
        row.lease_until = now + LEASE
    db.session.commit()
    return row


def _send_one(row: OutboxMail) -> tuple[bool, bool]:
    """Send one leased mail; tell whether it went, and whether the mail server is down."""
    if row.attempts > MOST_ATTEMPTS:
        # Only a sender that died at its last try leaves such a row.
        _fail(row, "died")
        return False, False
    try:
        letter = _letter(row)
        # The tokens of its links are saved before anybody can follow them.
        db.session.commit()
        mail.send(letter)
    except mail.MailRefused as error:
        _fail(row, error.code)
        return False, False
    except mail.MailDelayed as error:
        _wait(row, error.code)
        return False, error.server_down
    except Exception as error:
        # One mail that cannot be written must not keep the others waiting. Its message may hold names; its kind does not.
        db.session.rollback()
        _wait(row, type(error).__name__)
        return False, False
    now = clock.now()
    row.state, row.sent_at, row.wiped_at, row.lease_until = MailState.SENT, now, now, None
    row.recipient = row.content = row.invitation = row.last_error_code = None
    db.session.commit()
    return True, False


def _wait(row: OutboxMail, code: str) -> None:
    if row.attempts >= MOST_ATTEMPTS:
        _fail(row, code)
        return
    row.send_after = clock.now() + WAITS[row.attempts - 1]
    row.lease_until, row.last_error_code = None, code[:60]
    db.session.commit()
    log.warning("mail.delayed", mail_id=row.id, code=row.last_error_code, attempts=row.attempts)


def _fail(row: OutboxMail, code: str) -> None:
    row.state, row.lease_until, row.last_error_code = MailState.FAILED, None, code[:60]
    db.session.commit()
    log.error("mail.failed", mail_id=row.id, code=row.last_error_code, attempts=row.attempts)


def _show_due(limit: int) -> int:
    """Demo mode without a mail server: keep what is due, with working links, to be looked at."""
    now = clock.now()
    rows = list(db.session.scalars(_due(now).limit(limit)))
    for row in rows:
        content = json.loads(row.content or "{}")
        # Nobody else receives this mail, so its links have to stand somewhere: sealed, and in demo mode only.
        content["urls"] = _minted(content["links"], row.language)
        row.content = json.dumps(content)
        row.state, row.sent_at = MailState.SHOWN, now
    db.session.commit()
    return len(rows)


def _letter(row: OutboxMail) -> mail.Letter:
    seen = _rendered(row, _minted(json.loads(row.content or "{}")["links"], row.language))
    return mail.Letter(row.message_id, seen.to, seen.subject, seen.body, seen.invitation, row.invitation_method)


def _minted(links: Mapping[str, int], language: str) -> dict[str, str]:
    """Make the addresses of its links; whoever was written to in English reads English behind them too."""
    mint = current_app.extensions[MINT_LINK] if links else None
    ending = "" if language == DEFAULT_LANGUAGE else f"?{WISH}={language}"
    return {name: f"{mint(number)}{ending}" for name, number in links.items()} if mint else {}


def _rendered(row: OutboxMail, urls: Mapping[str, str]) -> Preview:
    values = {**json.loads(row.content or "{}")["params"], **urls, "base_url": current_app.config.get("BASE_URL", "")}
    with in_language(row.language):
        subject, body = (_templates().get_template(f"{row.template}/{part}.txt").render(values) for part in PARTS)
    return Preview(
        subject=" ".join(subject.split()),
        body=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
        to=row.recipient or "",
        invitation=row.invitation,
    )


def _templates() -> Environment:
    """Give the templates of mails: a value that is missing is an error, for a mail cannot be reloaded."""
    if MAIL_TEMPLATES not in current_app.extensions:
        environment = current_app.jinja_env.overlay(undefined=StrictUndefined)
        environment.filters["in_full"] = in_full
        current_app.extensions[MAIL_TEMPLATES] = environment
    return cast(Environment, current_app.extensions[MAIL_TEMPLATES])


def in_full(value: str) -> str:
    """Write a date or an instant (ISO text) as a mail does: `dinsdag 24 november 2026, 14.30`."""
    if len(value) == len("2026-11-24"):
        return str(format_date(date.fromisoformat(value), DAY_IN_FULL))
    there = clock.local(datetime.fromisoformat(value))
    return f"{format_date(there.date(), DAY_IN_FULL)}, {there:%H.%M}"
