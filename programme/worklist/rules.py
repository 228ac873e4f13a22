"""Where an item stands on Vandaag: now, this week or later."""

from datetime import date, timedelta
from enum import StrEnum

WEEK = timedelta(days=7)


class Group(StrEnum):
    """The three parts of Vandaag."""

    NOW = "now"
    WEEK = "week"
    LATER = "later"


def is_news(*, due_on: date, opened_on: date, since: date | None, today: date) -> bool:
    """Tell whether somebody has not been told yet by mail that something is due, or that it is late now.

    `since` is the day of the last mail. What was due on that day is late since; what was opened after it is new however
    long ago it was due.
    """
    return due_on <= today and (since is None or due_on >= since or opened_on > since)


def group_of(*, due_on: date, is_urgent: bool, today: date) -> Group:
    """Give the part of the page an item stands in; the week is the coming seven days, and what is late is for now.

    A week that ended on Sunday would hide on Sunday what has to be done on Monday.
    """
    if is_urgent or due_on <= today:
        return Group.NOW
    return Group.WEEK if due_on <= today + WEEK else Group.LATER


def is_about(anchor: str, kind: str) -> bool:
    """Tell whether a draft is about one thing of a kind, such as `match 12`."""
    word, _space, number = anchor.partition(" ")
    return word == kind and number.isascii() and number.isdecimal() and len(number) < 10
