"""One commit per request or command, and one answer per submitted form."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from flask import flash, has_request_context, redirect, request
from sqlalchemy import String, Table, bindparam, insert, select
from sqlalchemy.exc import DataError, IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.wrappers import Response

from programme.core import clock
from programme.core.database import Base, db, read_rows
from programme.core.errors import AlreadyAnswered, Conflict, Invalid, Unavailable
from programme.core.i18n import gettext as _

SUBMISSION_FIELD = "submission_id"
SUBMISSION_LENGTH = 36
CANNOT_WRITE = (
    "SQLITE_FULL",
    "SQLITE_BUSY",
    "SQLITE_LOCKED",
    "SQLITE_READONLY",
    "SQLITE_IOERR",
    "SQLITE_CANTOPEN",
)
# The same of PostgreSQL, by the first signs of its five: no space or memory, a lock that takes too long, shut down, gone.
# Source: PostgreSQL's appendix of error codes.
CANNOT_WRITE_STATES = ("53", "55P03", "57P", "58", "08")
# Undone because of another transaction: could not be put in a row with it, or each waited for the other.
TOOK_TURNS = ("40001", "40P01")


class Submission(Base):
    """A form that was sent and saved: sending it again gives the same answer."""

    __tablename__ = "submission"
    __table_args__ = {"comment": "holds: a random form id and where its answer was; goes: after 2 days"}

    id: Mapped[str] = mapped_column(String(SUBMISSION_LENGTH), primary_key=True, comment="Random id of the form.")
    endpoint: Mapped[str] = mapped_column(String(80), comment="The route it was sent to.")
    location: Mapped[str] = mapped_column(String(500), comment="Where its sender was sent on to.")
    created_at: Mapped[datetime] = mapped_column(comment="When it was saved.")


_ANSWERED = select(Submission.location).where(
    Submission.id == bindparam("number"), Submission.endpoint == bindparam("sent_to")
)
_REMEMBER = insert(cast(Table, Submission.__table__))


class Work:
    """What a view says about its answer while the work is under way."""

    def __init__(self) -> None:
        self.location: str | None = None
        self.message: str | None = None

    def answer(self, location: str, message: str | None = None) -> None:
        """Say where the person goes when all is saved, and what they read there."""
        self.location = location
        self.message = message

    @property
    def response(self) -> Response:
        """Give the redirect, once everything is saved."""
        if self.location is None:
            raise RuntimeError("work.answer() was not called")
        if self.message:
            flash(self.message, "done")
        return redirect(self.location, code=303)


@contextmanager
def unit_of_work() -> Iterator[Work]:
    """Save all that the block does, or nothing of it.

    :raises Conflict: when another person changed the same thing first.
    :raises AlreadyAnswered: when the same form was saved already by a request at the same moment.
    :raises Invalid: when a text is longer than its column.
    :raises Unavailable: when the database cannot write.
    """
    work = Work()
    try:
        yield work
        _remember_submission(work)
        db.session.commit()
    except StaleDataError as error:
        db.session.rollback()
        raise Conflict(_("Somebody else changed this at the same moment. Look at how it stands now.")) from error
    except IntegrityError as error:
        db.session.rollback()
        refuse_double_submission()
        raise Conflict(_("This was done already, or clashes with what somebody else just saved.")) from error
    except DataError as error:
        # The forms know the length of every column; what slips through is refused by PostgreSQL alone.
        db.session.rollback()
        raise Invalid(_("Something that was typed is too long or cannot be kept. Shorten it, please.")) from error
    except OperationalError as error:
        db.session.rollback()
        raise unavailable(error) from error
    except BaseException:
        db.session.rollback()
        raise


def unavailable(error: OperationalError) -> Exception:
    """Turn a database that cannot write (disk full, read only, locked too long) into a plain page.

    PostgreSQL undoes one of two people who wait for each other; that one sees what the other saved.
    """
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in TOOK_TURNS:
        return Conflict(_("Somebody else changed this at the same moment. Look at how it stands now."))
    # SQLite also calls a misspelt query an operational error; that is our mistake and must not pass for a full disk.
    sqlite = error.orig.sqlite_errorname if isinstance(error.orig, sqlite3.OperationalError) else ""
    if sqlite.startswith(CANNOT_WRITE) or state.startswith(CANNOT_WRITE_STATES) or "read-only" in str(error.orig):
        return Unavailable(
            _("We cannot save anything at this moment. Your text is still on your screen; try again soon.")
        )
    return error


def refuse_double_submission() -> None:
    """Stop a form that was saved before.

    :raises AlreadyAnswered: with the answer that its first sending got.
    """
    number = _submission_id()
    if number is None:
        return
    found = read_rows(_ANSWERED, {"number": number, "sent_to": request.endpoint or ""})
    if found:
        raise AlreadyAnswered(found[0].location)


def _submission_id() -> str | None:
    if not has_request_context():
        return None
    value = request.form.get(SUBMISSION_FIELD, "")
    return value if len(value) == SUBMISSION_LENGTH and value.isascii() and value.isprintable() else None


def _remember_submission(work: Work) -> None:
    number = _submission_id()
    if number is not None and work.location is not None:
        answer = {"endpoint": request.endpoint or "", "location": work.location[:500], "created_at": clock.now()}
        db.session.flush()
        db.session.connection().execute(_REMEMBER, {"id": number, **answer})
