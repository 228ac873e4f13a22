"""The words for days off."""

from collections.abc import Sequence

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.days_off.rules import DAYS_MOST, LINES_MOST, Slip
from programme.lifecycle.models import QuietKind

KIND: dict[QuietKind, str] = {
    QuietKind.HOLIDAY: _l("Holiday"),
    QuietKind.EXAMS: _l("Exam weeks"),
    QuietKind.INTERNSHIP: _l("Internship (bpv)"),
    QuietKind.ABSENCE: _l("Away"),
    QuietKind.OTHER: _l("Something else"),
}

OF_PLACE = (QuietKind.HOLIDAY, QuietKind.EXAMS, QuietKind.OTHER)
OF_MATCH = (QuietKind.INTERNSHIP, QuietKind.EXAMS, QuietKind.OTHER)


def slip(code: Slip) -> str:
    """Say what is wrong with a period, and what to do."""
    match code:
        case Slip.BACKWARDS:
            return _("The last day lies before the first one.")
        case Slip.TOO_LONG:
            return _("This is longer than %(days)s days. Look at the years again.", days=DAYS_MOST)
        case Slip.FAR_YEAR:
            return _("Look at the year again.")
        case Slip.TOO_MANY:
            return _("These are more than %(number)s periods. Split them, please.", number=LINES_MOST)
        case Slip.REPEATS:
            return _("This entry comes again by itself. Write each time it comes as a line of its own in the list.")
        case _:
            return _("Write a name and two dates, such as 1-3-2027.")


def slips(found: Sequence[tuple[int, Slip]]) -> list[str]:
    """Say of each line what is wrong with it; the first few are enough to go on with."""
    return [_("Line %(number)s: %(slip)s", number=number, slip=slip(code)) for number, code in found[:10]]


def still_planned(count: int) -> str:
    """Say how much is planned on the days that were added; empty for nothing."""
    if not count:
        return ""
    return " " + ngettext(
        "%(num)s planned conversation falls on these days; its mentor sees that in the agenda.",
        "%(num)s planned conversations fall on these days; their mentors see that in the agenda.",
        count,
    )


def slips_in_file(found: Sequence[tuple[int, Slip]], names: Sequence[str]) -> list[str]:
    """Say of each entry of a calendar file what is wrong with it, by its name; it has no lines that a person sees."""
    return [
        _("In the file, %(name)s: %(slip)s", name=names[number - 1] or number, slip=slip(code))
        for number, code in found[:10]
    ]
