"""Reads of settings: schools, programmes, users and mails; of students only whether a school has any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from programme.access.identity import Actor
from programme.access.visibility import reach, visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.core.outbox import MailState, OutboxMail
from programme.lifecycle.models import Trajectory
from programme.norms.models import NumberChange, Programme, ProgrammeSchool
from programme.people.models import Membership, Role, School, SchoolSite, User

USERS_ON_A_PAGE = 50
MAILS_MOST = 100
CHANGES_MOST = 200


@dataclass(frozen=True, slots=True)
class SchoolRow:
    """One school in the list."""

    id: int
    name: str
    city: str
    sites: int
    programmes: int


@dataclass(frozen=True, slots=True)
class UserRow:
    """One account in the list."""

    id: int
    name: str
    email: str
    roles: tuple[Role, ...]
    last_seen_on: date | None
    is_closed: bool
    is_invited: bool


@dataclass(frozen=True, slots=True)
class UserPage:
    """A page of accounts and where it stands."""

    rows: list[UserRow]
    number: int
    last: int
    total: int


@dataclass(frozen=True, slots=True)
class MailRow:
    """One mail in the list: codes only, no address and no text."""

    id: int
    template: str
    state: MailState
    created_at: datetime
    attempts: int
    last_error_code: str | None
    has_invitation: bool


def school_rows(actor: Actor) -> list[SchoolRow]:
    """Give all schools by name, with how many buildings and programmes each has."""
    sites = select(func.count()).where(SchoolSite.school_id == School.id).scalar_subquery()
    programmes = select(func.count()).where(ProgrammeSchool.school_id == School.id).scalar_subquery()
    rows = db.session.execute(
        select(School.id, School.name, School.city, sites, programmes).where(reach(actor, School)).order_by(School.name)
    )
    return [SchoolRow(*row) for row in rows]


def find_site(actor: Actor, site_id: int) -> SchoolSite:
    """Give a building with its school and the school's other buildings.

    :raises NotFound: when there is none, or not for this person.
    """
    found = db.session.scalar(
        visible(actor, SchoolSite)
        .where(SchoolSite.id == site_id)
        .options(joinedload(SchoolSite.school).selectinload(School.sites))
    )
    if found is None:
        raise NotFound
    return found


def find_school(actor: Actor, school_id: int) -> School:
    """Give one school with its buildings.

    :raises NotFound: when there is none.
    """
    found = db.session.scalar(visible(actor, School).where(School.id == school_id).options(selectinload(School.sites)))
    if found is None:
        raise NotFound
    return found


def programmes(actor: Actor) -> Sequence[Programme]:
    """Give all programmes by name, with their schools."""
    return db.session.scalars(
        visible(actor, Programme).options(selectinload(Programme.schools)).order_by(Programme.name)
    ).all()


def find_programme(actor: Actor, programme_id: int) -> Programme:
    """Give one programme with its schools.

    :raises NotFound: when there is none.
    """
    found = db.session.scalar(
        visible(actor, Programme).where(Programme.id == programme_id).options(selectinload(Programme.schools))
    )
    if found is None:
        raise NotFound
    return found


def last_change(programme_id: int) -> int:
    """Give the number of the last change of a programme's numbers; 0 when there was none."""
    return db.session.scalar(select(func.max(NumberChange.id)).where(NumberChange.programme_id == programme_id)) or 0


def number_changes(actor: Actor, programme_id: int) -> Sequence[NumberChange]:
    """Give which numbers of a programme were changed, the latest first, with who did it; at most 200."""
    return db.session.scalars(
        visible(actor, NumberChange)
        .where(NumberChange.programme_id == programme_id)
        .options(joinedload(NumberChange.changed_by))
        .order_by(NumberChange.id.desc())
        .limit(CHANGES_MOST)
    ).all()


def schools(actor: Actor) -> Sequence[School]:
    """Give all schools by name."""
    return db.session.scalars(visible(actor, School).order_by(School.name)).all()


def school_names(but: int | None = None) -> frozenset[str]:
    """Give the names of schools in lower case, perhaps without one."""
    return _lower(select(School.name).where(School.id != (but or 0)))


def programme_names(but: int | None = None) -> frozenset[str]:
    """Give the names of programmes in lower case, perhaps without one."""
    return _lower(select(Programme.name).where(Programme.id != (but or 0)))


def schools_with_students(programme_id: int) -> frozenset[int]:
    """Give the schools that nominated to a programme: these stay in it."""
    return frozenset(
        db.session.scalars(select(Trajectory.school_id).where(Trajectory.programme_id == programme_id).distinct())
    )


def user_page(actor: Actor, *, words: str, number: int) -> UserPage:
    """Give a page of accounts by name; a number beyond the last page gives the last."""
    found = visible(actor, User)
    if words:
        found = found.where(
            or_(User.name.icontains(words, autoescape=True), User.email.icontains(words, autoescape=True))
        )
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    last = max(1, -(-total // USERS_ON_A_PAGE))
    number = min(max(1, number), last)
    users = db.session.scalars(
        found.order_by(User.name, User.id).limit(USERS_ON_A_PAGE).offset((number - 1) * USERS_ON_A_PAGE)
    ).all()
    roles: dict[int, list[Role]] = {}
    of_these = select(Membership.user_id, Membership.role).where(
        Membership.user_id.in_([user.id for user in users]), Membership.ended_at.is_(None)
    )
    for user_id, role in db.session.execute(of_these.order_by(Membership.id)):
        roles.setdefault(user_id, []).append(role)
    rows = [
        UserRow(
            user.id,
            user.name,
            user.email,
            tuple(dict.fromkeys(roles.get(user.id, []))),
            user.last_seen_on,
            user.deactivated_at is not None,
            user.password_hash is None and not user.is_demo,
        )
        for user in users
    ]
    return UserPage(rows, number, last, total)


def user_by_address(email: str) -> User | None:
    """Give the account of an address, open or closed."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def membership(user_id: int, membership_id: int) -> Membership:
    """Give one of the roles a person has now.

    :raises NotFound: when it is another's, or ended.
    """
    found = db.session.get(Membership, membership_id)
    if found is None or found.user_id != user_id or found.ended_at is not None:
        raise NotFound
    return found


def same_role(user_id: int, role: Role, programme_id: int | None, school_id: int | None) -> Membership | None:
    """Give the very same role of a person, whether they have it now or had it before."""
    return db.session.scalar(
        select(Membership)
        .where(
            Membership.user_id == user_id,
            Membership.role == role,
            Membership.programme_id.is_(None) if programme_id is None else Membership.programme_id == programme_id,
            Membership.school_id.is_(None) if school_id is None else Membership.school_id == school_id,
        )
        .order_by(Membership.ended_at.is_not(None), Membership.id.desc())
        .limit(1)
    )


def mail_rows(*, only_failed: bool) -> list[MailRow]:
    """Give the mails of the outbox, the newest first; at most 100."""
    chosen = select(
        OutboxMail.id,
        OutboxMail.template,
        OutboxMail.state,
        OutboxMail.created_at,
        OutboxMail.attempts,
        OutboxMail.last_error_code,
        OutboxMail._invitation.is_not(None),
    )
    if only_failed:
        chosen = chosen.where(OutboxMail.state == MailState.FAILED)
    return [MailRow(*row) for row in db.session.execute(chosen.order_by(OutboxMail.id.desc()).limit(MAILS_MOST))]


def find_mail(mail_id: int) -> OutboxMail:
    """Give one mail of the outbox.

    :raises NotFound: when it is gone.
    """
    found = db.session.get(OutboxMail, mail_id)
    if found is None:
        raise NotFound
    return found


def _lower(chosen: Select[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in db.session.scalars(chosen))
