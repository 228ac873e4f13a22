"""The book of what was planted: each word and row, and the day on which it must be gone."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from programme.core import clock
from programme.core.database import db
from programme.norms.models import Programme
from programme.people.models import School, User
from tests.factories import World

# Table, number, and when it was made: SQLite gives the number of the last row out again once that row is gone.
Row = tuple[str, int | str, str]
MADE_AT = {
    "link": "created_at",
    "user_session": "created_at",
    "outbox_mail": "created_at",
    "submission": "created_at",
    "failed_sign_in": "at",
    "file_opening": "at",
    "due_item": "opened_at",
}


@dataclass
class Item:
    """Something planted: what it is, and the first day on which it must be gone (None while nobody knows)."""

    kind: str
    goes_on: date | None = None


@dataclass
class Book:
    """What was planted and what must become of it, by word and by row; and the world in which all lives are led."""

    chance: random.Random
    people: dict[str, int]
    words: dict[str, Item] = field(default_factory=dict)
    rows: dict[Row, Item] = field(default_factory=dict)
    talks: int = 0

    def word(self, kind: str) -> str:
        """Invent a word that stands nowhere else; in lower case, because addresses are."""
        word = f"kanarie{len(self.words):06d}x"
        self.words[word] = Item(kind)
        return word

    def goes(self, word: str, on: date | None) -> None:
        """Say when a word must be gone; None when it stays after all."""
        self.words[word].goes_on = on

    def row(self, table: str, number: int | str, on: date | None) -> None:
        """Say when a row must be gone that was made now."""
        self.rows[table, number, stamp(clock.now())] = Item(table, on)

    def user(self, name: str) -> User:
        """Give somebody of the world."""
        return db.session.get_one(User, self.people[name])

    @property
    def programme(self) -> Programme:
        """Give the programme in which all happens."""
        return db.session.get_one(Programme, self.people["programme"])

    @property
    def school(self) -> School:
        """Give the school of all students."""
        return db.session.get_one(School, self.people["school"])


def stamp(moment: datetime) -> str:
    """Write an instant as SQLite keeps it."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def people_of(world: World) -> dict[str, int]:
    """Give the numbers by which lives find the world again."""
    things: dict[str, Any] = vars(world)
    return {name: value.id for name, value in things.items() if hasattr(value, "id")}
