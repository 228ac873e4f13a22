"""The words for refused passwords."""

from programme.accounts.rules import PasswordProblem
from programme.core.i18n import lazy_gettext as _l
from programme.people.models import Digest

PASSWORD_PROBLEM: dict[PasswordProblem, str] = {
    PasswordProblem.SHORT: _l("Use at least 12 characters. Three or four words in a row work well."),
    PasswordProblem.SIMPLE: _l("This is too easy to guess: it repeats a few characters or follows a row of keys."),
    PasswordProblem.COMMON: _l("Many people use this password, so it is easy to guess. Choose another one."),
    PasswordProblem.PERSONAL: _l("This is almost only your name, address or programme. Choose another one."),
}

DIGEST: dict[Digest, str] = {
    Digest.OFF: _l("Never"),
    Digest.DAILY: _l("Every working day that something is new"),
    Digest.WEEKLY: _l("Once a week"),
}

WEEKDAYS: dict[int, str] = {
    0: _l("Monday"),
    1: _l("Tuesday"),
    2: _l("Wednesday"),
    3: _l("Thursday"),
    4: _l("Friday"),
}
