"""Reads of the care route: its steps at a school, whose school somebody opens first, and the numbers of a programme."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.visibility import load, visible
from programme.care_route.models import CareRouteStep, RouteKind
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import RUNNING_MATCH
from programme.norms.boundaries import Shown, boundaries
from programme.norms.helplines import OWN_CODES, Line, find_lines, programmes_of
from programme.norms.models import Programme, ProgrammeLine
from programme.people.models import Mentor, School, Student

ORDER = {kind: number for number, kind in enumerate(RouteKind)}


def find_school(actor: Actor, number: int) -> School:
    """Give a school with its buildings.

    :raises NotFound: when it does not exist, or not for this person.
    """
    return load(actor, School, number)


def steps(school_id: int) -> Sequence[CareRouteStep]:
    """Give the steps of a school in the order of the route; of one kind, those of the whole school first."""
    found = db.session.scalars(
        select(CareRouteStep).options(joinedload(CareRouteStep.site)).where(CareRouteStep.school_id == school_id)
    ).all()
    return sorted(found, key=lambda one: (ORDER[one.kind], one.site.name if one.site else "", one.id))


def find_step(actor: Actor, number: int) -> CareRouteStep:
    """Give one step.

    :raises NotFound: when it does not exist, or not for this person.
    """
    return load(actor, CareRouteStep, number)


def schools(actor: Actor) -> list[tuple[School, int]]:
    """Give the schools this person can see that still take part, each with how many steps its route has."""
    counts = select(CareRouteStep.school_id, func.count().label("number")).group_by(CareRouteStep.school_id).subquery()
    found = db.session.execute(
        visible(actor, School)
        .add_columns(func.coalesce(counts.c.number, 0))
        .outerjoin(counts, counts.c.school_id == School.id)
        .where(School.closed_on.is_(None))
        .order_by(School.name)
    )
    return [(school, number) for school, number in found]


def own_school_id(actor: Actor) -> int | None:
    """Give the school whose route somebody means: their own, or that of the mentor's only students' school."""
    if actor.school_id is not None:
        return actor.school_id
    if actor.mentor_id is None:
        return None
    found = db.session.scalars(
        select(Match.school_id)
        .join(Mentor, Mentor.id == Match.mentor_id)
        .where(Match.id.in_(select(visible(actor, Match).subquery().c.id)), Match._stage.in_(RUNNING_MATCH))
        .distinct()
    ).all()
    return found[0] if len(found) == 1 else None


def school_of_student(trajectory_id: int | None) -> School:
    """Give the school of the student of a trajectory, for who came by the student's own link.

    :raises NotFound: when the student is not there any more.
    """
    found = db.session.scalar(
        select(School)
        .join(Trajectory, Trajectory.school_id == School.id)
        .join(Student, Student.id == Trajectory.student_id)
        .where(Trajectory.id == trajectory_id, Student.erased_at.is_(None))
    )
    if found is None:
        raise NotFound
    return found


def find_programme(actor: Actor, number: int) -> Programme:
    """Give a programme.

    :raises NotFound: when it does not exist, or not for this person.
    """
    return load(actor, Programme, number)


def find_line(actor: Actor, number: int) -> ProgrammeLine:
    """Give a number of the own region.

    :raises NotFound: when there is none, or not for this person.
    """
    found = load(actor, ProgrammeLine, number)
    if found.code not in OWN_CODES:
        raise NotFound
    return found


def line_to_confirm(programme_id: int, code: str) -> Line:
    """Give a national number, or the programme's own.

    :raises NotFound: when there is no such line, or the programme has no number of its own.
    """
    found = next((line for line in find_lines(programme_id) if line.code == code and code not in OWN_CODES), None)
    if found is None:
        raise NotFound
    return found


def find_boundary(programme_id: int, code: str) -> Shown:
    """Give one situation as a programme has it.

    :raises NotFound: when there is no such situation.
    """
    found = next((one for one in boundaries(programme_id) if one.situation.value == code), None)
    if found is None:
        raise NotFound
    return found


def own_programme_id(actor: Actor) -> int | None:
    """Give the programme somebody works in; for school staff the first one of their school."""
    if actor.school_id is not None:
        return next(iter(programmes_of(actor.school_id)), None)
    return actor.programme_id


def lines_by_place(programme_id: int) -> dict[tuple[str, str], ProgrammeLine]:
    """Give what a programme said of numbers, by code and region, with who said it."""
    found = db.session.scalars(
        select(ProgrammeLine)
        .options(joinedload(ProgrammeLine.confirmed_by))
        .where(ProgrammeLine.programme_id == programme_id)
    )
    return {(one.code, one.area): one for one in found}


def taken_places(programme_id: int, *, but: int | None = None) -> frozenset[tuple[str, str]]:
    """Give kind and region of every number a programme added, in lower case; one of them may be left out."""
    rows = lines_by_place(programme_id).items()
    return frozenset((code, area.lower()) for (code, area), one in rows if one.id != but)
