"""Writes of settings: schools and their buildings, programmes and their numbers, mails that failed."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from programme.core import audit, clock, outbox
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.outbox import OutboxMail
from programme.lifecycle import silence
from programme.norms.models import NumberChange, Programme, QuestionSet
from programme.norms.presets import PRESETS, Preset
from programme.people.models import Region, School, SchoolSite, User
from programme.settings import queries
from programme.settings.rules import Coordinates, numbers, own_numbers


def add_school(*, actor: User, name: str, city: str, region: Region | None = None) -> School:
    """Add a school."""
    school = School(name=name, city=city, region=region)
    db.session.add(school)
    db.session.flush()
    audit.record("settings.add_school", f"school {school.id}", actor_id=actor.id)
    return school


def change_school(*, actor: User, school: School, name: str, city: str, region: Region | None = None) -> None:
    """Change name and place of a school, and whose holidays it has; the matches of its students are judged anew."""
    moves = region is not school.region
    school.name, school.city, school.region = name, city, region
    if moves:
        silence.recount(school_id=school.id)
    audit.record("settings.change_school", f"school {school.id}", actor_id=actor.id)


def add_site(*, actor: User, school: School, name: str, address: str, at: Coordinates | None = None) -> SchoolSite:
    """Add a building to a school."""
    site = SchoolSite(school_id=school.id, name=name, address=address)
    _put_on_map(site, at)
    db.session.add(site)
    db.session.flush()
    audit.record("settings.add_site", f"school {school.id}", actor_id=actor.id, site_id=site.id)
    return site


def change_site(*, actor: User, site: SchoolSite, name: str, address: str, at: Coordinates | None) -> None:
    """Change name and address of a building, and where it stands on the map."""
    site.name, site.address = name, address
    _put_on_map(site, at)
    audit.record("settings.change_site", f"school {site.school_id}", actor_id=actor.id, site_id=site.id)


def _put_on_map(site: SchoolSite, at: Coordinates | None) -> None:
    site.latitude, site.longitude = (None, None) if at is None else (at.latitude, at.longitude)


def add_programme(*, actor: User, name: str, preset: Preset, schools: Sequence[School], today: date) -> Programme:
    """Set up a programme that promises what its preset does, and asks the questions that all start from."""
    programme = Programme(name=name, preset=preset, settings={}, started_on=today, schools=list(schools))
    programme.question_sets.append(QuestionSet.first(clock.now()))
    db.session.add(programme)
    db.session.flush()
    audit.record(
        "settings.add_programme",
        f"programme {programme.id}",
        actor_id=actor.id,
        preset=preset.value,
        schools=sorted(school.id for school in schools),
    )
    return programme


def change_programme(*, actor: User, programme: Programme, name: str, schools: Sequence[School]) -> None:
    """Change a programme's name, and the schools that take part."""
    programme.name = name
    programme.schools = list(schools)
    audit.record(
        "settings.change_programme",
        f"programme {programme.id}",
        actor_id=actor.id,
        schools=sorted(school.id for school in schools),
    )


def change_numbers(
    *, actor: User, programme: Programme, chosen: Mapping[str, Any], reason: str, seen: int | None = None
) -> None:
    """Keep the numbers that differ from the preset, and note each change with who and why.

    What equals the preset follows it again. `seen` is the last change when the page was opened: it holds every number, and
    would else put back what somebody changed meanwhile.

    :raises Conflict: when somebody else changed them since.
    """
    db.session.refresh(programme, with_for_update=True)
    if seen is not None and seen != queries.last_change(programme.id):
        raise Conflict(_("Somebody else changed this at the same moment. Look at how it stands now."))
    own = own_numbers(PRESETS[programme.preset], chosen)
    said = numbers(programme.promises)
    for name in (name for name in said if name in chosen and chosen[name] != said[name]):
        change = NumberChange(
            programme_id=programme.id,
            name=name,
            before=said[name],
            after=chosen[name],
            changed_at=clock.now(),
            changed_by=actor,
            reason=reason,
        )
        db.session.add(change)
    before = programme.settings
    changed = {name: own.get(name) for name in own.keys() | before.keys() if own.get(name) != before.get(name)}
    programme.settings = own
    audit.record(
        "settings.change_numbers", f"programme {programme.id}", actor_id=actor.id, text=reason, numbers=changed
    )


def try_mail_again(*, actor: User, mail: OutboxMail) -> None:
    """Put a mail that failed back in the queue."""
    outbox.try_again(mail)
    audit.record("settings.try_mail_again", f"mail {mail.id}", actor_id=actor.id)
