"""Where an item stands on Vandaag: now, this week or later."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from programme.people.models import Digest

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
# What waits for somebody to read it, and what a mentor writes down the day after.
UNREAD = frozenset({"read_log", "read_answer", "answer_question"})
TO_WRITE = frozenset({"log_conversation"})
# So many of one kind stand open on the page; a list of a hundred alike hides what is different.
ALIKE_MOST = 3

T = TypeVar("T")


class Group(StrEnum):
    """The three parts of Vandaag."""

    NOW = "now"
    WEEK = "week"
    LATER = "later"


class Line(NamedTuple, Generic[T]):
    """One line of Vandaag, and the lines much like it that are folded under it."""

    item: T
    alike: list["Line[T]"]


def told_from(*, kind: str, due_on: date, show_from: date, opened_on: date) -> date:
    """Give the first morning on which a mail counts something: when it is due; sooner for what waits to be read or written.

    What somebody wrote is unread from the day after, and a conversation is to be written down from the day after it was.
    """
    if kind in UNREAD:
        return min(due_on, opened_on + DAY)
    return min(due_on, show_from + DAY) if kind in TO_WRITE else due_on


def is_news(*, counts_from: date, due_on: date, opened_on: date, since: date | None, today: date) -> bool:
    """Tell whether somebody has not been told yet by mail that something asks for them, or that it is late now.

    `since` is the day of the last mail. What was due on that day is late since; what was opened after it is new however
    long ago it was due.
    """
    if counts_from > today:
        return False
    if since is None or counts_from > since:
        return True
    return due_on <= today and (due_on >= since or opened_on > since)


def digest_is_due(*, digest: Digest, weekday: int, since: date | None, today: date) -> bool:
    """Tell whether this morning is one on which somebody wants a mail; `since` is the day of the last one.

    A weekly one goes on its day, or on the first working day after it that anything runs; never twice for one week.
    """
    if digest is Digest.DAILY:
        return since is None or since < today
    its_day = today - timedelta(days=(today.weekday() - weekday) % 7)
    return digest is Digest.WEEKLY and (since is None or since < its_day)


def group_of(*, due_on: date, is_urgent: bool, today: date) -> Group:
    """Give the part of the page an item stands in; the week is the coming seven days, and what is late is for now.

    A week that ended on Sunday would hide on Sunday what has to be done on Monday.
    """
    if is_urgent or due_on <= today:
        return Group.NOW
    return Group.WEEK if due_on <= today + WEEK else Group.LATER


def fold(items: Iterable[tuple[str, T]]) -> list["Line[T]"]:
    """Lay what comes after the third of a kind under that third one, in the order it had; `items` are (kind, item).

    One alone is not hidden: the line that hides it would take as much room.
    """
    lines: list[Line[T]] = []
    shown: dict[str, list[Line[T]]] = {}
    for kind, item in items:
        alike = shown.setdefault(kind, [])
        line = Line(item, [])
        if len(alike) < ALIKE_MOST:
            alike.append(line)
            lines.append(line)
        else:
            alike[-1].alike.append(line)
    return [one for line in lines for one in ([Line(line.item, []), *line.alike] if len(line.alike) == 1 else [line])]


def is_about(anchor: str, kind: str) -> bool:
    """Tell whether a draft is about one thing of a kind, such as `match 12`."""
    word, _space, number = anchor.partition(" ")
    return word == kind and number.isascii() and number.isdecimal() and len(number) < 10


def names_its_thing(argument: str, anchor: str) -> bool:
    """Tell whether an anchor says what an address asks for: a thing of that kind, a key, or nothing at all."""
    return is_about(anchor, argument.removesuffix("_id")) if argument.endswith("_id") else bool(anchor or not argument)
