"""The audit chain: an append-only table in which each row vouches for the one before it."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from flask import current_app
from sqlalchemy import CheckConstraint, Integer, String, Table, delete, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from programme.core import clock
from programme.core.database import Base, WithId, db, read_rows
from programme.core.encryption import CannotOpen, SealedText, WithSealedText, keyed_digest, new_row_key, sealed_column

START = "0" * 64
HEAD = 1
# What a row vouches for, beside the digest of the one before it.
VOUCHED = ("number", "at", "actor_id", "code", "thing", "facts", "text_digest", "row_key")


class AuditEntry(WithSealedText, Base):
    """One thing that was decided, moved, exported or opened; the text can be erased without breaking the chain."""

    __tablename__ = "audit_entry"
    __table_args__ = {"comment": "holds: who did what, in codes and ids; goes: after 24 months, leaving a checkpoint"}

    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False, comment="Place in the chain.")
    at: Mapped[datetime] = mapped_column(comment="When it happened.")
    actor_id: Mapped[int | None] = mapped_column(comment="The user who did it; empty for a link or the system.")
    code: Mapped[str] = mapped_column(String(60), comment="What happened, such as `trajectory.nominate`.")
    thing: Mapped[str] = mapped_column(String(60), comment="Kind and number of what it happened to.")
    facts: Mapped[dict[str, Any]] = mapped_column(comment="Codes and ids that belong to it; never a name or a text.")
    text_digest: Mapped[str] = mapped_column(String(64), comment="Keyed digest of the text, empty when there was none.")
    _text: Mapped[bytes | None] = sealed_column("text", "The reason in words; may be erased.")
    digest: Mapped[str] = mapped_column(String(64), comment="Keyed digest of this row and the one before.")
    text = SealedText()


class AuditHead(Base):
    """The end of the chain; whoever adds a row locks this one first."""

    __tablename__ = "audit_head"
    __table_args__ = (
        CheckConstraint("id = 1", name="one_row"),
        {"comment": "holds: the last digest of the audit chain; goes: never"},
    )

    id: Mapped[int] = mapped_column(primary_key=True, comment="Always 1.")
    number: Mapped[int] = mapped_column(comment="Number of the last entry.")
    digest: Mapped[str] = mapped_column(String(64), comment="Digest of the last entry.")
    first_number: Mapped[int] = mapped_column(comment="Number of the first entry that is still kept.")
    before_first: Mapped[str] = mapped_column(String(64), comment="Digest of the entry before the first one kept.")
    seal: Mapped[str] = mapped_column(String(64), comment="Keyed digest over this row.")


class FileOpening(WithId, Base):
    """Somebody opened a person's file; the job seals these rows into the chain each minute."""

    __tablename__ = "file_opening"
    __table_args__ = {"comment": "holds: who opened which file and when; goes: after 24 months"}

    at: Mapped[datetime] = mapped_column(index=True, comment="When the page was asked for.")
    user_id: Mapped[int] = mapped_column(comment="Who opened it.")
    student_id: Mapped[int | None] = mapped_column(index=True, comment="Whose file, when a student's.")
    mentor_id: Mapped[int | None] = mapped_column(index=True, comment="Whose file, when a mentor's.")
    page: Mapped[str] = mapped_column(String(80), comment="The endpoint that showed it.")
    sealed_in: Mapped[int | None] = mapped_column(index=True, comment="Number of the audit entry that covers it.")


@dataclass(frozen=True, slots=True)
class Fault:
    """One place where the chain does not hold."""

    number: int
    what: str


def record(code: str, thing: str, *, actor_id: int | None, text: str | None = None, **facts: Any) -> int:
    """Add one row to the chain, in the transaction of the change; give its number.

    `thing` is kind and number (`trajectory 12`); facts are codes, ids and numbers only.
    """
    return record_each(code, [thing], actor_id=actor_id, text=text, **facts)


def record_each(
    code: str, things: Sequence[str], *, actor_id: int | None, text: str | None = None, **facts: Any
) -> int:
    """Add one row per thing for what happened to all of them at once, such as the students of one list.

    Gives the number of the last. Rows go in as columns: every change in the programme passes here.
    """
    # The head comes last of all that is locked; were it first, two people could wait for each other.
    db.session.flush()
    connection = db.session.connection()
    number, digest, first_number, before_first = _locked_head()
    rows = []
    for thing in things:
        number, row_key = number + 1, new_row_key()
        row = {
            "number": number,
            "at": clock.now(),
            "actor_id": actor_id,
            "code": code,
            "thing": thing,
            "facts": facts,
            "text_digest": keyed_digest(text) if text else "",
            "row_key": row_key,
        }
        digest = _digest(row, digest)
        rows.append({**row, "digest": digest, "text": AuditEntry.text.seal(text, row_key)})
    if rows:
        seal = _seal(number, digest, first_number, before_first)
        connection.execute(_ENTER, rows)
        connection.execute(_MOVE_HEAD, {"number": number, "digest": digest, "seal": seal})
    return number


_HEAD = (
    select(AuditHead.number, AuditHead.digest, AuditHead.first_number, AuditHead.before_first)
    .where(AuditHead.id == HEAD)
    .with_for_update()
)
_ENTER = insert(cast(Table, AuditEntry.__table__))
_MOVE_HEAD = update(cast(Table, AuditHead.__table__)).where(AuditHead.id == HEAD)


def _locked_head() -> tuple[int, str, int, str]:
    found = read_rows(_HEAD)
    if not found:
        _make_head()
        found = read_rows(_HEAD)
    return tuple(found[0])


def verify() -> Iterator[Fault]:
    """Walk the whole chain and give every place where it was changed, cut, reordered or added to."""
    try:
        yield from _faults()
    except (TypeError, ValueError, AttributeError):
        # Whoever changes a table by hand can also leave what is no date, no number or no JSON at all.
        yield Fault(0, "an entry cannot be read at all")


def _faults() -> Iterator[Fault]:
    head = db.session.get(AuditHead, HEAD, populate_existing=True)
    if head is None:
        if db.session.scalar(select(AuditEntry.number).limit(1)) is not None:
            yield Fault(0, "there are entries without a head")
        return
    if not hmac.compare_digest(head.seal, _seal_of(head)):
        yield Fault(head.number, "the head was changed")
    previous, expected = head.before_first, head.first_number
    chain = select(AuditEntry).order_by(AuditEntry.number)
    for entry in db.session.scalars(chain.execution_options(yield_per=1000, populate_existing=True)):
        vouched = {name: getattr(entry, name) for name in VOUCHED}
        if entry.number != expected:
            yield Fault(expected, "an entry is missing")
        if not hmac.compare_digest(entry.digest, _digest(vouched, previous)):
            yield Fault(entry.number, "this entry was changed, or the one before it")
        if not _text_holds(entry):
            yield Fault(entry.number, "its text was changed")
        previous, expected = entry.digest, entry.number + 1
    if (expected - 1, previous) != (head.number, head.digest):
        yield Fault(head.number, "the end was cut off")
    yield from _openings_changed()


def _text_holds(entry: AuditEntry) -> bool:
    try:
        text = entry.text
    except CannotOpen:
        return False
    return text is None or hmac.compare_digest(keyed_digest(text), entry.text_digest)


def cut(before: datetime) -> int:
    """Remove the entries older than an instant and leave a sealed checkpoint; give how many went."""
    head = db.session.get(AuditHead, HEAD, with_for_update=True, populate_existing=True)
    last = db.session.scalar(
        select(AuditEntry).where(AuditEntry.at < before).order_by(AuditEntry.number.desc()).limit(1)
    )
    if head is None or last is None:
        return 0
    gone = last.number - head.first_number + 1
    head.first_number, head.before_first = last.number + 1, last.digest
    head.seal = _seal_of(head)
    db.session.execute(delete(FileOpening).where(FileOpening.sealed_in <= last.number))
    db.session.execute(delete(AuditEntry).where(AuditEntry.number <= last.number))
    return gone


def seal_openings() -> int:
    """Cover the openings of files that no entry covers yet; give how many."""
    rows = list(db.session.scalars(select(FileOpening).where(FileOpening.sealed_in.is_(None)).order_by(FileOpening.id)))
    if rows:
        number = record("file.openings", "openings", actor_id=None, count=len(rows), digest=_openings_digest(rows))
        db.session.execute(
            update(FileOpening).where(FileOpening.id.in_([row.id for row in rows])).values(sealed_in=number)
        )
    return len(rows)


def _openings_changed() -> Iterator[Fault]:
    covers = select(AuditEntry.number).where(AuditEntry.code == "file.openings")
    loose = select(FileOpening.sealed_in).where(
        FileOpening.sealed_in.is_not(None), FileOpening.sealed_in.not_in(covers)
    )
    for number in db.session.scalars(loose.distinct()):
        yield Fault(number or 0, "a record of an opened file was added")
    for entry in db.session.scalars(select(AuditEntry).where(AuditEntry.code == "file.openings")):
        covered = select(FileOpening).where(FileOpening.sealed_in == entry.number).order_by(FileOpening.id)
        rows = list(db.session.scalars(covered.execution_options(populate_existing=True)))
        if not hmac.compare_digest(_openings_digest(rows), str(entry.facts.get("digest"))):
            yield Fault(entry.number, "a record of an opened file was changed")


def _openings_digest(rows: list[FileOpening]) -> str:
    lines = [f"{r.id}|{r.at.isoformat()}|{r.user_id}|{r.student_id}|{r.mentor_id}|{r.page}" for r in rows]
    return keyed_digest("\n".join(lines))


def _make_head() -> None:
    """Make the head; when two first entries come at once, one makes it and both lock it."""
    try:
        with db.session.begin_nested():
            seal = _seal(0, START, 1, START)
            db.session.add(AuditHead(id=HEAD, number=0, digest=START, first_number=1, before_first=START, seal=seal))
    except IntegrityError:
        pass


def _digest(row: Mapping[str, Any], previous: str) -> str:
    content = [row["at"].isoformat() if name == "at" else row[name] for name in VOUCHED]
    return _keyed(json.dumps([*content, previous], sort_keys=True, separators=(",", ":")))


def _seal(number: int, digest: str, first_number: int, before_first: str) -> str:
    return _keyed(f"{number}|{digest}|{first_number}|{before_first}")


def _seal_of(head: AuditHead) -> str:
    return _seal(head.number, head.digest, head.first_number, head.before_first)


def _keyed(content: str) -> str:
    key = str(current_app.config["AUDIT_KEY"]).encode()
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()
