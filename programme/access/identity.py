"""Who asks: the signed-in person in one of their roles, loaded once before each request."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import cast

from programme.access.policy import LENT, Permission, may
from programme.core import clock, login
from programme.core.database import db
from programme.people.models import Role, User


@dataclass(frozen=True)
class Actor:
    """A signed-in person in one role; queries and rules read this, never the database row behind it."""

    id: int
    name: str
    role: Role
    session_id: int
    membership_id: int
    token: str
    programme_id: int | None = None
    programme_name: str = ""
    school_id: int | None = None
    mentor_id: int | None = None
    second_factor_at: datetime | None = None
    needs_second_factor: bool = False
    sets_rules: bool = False

    @property
    def is_active(self) -> bool:
        """Whether the account is open; the loader gives nobody else."""
        return True

    @property
    def is_anonymous(self) -> bool:
        """Whether nobody is signed in."""
        return False

    @property
    def is_authenticated(self) -> bool:
        """Whether the person is known."""
        return True

    @property
    def today(self) -> date:
        """The day on which this person asks: what a mentor reaches ends with a day."""
        return clock.today()

    @cached_property
    def user(self) -> User:
        """The row behind this person, for what changes it; most pages never ask for it."""
        return db.session.get_one(User, self.id)

    def get_id(self) -> str:
        """Give the token of the session: what the cookie holds instead of a user's number."""
        return self.token

    def may(self, permission: Permission) -> bool:
        """Tell whether this person may do something."""
        return may(self.role, permission) or (self.sets_rules and permission in LENT)


def signed_in() -> bool:
    """Tell whether somebody is signed in; the second factor may still be owed."""
    return login.is_signed_in()


def actor() -> Actor:
    """Give who is signed in; only behind a guard, which made sure that somebody is."""
    return cast(Actor, login.person())
