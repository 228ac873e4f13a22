"""The words for check-ins and silence."""

from datetime import date

from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.support.models import ContactWay, WithWhom
from programme.support.rules import Quiet, Silence

WITH_WHOM: dict[WithWhom, str] = {
    WithWhom.MENTOR: _l("The mentor"),
    WithWhom.STUDENT: _l("The student"),
    WithWhom.SCHOOL: _l("The school"),
}

WAY: dict[ContactWay, str] = {
    ContactWay.IN_PERSON: _l("In person"),
    ContactWay.VIDEO: _l("By video"),
    ContactWay.PHONE: _l("By phone"),
    ContactWay.MESSAGE: _l("In a message"),
}

QUIET: dict[Quiet, tuple[str, str]] = {
    Quiet.ON_RHYTHM: ("good", _l("on rhythm")),
    Quiet.TAPERING: ("good", _l("fewer talks, as it should be")),
    Quiet.TOO_LONG: ("look", _l("quiet for long")),
    Quiet.NOT_EXPECTED: ("plain", _l("paused")),
}

# What a good check-in touches. Source: domain.md §1.1 MON-4, in our own words.
TOPICS: tuple[str, ...] = (
    _l("What they do together"),
    _l("What it brings the student"),
    _l("Whether everybody is safe"),
    _l("How they get on"),
    _l("What it does to the mentor"),
)

DUE: dict[str, tuple[str, str]] = {"check_in": (_l("Ask how it goes"), _l("Write it down"))}

WHY: dict[str, str] = {
    "check_in_first": _l("The first check-in comes soon after the start."),
    "check_in_second": _l("The second check-in comes soon after the first."),
    "check_in_rhythm": _l("Somebody keeps asking how it goes. It is what keeps matches together."),
    "check_in_amber": _l("Under conditions: at first somebody asks more often."),
    "silence_waits": _l("You said: wait. Until now nothing was heard."),
}


def silence_sentence(silence: Silence) -> str:
    """Say what a silence means, with its rule."""
    values = {"days": silence.days, "fine": silence.fine_days}
    match silence.code:
        case Quiet.NOT_EXPECTED:
            return _("Nothing is expected now.")
        case Quiet.TOO_LONG:
            return _("Nothing was written down for %(days)s days. In this phase %(fine)s is long.", **values)
        case Quiet.TAPERING:
            return _(
                "The last talk was %(days)s days ago. In this phase they meet less often; up to %(fine)s days is fine.",
                **values,
            )
        case _:
            return _("The last talk was %(days)s days ago. In this phase up to %(fine)s days is fine.", **values)


def not_running() -> GateClosed:
    """Say that only a running match has check-ins."""
    return GateClosed("match_not_running", _("This match is not running, so there is nothing to ask about."))


def day_impossible() -> GateClosed:
    """Say that a check-in cannot have been on a day."""
    return GateClosed("day_impossible", _("A check-in lies between the start of the match and today."))


def must_be_later(today: date) -> GateClosed:
    """Say that waiting leads to a later day."""
    return GateClosed("wait_to_later", _("Choose a day after today, and at most three months away."), today=today)
