"""Reads of an import: what was kept aside, who was nominated already, what an undo would take back, what an export holds."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import reach, visible
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import Base, db
from programme.core.drafts import DraftOwner, load_draft
from programme.core.encryption import keyed_digest
from programme.imports.models import Field, ImportColumn, StudentImport
from programme.imports.rules import (
    Note,
    Problem,
    Refused,
    Row,
    Sheet,
    Stays,
    Twin,
    identities_of,
    rows_of,
    simple,
)
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.models import Nomination
from programme.nomination.queries import known_students
from programme.people.models import Guardian, Student

FORM, ANCHOR = "imports.upload", "file"
EXPORT_MOST = 5000
# What an untouched draft consists of; a row about it in any other table says that somebody went on with it.
OF_A_DRAFT = frozenset({"nomination", "due_item", "link", "outbox_mail"})
MADE = "nomination.draft"


@dataclass(frozen=True, slots=True)
class Kept:
    """A list between two pages: for which programme, what it holds, and what its columns were taken for."""

    programme_id: int
    sheet: Sheet
    columns: list[Field | None]

    def line(self, number: int, but: Collection[int]) -> list[tuple[str, str]]:
        """Give what else stands in a row, by the school's own names of the columns that are used; `but` are places."""
        cells = next((cells for at, cells in self.sheet.lines if at == number), [])
        used = enumerate(zip(self.sheet.headings, cells, self.columns, strict=False))
        return [(h or "–", cell) for place, (h, cell, name) in used if name is not None and cell and place not in but]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What became of the drafts of one import: those that can be taken back, and why the others stay."""

    untouched: list[Nomination]
    staying: list[tuple[Nomination, Stays]]


def kept(actor: Actor) -> Kept | None:
    """Give the list that this person put aside, if it is still there."""
    found = load_draft(DraftOwner(user_id=actor.id), FORM, ANCHOR)
    if found is None:
        return None
    sheet = Sheet(
        headings=found["headings"],
        lines=[(number, cells) for number, cells in found["lines"]],
        notes=[(Note(code), value) for code, value in found["notes"]],
        withheld={(number, place): Problem(why) for number, place, why in found["withheld"]},
        refused=[(heading, Refused(why)) for heading, why in found["refused"]],
    )
    return Kept(found["programme_id"], sheet, [Field(name) if name else None for name in found["columns"]])


def rows(actor: Actor, list_: Kept, results: Mapping[str, str]) -> list[Row]:
    """Give the rows of a list, with a mark on whoever was nominated already; `results` as for `rules.rows_of`."""
    found = rows_of(list_.sheet, list_.columns, results)
    known = known_students(actor.school_id or 0)
    for row in found:
        same = next((key for key in identities_of(row.cells) if key in known), None)
        if same is not None:
            twin = known[same]
            row.twin = Twin(twin.name, by_number=len(same) == 1, trajectory_id=twin.trajectory_id)
            row.problems[Field.LAST_NAME] = row.problems.get(Field.LAST_NAME, Problem.KNOWN)
            if row.problems[Field.LAST_NAME] is Problem.TWICE:
                row.problems[Field.LAST_NAME] = Problem.KNOWN
    return found


def remembered(school_id: int, headings: Sequence[str]) -> dict[str, Field | None]:
    """Give what this school said before about columns of these names."""
    names = {heading_digest(school_id, heading): simple(heading) for heading in headings}
    found = db.session.scalars(
        select(ImportColumn).where(ImportColumn.school_id == school_id, ImportColumn.heading_digest.in_(names))
    )
    return {names[column.heading_digest]: column.field for column in found}


def heading_digest(school_id: int, heading: str) -> str:
    """Give what stands for a column name in the memory of a school."""
    return keyed_digest(f"{school_id} {simple(heading)}")


def imports_of_today(actor: Actor) -> Sequence[StudentImport]:
    """Give the imports of this person's school that can still be undone, the latest first."""
    since = clock.instant(clock.today(), time())
    return db.session.scalars(
        visible(actor, StudentImport)
        .options(joinedload(StudentImport.imported_by))
        .where(StudentImport.imported_at >= since, StudentImport.undone_at.is_(None))
        .order_by(StudentImport.id.desc())
    ).all()


def drafts_of(import_: StudentImport) -> Drafts:
    """Part the drafts of an import that nobody touched since from those that somebody went on with."""
    numbers = import_.trajectory_ids
    nominations = db.session.scalars(
        select(Nomination)
        .join(Nomination.trajectory)
        .options(joinedload(Nomination.trajectory).joinedload(Trajectory.student))
        .where(Nomination.trajectory_id.in_(numbers))
        .order_by(Nomination.trajectory_id)
    ).all()
    changed = _changed(numbers)
    untouched, staying = [], []
    for nomination in nominations:
        trajectory = nomination.trajectory
        if trajectory.stage is not TrajectoryStage.DRAFT or trajectory.agreed_on is not None:
            staying.append((nomination, Stays.ANSWERED))
        elif trajectory.id in changed:
            staying.append((nomination, Stays.CHANGED))
        else:
            untouched.append(nomination)
    return Drafts(untouched, staying)


def returning(nominations: Sequence[Nomination]) -> set[int]:
    """Give the students of these nominations who have another trajectory beside them."""
    numbers = [nomination.trajectory_id for nomination in nominations]
    people = [nomination.trajectory.student_id for nomination in nominations]
    other = select(Trajectory.student_id).where(Trajectory.student_id.in_(people), Trajectory.id.not_in(numbers))
    return set(db.session.scalars(other))


def export_rows(actor: Actor, *, with_texts: bool) -> list[dict[Field, str]]:
    """Give the nominations of the school by field, the oldest first; the sealed texts only when they are asked for."""
    nominations = db.session.scalars(
        select(Nomination)
        .join(Nomination.trajectory)
        .join(Trajectory.student)
        .options(joinedload(Nomination.trajectory).joinedload(Trajectory.student))
        .where(reach(actor, Trajectory), Student.erased_at.is_(None))
        .order_by(Trajectory.id)
        .limit(EXPORT_MOST)
    )
    return [_exported(nomination, with_texts) for nomination in nominations]


def _exported(nomination: Nomination, with_texts: bool) -> dict[Field, str]:
    student = nomination.trajectory.student
    cells = {
        Field.STUDENT_NUMBER: student.student_number or "",
        Field.FIRST_NAME: student.first_name,
        Field.INFIX: student.infix,
        Field.LAST_NAME: student.last_name,
        Field.EMAIL: student.email or "",
        Field.PHONE: student.phone or "",
        Field.BIRTH_MONTH: _month(student.birth_month),
        Field.PROGRAMME_OF_STUDY: student.programme_of_study,
        Field.SCHOOL_TYPE: "" if student.school_type is None else student.school_type.value,
        Field.LEVEL: "" if student.level is None else str(student.level),
        Field.HOPED_RESULT: "" if nomination.hoped_result is None else nomination.hoped_result.value,
    }
    if with_texts:
        cells[Field.REASON] = nomination.reason or ""
        cells[Field.TRIED] = nomination.tried or ""
        cells[Field.PRACTICAL] = nomination.practical or ""
    return cells


def _month(day: date | None) -> str:
    """Write a month as it is read back; a spreadsheet would make a day of `05-2007`."""
    return "" if day is None else f"{day.year}-{day.month:02}"


def _changed(numbers: list[int]) -> set[int]:
    """Find the trajectories about which anything was written since their draft was made."""
    things = {f"trajectory {number}": number for number in numbers}
    entries = select(AuditEntry.thing).where(AuditEntry.thing.in_(things), AuditEntry.code != MADE)
    found = {things[thing] for thing in db.session.scalars(entries)}
    of_student = select(Trajectory.id).join(Guardian, Guardian.student_id == Trajectory.student_id)
    found |= set(db.session.scalars(of_student.where(Trajectory.id.in_(numbers))))
    for table in Base.metadata.sorted_tables:
        if table.name not in OF_A_DRAFT and "trajectory_id" in table.c:
            about = table.c.trajectory_id
            found |= set(db.session.scalars(select(about).where(about.in_(numbers))))
    return found
