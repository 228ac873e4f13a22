"""How long somebody waits, and until when a VOG counts."""

from datetime import date

from programme.norms.promises import Promises

DAYS_IN_WEEK = 7
MONTHS_IN_YEAR = 12
EVERY_MONTH_HAS = 28


def weeks_waiting(since: date, today: date) -> int:
    """Give the whole weeks somebody waits."""
    return max(0, (today - since).days // DAYS_IN_WEEK)


def waits_long(since: date, today: date, promises: Promises) -> bool:
    """Tell whether somebody waits so long that it stands out."""
    return weeks_waiting(since, today) >= promises.waiting_long_weeks


def vog_due(issued_on: date | None, renew_due: date | None, promises: Promises) -> date | None:
    """Give the day from which a VOG counts no more: the noted day, else the usual term after its date."""
    if renew_due is not None or issued_on is None:
        return renew_due
    years, month = divmod(issued_on.month - 1 + promises.vog_valid_months, MONTHS_IN_YEAR)
    return issued_on.replace(year=issued_on.year + years, month=month + 1, day=min(issued_on.day, EVERY_MONTH_HAS))
