"""A school's own list of students, read from CSV into rows with an error beside the cell that has it."""

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from programme.core.forms import holds_bsn
from programme.nomination.models import HopedResult
from programme.people.models import EMAIL as EMAIL_LENGTH
from programme.people.models import INFIX, NAME, PHONE, STUDENT_NUMBER

ROWS_MOST = 2000
TEXT_LENGTH = 2000
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

# The names a school may use for a column, in small letters without signs, and ours. Source: domain.md §2.7.
COLUMNS = {
    "studentnummer": "student_number",
    "roepnaam": "first_name",
    "voornaam": "first_name",
    "tussenvoegsel": "infix",
    "tussenvoegsels": "infix",
    "achternaam": "last_name",
    "schoolemail": "email",
    "email": "email",
    "telefoon": "phone",
    "geboortedatum": "birth_month",
    "opleiding": "programme_of_study",
    "niveau": "level",
    "resultaat": "hoped_result",
    "reden": "reason",
    "geprobeerd": "tried",
    "praktisch": "practical",
}
REQUIRED = ("first_name", "last_name", "birth_month", "reason")
REFUSED = ("bsn", "burgerservicenummer", "nationaliteit", "geboorteplaats", "religie", "medisch", "foto")
# How many characters fit the column of each cell; what is not named here is read as a code.
LONGEST = {
    "student_number": STUDENT_NUMBER,
    "first_name": NAME,
    "infix": INFIX,
    "last_name": NAME,
    "email": EMAIL_LENGTH,
    "phone": PHONE,
    "programme_of_study": NAME,
    "reason": TEXT_LENGTH,
    "tried": TEXT_LENGTH,
    "practical": TEXT_LENGTH,
}
CODE_LENGTH = 40


class Problem(StrEnum):
    """What is wrong with one cell."""

    EMPTY = "empty"
    NO_DATE = "no_date"
    NO_EMAIL = "no_email"
    UNKNOWN_RESULT = "unknown_result"
    BSN = "bsn"
    TOO_LONG = "too_long"
    KNOWN = "known"
    TWICE = "twice"


class Unreadable(StrEnum):
    """Why a whole file cannot be read."""

    NOT_TEXT = "not_text"
    NO_HEADER = "no_header"
    NO_ROWS = "no_rows"
    TOO_MANY = "too_many"
    REFUSED_COLUMN = "refused_column"


class CannotRead(ValueError):
    """The file as a whole cannot be used."""

    def __init__(self, why: Unreadable, column: str = "") -> None:
        super().__init__(why.value)
        self.why = why
        self.column = column


@dataclass(slots=True)
class Row:
    """One line of the file: its number, its cells by our names, and the problem of each faulty cell."""

    number: int
    cells: dict[str, str]
    problems: dict[str, Problem] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        """Whether it can be imported."""
        return not self.problems


def read(data: bytes) -> list[Row]:
    """Read a CSV file: `;` or `,`, UTF-8 (with or without a byte-order mark) or Windows-1252.

    :raises CannotRead: when the file as a whole cannot be used.
    """
    lines = list(csv.reader(io.StringIO(text := _decode(data)), delimiter=_delimiter(text)))
    if not lines:
        raise CannotRead(Unreadable.NO_ROWS)
    names = [_name(cell) for cell in lines[0]]
    for name in names:
        if any(name.startswith(refused) for refused in REFUSED):
            raise CannotRead(Unreadable.REFUSED_COLUMN, name)
    ours = [COLUMNS.get(name) for name in names]
    if not {"first_name", "last_name"} <= set(ours):
        raise CannotRead(Unreadable.NO_HEADER)
    body = [(n, line) for n, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)]
    if not body:
        raise CannotRead(Unreadable.NO_ROWS)
    if len(body) > ROWS_MOST:
        raise CannotRead(Unreadable.TOO_MANY)
    rows = [_row(number, dict(zip(ours, line, strict=False))) for number, line in body]
    _mark_twice(rows)
    return rows


def as_month(text: str) -> date | None:
    """Read `31-12-2008` or `2008-12-31` as the first day of that month; None when it is no date."""
    for pattern in ("%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"):
        try:
            day = datetime.strptime(text.strip(), pattern).date()  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            continue
        return day.replace(day=1) if 1900 < day.year < 2100 else None
    return None


def _decode(data: bytes) -> str:
    if b"\x00" in data:
        raise CannotRead(Unreadable.NOT_TEXT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return ";" if first.count(";") >= first.count(",") else ","


def _name(cell: str) -> str:
    return "".join(c for c in cell.lower() if c.isalpha())


def _row(number: int, cells: dict[str | None, str]) -> Row:
    row = Row(number, {name: " ".join(value.split()) for name, value in cells.items() if name is not None})
    for name in REQUIRED:
        if not row.cells.get(name):
            row.problems[name] = Problem.EMPTY
    for name, value in row.cells.items():
        problem = _problem(name, value)
        if problem is not None and name not in row.problems:
            row.problems[name] = problem
    return row


def _problem(name: str, value: str) -> Problem | None:
    if not value:
        return None
    if holds_bsn(value) and name != "phone":
        return Problem.BSN
    if len(value) > LONGEST.get(name, CODE_LENGTH):
        return Problem.TOO_LONG
    if name == "birth_month" and as_month(value) is None:
        return Problem.NO_DATE
    if name == "email" and not EMAIL.fullmatch(value):
        return Problem.NO_EMAIL
    if name == "hoped_result" and value not in set(HopedResult):
        return Problem.UNKNOWN_RESULT
    return None


def _mark_twice(rows: list[Row]) -> None:
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        key = identity(row.cells)
        if key in seen:
            row.problems.setdefault("last_name", Problem.TWICE)
        seen.add(key)


def identity(cells: dict[str, str]) -> tuple[str, ...]:
    """Give what makes two rows the same student: the number, else name and month of birth."""
    if cells.get("student_number"):
        return (cells["student_number"],)
    month = as_month(cells.get("birth_month", ""))
    return (cells.get("first_name", "").lower(), cells.get("last_name", "").lower(), str(month))
