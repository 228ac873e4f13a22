"""The words of the short questions: what became of them, why somebody looks, and what stands in their place."""

from collections.abc import Callable, Sequence
from typing import Any

from babel.numbers import format_decimal

from programme.core.errors import Conflict
from programme.core.i18n import gettext as _
from programme.core.i18n import language
from programme.core.i18n import lazy_gettext as _l
from programme.evaluation.models import Alarm, Side
from programme.evaluation.queries import Point

SIDE: dict[Side, str] = {Side.STUDENT: _l("Student"), Side.MENTOR: _l("Mentor")}

INSTEAD: dict[str, str] = {
    "declined": _l("would rather not"),
    "lapsed": _l("no answer"),
    "waits": _l("waits for an answer"),
}

ALARM: dict[Alarm, str] = {
    Alarm.FELL: _l("fell"),
    Alarm.LOW: _l("low"),
    Alarm.GAP: _l("they differ"),
}

DUE: dict[str, tuple[str, str]] = {
    "pulse": (_l("Five short questions"), _l("Answer them")),
    "pulse_alarm": (_l("Call about the short questions"), _l("Write it down")),
}


def mean(tenths_text: str) -> str:
    """Give a kept mean as people of the page's language write it: `3,8` or `3.8`."""
    return str(format_decimal(tenths_text, format="0.0", locale=language()))


def _with_means(words: str) -> Callable[[dict[str, Any]], str]:
    return lambda values: str(words) % {"now": mean(values["now"]), "other": mean(values["other"])}


WHY: dict[str, str | Callable[[dict[str, Any]], str]] = {
    "pulse_asked": _l("You are asked how it goes between you. Only the coordinator reads your answer."),
    "pulse_fell_student": _with_means(
        _l("The student's average fell from %(other)s to %(now)s (scale of 1 to 5, not validated).")
    ),
    "pulse_fell_mentor": _with_means(
        _l("The mentor's average fell from %(other)s to %(now)s (scale of 1 to 5, not validated).")
    ),
    "pulse_low_student": _with_means(
        _l("The student's average is %(now)s, below %(other)s (scale of 1 to 5, not validated).")
    ),
    "pulse_low_mentor": _with_means(
        _l("The mentor's average is %(now)s, below %(other)s (scale of 1 to 5, not validated).")
    ),
    "pulse_gap_student": _with_means(
        _l("The student says %(now)s and the mentor %(other)s (scale of 1 to 5, not validated).")
    ),
    "pulse_gap_mentor": _with_means(
        _l("The mentor says %(now)s and the student %(other)s (scale of 1 to 5, not validated).")
    ),
}

WIDTH, HEIGHT, EDGE = 300, 96, 12
SCALE_LEAST, SCALE_STEPS = 10, 40


def tenths(value: int) -> str:
    """Write a mean with one decimal, as it is kept with a promise: `3.8`."""
    return f"{value // 10}.{value % 10}"


def line(points: Sequence[Point], side: Side) -> list[tuple[float, float]]:
    """Give where the answers of one side stand in the chart: x and y in its own units, missing ones left out."""
    step = (WIDTH - 2 * EDGE) / max(1, len(points) - 1)
    return [
        (
            round(EDGE + place * step, 1),
            round(HEIGHT - EDGE - (found - SCALE_LEAST) * (HEIGHT - 2 * EDGE) / SCALE_STEPS, 1),
        )
        for place, point in enumerate(points)
        if (found := point.means.get(side)) is not None
    ]


def cell(point: Point, side: Side) -> str:
    """Give what the table says of one side on one day."""
    if side not in point.means:
        return _("not asked")
    found = point.means[side]
    return str(INSTEAD[point.instead[side]]) if found is None else mean(tenths(found))


def closed() -> Conflict:
    """Say that a question was answered, or waited too long."""
    return Conflict(_("This was answered already, or it waited too long. Somebody asks again in a while."))
