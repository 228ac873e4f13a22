"""Writes of who to call: the hours of duty, and which numbers were checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import delete, select

from programme.core import audit
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.norms.helplines import Line
from programme.norms.models import DutyHours, Programme, ProgrammeLine
from programme.people.models import User


@dataclass(frozen=True, slots=True)
class Checked:
    """When a line is answered, where that was read, and on which day."""

    hours: str
    source: str
    on: date


@dataclass(frozen=True, slots=True)
class Place:
    """A number of the own region: its kind, for where, and the number."""

    code: str
    area: str
    number: str


def set_duty(
    *, actor: User, programme: Programme, phone: str, note: str, hours: Mapping[int, tuple[time, time]]
) -> None:
    """Set the programme's own number and the hours of duty by weekday; from the next concern on they count."""
    programme.duty_phone, programme.duty_hours = phone, note
    db.session.execute(delete(DutyHours).where(DutyHours.programme_id == programme.id))
    for weekday, (opens_at, closes_at) in hours.items():
        row = DutyHours(programme_id=programme.id, weekday=weekday, opens_at=opens_at, closes_at=closes_at)
        db.session.add(row)
    db.session.flush()
    db.session.expire(programme, ["duty"])
    audit.record("care_route.set_duty", f"programme {programme.id}", actor_id=actor.id, days=sorted(hours))


def confirm(*, actor: User, programme: Programme, line: Line, checked: Checked, seen_number: str) -> ProgrammeLine:
    """Note that a number was checked; a later check takes the place of an earlier one.

    :raises Conflict: when the number is another one by now.
    """
    if seen_number != line.number:
        raise Conflict(_("Somebody else changed this at the same moment. Look at how it stands now."))
    row = db.session.scalar(
        select(ProgrammeLine).where(ProgrammeLine.programme_id == programme.id, ProgrammeLine.code == line.code)
    )
    if row is None:
        row = ProgrammeLine(programme_id=programme.id, code=line.code, area="")
        db.session.add(row)
    _write(row, line.number, checked, actor)
    audit.record("care_route.confirm", f"programme {programme.id}", actor_id=actor.id, line=line.code)
    return row


def add_line(*, actor: User, programme: Programme, place: Place, checked: Checked) -> ProgrammeLine:
    """Add a number of the own region."""
    row = ProgrammeLine(programme_id=programme.id, code=place.code, area=place.area)
    db.session.add(row)
    _write(row, place.number, checked, actor)
    audit.record("care_route.add_line", f"programme {programme.id}", actor_id=actor.id, line_id=row.id)
    return row


def change_line(*, actor: User, line: ProgrammeLine, place: Place, checked: Checked, seen: int | None = None) -> None:
    """Change a number of the own region, or say that it was checked again.

    :raises Conflict: when somebody else changed it since the page was opened.
    """
    _not_changed_since(line, seen)
    line.code, line.area = place.code, place.area
    _write(line, place.number, checked, actor)
    audit.record("care_route.change_line", f"programme {line.programme_id}", actor_id=actor.id, line_id=line.id)


def take_line_out(*, actor: User, line: ProgrammeLine, seen: int | None = None) -> None:
    """Take a number of the own region out.

    :raises Conflict: when somebody else changed it since the page was opened.
    """
    _not_changed_since(line, seen)
    audit.record("care_route.take_line_out", f"programme {line.programme_id}", actor_id=actor.id, line_id=line.id)
    db.session.delete(line)
    db.session.flush()


def _not_changed_since(line: ProgrammeLine, seen: int | None) -> None:
    if seen is not None and seen != line.version:
        raise Conflict(_("Somebody else changed this at the same moment. Look at how it stands now."))


def _write(row: ProgrammeLine, number: str, checked: Checked, actor: User) -> None:
    row.number, row.hours, row.source = number, checked.hours, checked.source
    row.confirmed_on, row.confirmed_by_id = checked.on, actor.id
    db.session.flush()
