"""Who to call: the numbers everybody starts from, and what a programme confirmed, added and promises of its own number."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Integer, Select, String, Time, bindparam, cast, null, select, union_all

from programme.core.database import read_rows
from programme.core.i18n import lazy_gettext as _l
from programme.norms.models import DutyHours, Programme, ProgrammeLine, ProgrammeSchool, promises_of
from programme.norms.promises import Promises
from programme.norms.vocabulary import DAYS

DUTY, GP, CRISIS = "duty", "gp", "crisis"
# What a programme may add for its own region.
OWN_CODES = (GP, CRISIS)
WORKDAYS = 5


LABELS: dict[str, str] = {
    "emergency": _l("Direct danger"),
    "suicide": _l("Thoughts of suicide, day and night"),
    "veilig_thuis": _l("Violence or danger at home: Veilig Thuis"),
    "kindertelefoon": _l("For the student, up to 18: De Kindertelefoon"),
    "alles_oke": _l("For the student, 18 to 24: Alles Oké?"),
    DUTY: _l("Your programme"),
    GP: _l("GP out of hours"),
    CRISIS: _l("Crisis service"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number as a page shows it; `confirmed_on` is the day on which the programme checked it, None when it did not."""

    code: str
    number: str
    area: str = ""
    hours: str = ""
    source: str = ""
    confirmed_on: date | None = None
    for_student: bool = False

    @property
    def label(self) -> str:
        """What it is for."""
        label = str(LABELS[self.code])
        return f"{label}, {self.area}" if self.area else label

    @property
    def dial(self) -> str:
        """The number as a phone dials it."""
        return "".join(character for character in self.number if character.isdigit() or character == "+")


# Nobody of us rang them: until a programme confirms one, every page says that it was not checked. Source: domain.md §2.3.
HELPLINES: tuple[Line, ...] = (
    # Direct danger.
    Line("emergency", "112", source="politie.nl, 11-2-2021"),
    # Day and night, free and anonymous; also 0800-0113.
    Line("suicide", "113", source="ANP, 3-10-2025"),
    # Violence at home, abuse, coercion; day and night, advice may be anonymous.
    Line("veilig_thuis", "0800-2000", source="gemeente.nu, 29-10-2025"),
    # Young people of 8 to 18, free and anonymous; its hours were not found.
    Line("kindertelefoon", "0800-0432", source="vriendenkindertelefoon.nl", for_student=True),
    # Young adults of 18 to 24, free and anonymous; its hours are of 2021, so they are not shown.
    Line("alles_oke", "0800-0450", source="oogtv.nl, 4-2021", for_student=True),
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a programme said of one number."""

    code: str
    area: str
    number: str
    hours: str
    source: str
    confirmed_on: date


def hours_of(rows: Iterable[tuple[int, time, time]], promises: Promises) -> dict[int, tuple[time, time]]:
    """Give from when until when a programme is on duty by weekday: its own hours, else the usual ones, Monday to Friday."""
    own = {weekday: (opens, closes) for weekday, opens, closes in rows}
    usual = (time(promises.duty_from_hour), time(promises.duty_until_hour))
    return own or dict.fromkeys(range(WORKDAYS), usual)


def in_words(hours: Mapping[int, tuple[time, time]]) -> str:
    """Say hours of duty, days that are alike together: `ma–vr 9.00–17.00, za 10.00–12.00`."""
    days = list(DAYS.values())
    parts = []
    # Days that follow each other have the same difference between their number and their place in the row.
    rows = [(day, place, hours[day]) for place, day in enumerate(sorted(hours))]
    for (_gap, (opens, closes)), group in groupby(rows, key=lambda row: (row[0] - row[1], row[2])):
        alike = [str(days[day]).lower() for day, _place, _hours in group]
        named = alike[0] if len(alike) == 1 else f"{alike[0]}–{alike[-1]}"
        parts.append(f"{named} {_clock(opens)}–{_clock(closes)}")
    return ", ".join(parts)


def merge(duty: Iterable[tuple[str, str, str]], said: Sequence[Said]) -> tuple[Line, ...]:
    """Lay what programmes said beside the national numbers; `duty` holds name, number and hours of each programme.

    What was confirmed of another number than we show now does not count.
    """
    own = tuple(_line(Line(DUTY, number, area, hours), said) for area, number, hours in duty if number)
    national = tuple(_line(line, said) for line in HELPLINES)
    added = tuple(
        Line(one.code, one.number, one.area, one.hours, one.source, one.confirmed_on)
        for one in said
        if one.code in OWN_CODES
    )
    now = tuple(line for line in national if not line.for_student)
    return (*now, *own, *added, *(line for line in national if line.for_student))


def find_lines(programme_id: int | None) -> tuple[Line, ...]:
    """Give who to call in a programme, in one statement; without one, the national numbers."""
    return merge((), ()) if programme_id is None else _read(_OF_PROGRAMME, programme_id)


def find_lines_of_school(school_id: int) -> tuple[Line, ...]:
    """Give who to call in the programmes a school takes part in, in one statement."""
    return _read(_OF_SCHOOL, school_id)


# Hours of duty and numbers below each other: beside each other every hour would come with every number.
_PARTS = union_all(
    select(
        DutyHours.programme_id,
        DutyHours.weekday,
        DutyHours.opens_at,
        DutyHours.closes_at,
        cast(null(), Integer).label("line_id"),
        *(cast(null(), String).label(name) for name in ("code", "area", "number", "hours", "source")),
        cast(null(), Date).label("confirmed_on"),
    ),
    select(
        ProgrammeLine.programme_id,
        cast(null(), Integer),
        cast(null(), Time),
        cast(null(), Time),
        ProgrammeLine.id,
        ProgrammeLine.code,
        ProgrammeLine.area,
        ProgrammeLine.number,
        ProgrammeLine.hours,
        ProgrammeLine.source,
        ProgrammeLine.confirmed_on,
    ),
).subquery()
# Made once: it stands on every page of a mentor, and making it costs more than reading what it finds.
_ALL = (
    select(
        Programme.id,
        Programme.name,
        Programme.preset,
        Programme.settings,
        Programme.duty_phone,
        Programme.duty_hours,
        *(column for column in _PARTS.c if column.key not in {"programme_id", "line_id"}),
    )
    .outerjoin(_PARTS, _PARTS.c.programme_id == Programme.id)
    .order_by(_PARTS.c.confirmed_on.desc(), _PARTS.c.line_id)
)
_OF_PROGRAMME = _ALL.where(Programme.id == bindparam("number", type_=Integer))
_OF_SCHOOL = _ALL.where(
    Programme.id.in_(
        select(ProgrammeSchool.programme_id).where(ProgrammeSchool.school_id == bindparam("number", type_=Integer))
    )
)


def _read(question: Select[*tuple[Any, ...]], number: int) -> tuple[Line, ...]:
    programmes: dict[int, tuple[Any, ...]] = {}
    hours: dict[int, list[tuple[int, time, time]]] = {}
    said = []
    for row in read_rows(question, {"number": number}):
        programme_id, day, code = row[0], row[6], row[9]
        programmes[programme_id] = row[1:6]
        if day is not None:
            hours.setdefault(programme_id, []).append(row[6:9])
        if code is not None:
            said.append(Said(*row[9:]))
    duty = []
    for programme_id, (name, preset, settings, phone, note) in sorted(programmes.items()):
        words = in_words(hours_of(hours.get(programme_id, ()), promises_of(preset, settings)))
        duty.append((name if len(programmes) > 1 else "", phone, f"{words} ({note})" if note else words))
    return merge(duty, said)


def programmes_of(school_id: int) -> list[int]:
    """Give the programmes a school takes part in."""
    found = read_rows(
        select(ProgrammeSchool.programme_id)
        .where(ProgrammeSchool.school_id == school_id)
        .order_by(ProgrammeSchool.programme_id)
    )
    return [row[0] for row in found]


def _line(line: Line, said: Sequence[Said]) -> Line:
    for one in said:
        if one.code == line.code and one.number == line.number:
            return Line(
                line.code,
                line.number,
                line.area,
                line.hours or one.hours,
                one.source,
                one.confirmed_on,
                line.for_student,
            )
    return line


def _clock(value: time) -> str:
    return f"{value.hour}.{value.minute:02d}"
