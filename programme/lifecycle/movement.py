"""The one way to change where something is."""

from enum import StrEnum
from typing import Any, Protocol, TypeVar, cast

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import WrongStage
from programme.lifecycle.models import StageChange
from programme.lifecycle.stages import MOVES
from programme.people.models import User

S = TypeVar("S", bound=StrEnum)


class Staged(Protocol[S]):
    """A thing with a stage: trajectory, match, mentor, concern or referral."""

    __tablename__: str
    id: Any
    _stage: S


def move(thing: Staged[S], by: StrEnum, *, actor: User | None, reason: str | None = None) -> StageChange:
    """Move a thing to its next stage and write why, in the transaction of the caller.

    `actor` is empty when a link or the system did it. Facts that a stage needs (a closing day, say) are set before.

    :raises WrongStage: when the move does not start at the stage the thing is in.
    """
    source = thing._stage
    step = MOVES[type(source)].get(by)
    if step is None or source not in step.sources:
        raise WrongStage(thing.__tablename__, str(source), str(by))
    thing._stage = cast(S, step.target)
    actor_id = None if actor is None else actor.id
    change = StageChange(
        kind=thing.__tablename__,
        thing_id=thing.id,
        move=by.value,
        source=source.value,
        target=step.target.value,
        actor_id=actor_id,
        at=clock.now(),
    )
    anchor, number = _anchor(thing)
    setattr(change, anchor, number)
    change.reason = reason
    db.session.add(change)
    audit.record(
        f"{thing.__tablename__}.{by.value}",
        f"{thing.__tablename__} {thing.id}",
        actor_id=actor_id,
        text=reason,
        source=source.value,
        target=step.target.value,
    )
    return change


def can_move(thing: Staged[S], by: StrEnum) -> bool:
    """Tell whether a move may start at the stage the thing is in."""
    step = MOVES[type(thing._stage)].get(by)
    return step is not None and thing._stage in step.sources


def _anchor(thing: Staged[S]) -> tuple[str, int]:
    """Give the one column by which permission on this history is decided."""
    own = f"{thing.__tablename__}_id"
    if own in ("trajectory_id", "match_id", "mentor_id"):
        return own, thing.id
    for name in ("match_id", "trajectory_id", "mentor_id"):
        if getattr(thing, name, None) is not None:
            return name, int(getattr(thing, name))
    raise TypeError(f"{thing.__tablename__} hangs on no anchor")
