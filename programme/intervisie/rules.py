"""Which method suits a group now, and when presence is due."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from programme.core.clock import local
from programme.intervisie.models import Method
from programme.norms.promises import Promises

# These ask that people know and trust each other. Source: domain.md §4.
NEEDS_TRUST = frozenset({Method.GOSSIP, Method.BALINT})


class Unfit(StrEnum):
    """Why a method does not suit a group now."""

    NEW_GROUP = "new_group"
    TOO_FEW = "too_few"


def unfit(method: Method, *, meetings_held: int, members: int, promises: Promises) -> Unfit | None:
    """Tell why a method does not suit a group now; None when it does."""
    if method in NEEDS_TRUST and meetings_held < promises.intervisie_new_meetings:
        return Unfit.NEW_GROUP
    if method is Method.BALINT and members < promises.balint_members_least:
        return Unfit.TOO_FEW
    return None


def size_fits(members: int, promises: Promises) -> bool:
    """Tell whether a group has the size that works best; another size is allowed."""
    return promises.intervisie_members_least <= members <= promises.intervisie_members_most


def has_begun(starts_at: datetime, now: datetime) -> bool:
    """Tell whether a meeting began; from then on presence can be written."""
    return now >= starts_at


def presence_due_on(starts_at: datetime, promises: Promises) -> date:
    """Give the day by which presence is written down."""
    return local(starts_at).date() + timedelta(days=promises.presence_days)
