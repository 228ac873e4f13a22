"""The words for check-ins and silence."""

from collections.abc import Callable
from datetime import date
from typing import Any

from programme.core.errors import GateClosed
from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.core.i18n import ngettext
from programme.core.rendering import day
from programme.koppelingsmoment.wording import every as how_often
from programme.lifecycle.drift import Alarm, Quiet, Rule
from programme.norms.phases import PHASES
from programme.norms.promises import Phase
from programme.support.models import ContactWay, WithWhom

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
    Quiet.LOOK: ("look", _l("look at their rhythm")),
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

WHY: dict[str, str | Callable[[dict[str, Any]], str]] = {
    "check_in_first": _l("The first check-in comes soon after the start."),
    "check_in_second": _l("The second check-in comes soon after the first."),
    "check_in_rhythm": _l("Somebody keeps asking how it goes. It is what keeps matches together."),
    "check_in_amber": _l("Under conditions: at first somebody asks more often."),
}


def _of_the_rhythm(values: dict[str, Any], rule: str) -> str:
    """Put the rule of an alarm into words: what was seen, what the phase expects, and that days off do not count."""
    phase, every = values.get("phase", ""), int(values.get("every") or 0)
    parts = [rule]
    if phase in list(Phase) and every:
        parts.append(
            _("In the phase %(phase)s they meet %(rhythm)s.", phase=PHASES[Phase(phase)].name, rhythm=how_often(every))
        )
    if values.get("off"):
        parts.append(_("Days off do not count."))
    return " ".join(parts)


def _since(values: dict[str, Any]) -> str:
    since = values.get("since")
    return day(date.fromisoformat(since)) if isinstance(since, str) else _("some time ago")


def _silent(values: dict[str, Any]) -> str:
    words = {"since": _since(values), "days": values.get("days", "–")}
    return _of_the_rhythm(values, _("Nothing was heard of them since %(since)s; up to %(days)s days is fine.", **words))


def _slips(values: dict[str, Any]) -> str:
    words = {"since": _since(values), "talks": values.get("talks", "–")}
    return _of_the_rhythm(values, _("They spoke only %(talks)s times since %(since)s: their rhythm slips.", **words))


def _missed(values: dict[str, Any]) -> str:
    words = {"times": values.get("times", "–")}
    return _of_the_rhythm(
        values, _("%(times)s planned conversations in a row fell through, and there is no new date.", **words)
    )


def _waits(values: dict[str, Any]) -> str:
    return _("You said: wait. Until now nothing was heard.")


RULE: dict[Rule, Callable[[dict[str, Any]], str]] = {
    Rule.SILENT: _silent,
    Rule.SLIPS: _slips,
    Rule.MISSED: _missed,
    Rule.WAITS: _waits,
}
WHY |= {rule.value: words for rule, words in RULE.items()}


def how_it_stands(quiet: Quiet, alarm: Alarm | None, days: int) -> str:
    """Say what a silence of so many days means today, with its rule."""
    if alarm is None:
        return _("Nothing is expected now.")
    if quiet is Quiet.LOOK:
        return RULE[alarm.rule](alarm.values)
    return _of_the_rhythm(
        alarm.values,
        ngettext("The last talk was %(num)s day ago.", "The last talk was %(num)s days ago.", days),
    )


def not_running() -> GateClosed:
    """Say that only a running match has check-ins."""
    return GateClosed("match_not_running", _("This match is not running, so there is nothing to ask about."))


def day_impossible() -> GateClosed:
    """Say that a check-in cannot have been on a day."""
    return GateClosed("day_impossible", _("A check-in lies between the start of the match and today."))


def must_be_later(today: date) -> GateClosed:
    """Say that waiting leads to a later day."""
    return GateClosed("wait_to_later", _("Choose a day after today, and at most three months away."), today=today)
