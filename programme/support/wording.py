"""The words for contacts, what makes a pair stable, and silence."""

from collections.abc import Callable, Mapping, Sequence
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
from programme.norms.promises import Phase, Promises
from programme.support.models import ContactWay, Heard, Topic, WithWhom
from programme.support.rules import Evidence, Share, Sign, every

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
    ContactWay.PULSE: _l("Answered the short questions"),
}

QUIET: dict[Quiet, tuple[str, str]] = {
    Quiet.ON_RHYTHM: ("good", _l("on rhythm")),
    Quiet.TAPERING: ("good", _l("fewer talks, as it should be")),
    Quiet.LOOK: ("look", _l("look at their rhythm")),
    Quiet.NOT_EXPECTED: ("plain", _l("paused")),
}

# The five topics. Source: domain.md §1.1 MON-4, in our own words.
TOPIC: dict[Topic, str] = {
    Topic.ACTIVITIES: _l("What they do together"),
    Topic.OUTCOMES: _l("What it brings the student"),
    Topic.SAFETY: _l("Whether everybody is safe"),
    Topic.BOND: _l("How they get on"),
    Topic.EFFECT: _l("What it does to both of them"),
}

HEARD: dict[Heard, str] = {Heard.FINE: _l("fine"), Heard.LOOK: _l("look at it")}
NOT_ASKED = _l("not asked")

DUE: dict[str, tuple[str, str]] = {
    "check_in": (_l("Ask the mentor how it goes"), _l("Write it down")),
    "check_in_student": (_l("Call the student"), _l("Write it down")),
    "school_talk": (_l("Talk with the school"), _l("Prepare")),
}

WHY: dict[str, str | Callable[[dict[str, Any]], str]] = {
    "check_in_first": _l("Somebody asks both how it goes, within %(days)s days of the start."),
    "check_in_second": _l("Somebody asks both once more, within %(days)s days of the start."),
    "check_in_rhythm": _l("Somebody asks every %(days)s days. It is what keeps matches together."),
    "check_in_amber": _l("Under conditions: at first somebody asks every %(days)s days."),
    "check_in_floor": _l("All was well for long, so somebody asks every %(days)s days."),
    "check_in_no_pulse": _l("No answer came to the short questions within %(days)s days. So somebody calls."),
    "school_first": _l("%(school)s: not everybody there was spoken of with the school yet. Matches: %(pairs)s."),
    "school_quarter": _l("%(school)s: every %(days)s days in one list. Matches: %(pairs)s."),
}


def topics(kept: Mapping[str, str]) -> str:
    """Say in one line what was heard: each topic that somebody has to look at, and how many are fine."""
    told = [f"{HEARD[Heard.LOOK]}: {TOPIC[topic]}" for topic in Topic if kept.get(topic.value) == Heard.LOOK]
    fine = sum(heard == Heard.FINE for heard in kept.values())
    return " · ".join(told + ([ngettext("%(num)s topic fine", "%(num)s topics fine", fine)] if fine else []))


def sign(found: Evidence) -> str:
    """Say one sign of a stable pair, or what is missing of it."""
    number = {"number": found.number}
    match found.sign, found.holds:
        case Sign.LONG_ENOUGH, True:
            return _("Together for more than %(number)s days.", **number)
        case Sign.LONG_ENOUGH, False:
            return _("Not together for %(number)s days yet.", **number)
        case Sign.GREEN, True:
            return _("The student started without conditions.")
        case Sign.GREEN, False:
            return _("The student is under conditions.")
        case Sign.PHASE, True:
            return _("The phase is one in which they found their way.")
        case Sign.PHASE, False:
            return _("In this phase much changes.")
        case Sign.NO_SILENCE, True:
            return _("Never silent for too long; the longest was %(number)s days.", **number)
        case Sign.NO_SILENCE, False:
            return _("Silent for too long: %(number)s days.", **number)
        case Sign.NO_CONCERN, True:
            return _("No concern was raised.")
        case Sign.NO_CONCERN, False:
            return ngettext("%(num)s concern was raised.", "%(num)s concerns were raised.", found.number)
        case Sign.PULSES, True:
            return _("The short questions were answered, and nothing fell.")
        case Sign.PULSES, False:
            return _("The student did not answer the short questions, or an answer asked for a call.")
        case _, True:
            return _("Every check-in with the mentor was in time.")
        case _:
            return _("Not every check-in with the mentor was in time.")


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
    words = {"times": values.get("times", "–"), "of": values.get("of")}
    if words["of"]:
        return _of_the_rhythm(values, _("Of the last %(of)s planned conversations %(times)s fell through.", **words))
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


def must_be_later(latest: date) -> GateClosed:
    """Say that waiting leads to a later day, and not beyond the latest one."""
    return GateClosed("wait_to_later", _("Choose a day after today, and at the latest %(day)s.", day=day(latest)))


def moment_is_over() -> GateClosed:
    """Say that an appointment lies ahead."""
    return GateClosed("moment_is_over", _("This moment is over already. Choose a later one."))


def no_pairs() -> GateClosed:
    """Say that a talk is about pairs."""
    return GateClosed(
        "no_pairs", _("There is nobody to speak of: you run no match at this school, or none was chosen.")
    )


# Why the pages of support press for contact. Source: domain.md §1.1; Prevention Science, 2020.
EVIDENCE = _l(
    "Why this matters: in a survey of 1,451 mentoring programmes in the United States, of 30 things a programme does only the "
    "number of contacts for support and training went together with fewer early endings (Prevention Science, 2020). It is one "
    "survey, and shows no cause."
)


def rule(code: str, promises: Promises) -> str:
    """Say the rule that makes a contact due."""
    return str(WHY[code]) % {"days": every(code, promises)}


def full_weeks(weeks: Sequence[tuple[date, int]], most: int) -> list[tuple[date, int]]:
    """Give the weeks in which more is planned than fits."""
    return [(monday, number) for monday, number in weeks if number > most]


def week(place: int, monday: date) -> str:
    """Name a week by its place from now, and by its Monday."""
    return (_("this week"), _("next week"))[place] if place < 2 else _("week of %(day)s", day=day(monday))


def too_much(full: Sequence[tuple[date, int]], most: int) -> str:
    """Say which week is too much, ahead of it."""
    monday, number = full[0]
    return _(
        "In the week of %(day)s %(number)s contacts are planned, and at most %(most)s fit. Plan some earlier, or let a "
        "colleague take a match.",
        day=day(monday),
        number=number,
        most=most,
    )


def weighed(name: str, weeks: Sequence[tuple[date, int]], most: int) -> str:
    """Name somebody with what is planned for them, for who is about to give them a match more."""
    planned = sum(number for _monday, number in weeks)
    words = {"name": name, "weeks": len(weeks)}
    if full_weeks(weeks, most):
        return ngettext(
            "%(name)s: %(num)s contact planned in %(weeks)s weeks, too much",
            "%(name)s: %(num)s contacts planned in %(weeks)s weeks, too much",
            planned,
            **words,
        )
    return ngettext(
        "%(name)s: %(num)s contact planned in %(weeks)s weeks",
        "%(name)s: %(num)s contacts planned in %(weeks)s weeks",
        planned,
        **words,
    )


def percent(share: Share) -> str:
    """Write a share in time."""
    return _("nothing was due") if share.percent is None else f"{share.percent} %"
