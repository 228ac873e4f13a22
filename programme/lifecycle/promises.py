"""What somebody owes by when: opened, moved and closed in the transaction of the change."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, cast

from sqlalchemy import Insert, Table, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.people.models import Mentor, User


@dataclass(frozen=True, slots=True)
class Owed:
    """A promise to be opened: what, by when, why (a reason code with its values), and where it is done."""

    kind: str
    due_on: date
    reason: str
    endpoint: str
    arguments: dict[str, Any] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    show_from: date | None = None
    is_urgent: bool = False
    about: str = ""


def owe(
    owed: Owed,
    *,
    owner: User | int | None,
    trajectory: Trajectory | None = None,
    match: Match | None = None,
    mentor: Mentor | None = None,
    school_id: int | None = None,
    programme_id: int | None = None,
    group_id: int | None = None,
    is_first: bool = False,
) -> DueItem | None:
    """Open a promise, or move the open one of the same kind and thing; without an owner nothing is owed.

    Exactly one anchor is given. `about` tells two open promises of one kind on one anchor apart. `is_first`: the thing was
    made just now, so none can be open and none is sought; for who makes many.
    """
    owner_id = owner.id if isinstance(owner, User) else owner
    if owner_id is None:
        return None
    anchors = {
        "trajectory_id": None if trajectory is None else trajectory.id,
        "match_id": None if match is None else match.id,
        "mentor_id": None if mentor is None else mentor.id,
        "school_id": school_id,
        "programme_id": programme_id,
        "group_id": group_id,
    }
    anchor, number = next((name, value) for name, value in anchors.items() if value is not None)
    key = key_of(owed.kind, anchor, number, owed.about)
    item = None if is_first else db.session.scalar(_OPEN_ONE, {"sought": key})
    if item is None:
        item = DueItem(key=key, kind=owed.kind, opened_at=clock.now())
        setattr(item, anchor, number)
        db.session.add(item)
    item.owner_id = owner_id
    item.due_on = owed.due_on
    item.show_from = owed.show_from or clock.today()
    item.is_urgent = owed.is_urgent
    item.reason = owed.reason
    item.values = owed.values
    item.endpoint = owed.endpoint
    item.arguments = owed.arguments
    return item


_OPEN_ONE = select(DueItem).where(DueItem.key == bindparam("sought"), DueItem.closed_at.is_(None))
# What an open promise takes over from the one that moves it.
_MOVED = ("owner_id", "due_on", "show_from", "is_urgent", "reason", "values", "endpoint", "arguments")


def owe_all(owed: Sequence[tuple[Owed, int | None]], *, match: Match) -> None:
    """Open or move several promises around one match, each with its owner's number, in one statement.

    For actions that have to stay lean, such as saving a log; it does what `owe` does. Kinds differ from each other.
    """
    rows = [
        {
            "key": key_of(one.kind, "match_id", match.id, one.about),
            "kind": one.kind,
            "match_id": match.id,
            "owner_id": owner_id,
            "due_on": one.due_on,
            "show_from": one.show_from or clock.today(),
            "is_urgent": one.is_urgent,
            "reason": one.reason,
            "values": one.values,
            "endpoint": one.endpoint,
            "arguments": one.arguments,
            "opened_at": clock.now(),
        }
        for one, owner_id in owed
        if owner_id is not None
    ]
    if not rows:
        return
    db.session.connection().execute(_opening_or_moving(db.session.get_bind().dialect.name), rows)


@cache
def _opening_or_moving(dialect: str) -> Insert:
    """Made once: putting it together takes ten times as long as running it."""
    table = cast(Table, DueItem.__table__)
    new = (postgresql.insert if dialect == "postgresql" else sqlite.insert)(table)
    return new.on_conflict_do_update(
        index_elements=["key"],
        index_where=table.c.closed_at.is_(None),
        set_={name: new.excluded[name] for name in _MOVED},
    )


def settle(kind: str, *, about: str = "", **anchor: int | None) -> None:
    """Close the open promise of a kind on one anchor (`trajectory_id=12`); nothing happens when none is open."""
    ((name, number),) = anchor.items()
    db.session.execute(
        update(DueItem)
        .where(DueItem.key == key_of(kind, name, number, about), DueItem.closed_at.is_(None))
        .values(closed_at=clock.now())
    )


def settle_all(*, but: tuple[str, ...] = (), **anchor: int | None) -> None:
    """Close every open promise on one anchor, such as when a match ends."""
    ((name, number),) = anchor.items()
    column = getattr(DueItem, name)
    db.session.execute(
        update(DueItem)
        .where(column == number, DueItem.closed_at.is_(None), DueItem.kind.not_in(but))
        .values(closed_at=clock.now())
    )


def key_of(kind: str, anchor: str, number: int | None, about: str) -> str:
    """Give the key of a promise; one may be open of each."""
    return f"{kind}:{anchor.removesuffix('_id')}:{number}" + (f":{about}" if about else "")
