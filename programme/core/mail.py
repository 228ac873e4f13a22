"""Writes one letter and hands it to the mail server; the only reader of Flask-Mail.

Flask-Mail 0.10 waits for ever and does not verify the certificate of the mail server: its connection is mended here.
"""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr, parseaddr
from functools import cache
from types import TracebackType

from flask import current_app
from flask_mail import Connection, Mail, Message
from typing_extensions import override

from programme.core import clock
from programme.core.config import MAIL_SECURITIES

PERMANENT = 500
SERVICE_NOT_AVAILABLE = 421


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one mail says and to whom; `invitation` is the text of an iCalendar file."""

    message_id: str
    to: str
    subject: str
    body: str
    invitation: str | None = None
    invitation_method: str = "REQUEST"


class MailRefused(RuntimeError):
    """The mail server will never take this letter for this address; the code says why, without its text."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MailDelayed(RuntimeError):
    """The letter was not taken now; `server_down` tells that no other letter will be taken now either."""

    def __init__(self, code: str, *, server_down: bool) -> None:
        super().__init__(code)
        self.code = code
        self.server_down = server_down


def is_configured() -> bool:
    """Tell whether there is a mail server to send to."""
    return bool(current_app.config.get("MAIL_SERVER"))


def send(letter: Letter) -> None:
    """Hand a letter to the mail server; when this returns, the server has taken it.

    :raises MailRefused: when the server refuses this letter or address for good.
    :raises MailDelayed: when it should be tried again later.
    """
    message = _Ready(_compose(letter), plain_address(letter.to), plain_address(_sender()[1]))
    try:
        with _Connection(_settings()) as connection:
            connection.send(message)
    except smtplib.SMTPRecipientsRefused as error:
        code = next(iter(error.recipients.values()))[0]
        raise _judged(code) from error
    except smtplib.SMTPDataError as error:
        raise _judged(error.smtp_code) from error
    except smtplib.SMTPResponseException as error:
        # Anything before the recipient is named (greeting, sign-in, sender) is about our settings or about the server.
        raise MailDelayed(f"smtp_{error.smtp_code}", server_down=True) from error
    except smtplib.SMTPServerDisconnected as error:
        # smtplib calls a silence a disconnection; what it was stands in the context.
        silent = isinstance(error.__context__, TimeoutError)
        raise MailDelayed("timeout" if silent else "disconnected", server_down=True) from error
    except smtplib.SMTPException as error:
        raise MailDelayed("smtp", server_down=True) from error
    except ssl.SSLError as error:
        raise MailDelayed("certificate", server_down=True) from error
    except TimeoutError as error:
        raise MailDelayed("timeout", server_down=True) from error
    except OSError as error:
        raise MailDelayed("unreachable", server_down=True) from error


def plain_address(address: str) -> str:
    """Give an address as every mail server reads it: an international domain in its ASCII form.

    :raises MailRefused: when it is not one address, or its first part is not ASCII.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        plain = f"{local.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError as error:
        raise MailRefused("address") from error
    if not (local and at and domain) or not plain.isprintable() or any(c in plain for c in ' <>,;:"()[]\\'):
        raise MailRefused("address")
    return plain


def sender_address() -> str:
    """Give the address this installation sends from."""
    return _sender()[1]


def sender_domain() -> str:
    """Give the domain that our mail comes from, for Message-IDs and the greeting."""
    return _sender()[1].rpartition("@")[2] or "localhost"


class _Connection(Connection):
    """Flask-Mail's connection with a timeout, a verified certificate, and a goodbye that cannot fail."""

    @override
    def configure_host(self) -> smtplib.SMTP | smtplib.SMTP_SSL:
        settings = current_app.config
        seconds = settings["MAIL_TIMEOUT_SECONDS"]
        security = settings["MAIL_SECURITY"]
        if security not in MAIL_SECURITIES:
            raise MailDelayed("mail_security_setting", server_down=True)
        host: smtplib.SMTP | smtplib.SMTP_SSL
        # Our own name is given, or smtplib asks the name server for it and waits.
        if security == "tls":
            host = smtplib.SMTP_SSL(
                self.mail.server,
                self.mail.port or 0,
                sender_domain(),
                timeout=seconds,
                context=ssl.create_default_context(),
            )
        else:
            host = smtplib.SMTP(self.mail.server, self.mail.port or 0, sender_domain(), timeout=seconds)
        try:
            if security == "starttls":
                host.starttls(context=ssl.create_default_context())
            if self.mail.username and self.mail.password:
                host.login(self.mail.username, self.mail.password)
        except BaseException:
            host.close()
            raise
        return host

    @override
    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        # The letter was taken or refused before this; a server that hangs up at the goodbye must not make us send it twice.
        if self.host is not None:
            if exc_type is None:
                with suppress(smtplib.SMTPException, OSError):
                    self.host.quit()
            self.host.close()


class _Ready(Message):
    """A letter that is written already: Flask-Mail adds no header and no part of its own."""

    def __init__(self, written: EmailMessage, to: str, envelope_from: str) -> None:
        super().__init__(subject="", recipients=[to], sender=envelope_from, date=clock.now().timestamp())
        self.written = written

    @override
    def as_bytes(self) -> bytes:
        return self.written.as_bytes()


def _compose(letter: Letter) -> EmailMessage:
    name, address = _sender()
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = formataddr((name, plain_address(address)))
        message["To"] = plain_address(letter.to)
        # A subject is one line; the policy refuses any header with a line break that is left.
        message["Subject"] = " ".join(letter.subject.split())
        message["Date"] = format_datetime(clock.now())
        message["Message-ID"] = letter.message_id
        message["Auto-Submitted"] = "auto-generated"
    except ValueError as error:
        raise MailRefused("header") from error
    message.set_content(letter.body, charset="utf-8", cte="quoted-printable")
    if letter.invitation is not None:
        # As an alternative, mail programs show the appointment with its buttons; as a file, any calendar opens it.
        message.add_alternative(
            letter.invitation,
            subtype="calendar",
            charset="utf-8",
            cte="base64",
            params={"method": letter.invitation_method},
        )
        message.add_attachment(
            letter.invitation.encode(), maintype="application", subtype="ics", filename="invitation.ics"
        )
    return message


def _judged(code: int) -> MailRefused | MailDelayed:
    if code >= PERMANENT:
        return MailRefused(f"smtp_{code}")
    return MailDelayed(f"smtp_{code}", server_down=code == SERVICE_NOT_AVAILABLE)


def _sender() -> tuple[str, str]:
    return _parsed(str(current_app.config["MAIL_SENDER"]))


@cache
def _parsed(address: str) -> tuple[str, str]:
    """Take an address apart once: every mail of two thousand asks for the sender's."""
    return parseaddr(address)


def _settings() -> Mail:
    mail = Mail()
    mail.state = mail.init_mail(
        {
            "MAIL_SERVER": current_app.config["MAIL_SERVER"],
            "MAIL_PORT": current_app.config["MAIL_PORT"],
            "MAIL_USERNAME": current_app.config.get("MAIL_USERNAME"),
            "MAIL_PASSWORD": current_app.config.get("MAIL_PASSWORD"),
            "MAIL_DEFAULT_SENDER": current_app.config["MAIL_SENDER"],
        }
    )
    return mail
