"""Where an item stands on Vandaag: now, this week or later."""

from datetime import date, timedelta
from enum import StrEnum


class Group(StrEnum):
    """The three parts of Vandaag."""

    NOW = "now"
    WEEK = "week"
    LATER = "later"


def group_of(*, due_on: date, is_urgent: bool, today: date) -> Group:
    """Give the part of the page an item stands in; the week ends on Sunday, and what is late is for now."""
    if is_urgent or due_on <= today:
        return Group.NOW
    end_of_week = today + timedelta(days=6 - today.weekday())
    return Group.WEEK if due_on <= end_of_week else Group.LATER
