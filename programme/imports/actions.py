"""Writes of an import: every sound row of a list becomes a draft of the school."""

from programme.imports.spreadsheet import Row, as_month
from programme.nomination.actions import NominationFacts, StudentFacts, draft_nomination
from programme.nomination.models import HopedResult, Nomination
from programme.norms.models import Programme
from programme.people.models import School, User


def import_rows(
    *, actor: User, school: School, programme: Programme, rows: list[Row], ask_now: bool = True
) -> list[Nomination]:
    """Make a draft of every sound row; none is made of a faulty one."""
    return [
        draft_nomination(
            actor=actor,
            school=school,
            programme=programme,
            student=_student_facts(row.cells),
            facts=NominationFacts(
                hoped_result=HopedResult(result) if (result := row.cells.get("hoped_result")) else None,
                reason=row.cells["reason"],
                tried=row.cells.get("tried", ""),
                practical=row.cells.get("practical", ""),
            ),
            source="import",
            ask_now=ask_now,
        )
        for row in rows
        if row.is_sound
    ]


def _student_facts(cells: dict[str, str]) -> StudentFacts:
    level = cells.get("level", "")
    return StudentFacts(
        first_name=cells["first_name"],
        infix=cells.get("infix", ""),
        last_name=cells["last_name"],
        birth_month=as_month(cells.get("birth_month", "")),
        student_number=cells.get("student_number") or None,
        email=cells.get("email") or None,
        phone=cells.get("phone") or None,
        programme_of_study=cells.get("programme_of_study", ""),
        level=int(level) if level in ("1", "2", "3", "4") else None,
    )
