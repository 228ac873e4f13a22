"""Whom the programme lacks: kinds of mentor with what each would bring, and where the students without one are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sqrt
from typing import TYPE_CHECKING

from programme.core.i18n import gettext as _
from programme.core.i18n import ngettext
from programme.matching import wording
from programme.norms.vocabulary import LANGUAGES, PARTS_OF_WEEK, week_words
from programme.people.models import SchoolSite

if TYPE_CHECKING:
    from programme.matching.engine import Match, Problem

KINDS_SHOWN = 5
MAP_SIZE, MAP_EDGE = 100.0, 14.0
SMALLEST_CIRCLE, EMPTY_CIRCLE = 4.0, 1.6
# A label on the map: how high a line is and how wide a sign at most, and how far from its circle it stands.
LINE, SIGN, GAP = 5.0, 2.8, 1.5
GENDERS = {1: "woman", 2: "man"}
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mentor to look for; with one, two and more of them `curve` students more have a mentor."""

    site_id: int | None
    online: bool
    week: tuple[str, ...]
    # Only what most mentors do not speak already.
    languages: tuple[str, ...]
    gender: str | None
    experienced: bool
    curve: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """A site on the map, in a square of 100, with how many students there have no mentor."""

    site_id: int
    x: float
    y: float
    radius: float
    students: int


@dataclass(frozen=True, slots=True)
class Label:
    """The name of a place beside its circle: where it begins, and the middle of its line."""

    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shortage:
    """The kinds that help most, the best first, and how many students without a mentor each site has."""

    kinds: list[Kind]
    left: dict[int, int]

    @property
    def most(self) -> int:
        """The highest number of any curve."""
        return max((one.curve[-1] for one in self.kinds), default=1)


def shortage_of(problem: "Problem", match: "Match", sites: list[int]) -> Shortage:
    """Ask the engine which kinds of mentor unlock most students; `sites` are the sites in the order of its columns."""
    from programme.matching import engine

    found = engine.price_mentors(problem, match, KINDS_SHOWN)
    known = list(LANGUAGES)
    usual = _usual_language(problem)
    kinds = [
        Kind(
            sites[one.kind.site] if one.kind.site >= 0 else None,
            one.kind.online,
            tuple(code for bit, code in enumerate(PARTS_OF_WEEK) if one.kind.week >> bit & 1),
            tuple(code for bit, code in enumerate(known) if one.kind.languages >> bit & 1 and code != usual),
            GENDERS.get(one.kind.gender),
            one.kind.experienced,
            tuple(one.curve),
        )
        for one in found
    ]
    left = Counter(
        sites[site]
        for site, mentor in zip(problem.student_site.tolist(), match.mentor_of.tolist(), strict=True)
        if mentor < 0 and site >= 0
    )
    return Shortage(kinds, dict(left.most_common()))


def spots(found: Shortage, sites: Mapping[int, SchoolSite]) -> list[Spot]:
    """Lay the sites whose place is known on a square; a circle's area follows the number of its students."""
    known = [
        (number, site.latitude, site.longitude, found.left.get(number, 0))
        for number, site in sites.items()
        if site.latitude is not None and site.longitude is not None
    ]
    if not known:
        return []
    middle = radians(sum(latitude for _number, latitude, _longitude, _left in known) / len(known))
    flat = [(number, longitude * cos(middle), -latitude, left) for number, latitude, longitude, left in known]
    lowest_x, lowest_y = min(one[1] for one in flat), min(one[2] for one in flat)
    width = max(max(one[1] for one in flat) - lowest_x, max(one[2] for one in flat) - lowest_y) or 1.0
    scale = (MAP_SIZE - 2 * MAP_EDGE) / width
    return [
        Spot(
            number,
            round(MAP_EDGE + (x - lowest_x) * scale, 1),
            round(MAP_EDGE + (y - lowest_y) * scale, 1),
            round(SMALLEST_CIRCLE * sqrt(left), 1) if left else EMPTY_CIRCLE,
            left,
        )
        # First those where nobody waits, then the larger, so that no circle lies under a larger one.
        for number, x, y, left in sorted(flat, key=lambda one: (one[-1] > 0, -one[-1], one[0]))
    ]


def labels(drawn: Sequence[Spot], sites: Mapping[int, SchoolSite]) -> list[Label]:
    """Name the places where students wait, each where it covers no circle and no other name; else the list alone names it."""
    taken = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in drawn]
    found = []
    for spot in drawn:
        name = sites[spot.site_id].school.city or sites[spot.site_id].name
        wide, away = SIGN * len(name), spot.radius + GAP
        beside = ((spot.x + away, spot.y), (spot.x - away - wide, spot.y))
        under = ((spot.x - wide / 2, spot.y + away + LINE / 2), (spot.x - wide / 2, spot.y - away - LINE / 2))
        for x, y in (*beside, *under) if spot.students else ():
            box = (x, y - LINE / 2, x + wide, y + LINE / 2)
            if min(box) >= 0 and box[2] <= MAP_SIZE and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append(Label(name, round(x, 1), round(y, 1)))
                break
    return found


def height(drawn: Sequence[Spot]) -> float:
    """Give how high the map is: as far as its lowest circle, with room for a name below."""
    return round(max(one.y + one.radius for one in drawn) + 2 * GAP + LINE, 1)


def site_words(site: SchoolSite) -> str:
    """Name a site as the town knows it."""
    return f"{site.name}, {site.school.city}" if site.school.city else f"{site.name}, {site.school.name}"


def kind_words(one: Kind, sites: Mapping[int, SchoolSite]) -> str:
    """Say what kind of mentor it is."""
    site = None if one.site_id is None else sites.get(one.site_id)
    where = "" if site is None else site_words(site)
    if where and one.online:
        where = _("%(place)s or online", place=where)
    parts = [where or _("online"), week_words(one.week)]
    if one.languages:
        parts.append(_("speaks %(languages)s", languages=wording.languages(one.languages)))
    if one.gender:
        parts.append(wording.wish(one.gender))
    if one.experienced:
        parts.append(_("with experience"))
    return " · ".join(parts)


def brings(one: Kind) -> str:
    """Say what such mentors bring, and from how many on no more."""
    most = one.curve[-1]
    enough = one.curve.index(most) + 1
    if enough == 1:
        return ngettext(
            "One helps %(num)s student more; a second one helps nobody more.",
            "One helps %(num)s students more; a second one helps nobody more.",
            one.curve[0],
        )
    return _("One helps %(first)s more, %(enough)s help %(most)s.", first=one.curve[0], enough=enough, most=most)


def recruit(found: Shortage, sites: Mapping[int, SchoolSite]) -> list[str]:
    """Write the text for the recruitment page: what we look for, without saying for whom."""
    return [
        _("We are looking for volunteers who want to be a mentor of a student of mbo. These moments help most now:"),
        *(kind_words(one, sites) for one in found.kinds),
        _("Can you not at these moments, or do you live elsewhere? You are welcome too."),
    ]


def _overlap(one: Box, other: Box) -> bool:
    """Tell whether two boxes (left, top, right, bottom) share a part."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _usual_language(problem: "Problem") -> str | None:
    """Give the language that most mentors speak: nobody has to be told to look for that."""
    spoken = problem.mentor_languages.tolist()
    counts = Counter({code: sum(bits >> bit & 1 for bits in spoken) for bit, code in enumerate(LANGUAGES)})
    code, number = counts.most_common(1)[0]
    return code if number else None
