"""What should be owed by the facts: a ground for each kind of promise, laid beside the open ones every night.

A step that promises something fills `GROUNDS` in its actions; `worklist` gathers them. Nobody reads a ground by day: every
promise is opened and closed in the transaction of its change. Whatever differs at night was a mistake, and is mended.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, String, cast, exists, literal, select, true, update

from programme.core import clock
from programme.core.database import Base, db, reading
from programme.lifecycle.models import DueItem, Match, StageChange, Trajectory
from programme.lifecycle.promises import key_of
from programme.lifecycle.stages import TrajectoryStage
from programme.people.models import Membership, Mentor, User

Asking = Select[int, str]
Opens = Callable[[Any, str], DueItem | None]


def signs_in(mentor_id: Any) -> Exists:
    """Give the condition that a mentor has an account to open a page with."""
    # Said aloud, because by itself it sees no further than the statement right around it.
    return (
        exists()
        .correlate_except(Mentor, User, Membership)
        .where(
            Mentor.id == mentor_id,
            User.id == Mentor.user_id,
            User.deactivated_at.is_(None),
            Membership.user_id == User.id,
            Membership.programme_id == Mentor.programme_id,
            Membership.ended_at.is_(None),
        )
    )


# Whose page only a mentor can open is owed by nobody else: without an account the coordinator hears of it in another way.
MENTOR_SIGNS_IN = signs_in(Match.mentor_id)
# A match that runs and does not stand still because help comes first.
GOES_ON = Match.is_running.is_(True) & exists().where(
    Trajectory.id == Match.trajectory_id, Trajectory._stage != TrajectoryStage.REFERRED
)


@dataclass(frozen=True, slots=True)
class Ground:
    """Why promises of one kind on one sort of thing stand.

    `asks` selects the things (number, and what it is about) that must have an open promise; `opens` opens the one of such
    a thing, by the facts. `allows` selects things that may have one for a reason that no table keeps, such as what was
    agreed in a talk; without it, an open promise that nothing asks for has no ground.
    """

    kind: str
    on: type[Base]
    asks: Asking | Callable[[], Asking] | None = None
    opens: Opens | None = None
    allows: Asking | None = None

    @property
    def anchor(self) -> str:
        """Column of the promise that holds the number of the thing."""
        return "group_id" if self.on.__tablename__ == "intervisie_group" else f"{self.on.__tablename__}_id"


@dataclass(frozen=True, slots=True)
class Drift:
    """How many promises of a kind were opened, closed, and could not be opened because nobody is there to keep them."""

    kind: str
    opened: int
    closed: int
    unowned: int


def asking(number: Any, *where: ColumnElement[bool], about: Any = None) -> Asking:
    """Select the things that ask for a promise: the column with their number, and perhaps what it is about."""
    selected: Asking = select(number, literal("") if about is None else cast(about, String)).where(*where)
    return selected


def last_change(thing: Any, by: StrEnum | None = None) -> StageChange | None:
    """Give the last move of a thing, or its last one of a kind; None when it never moved so."""
    return db.session.scalar(
        select(StageChange)
        .where(
            StageChange.kind == thing.__tablename__,
            StageChange.thing_id == thing.id,
            true() if by is None else StageChange.move == by.value,
        )
        .order_by(StageChange.id.desc())
        .limit(1)
    )


def mend(grounds: Iterable[Ground]) -> list[Drift]:
    """Lay the open promises beside their grounds, open what is missing and close what has none; give what differed.

    It looks without the write lock and then mends kind by kind, each in a transaction that looks once more: whoever works
    at that hour does not wait for it. So it is called outside any other work, and may be run twice.
    """
    db.session.rollback()
    with reading():
        open_keys: dict[tuple[str, str], set[str]] = {}
        for kind, key in db.session.execute(select(DueItem.kind, DueItem.key).where(DueItem.closed_at.is_(None))):
            open_keys.setdefault((kind, key.split(":")[1]), set()).add(key)
        found = [(one, _compare(one, open_keys.get(_place(one), set()))) for one in grounds]
        db.session.rollback()
    drifts = []
    for ground, (missing, groundless) in found:
        if missing or groundless:
            opened, unowned = _open(ground, missing)
            drifts.append(Drift(ground.kind, opened, _close(ground, groundless), unowned))
            db.session.commit()
    return drifts


def _place(ground: Ground) -> tuple[str, str]:
    return ground.kind, ground.anchor.removesuffix("_id")


def _compare(ground: Ground, open_keys: set[str]) -> tuple[list[tuple[int, str]], list[str]]:
    """Give the things whose promise is missing, and the keys of promises without a ground."""
    asked = _keys(ground, ground.asks)
    missing = [asked[key] for key in asked.keys() - open_keys]
    return sorted(missing), sorted(open_keys - asked.keys() - _keys(ground, ground.allows).keys())


def _keys(
    ground: Ground, asked: Asking | Callable[[], Asking] | None, number: int | None = None
) -> dict[str, tuple[int, str]]:
    if asked is None:
        return {}
    selected = asked() if callable(asked) else asked
    if number is not None:
        selected = selected.where(selected.selected_columns[0] == number)
    rows = [(thing, about) for thing, about in db.session.execute(selected)]
    return {key_of(ground.kind, ground.anchor, *row): row for row in rows}


def _open(ground: Ground, missing: list[tuple[int, str]]) -> tuple[int, int]:
    opened = unowned = 0
    for number, about in missing:
        key = key_of(ground.kind, ground.anchor, number, about)
        if ground.opens is None or key not in _keys(ground, ground.asks, number) or _is_open(key):
            continue
        item = ground.opens(db.session.get_one(ground.on, number), about)
        opened, unowned = opened + (item is not None), unowned + (item is None)
    return opened, unowned


def _close(ground: Ground, groundless: list[str]) -> int:
    closed = 0
    for key in groundless:
        number = int(key.split(":")[2])
        if any(key in _keys(ground, selected, number) for selected in (ground.asks, ground.allows)):
            continue
        gone = update(DueItem).where(DueItem.key == key, DueItem.closed_at.is_(None)).values(closed_at=clock.now())
        closed += len(db.session.execute(gone.returning(DueItem.id)).all())
    return closed


def _is_open(key: str) -> bool:
    return db.session.scalar(select(DueItem.id).where(DueItem.key == key, DueItem.closed_at.is_(None))) is not None
