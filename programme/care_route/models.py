"""One step of the care route of a school: who takes it, and how to reach them."""

from datetime import date
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from programme.core.database import Base, Coded, Versioned, WithId
from programme.people.models import EMAIL, NAME, PHONE, SchoolSite

HOURS, HOW = 100, 300


class RouteKind(StrEnum):
    """The steps of a care route, in their order. Source: domain.md §5.2."""

    STUDY_COACH = "study_coach"
    CARE_COORDINATOR = "care_coordinator"
    SOCIAL_WORK = "social_work"
    CARE_TEAM = "care_team"
    OUTSIDE = "outside"


class CareRouteStep(WithId, Versioned, Base):
    """Who takes one step at a school, or at one of its buildings; several may stand side by side."""

    __tablename__ = "care_route_step"
    __table_args__ = {
        "comment": "holds: who takes a step of a school's care route, at work; goes: when it is taken out"
    }

    school_id: Mapped[int] = mapped_column(ForeignKey("school.id"), index=True, comment="Of which school.")
    site_id: Mapped[int | None] = mapped_column(
        ForeignKey("school_site.id"), comment="At which building; empty for the whole school."
    )
    kind: Mapped[RouteKind] = mapped_column(Coded(RouteKind), comment="Which step.")
    name: Mapped[str] = mapped_column(String(NAME), comment="Name of the colleague or of the organisation.")
    hours: Mapped[str] = mapped_column(String(HOURS), default="", comment="When they can be reached.")
    phone: Mapped[str] = mapped_column(String(PHONE), default="", comment="Number at work.")
    email: Mapped[str] = mapped_column(String(EMAIL), default="", comment="Address at work.")
    how: Mapped[str] = mapped_column(String(HOW), default="", comment="How they are reached best.")
    changed_on: Mapped[date] = mapped_column(comment="On which day somebody looked at it last.")
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), comment="Who did.")
    site: Mapped[SchoolSite | None] = relationship()
