"""What a page asks of the database: statements, and steps of SQLite's virtual machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

STEPS_AT_ONCE = 10
TRANSACTION_WORDS = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


class Counter:
    """The statements that ran while it listened, BEGIN and COMMIT left out, and SQLite's steps."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.steps = 0


@contextmanager
def counting(engine: Engine) -> Iterator[Counter]:
    """Count what an engine runs inside a block."""
    counter = Counter()

    def statement(_connection: Any, _cursor: Any, words: str, *_rest: Any) -> None:
        if not words.lstrip().upper().startswith(TRANSACTION_WORDS):
            counter.statements.append(words)

    def step() -> int:
        counter.steps += STEPS_AT_ONCE
        return 0

    def connected(connection: Any, _entry: Any) -> None:
        connection.set_progress_handler(step, STEPS_AT_ONCE)

    # New connections only: each gets its counter when it is made.
    engine.dispose()
    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "connect", connected)
    try:
        yield counter
    finally:
        event.remove(engine, "before_cursor_execute", statement)
        event.remove(engine, "connect", connected)
        engine.dispose()
