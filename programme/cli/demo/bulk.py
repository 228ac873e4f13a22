"""Rows by the thousand: plain values in, sealed and inserted table by table, parents first."""

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import LargeBinary, Table, func, insert, select, text

from programme.core import clock
from programme.core.database import Base, db
from programme.core.encryption import new_row_key, seal

ROWS_AT_ONCE = 20_000


class Bulk:
    """Collects rows of every table and writes them in an order that the foreign keys accept."""

    def __init__(self) -> None:
        self.waiting = 0
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.numbers: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        self.defaults = {table.name: _defaults(table) for table in Base.metadata.sorted_tables}
        self.sealed = {
            table.name: [column.name for column in table.columns if isinstance(column.type, LargeBinary)]
            for table in Base.metadata.sorted_tables
        }

    def number(self, table: str) -> int:
        """Give the next number of a table, for a row that others point to before it is added."""
        self.numbers[table] = self.numbers.get(table, 0) + 1
        return self.numbers[table]

    def add(self, table: str, **values: Any) -> int:
        """Add one row; sealed columns take plain text. Gives its number."""
        row = dict(self.defaults[table])
        row.update(values)
        if row.get("id") is None:
            row["id"] = self.number(table)
        if "row_key" in row:
            row["row_key"] = new_row_key()
            for name in self.sealed[table]:
                if row[name]:
                    row[name] = seal(row[name], f"{table}.{name}.{row['row_key']}")
                else:
                    row[name] = None
        self.rows.setdefault(table, []).append(row)
        self.waiting += 1
        return int(row["id"])

    def flush_when_full(self) -> None:
        """Write what waits when it is much; called only where every parent of a waiting row waits or is written too."""
        if self.waiting >= ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write all that waits, parents first."""
        for table in Base.metadata.sorted_tables:
            rows = self.rows.pop(table.name, [])
            if rows:
                db.session.execute(insert(table), rows)
                self.counts[table.name] = self.counts.get(table.name, 0) + len(rows)
        self.waiting = 0

    def finish(self) -> None:
        """Let the database count on from our numbers and learn how its tables look."""
        self.flush()
        if db.engine.dialect.name == "postgresql":
            for name in self.counts:
                table = Base.metadata.tables[name]
                if "id" not in table.c:
                    continue
                sequence = func.pg_get_serial_sequence(f'"{name}"', "id")
                last = select(func.max(table.c.id)).scalar_subquery()
                db.session.execute(select(func.setval(sequence, last)))
        db.session.execute(text("ANALYZE"))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    """Give the instant of a wall-clock time on a day."""
    return clock.instant(day, time(hour, minute))


def _defaults(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in table.columns:
        default = column.default
        if default is None or not (default.is_scalar or default.is_callable):
            found[column.name] = None
        elif default.is_scalar:
            found[column.name] = default.arg  # type: ignore[attr-defined]  # a scalar default has one
        else:
            # The lists and dicts that columns begin with; rows share them, for nobody changes them before they are written.
            found[column.name] = [] if column.name != "values" else {}
    return found
