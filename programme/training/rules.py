"""When a mentor can join or leave a training, and when presence is due."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from programme.core.clock import local
from programme.norms.promises import Promises


class NoSeat(StrEnum):
    """Why a mentor cannot join a training."""

    BEGUN = "begun"
    JOINED = "joined"
    FULL = "full"


def no_seat(*, starts_at: datetime, now: datetime, has_joined: bool, taken: int, seats: int) -> NoSeat | None:
    """Tell why there is no seat for a mentor; None when there is one."""
    if has_begun(starts_at, now):
        return NoSeat.BEGUN
    if has_joined:
        return NoSeat.JOINED
    return NoSeat.FULL if taken >= seats else None


def has_begun(starts_at: datetime, now: datetime) -> bool:
    """Tell whether a training began; from then on presence is written and nobody joins or leaves."""
    return now >= starts_at


def presence_due_on(starts_at: datetime, promises: Promises) -> date:
    """Give the day by which presence is written down."""
    return local(starts_at).date() + timedelta(days=promises.presence_days)


def completed_on(known: date | None, held_on: date, *, was_present: bool) -> date | None:
    """Give since when a kind of training is completed, after presence at a meeting of that kind was written.

    The first time counts; a mentor who was ticked by mistake loses the day that this meeting gave.
    """
    if was_present:
        return held_on if known is None else min(known, held_on)
    return None if known == held_on else known
