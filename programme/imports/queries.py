"""Reads of an import: which students of a list the school nominated already."""

from sqlalchemy import select

from programme.core.database import db
from programme.imports.spreadsheet import Problem, Row, identity
from programme.lifecycle.models import Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.people.models import Student


def known_students(school_id: int) -> set[tuple[str, ...]]:
    """Give who was nominated already and is still under way, as `spreadsheet.identity` tells people apart."""
    rows = db.session.execute(
        select(Student.student_number, Student.first_name, Student.last_name, Student.birth_month)
        .join(Trajectory, Trajectory.student_id == Student.id)
        .where(
            Student.school_id == school_id,
            Trajectory._stage.not_in((TrajectoryStage.CLOSED, TrajectoryStage.WITHDRAWN, TrajectoryStage.NOT_NOW)),
        )
    )
    known: set[tuple[str, ...]] = set()
    for number, first, last, month in rows:
        known.add(identity({"student_number": number or ""} if number else {}))
        cells = {"first_name": first, "last_name": last, "birth_month": month.isoformat() if month else ""}
        known.add(identity(cells))
    return known - {identity({})}


def rows_against_known(rows: list[Row], school_id: int) -> list[Row]:
    """Mark the rows of students who were nominated already."""
    known = known_students(school_id)
    for row in rows:
        without_number = {**row.cells, "student_number": ""}
        if identity(row.cells) in known or identity(without_number) in known:
            row.problems.setdefault("last_name", Problem.KNOWN)
    return rows
