"""The words for what is wrong with a list, or with one cell of it."""

from programme.core.i18n import lazy_gettext as _l
from programme.imports.spreadsheet import CannotRead, Problem, Unreadable

PROBLEM: dict[Problem, str] = {
    Problem.EMPTY: _l("This is empty."),
    Problem.NO_DATE: _l("This is not a date. Write it as 31-12-2008."),
    Problem.NO_EMAIL: _l("This is not an e-mail address."),
    Problem.UNKNOWN_RESULT: _l("Choose one of the results in the explanation."),
    Problem.BSN: _l("This looks like a citizen service number (BSN). We may not keep that."),
    Problem.TOO_LONG: _l("This is too long."),
    Problem.KNOWN: _l("This student was nominated already."),
    Problem.TWICE: _l("This student stands in the file twice."),
}

UNREADABLE: dict[Unreadable, str] = {
    Unreadable.NOT_TEXT: _l("This is not a CSV file. Save the list as CSV and try again."),
    Unreadable.NO_HEADER: _l("The first line misses the columns roepnaam and achternaam."),
    Unreadable.NO_ROWS: _l("There are no students in this file."),
    Unreadable.TOO_MANY: _l("There are more than 2,000 students in this file. Split it, please."),
    Unreadable.REFUSED_COLUMN: _l("This file has a column that we may not receive. Take it out and try again:"),
}


def unreadable(error: CannotRead) -> str:
    """Give the sentence on a file that cannot be used, with the name of a refused column."""
    return " ".join(filter(None, (str(UNREADABLE[error.why]), error.column)))
