"""What a school's columns mean, what may not be kept of them, and what is wrong with a cell."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from programme.core.forms import holds_bsn
from programme.imports.models import Field
from programme.nomination.rules import identities, split_family_name
from programme.people.models import EMAIL as EMAIL_LENGTH
from programme.people.models import INFIX, NAME, PHONE, STUDENT_NUMBER, SchoolType

ROWS_MOST = 2000
COLUMNS_MOST = 60
TEXT_LENGTH = 2000
CODE_LENGTH = 40
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
# A spreadsheet counts days from here; a number between these lies between 1927 and 2036. Source: ECMA-376 part 1, 18.17.4.1.
SERIAL_START = date(1899, 12, 30)
SERIAL = range(10_000, 50_000)
# What Excel and its peers show for a formula that failed.
FAILED_FORMULA = frozenset(
    {"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!", "#N/B", "#VERW!", "#NAAM?"}
)

# How our own export names its columns; read again without a question. Source: domain.md §2.7.
HEADINGS: dict[Field, str] = {
    Field.STUDENT_NUMBER: "studentnummer",
    Field.FIRST_NAME: "roepnaam",
    Field.INFIX: "tussenvoegsel",
    Field.LAST_NAME: "achternaam",
    Field.EMAIL: "schoolemail",
    Field.PHONE: "telefoon",
    Field.BIRTH_MONTH: "geboortemaand",
    Field.PROGRAMME_OF_STUDY: "opleiding",
    Field.SCHOOL_TYPE: "schoolsoort",
    Field.LEVEL: "niveau",
    Field.HOPED_RESULT: "resultaat",
    Field.REASON: "reden",
    Field.TRIED: "geprobeerd",
    Field.PRACTICAL: "praktisch",
}
# Other names a school may use, in small letters without signs. No format of a student system was found (domain.md §2.7),
# so these are guesses, and a person sees what was made of them.
_ALSO: dict[Field, str] = {
    Field.STUDENT_NUMBER: "studentnr studentid studnr leerlingnummer deelnemernummer deelnemernr studentnumber",
    Field.FIRST_NAME: "voornaam roepnaamstudent firstname givenname",
    Field.INFIX: "tussenvoegsels voorvoegsel voorvoegsels tv tussenv infix surnameprefix",
    Field.LAST_NAME: "familienaam geslachtsnaam lastname surname familyname",
    Field.EMAIL: "email mail emailadres schoolmail mailschool emailschool emailstudent mailadres emailaddress",
    Field.PHONE: "telefoonnummer telefoonnr mobiel mobielnummer gsm phone mobile",
    Field.BIRTH_MONTH: "geboortedatum gebdatum geboren geboortedag dateofbirth birthdate birthmonth",
    Field.PROGRAMME_OF_STUDY: "opleidingsnaam opleidingnaam studie programmeofstudy course",
    Field.SCHOOL_TYPE: "schooltype soortonderwijs onderwijssoort onderwijstype",
    Field.LEVEL: "mboniveau opleidingsniveau level",
    Field.HOPED_RESULT: "gehooptresultaat gewenstresultaat doel hopedresult",
    Field.REASON: "waarom redenvoordracht toelichting motivatie reason why",
    Field.TRIED: "watgeprobeerd eerderehulp tried",
    Field.PRACTICAL: "praktischezaken rooster practical",
}
GUESSES: dict[str, Field] = {
    **{name: known for known, name in HEADINGS.items()},
    **{name: known for known, names in _ALSO.items() for name in names.split()},
}
REQUIRED = (Field.FIRST_NAME, Field.LAST_NAME, Field.BIRTH_MONTH, Field.REASON)

LONGEST: dict[Field, int] = {
    Field.STUDENT_NUMBER: STUDENT_NUMBER,
    Field.FIRST_NAME: NAME,
    Field.INFIX: INFIX,
    Field.LAST_NAME: NAME,
    Field.EMAIL: EMAIL_LENGTH,
    Field.PHONE: PHONE,
    Field.PROGRAMME_OF_STUDY: NAME,
    Field.REASON: TEXT_LENGTH,
    Field.TRIED: TEXT_LENGTH,
    Field.PRACTICAL: TEXT_LENGTH,
}


class Refused(StrEnum):
    """What a column holds that a mentoring programme may not receive. Source: domain.md §2.4 and §2.7."""

    BSN = "bsn"
    ORIGIN = "origin"
    BELIEF = "belief"
    HEALTH = "health"
    PHOTO = "photo"
    GENDER = "gender"


# Parts of a heading that give it away. A column too many is left out rather than one too few.
_GIVEN_AWAY: dict[Refused, tuple[str, ...]] = {
    Refused.BSN: ("bsn", "burgerservice", "sofinummer", "sofinr", "onderwijsnummer", "persoonsgebondennummer"),
    Refused.ORIGIN: (
        "nationalit",
        "geboorteplaats",
        "geboorteland",
        "gebplaats",
        "birthplace",
        "placeofbirth",
        "countryofbirth",
        "afkomst",
        "herkomst",
        "etni",
        "ethnic",
    ),
    Refused.BELIEF: ("religi", "geloof", "kerkgenoot", "levensbeschouw", "levensovertuiging"),
    Refused.HEALTH: (
        "medisch",
        "medical",
        "medicijn",
        "medicatie",
        "diagnos",
        "huisarts",
        "allerg",
        "dyslexi",
        "handicap",
        "beperking",
        "gezondheid",
        "ziekte",
        "health",
    ),
    Refused.PHOTO: ("foto", "photo", "portret"),
    Refused.GENDER: ("geslacht", "gender", "sekse"),
}


class Problem(StrEnum):
    """What is wrong with one cell."""

    EMPTY = "empty"
    NO_DATE = "no_date"
    NO_EMAIL = "no_email"
    NO_SCHOOL_TYPE = "no_school_type"
    NO_LEVEL = "no_level"
    LEVEL_OF_MBO = "level_of_mbo"
    UNKNOWN_RESULT = "unknown_result"
    BSN = "bsn"
    TOO_LONG = "too_long"
    FORMULA = "formula"
    UNREADABLE = "unreadable"
    KNOWN = "known"
    TWICE = "twice"


class Note(StrEnum):
    """What was done with a file that its sender should know."""

    ABOVE_SKIPPED = "above_skipped"
    SHEET_CHOSEN = "sheet_chosen"
    HIDDEN_SKIPPED = "hidden_skipped"
    MERGED = "merged"


class Stays(StrEnum):
    """Why a draft stays when its import is undone."""

    # The student or a parent answered, or it was sent to the programme or withdrawn.
    ANSWERED = "answered"
    # Somebody at school changed it or added to it.
    CHANGED = "changed"


# Faults that were found before a cell's text was let go of, so they cannot be found anew.
Withheld = dict[tuple[int, int], Problem]


@dataclass(slots=True)
class Sheet:
    """A list as the school made it: its headings, and per line of the file the cells under them."""

    headings: list[str]
    lines: list[tuple[int, list[str]]]
    notes: list[tuple[Note, str]] = field(default_factory=list)
    withheld: Withheld = field(default_factory=dict)
    refused: list[tuple[str, Refused]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Twin:
    """The same student seen earlier: in this file (its row), or nominated already (the trajectory)."""

    name: str
    by_number: bool
    row: int | None = None
    trajectory_id: int | None = None

    @property
    def can_be_taken(self) -> bool:
        """Whether a person may say that it is somebody else; under one student number it is not."""
        return not (self.by_number and self.trajectory_id is not None)


@dataclass(slots=True)
class Row:
    """One line of the file: its number, its cells as they came and by field, what is wrong, and who it may be already."""

    number: int
    line: Sequence[str]
    cells: dict[Field, str]
    problems: dict[Field, Problem] = field(default_factory=dict)
    twin: Twin | None = None

    @property
    def is_faulty(self) -> bool:
        """Whether a cell has to be mended before it can be imported."""
        return any(problem not in (Problem.KNOWN, Problem.TWICE) for problem in self.problems.values())

    @property
    def is_sound(self) -> bool:
        """Whether it is imported without a further word."""
        return not self.problems

    @property
    def is_choice(self) -> bool:
        """Whether a person may say that it is imported all the same."""
        return not self.is_faulty and self.twin is not None and self.twin.can_be_taken


def simple(heading: str) -> str:
    """Give a heading in small letters without signs, as it is compared."""
    return "".join(c for c in heading.lower() if c.isalpha())


def refused_for(heading: str) -> Refused | None:
    """Tell what a heading gives away that we may not receive."""
    name = simple(heading)
    return next((why for why, parts in _GIVEN_AWAY.items() if any(part in name for part in parts)), None)


def guess(headings: Sequence[str], remembered: Mapping[str, Field | None]) -> list[Field | None]:
    """Give the field of each column: what this school said before, else what its name says; no field twice."""
    found: list[Field | None] = []
    for heading in headings:
        name = simple(heading)
        field_ = remembered[name] if name in remembered else GUESSES.get(name)
        found.append(None if field_ in found else field_)
    return found


def missing(columns: Iterable[Field | None]) -> list[Field]:
    """Give the fields that every list needs and this one has no column for."""
    named = set(columns)
    return [needed for needed in REQUIRED if needed not in named]


def without_refused(sheet: Sheet) -> Sheet:
    """Leave out what may not be kept: whole columns by their name or their values, and single cells with a BSN.

    A column counts as one of BSNs when more than half of its filled cells, and at least two, pass the eleven test;
    by chance one in eleven numbers of nine digits does.
    """
    refused = [refused_for(heading) for heading in sheet.headings]
    for place in range(len(sheet.headings)):
        filled = [cells[place] for _number, cells in sheet.lines if cells[place]]
        numbers = sum(_is_bsn(cell) for cell in filled)
        if refused[place] is None and numbers > 1 and numbers * 2 > len(filled):
            refused[place] = Refused.BSN
    kept = [place for place, why in enumerate(refused) if why is None]
    withheld = {(n, kept.index(place)): why for (n, place), why in sheet.withheld.items() if place in kept}
    lines = []
    for number, cells in sheet.lines:
        ours = [cells[place] for place in kept]
        for place, cell in enumerate(ours):
            if holds_bsn(cell) and GUESSES.get(simple(sheet.headings[kept[place]])) is not Field.PHONE:
                ours[place], withheld[number, place] = "", Problem.BSN
        lines.append((number, ours))
    return Sheet(
        headings=[sheet.headings[place] for place in kept],
        lines=lines,
        notes=sheet.notes,
        withheld=withheld,
        refused=[(sheet.headings[place], why) for place, why in enumerate(refused) if why is not None],
    )


def rows_of(sheet: Sheet, columns: Sequence[Field | None], results: Mapping[str, str]) -> list[Row]:
    """Read the lines of a sheet with its columns named; `results` gives the code of each hoped-for result by its words."""
    rows = [_row(number, cells, sheet.withheld, columns, results) for number, cells in sheet.lines]
    _mark_twice(rows)
    return rows


def mended(sheet: Sheet, number: int, cells: Mapping[int, str]) -> Sheet:
    """Give a sheet with other cells in one of its lines, by their place; what was withheld there makes way for them."""
    lines = [
        (at, [cells.get(place, cell) for place, cell in enumerate(line)] if at == number else line)
        for at, line in sheet.lines
    ]
    withheld = {where: why for where, why in sheet.withheld.items() if where[0] != number or where[1] not in cells}
    return replace(sheet, lines=lines, withheld=withheld)


def line_of(
    sheet: Sheet, number: int, columns: Sequence[Field | None], results: Mapping[str, str]
) -> dict[int, tuple[Field, str, Problem]]:
    """Give the faulty cells of one line by their place: what they hold, their text and what is wrong; empty when none is."""
    line = next((cells for at, cells in sheet.lines if at == number), None)
    if line is None:
        return {}
    row = _row(number, line, sheet.withheld, columns, results)
    return {
        place: (name, line[place], row.problems[name])
        for place, name in enumerate(columns)
        if name is not None and name in row.problems
    }


def as_month(text: str) -> date | None:
    """Read a date as people and spreadsheets write it as the first day of its month; None when it is no date.

    `31-12-2008`, `31/12/2008`, `31.12.2008`, `2008-12-31`, a month alone (`12-2008`, `2008-12`) and a day number of Excel.
    """
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) == 5:
        return (SERIAL_START + timedelta(days=int(text))).replace(day=1) if int(text) in SERIAL else None
    for pattern in ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d", "%Y/%m/%d", "%m-%Y", "%Y-%m", "%d-%m-%Y 00:00:00"):
        try:
            day = datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a calendar date has no zone
        except ValueError:
            continue
        return day.replace(day=1) if 1900 < day.year < 2100 else None
    return None


def as_school_type(text: str) -> SchoolType | None:
    """Read `mbo`, `MBO-3`, `vmbo-tl` or `hbo` as a type of school."""
    found = re.match(r"(?:vmbo|mbo|hbo)(?![a-z])", text.lower())
    return SchoolType(found[0]) if found else None


def as_level(text: str) -> int | None:
    """Read `3`, `niveau 3`, `mbo-3` or `entree` as a level from 1 to 4."""
    if text.lower().startswith("entree"):
        return 1
    found = re.fullmatch(r"(?:mbo|niveau|level|niv)?[\s.-]*([1-4])", text.lower())
    return int(found[1]) if found else None


def identities_of(cells: Mapping[Field, str]) -> list[tuple[str, ...]]:
    """Give what makes two rows the same student, most telling first."""
    return identities(
        number=cells.get(Field.STUDENT_NUMBER, ""),
        first_name=cells.get(Field.FIRST_NAME, ""),
        last_name=cells.get(Field.LAST_NAME, ""),
        birth_month=as_month(cells.get(Field.BIRTH_MONTH, "")),
    )


def full_name(cells: Mapping[Field, str]) -> str:
    """Give the name in a row as people say it."""
    return " ".join(filter(None, (cells.get(f, "") for f in (Field.FIRST_NAME, Field.INFIX, Field.LAST_NAME))))


def chosen(rows: Iterable[Row], taken: set[int]) -> list[Row]:
    """Give the rows to import: the sound ones, and the doubtful ones a person took.

    Of two rows with one student number the one that was taken replaces the other: it is one student.
    """
    found: list[Row] = []
    for row in rows:
        if row.is_sound:
            found.append(row)
        elif row.is_choice and row.number in taken:
            number = row.cells.get(Field.STUDENT_NUMBER, "").lower()
            found = [r for r in found if not number or r.cells.get(Field.STUDENT_NUMBER, "").lower() != number]
            found.append(row)
    return found


def safe_to_open(text: str) -> str:
    """Give a text that no spreadsheet takes for a formula; `as_typed` takes it back."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def as_typed(text: str) -> str:
    """Give a cell without the mark that says it is no formula, its spaces made single, and no sign that cannot be shown."""
    text = "".join(
        c if c.isprintable() else "\ufffd" for c in " ".join(text.split()) if unicodedata.category(c) != "Cf"
    )
    return text[1:] if text.startswith(("'=", "'+", "'-", "'@")) else text


def _is_bsn(cell: str) -> bool:
    return holds_bsn(cell) and cell.replace(".", "").strip().isdigit()


def _row(
    number: int, line: Sequence[str], withheld: Withheld, columns: Sequence[Field | None], results: Mapping[str, str]
) -> Row:
    row = Row(number, line, {})
    for place, name in enumerate(columns):
        if name is None:
            continue
        row.cells[name] = line[place]
        if (number, place) in withheld:
            row.problems[name] = withheld[number, place]
    _part_name(row.cells)
    for name in REQUIRED:
        if not row.cells.get(name):
            row.problems.setdefault(name, Problem.EMPTY)
    for name, value in row.cells.items():
        problem = _problem(name, value, results)
        if problem is not None:
            row.problems.setdefault(name, problem)
    if row.cells.get(Field.LEVEL) and as_school_type(row.cells.get(Field.SCHOOL_TYPE, "mbo")) not in (
        SchoolType.MBO,
        None,
    ):
        row.problems.setdefault(Field.LEVEL, Problem.LEVEL_OF_MBO)
    return row


def _part_name(cells: dict[Field, str]) -> None:
    """Take the infix out of `Vries, de` and of `de Vries`."""
    if cells.get(Field.INFIX):
        return
    infix, last = split_family_name(cells.get(Field.LAST_NAME, ""))
    if infix:
        cells[Field.INFIX], cells[Field.LAST_NAME] = infix, last


def _problem(name: Field, value: str, results: Mapping[str, str]) -> Problem | None:
    if not value:
        return None
    if holds_bsn(value) and name is not Field.PHONE:
        return Problem.BSN
    if len(value) > LONGEST.get(name, CODE_LENGTH):
        return Problem.TOO_LONG
    if value.startswith("=") or value in FAILED_FORMULA:
        return Problem.FORMULA
    if "\ufffd" in value:
        return Problem.UNREADABLE
    wrong: dict[Field, tuple[Callable[[str], object], Problem]] = {
        Field.BIRTH_MONTH: (as_month, Problem.NO_DATE),
        Field.EMAIL: (EMAIL.fullmatch, Problem.NO_EMAIL),
        Field.SCHOOL_TYPE: (as_school_type, Problem.NO_SCHOOL_TYPE),
        Field.LEVEL: (as_level, Problem.NO_LEVEL),
        Field.HOPED_RESULT: (lambda text: results.get(text.lower()), Problem.UNKNOWN_RESULT),
    }
    if name in wrong and not wrong[name][0](value):
        return wrong[name][1]
    return None


def _mark_twice(rows: list[Row]) -> None:
    seen: dict[tuple[str, ...], Row] = {}
    for row in rows:
        same = [key for key in identities_of(row.cells) if key in seen]
        if same:
            twin = seen[same[0]]
            row.twin = Twin(full_name(twin.cells), by_number=len(same[0]) == 1, row=twin.number)
            row.problems.setdefault(Field.LAST_NAME, Problem.TWICE)
        for key in identities_of(row.cells):
            seen.setdefault(key, row)
