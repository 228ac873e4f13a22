"""How far each invented student is: the shares of the synthetic year, dealt out and shuffled."""

import random
from enum import StrEnum

from programme.lifecycle.models import Colour

# Source: domain.md §7: 445 nominations for 340 started matches; 36 withdrawn or without agreement, 13 red, 56 accepted
# without a start (1 in 7 of 396). How those 56 are spread over the stages is invented.
NOMINATED_FOR_340 = 445
BEFORE_START_FOR_340 = {
    "draft": 10,
    "withdrawn": 26,
    "referred": 13,
    "nominated": 6,
    "intake": 5,
    "screening": 4,
    "waiting": 24,
    "proposed": 5,
    "koppelingsmoment": 4,
    "not_now": 8,
}
# Source: domain.md §7: triage green 78 %, amber 19 %, red 3 %; ends 66 % as agreed, 34 % premature.
AMBER_SHARE = 0.19
PREMATURE_SHARE = 0.34
# Invented: so that some 7,100 conversations stand in the year and every stage of a match is there.
ENDED_SHARE = 0.5
CLOSING_SHARE = 0.04
PAUSED_SHARE = 0.015
WAITS_AGAIN_OF_PREMATURE = 0.1


class Road(StrEnum):
    """How far somebody came."""

    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    REFERRED = "referred"
    NOMINATED = "nominated"
    INTAKE = "intake"
    SCREENING = "screening"
    WAITING = "waiting"
    PROPOSED = "proposed"
    KOPPELINGSMOMENT = "koppelingsmoment"
    NOT_NOW = "not_now"
    RUNNING = "running"
    PAUSED = "paused"
    CLOSING = "closing"
    ENDED_AS_AGREED = "ended_as_agreed"
    ENDED_EARLY = "ended_early"
    WAITS_AGAIN = "waits_again"


STARTED = frozenset({Road.RUNNING, Road.PAUSED, Road.CLOSING, Road.ENDED_AS_AGREED, Road.ENDED_EARLY, Road.WAITS_AGAIN})
TRIAGED = STARTED | {Road.WAITING, Road.PROPOSED, Road.KOPPELINGSMOMENT, Road.NOT_NOW}


def deal(matches: int, rng: random.Random) -> list[tuple[Road, Colour | None]]:
    """Give road and colour of every nomination, in a random order in which each road comes by early once."""
    roads = _counted(matches)
    dealt = [road for road, number in roads.items() for _ in range(number)]
    rng.shuffle(dealt)
    # One of each stands in front: those become the students of the people one can sign in as.
    front = list(roads)
    for road in front:
        dealt.remove(road)
    dealt = front + dealt
    screened = [index for index, road in enumerate(dealt) if road in TRIAGED and index >= len(front)]
    triaged = len(screened) + sum(road in TRIAGED for road in front) + roads[Road.REFERRED]
    # Who is being screened may get an amber that waits for a second person.
    wanted = round(AMBER_SHARE * triaged) - roads[Road.SCREENING] // 2
    amber = set(rng.sample(screened, min(len(screened), max(0, wanted))))
    return [(road, _colour(road, index in amber)) for index, road in enumerate(dealt)]


def _colour(road: Road, amber: bool) -> Colour | None:
    if road is Road.REFERRED:
        return Colour.RED
    if road not in TRIAGED:
        return None
    return Colour.AMBER if amber else Colour.GREEN


def _counted(matches: int) -> dict[Road, int]:
    scale = matches / 340
    counted = {Road(code): max(1, round(number * scale)) for code, number in BEFORE_START_FOR_340.items()}
    # Rounding is mended where most students are, so that the total keeps its proportion.
    wanted = round(NOMINATED_FOR_340 * scale) - matches
    counted[Road.WITHDRAWN] = max(1, counted[Road.WITHDRAWN] + wanted - sum(counted.values()))
    ended = max(3, round(ENDED_SHARE * matches))
    early = max(2, round(PREMATURE_SHARE * ended))
    again = max(1, round(WAITS_AGAIN_OF_PREMATURE * early))
    counted[Road.ENDED_AS_AGREED] = ended - early
    counted[Road.ENDED_EARLY] = early - again
    counted[Road.WAITS_AGAIN] = again
    counted[Road.CLOSING] = max(1, round(CLOSING_SHARE * matches))
    counted[Road.PAUSED] = max(1, round(PAUSED_SHARE * matches))
    counted[Road.RUNNING] = max(1, matches - ended - counted[Road.CLOSING] - counted[Road.PAUSED])
    return counted
