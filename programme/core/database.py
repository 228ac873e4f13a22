"""The database: our declarative base, the column types every model uses, and how a transaction begins."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, Row, Select, String, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

E = TypeVar("E", bound=StrEnum)

# The highest number of a row: PostgreSQL keeps it in four bytes and refuses to compare it with more.
MOST_ROWS = 2**31 - 1


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC; SQLite gives it back without its zone, so the zone is put on again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone is refused")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Coded(TypeDecorator[E]):
    """A StrEnum stored by its value, checked in Python; the database keeps plain text that outlives a renamed member."""

    impl = String(40)
    cache_ok = True

    def __init__(self, enum: type[E]) -> None:
        super().__init__()
        self.enum = enum
        self._members = _Members(enum)

    def process_bind_param(self, value: E | str | None, dialect: Dialect) -> str | None:
        return None if value is None else self.enum(value).value

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[str | None], E | None]:
        """Read a code by the dictionary itself: a list has codes in every row, and a method of ours costs ten times that."""
        return self._members.__getitem__


class _Members(dict[str | None, E | None]):
    """The members of an enumeration by their values; a value that it does not know is refused."""

    def __init__(self, enum: type[E]) -> None:
        super().__init__((member.value, member) for member in enum)
        self[None], self.enum = None, enum

    def __missing__(self, value: str | None) -> E:
        return self.enum(str(value))


class Base(DeclarativeBase):
    """What every table shares: named constraints and our own column types."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {
        datetime: UtcDateTime(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
    }


class WithId:
    """A table with a numbered row."""

    id: Mapped[int] = mapped_column(primary_key=True, comment="Number of the row.", sort_order=-10)


class Versioned:
    """A row that two people must not overwrite for each other: the second one gets a 409."""

    version: Mapped[int] = mapped_column(default=1, comment="Counts the changes of this row.")

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let SQLAlchemy check and raise the version at each change."""
        return {"version_id_col": cls.version}


db = SQLAlchemy(metadata=Base.metadata, session_options={"autoflush": True, "expire_on_commit": False})


def read_rows(
    question: Select[*tuple[Any, ...]], values: Mapping[str, Any] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Give the rows of a question that asks for columns, in the transaction of the session but past its entities.

    It costs half of what `db.session.execute` does. What was changed and not flushed yet it does not see.
    """
    return db.session.connection().execute(question, values).all()


# A GET only reads, so it takes a snapshot; everything else takes the write lock at its first statement. Without
# this, two requests at once put two students in one place, or the second got "database is locked".
_writes: ContextVar[bool] = ContextVar("writes", default=True)


def will_write(writes: bool) -> None:
    """Say whether the transaction that starts next may write (SQLite only)."""
    _writes.set(writes)


@contextmanager
def writing() -> Iterator[None]:
    """Take the write lock inside a block, also during a GET."""
    token = _writes.set(True)
    try:
        yield
    finally:
        _writes.reset(token)


@contextmanager
def reading() -> Iterator[None]:
    """Only read inside a block, beside whoever writes at that moment."""
    token = _writes.set(False)
    try:
        yield
    finally:
        _writes.reset(token)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _entry: ConnectionPoolEntry) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "foreign_keys=ON",
        "busy_timeout=10000",
        "synchronous=FULL",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        if _writes.get():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            # Straight to the driver, which cannot refuse it: as a statement of SQLAlchemy's it would cost half a query.
            connection.connection.cursor().execute("BEGIN").close()
