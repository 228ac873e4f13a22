"""How a migration runs: our column types by their plain names, and SQLite's foreign keys off until the end."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import text
from sqlalchemy.engine import Connection

from programme.core.database import Base, Coded, UtcDateTime

database = current_app.extensions["migrate"].db


def render_item(kind: str, item: Any, _autogenerate: Any) -> str | bool:
    """Write our own column types as the plain types they are kept in, so that a migration never needs our code."""
    if kind == "type" and isinstance(item, Coded):
        return "sa.String(length=40)"
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(_context: Any, _inspected: Any, _metadata: Any, _inspected_type: Any, ours: Any) -> bool | None:
    """Leave our own types to the test that compares a migrated database with the models."""
    return False if isinstance(ours, Coded | UtcDateTime) else None


def run(connection: Connection) -> None:
    """Run all migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        compare_type=compare_type,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Run on a connection of our own.

    A batch migration copies a table and drops the old one; with foreign keys on, SQLite would delete every row that
    points at it. The switch works only outside a transaction, so it is thrown first, and the rows are checked after.
    """
    with database.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        raw: Any = connection.connection.dbapi_connection
        if sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        run(connection)
        connection.commit()
        if sqlite:
            broken = connection.execute(text("PRAGMA foreign_key_check")).all()
            connection.rollback()
            raw.execute("PRAGMA foreign_keys=ON")
            if broken:
                raise RuntimeError(f"a migration left rows that point at nothing: {broken[:5]}")


main()
