"""The sentences of Vandaag: what is due and why, gathered from every step that makes promises."""

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from programme.core.i18n import gettext as _
from programme.core.i18n import language, ngettext
from programme.core.i18n import lazy_gettext as _l
from programme.core.rendering import day, weekday
from programme.handover import wording as handover
from programme.logbook import wording as logbook
from programme.worklist.queries import COUNT_MOST, ItemRow

_STEPS = (*handover.STEPS, handover)

DUE: dict[str, tuple[str, str]] = {kind: words for step in _STEPS for kind, words in step.DUE.items()}
# A sentence with its values, or what makes one of them where a sentence alone cannot.
WHY: dict[str, str | Callable[[dict[str, Any]], str]] = {
    reason: words for step in _STEPS for reason, words in step.WHY.items()
}

# Reasons whose line is answered on the page itself, by a post to its address.
AT_ONCE: dict[str, str] = logbook.AT_ONCE

# A promise of an older version may have no sentence any more; it still has to be kept.
OF_AN_OLDER_VERSION = (_l("Something waits for you"), _l("Look"))

# Forms that are kept half-filled: what they are called, where they go on, and which argument their anchor is there.
UNSENT: dict[str, tuple[str, str, str]] = {
    "logbook.edit": (_l("How did it go?"), "logbook.edit", "conversation_id"),
    "logbook.log": (_l("Write down a conversation"), "logbook.log", "match_id"),
    "logbook.answer": (_l("A question about what you wrote"), "logbook.answer", "conversation_id"),
    "screening.motivation": (_l("Motivation"), "screening.motivation", "trajectory_id"),
    "phases.my_view": (_l("Look back half-way"), "phases.my_view", "match_id"),
    "phases.told.mentor": (_l("What the mentor told you half-way"), "phases.evaluate", "match_id"),
    "phases.told.student": (_l("What the student told you half-way"), "phases.evaluate", "match_id"),
    "feedback.notes": (_l("A note for the school"), "feedback.notes", "match_id"),
    "feedback.propose": (_l("Words for the school"), "feedback.propose", "match_id"),
    "nomination.nominate": (_l("Nominate a student"), "nomination.check", "key"),
    "koppelingsmoment.hold": (_l("The first meeting"), "koppelingsmoment.hold", "match_id"),
    "imports.upload": (_l("Bring a list of students"), "imports.check", ""),
}

NUMBERS_IN_WORDS = 10


class Item(NamedTuple):
    """One line of Vandaag, in the words of the person who reads it."""

    title: str
    url: str
    why: str
    state_kind: str
    state_word: str
    action_label: str
    what: str
    is_at_once: bool = False


class _Values(dict[str, Any]):
    """The values of a sentence: days as people say them, and a dash for what an older version did not keep."""

    def __missing__(self, key: str) -> str:
        return "–"


def item(row: ItemRow, url: str, today: date) -> Item:
    """Give the words of one promise."""
    title, label = _due(language()).get(row.kind) or tuple(map(str, OF_AN_OLDER_VERSION))
    late, when = row.due_on < today, day(row.due_on, today)
    return Item(
        title=f"{row.name}: {title}" if row.name else title,
        url=url,
        why=" ".join(filter(None, (why(row.reason, row.values, today), _instead(row)))),
        state_kind="now" if row.is_urgent or late else "plain",
        state_word=_("late, due %(day)s", day=when) if late else _("by %(day)s", day=when),
        action_label=str(AT_ONCE.get(row.reason, label)),
        what=title,
        is_at_once=row.reason in AT_ONCE,
    )


def _instead(row: ItemRow) -> str:
    return _("You stand in for %(name)s.", name=row.instead_of) if row.instead_of else ""


@cache
def _due(_language: str) -> dict[str, tuple[str, str]]:
    """Give the words of what is due in the language of this page, which is asked for because they depend on it."""
    return {kind: (str(title), str(label)) for kind, (title, label) in DUE.items()}


def why(reason: str, values: dict[str, Any], today: date) -> str:
    """Give the rule that makes something due, in words; what waits for somebody to read it says since when."""
    sentence = WHY.get(reason)
    if sentence is None:
        return ""
    if callable(sentence):
        return sentence(values)
    if "since_on" in values:
        values = values | {"ago": _ago((today - date.fromisoformat(values["since_on"])).days)}
    return str(sentence) % _Values({name: _as_day(value) for name, value in values.items()})


def _ago(days: int) -> str:
    if days <= 0:
        return _("today")
    return _("yesterday") if days == 1 else _("%(num)s days ago", num=days)


def sentence(today: date, asked: int) -> str:
    """Say which day it is and how much asks for this person."""
    if asked == 0:
        rest = _("Nothing needs you.")
    elif asked == 1:
        rest = _("One thing needs you; the rest is on track.")
    elif asked <= NUMBERS_IN_WORDS:
        rest = _("%(number)s things need you; the rest is on track.", number=str(_numbers()[asked]).capitalize())
    else:
        rest = ngettext("%(num)s thing needs you.", "%(num)s things need you.", asked)
    written = weekday(today)
    return f"{written[:1].upper()}{written[1:]}. {rest}"


def capped(count: int) -> str:
    """Write a count that stopped at its limit as `1.000+`."""
    return _("1,000+") if count > COUNT_MOST else str(count)


def _as_day(value: Any) -> Any:
    if isinstance(value, str) and len(value) == len("2026-11-24") and value[4] == value[7] == "-":
        return day(date.fromisoformat(value))
    return value


def _numbers() -> tuple[str, ...]:
    names = (_("two"), _("three"), _("four"), _("five"), _("six"), _("seven"), _("eight"), _("nine"), _("ten"))
    return ("", "", *names)
