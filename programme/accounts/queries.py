"""Reads of accounts: the person behind a session, an account by address, open sessions."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.policy import STAFF
from programme.accounts.models import FailedSignIn, UserSession
from programme.core import clock
from programme.core.database import db, read_rows
from programme.core.errors import NotFound
from programme.norms.models import Programme
from programme.people.models import Membership, Mentor, Role, School, User


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One role of a person, and where they have it."""

    membership_id: int
    role: Role
    where: str
    sets_rules: bool


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An invented account that stands ready on the sign-in page."""

    membership_id: int
    name: str
    role: Role


# Made once: it runs before every page, and putting it together costs more than running it.
_BY_TOKEN = (
    select(
        UserSession.id,
        UserSession.second_factor_at,
        Membership.id,
        Membership.role,
        Membership.programme_id,
        Membership.school_id,
        User.id,
        User.name,
        User.totp_confirmed_at,
        Mentor.id,
        Programme.name,
        Membership.sets_rules,
    )
    .join(Membership, Membership.id == UserSession.membership_id)
    .join(User, User.id == UserSession.user_id)
    .outerjoin(Mentor, Mentor.user_id == User.id)
    .outerjoin(Programme, Programme.id == Membership.programme_id)
    .where(
        UserSession.token_hash == bindparam("token_hash"),
        UserSession.ended_at.is_(None),
        UserSession.expires_at > bindparam("now"),
        User.deactivated_at.is_(None),
        Membership.ended_at.is_(None),
    )
)


def find_actor(token: str) -> Actor | None:
    """Give the person behind a session's token, in one statement; None when the session is over."""
    found = read_rows(_BY_TOKEN, {"token_hash": token_hash(token), "now": clock.now()})
    if not found:
        return None
    session_id, second_factor_at, membership_id, role, programme_id, school_id, *person = found[0]
    user_id, name, totp_confirmed_at, mentor_id, programme_name, sets_rules = person
    return Actor(
        id=user_id,
        name=name,
        role=role,
        session_id=session_id,
        membership_id=membership_id,
        token=token,
        programme_id=programme_id,
        programme_name=programme_name or "",
        school_id=school_id,
        mentor_id=mentor_id,
        second_factor_at=second_factor_at,
        # Who set one up proves it, also where the role does not ask for it.
        needs_second_factor=second_factor_at is None and (role in STAFF or totp_confirmed_at is not None),
        sets_rules=sets_rules,
    )


def find_timed_out(token: str) -> int | None:
    """Give the number of the person whose session ran out by its time alone, not by anybody who ended it."""
    return db.session.scalar(
        select(UserSession.user_id)
        .join(User, User.id == UserSession.user_id)
        .join(Membership, Membership.id == UserSession.membership_id)
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.expires_at <= clock.now(),
            User.deactivated_at.is_(None),
            Membership.ended_at.is_(None),
        )
    )


def find_user(email: str) -> User | None:
    """Give the open account of an address."""
    return db.session.scalar(select(User).where(User.email == email.strip().lower(), User.deactivated_at.is_(None)))


def memberships(user: User) -> Sequence[Membership]:
    """Give the roles a person has now, the oldest first."""
    return db.session.scalars(
        select(Membership).where(Membership.user_id == user.id, Membership.ended_at.is_(None)).order_by(Membership.id)
    ).all()


def first_membership(user: User) -> Membership:
    """Give the role in which somebody begins.

    :raises NotFound: when every role was taken away.
    """
    roles = memberships(user)
    if not roles:
        raise NotFound
    return roles[0]


def role_rows(user_id: int) -> list[RoleRow]:
    """Give the roles a person has now, with the programme or school of each."""
    rows = db.session.execute(
        select(Membership.id, Membership.role, func.coalesce(Programme.name, School.name, ""), Membership.sets_rules)
        .outerjoin(Programme, Programme.id == Membership.programme_id)
        .outerjoin(School, School.id == Membership.school_id)
        .where(Membership.user_id == user_id, Membership.ended_at.is_(None))
        .order_by(Membership.id)
    )
    return [RoleRow(*row) for row in rows]


def own_membership(user_id: int, membership_id: int) -> Membership:
    """Give one of the roles a person has now.

    :raises NotFound: when it is not theirs, or not any more.
    """
    found = db.session.get(Membership, membership_id)
    if found is None or found.user_id != user_id or found.ended_at is not None:
        raise NotFound
    return found


def own_session(user_id: int, session_id: int) -> UserSession:
    """Give one of the sessions of a person.

    :raises NotFound: when it is not theirs.
    """
    found = db.session.get(UserSession, session_id)
    if found is None or found.user_id != user_id:
        raise NotFound
    return found


def link_user(user_id: int | None) -> User:
    """Give the open account that a link is for.

    :raises NotFound: when it was closed.
    """
    found = db.session.get(User, user_id or 0)
    if found is None or found.deactivated_at is not None:
        raise NotFound
    return found


def demo_accounts() -> list[DemoAccount]:
    """Give one invented account for each role, the oldest of each, in the order of the roles."""
    oldest = (
        select(func.min(Membership.id))
        .join(User, User.id == Membership.user_id)
        .where(User.is_demo, User.deactivated_at.is_(None), Membership.ended_at.is_(None))
        .group_by(Membership.role)
    )
    rows = db.session.execute(
        select(Membership.id, User.name, Membership.role)
        .join(User, User.id == Membership.user_id)
        .where(Membership.id.in_(oldest))
    )
    order = list(Role)
    return sorted((DemoAccount(*row) for row in rows), key=lambda account: order.index(account.role))


def demo_membership(membership_id: int) -> Membership:
    """Give the role of an invented account.

    :raises NotFound: when the account is a real one or closed.
    """
    found = db.session.scalar(
        select(Membership)
        .options(joinedload(Membership.user))
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.id == membership_id,
            Membership.ended_at.is_(None),
            User.is_demo,
            User.deactivated_at.is_(None),
        )
    )
    if found is None:
        raise NotFound
    return found


def open_sessions(user: User) -> Sequence[UserSession]:
    """Give the sessions a person has open, the newest first."""
    return db.session.scalars(
        select(UserSession)
        .options(joinedload(UserSession.membership))
        .where(UserSession.user_id == user.id, UserSession.ended_at.is_(None), UserSession.expires_at > clock.now())
        .order_by(UserSession.id.desc())
    ).all()


def failures_since(who: str, since: datetime) -> int:
    """Count the failed tries of one address or network place."""
    return (
        db.session.scalar(
            select(func.count()).select_from(FailedSignIn).where(FailedSignIn.who == who, FailedSignIn.at > since)
        )
        or 0
    )


def token_hash(token: str) -> str:
    """Give the hash under which a session's token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
