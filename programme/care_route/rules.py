"""What a step of a care route says, and how the route is drawn: in a row on a wide screen, else below each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from programme.care_route.models import RouteKind

# In pixels of the drawing, which is shown at most at its own size.
WIDE, NARROW = 944, 326
GAP, STACKED, PADDING, LINE = 28, 10, 8, 19
BESIDE_MOST = 224
# How wide a letter is on average in the fonts of the page; a little too much, so that no line leaves its box.
LETTER, LETTER_BOLD = 8.6, 9.4
SOFT = "\u00ad"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a step says; empty where nothing was filled in."""

    kind: RouteKind
    site_id: int | None
    name: str
    hours: str = ""
    phone: str = ""
    email: str = ""
    how: str = ""


class Style(StrEnum):
    """How a line in a stop is written."""

    HEAD = "head"
    NAME = "name"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Said:
    """One text in a stop."""

    style: Style
    text: str


@dataclass(frozen=True, slots=True)
class Stop:
    """One box before it has a place: what it says, and whether it lies outside the school."""

    said: tuple[Said, ...]
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """One line of text, with where it begins."""

    style: Style
    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Box:
    """A stop with its place."""

    x: float
    y: float
    width: float
    height: float
    outside: bool
    lines: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one stop to the next."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: its size, its boxes, its arrows."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


def wrap(text: str, room: float, letter: float) -> list[str]:
    """Break a text into lines that fit; a word that is too long breaks at its soft hyphen, else anywhere."""
    most = max(1, int(room // letter))
    lines = [""]
    for word in text.split():
        for number, part in enumerate(_parts(word, most)):
            joined = f"{lines[-1]} {part}".strip()
            # The rest of a broken word begins a line: beside its first part it would read as a word of its own.
            if number == 0 and len(joined) <= most:
                lines[-1] = joined
            else:
                lines.append(part)
    return [line for line in lines if line]


def _parts(word: str, most: int) -> list[str]:
    whole = word.replace(SOFT, "")
    if len(whole) <= most:
        return [whole]
    if SOFT in word:
        first, rest = word.split(SOFT, 1)
        return [*_parts(f"{first}-", most), *_parts(rest, most)]
    return [whole[start : start + most] for start in range(0, len(whole), most)]


def beside(stages: Sequence[Sequence[Stop]]) -> Picture:
    """Draw the stages from left to right; the stops of one stage stand below each other."""
    count = len(stages)
    width = min(BESIDE_MOST, (WIDE - GAP * (count - 1)) / count)
    heights = [[_height(stop, width) for stop in stage] for stage in stages]
    tall = max(sum(column) + STACKED * (len(column) - 1) for column in heights)
    boxes, arrows = [], []
    for number, (stage, column) in enumerate(zip(stages, heights, strict=True)):
        x, y = number * (width + GAP), (tall - sum(column) - STACKED * (len(column) - 1)) / 2
        for stop, height in zip(stage, column, strict=True):
            boxes.append(_box(stop, x, y, width, height))
            y += height + STACKED
        if number:
            arrows.append(Arrow(x - GAP + 4, tall / 2, x - 4, tall / 2))
    return Picture(count * width + (count - 1) * GAP, tall, tuple(boxes), tuple(arrows))


def below(stages: Sequence[Sequence[Stop]]) -> Picture:
    """Draw the stages from top to bottom; so do the stops of one stage, a little closer."""
    boxes, arrows, y = [], [], 0.0
    for number, stage in enumerate(stages):
        if number:
            arrows.append(Arrow(NARROW / 2, y + 4, NARROW / 2, y + GAP - 4))
            y += GAP
        for place, stop in enumerate(stage):
            y += STACKED if place else 0
            height = _height(stop, NARROW)
            boxes.append(_box(stop, 0, y, NARROW, height))
            y += height
    return Picture(NARROW, y, tuple(boxes), tuple(arrows))


def _lines(stop: Stop, width: float) -> list[tuple[Style, str]]:
    room = width - 2 * PADDING
    return [
        (said.style, line)
        for said in stop.said
        for line in wrap(said.text, room, LETTER_BOLD if said.style is Style.HEAD else LETTER)
    ]


def _height(stop: Stop, width: float) -> float:
    return len(_lines(stop, width)) * LINE + 2 * PADDING


def _box(stop: Stop, x: float, y: float, width: float, height: float) -> Box:
    lines = [
        Written(style, text, x + PADDING, y + PADDING + LINE * (number + 1) - 5)
        for number, (style, text) in enumerate(_lines(stop, width))
    ]
    return Box(x, y, width, height, stop.outside, tuple(lines))
