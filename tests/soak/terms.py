"""When each kind of data must be gone, counted a day at a time from the table in domain.md §2.4.

Nothing here comes from the product: its own counting is what is measured.
"""

from datetime import date, timedelta

ONE_DAY = timedelta(days=1)


def months_after(day: date, months: int) -> date:
    """Walk the calendar until so many months have begun and the day of the month is there, or the month's last."""
    found, begun = day, 0
    while begun < months:
        found += ONE_DAY
        begun += found.day == 1
    while found.day < day.day and (found + ONE_DAY).day != 1:
        found += ONE_DAY
    return found


def days_after(day: date, days: int) -> date:
    """Walk so many days."""
    return day + ONE_DAY * days


def refused_nomination(decided_on: date) -> date:
    """`nomination withdrawn / not accepted: 6 months after decision`."""
    return months_after(decided_on, 6)


def notes(closed_on: date) -> date:
    """`session logs (free text): 12 months after closure`."""
    return months_after(closed_on, 12)


def dossier(closed_on: date) -> date:
    """`student dossier, evaluations; concern signals, referral: 24 months after closure`."""
    return months_after(closed_on, 24)


def volunteer(last_active_on: date) -> date:
    """`volunteer file: 24 months after last activity`."""
    return months_after(last_active_on, 24)


def refused_volunteer(refused_on: date) -> date:
    """`rejected volunteer: 4 weeks`."""
    return days_after(refused_on, 28)


def group_notes(met_on: date) -> date:
    """`intervisie notes: group notes 12 months`."""
    return months_after(met_on, 12)


def audit_log(written_on: date) -> date:
    """`audit log: 24 months`."""
    return months_after(written_on, 24)


# What the tables themselves say, in the sentence each carries: "goes: 30 days after it expired".
BY_AGE = {
    "link": lambda day: days_after(day, 30),
    "user_session": lambda day: days_after(day, 30),
    "outbox_mail": lambda day: days_after(day, 30),
    "draft": lambda day: days_after(day, 14),
    "submission": lambda day: days_after(day, 2),
    "failed_sign_in": lambda day: days_after(day, 2),
    "due_item": lambda day: months_after(day, 12),
    "user": lambda day: months_after(day, 24),
}
