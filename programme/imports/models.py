"""An import: which drafts came from one list, so that it can be undone; what a school's columns mean."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, WithId
from programme.people.models import School, User


class Field(StrEnum):
    """What a column can hold of a student and a nomination."""

    STUDENT_NUMBER = "student_number"
    FIRST_NAME = "first_name"
    INFIX = "infix"
    LAST_NAME = "last_name"
    EMAIL = "email"
    PHONE = "phone"
    BIRTH_MONTH = "birth_month"
    PROGRAMME_OF_STUDY = "programme_of_study"
    SCHOOL_TYPE = "school_type"
    LEVEL = "level"
    HOPED_RESULT = "hoped_result"
    REASON = "reason"
    TRIED = "tried"
    PRACTICAL = "practical"


class StudentImport(WithId, Base):
    """One list that became drafts."""

    __tablename__ = "student_import"
    __table_args__ = {"comment": "holds: which drafts came from one list of a school; goes: 30 days after the import"}

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="Of which school.")
    imported_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who imported it.")
    imported_at: Mapped[datetime] = mapped_column(index=True, comment="When.")
    trajectory_ids: Mapped[list[int]] = mapped_column(JSON, comment="Numbers of the drafts it made and that are left.")
    made: Mapped[int] = mapped_column(comment="How many drafts it made.")
    left_out: Mapped[int] = mapped_column(comment="How many rows of the list were not imported.")
    undone_at: Mapped[datetime | None] = mapped_column(comment="When it was undone.")
    version: Mapped[int] = mapped_column(comment="Counts changes, so that of two at once the second is told.")
    __mapper_args__ = {"version_id_col": version}
    school: Mapped[School] = relationship()
    imported_by: Mapped[User] = relationship()


class ImportColumn(WithId, Base):
    """What one column name of a school means; the name itself is not kept, for a list without headings has people there."""

    __tablename__ = "import_column"
    __table_args__ = (
        UniqueConstraint("school_id", "heading_digest"),
        {"comment": "holds: keyed digests of column names of a school and what they mean; goes: never"},
    )

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), comment="Of which school.")
    heading_digest: Mapped[str] = mapped_column(String(64), comment="Keyed digest of the column's name.")
    field: Mapped[Field | None] = mapped_column(Coded(Field), comment="What it holds; empty when it is left out.")
