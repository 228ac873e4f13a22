"""Five years, day by day: the nightly jobs run, and each planted word and row must go on its day, in every place."""

import heapq
import random
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from programme.cli.schedule import JOBS, fold_log
from programme.core import audit, clock
from programme.core.database import Base, db
from programme.core.encryption import CannotOpen, unseal
from programme.core.jobs import run_due
from tests.factories import make_world
from tests.soak import terms
from tests.soak.book import MADE_AT, Book, Row, people_of
from tests.soak.house import House, open_house
from tests.soak.lives import STUDENTS
from tests.soak.measured import Measured
from tests.soak.volunteers import OTHERS

HERE = ZoneInfo("Europe/Amsterdam")
FIRST = date(2026, 11, 25)
# Five years with a leap day in them; a term of two years that begins on it ends where there is none.
LAST = date(2031, 11, 25)
HARD_DAYS = (date(2028, 2, 29), date(2027, 8, 31), date(2028, 3, 26), date(2026, 12, 31), date(2029, 10, 28))
HOURS = (time(0, 10), time(9), time(14, 30), time(23, 20))
NIGHT, EVENING = time(6, 30), time(23, 59, 30)
LIVES_A_NIGHT = 1 / 3
FEWEST_LIVES = 21
WORD = re.compile(r"kanarie\d{6}x")
WORD_BYTES = re.compile(rb"kanarie\d{6}x")


@dataclass
class Seen:
    """What stands in the database at the end of a day."""

    words: set[str] = field(default_factory=set)
    rows: set[Row] = field(default_factory=set)
    audit_numbers: set[int] = field(default_factory=set)
    talks: int = 0
    count: int = 0


@dataclass
class Reader:
    """Reads the whole database as a thief with the keys would, each sealed text opened once."""

    house: House
    opened: dict[bytes, frozenset[str]] = field(default_factory=dict)
    audit_days: dict[int, date] = field(default_factory=dict)

    def read(self) -> Seen:
        """Read every row of every table."""
        seen = Seen()
        with sqlite3.connect(self.house.path) as connection:
            for table in Base.metadata.sorted_tables:
                names = [column.name for column in table.columns]
                key_at = names.index("row_key") if "row_key" in names else None
                made_at = names.index(MADE_AT[table.name]) if table.name in MADE_AT else None
                chosen = ", ".join(f'"{name}"' for name in names)
                for row in connection.execute(f'SELECT {chosen} FROM "{table.name}"'):
                    seen.count += 1
                    if made_at is not None:
                        seen.rows.add((table.name, row[0], row[made_at]))
                    for name, value in zip(names, row, strict=True):
                        if isinstance(value, str):
                            if "kanarie" in value:
                                seen.words.update(WORD.findall(value))
                        elif isinstance(value, bytes) and key_at is not None:
                            seen.words |= self._open(value, f"{table.name}.{name}.{row[key_at]}")
            seen.talks = connection.execute("SELECT count(*) FROM conversation WHERE minutes = 45").fetchone()[0]
            for number, at in connection.execute("SELECT number, at FROM audit_entry"):
                seen.audit_numbers.add(number)
                if number not in self.audit_days:
                    written = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("UTC")).astimezone(HERE).date()
                    self.audit_days[number] = written
        connection.close()
        return seen

    def _open(self, sealed: bytes, place: str) -> frozenset[str]:
        if sealed not in self.opened:
            try:
                self.opened[sealed] = frozenset(WORD.findall(unseal(sealed, place)))
            except CannotOpen:
                self.opened[sealed] = frozenset({f"a sealed text in {place.rpartition('.')[0]} does not open"})
        return self.opened[sealed]

    def plain(self) -> set[str]:
        """Give the planted words that can be read in the files themselves, without any key."""
        found: set[str] = set()
        for suffix in ("", "-wal"):
            path = self.house.path.with_name(self.house.path.name + suffix)
            if path.exists():
                found.update(word.decode() for word in WORD_BYTES.findall(path.read_bytes()))
        return found


def live(folder: Path, *, count: int, seed: int) -> Measured:
    """Live five years; `count` nights are run and checked, with enough of them each night there is.

    With fewer, the nights on which something goes and the ones before are chosen first, then others at random.
    """
    chance = random.Random(seed)
    faults: dict[str, str] = {}
    tally: Counter[str] = Counter()
    with open_house(folder, lambda: people_of(make_world())) as (house, people):
        book = Book(chance, people)
        days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
        waiting = _births(book, max(FEWEST_LIVES, round(count * LIVES_A_NIGHT)), days)
        reader = Reader(house)
        every = count >= len(days)
        with house.app.app_context():
            for day in days:
                lived = _live_day(day, waiting, faults)
                tally["steps"] += lived
                looked_at = every or _worth(book, day, chance, count / len(days))
                if lived or looked_at:
                    _run_jobs(day, faults)
                if not looked_at:
                    continue
                tally["nights"] += 1
                _compare(book, reader, day, tally, faults)
            with clock.fixed(_at(LAST, EVENING)):
                for fault in audit.verify():
                    faults[f"audit {fault.number}"] = f"the audit chain: {fault.what}"
            db.session.remove()
    note = (
        f"{len(days):,} days, {tally['steps']:,} steps of lives, {len(book.words):,} words and {len(book.rows):,} rows "
        f"planted, {tally['gone']:,} went, {tally['read']:,} rows read, {len(faults)} mistakes"
    )
    return Measured("retention", tally["nights"], "nights", "each item gone on its day", tuple(faults.values()), note)


def _births(book: Book, lives: int, days: list[date]) -> list[tuple[date, int, Iterator[int]]]:
    """Let so many lives begin on random days, the hard ones among them; early enough that most end in time."""
    kinds = (*STUDENTS, *OTHERS)
    waiting = []
    for number in range(lives):
        kind = kinds[number % len(kinds)]
        begins = book.chance.choice(HARD_DAYS) if book.chance.random() < 0.15 else book.chance.choice(days)
        waiting.append((begins, number, kind(book)))
    heapq.heapify(waiting)
    return waiting


def _live_day(day: date, waiting: list[tuple[date, int, Iterator[int]]], faults: dict[str, str]) -> int:
    """Take every step of every life that falls on a day, each at some hour, in the order of the hours."""
    steps = 0
    for hour in HOURS:
        later = []
        while waiting and waiting[0][0] <= day:
            _, number, life = heapq.heappop(waiting)
            if (number + day.toordinal()) % len(HOURS) != HOURS.index(hour) and hour is not HOURS[-1]:
                later.append((day, number, life))
                continue
            with clock.fixed(_at(day, hour)):
                try:
                    wait = next(life, None)
                    db.session.commit()
                except Exception as error:
                    db.session.rollback()
                    faults[f"life {number}"] = f"{day}: {life.__name__} broke: {type(error).__name__} {error}"  # type: ignore[attr-defined]
                    wait = None
                db.session.remove()
            steps += 1
            if wait is not None:
                # A step that waits for nothing comes the next day all the same, so that each day ends.
                heapq.heappush(waiting, (day + timedelta(days=max(1, wait)), number, life))
        for one in later:
            heapq.heappush(waiting, one)
    return steps


def _run_jobs(day: date, faults: dict[str, str]) -> None:
    """Run what is due in the early morning and at the end of the day, as the job process does."""
    for at in (NIGHT, EVENING):
        with clock.fixed(_at(day, at)):
            run_due(JOBS)
            failed = db.session.execute(db.text("SELECT name FROM job_run WHERE outcome = 'failed'")).scalars().all()
            for name in failed:
                faults[f"job {name}"] = f"{day}: the job {name} failed"
            fold_log()
            db.session.remove()


def _compare(book: Book, reader: Reader, day: date, tally: Counter[str], faults: dict[str, str]) -> None:
    """Compare what stands there at the end of a day with what must; each mistake is noted once."""
    with clock.fixed(_at(day, EVENING)):
        seen = reader.read()
    tally["read"] += seen.count
    plain = reader.plain()
    for word, item in book.words.items():
        over = item.goes_on is not None and item.goes_on <= day
        if over and (word in seen.words or word in plain):
            where = "the database" if word in seen.words else "the bytes of its file"
            faults.setdefault(word, f"{day}: {item.kind} should have gone on {item.goes_on} and is still in {where}")
        elif not over and word not in seen.words:
            faults.setdefault(word, f"{day}: {item.kind} is gone and should go on {item.goes_on}")
    for row, item in book.rows.items():
        over = item.goes_on is not None and item.goes_on <= day
        if over == (row in seen.rows):
            wrong = "is still there" if over else "is gone already"
            faults.setdefault(f"{row}", f"{day}: {item.kind} should go on {item.goes_on} and {wrong}")
    due = {number for number, written in reader.audit_days.items() if _audit_goes(written) <= day}
    for number in due & seen.audit_numbers:
        faults.setdefault(f"late {number}", f"{day}: an audit entry of {reader.audit_days[number]} is still there")
    for number in reader.audit_days.keys() - due - seen.audit_numbers:
        faults.setdefault(f"early {number}", f"{day}: an audit entry of {reader.audit_days[number]} is gone already")
    if seen.talks != book.talks:
        faults.setdefault("talks", f"{day}: {seen.talks} conversations are left for figures, of {book.talks}")
    for words in seen.words - book.words.keys():
        faults.setdefault(words, f"{day}: {words}")
    tally["gone"] = sum(item.goes_on is not None and item.goes_on <= day for item in book.words.values()) + sum(
        item.goes_on is not None and item.goes_on <= day for item in book.rows.values()
    )


_AUDIT_DAYS: dict[date, date] = {}


def _audit_goes(written: date) -> date:
    if written not in _AUDIT_DAYS:
        _AUDIT_DAYS[written] = terms.audit_log(written)
    return _AUDIT_DAYS[written]


def _worth(book: Book, day: date, chance: random.Random, share: float) -> bool:
    """Tell whether a night is looked at when not all are: something goes then or the night after, or chance says so."""
    soon = {day, day + timedelta(days=1)}
    goes = any(item.goes_on in soon for item in (*book.words.values(), *book.rows.values()))
    return (goes and chance.random() < share * 3) or chance.random() < share


def _at(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=HERE)
