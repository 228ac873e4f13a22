"""How far students came, who never started and why, and which of these counts may be shown; pure, as rules are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from math import sqrt
from statistics import NormalDist, quantiles

from programme.lifecycle.stages import ENDED_TRAJECTORY, TrajectoryStage
from programme.nomination.rules import SchoolStatus, school_status
from programme.reports.rules import SMALLEST_GROUP, share, shown


class Step(StrEnum):
    """How far a student came, from a nomination to the third conversation, in order."""

    NOMINATED = "nominated"
    AGREED = "agreed"
    INTAKE = "intake"
    SCREENED = "screened"
    MATCHED = "matched"
    MET = "met"
    FIRST = "first"
    SECOND = "second"
    THIRD = "third"


class Dropout(StrEnum):
    """Why somebody did not go on; each follows from facts, never from a text."""

    NO_AGREEMENT = "no_agreement"
    NO_MOTIVATION = "no_motivation"
    LEFT_WAITING = "left_waiting"
    WITHDRAWN = "withdrawn"
    HELP_FIRST = "help_first"
    MENTOR = "mentor"
    OTHER = "other"


class Told(StrEnum):
    """Why a student did not come to a third conversation, as far as a school may know: by the word it reads of each anyway.

    No motivation, no wish and help first look the same. Source: trust.md, field level.
    """

    NO_AGREEMENT = "no_agreement"
    NOT_NOW = "not_now"
    FINISHED = "finished"


class Start(StrEnum):
    """Whether an accepted nomination became a conversation. Source: domain.md §6."""

    STARTED = "started"
    NEVER = "never"
    UNDER_WAY = "under_way"
    HELP_FIRST = "help_first"
    NOT_ACCEPTED = "not_accepted"


STEPS = tuple(Step)
# A pair that ended early: with these codes of `Match.end_reason` it was the student's wish, with those it lay with the mentor.
_NO_WISH = frozenset({"student_no_motivation"})
_MENTOR_SIDE = frozenset({"mentor_time", "mentor_moved", "mentor_unreachable", "mentor_circumstances"})


@dataclass(frozen=True, slots=True)
class History:
    """One student's road: the day of each step in the order of `Step`, None where it was not reached or not noted.

    `accepted` tells that the programme took the nomination up for an intake.
    """

    school_id: int
    year: int
    stage: TrajectoryStage
    days: tuple[date | None, ...]
    accepted: bool
    end_reason: str | None = None

    @property
    def far(self) -> int:
        """Place of the furthest step in `Step`; who is at a step passed all before it."""
        return max(place for place, day in enumerate(self.days) if day is not None)

    @property
    def has_stopped(self) -> bool:
        """Whether nobody expects a next step now."""
        return self.stage in ENDED_TRAJECTORY or self.stage is TrajectoryStage.REFERRED


def start_of(road: History) -> Start:
    """Tell whether a student started, never did, or is still on the way; each falls in exactly one.

    Never started: accepted, over, and not one conversation. Who is on the way is no answer yet, and help first is another
    road than mentoring; neither counts in a share. Source: domain.md §6 and §7.
    """
    if road.far >= STEPS.index(Step.FIRST):
        return Start.STARTED
    if not road.accepted:
        return Start.NOT_ACCEPTED
    if road.stage is TrajectoryStage.REFERRED:
        return Start.HELP_FIRST
    return Start.NEVER if road.has_stopped else Start.UNDER_WAY


def dropout_of(road: History) -> Dropout | None:
    """Tell why a student did not come to a third conversation; None for who did, or is still on the way."""
    if not road.has_stopped or road.far == len(STEPS) - 1:
        return None
    if road.stage is TrajectoryStage.REFERRED:
        return Dropout.HELP_FIRST
    if road.stage is TrajectoryStage.CLOSED:
        if road.end_reason in _NO_WISH:
            return Dropout.NO_MOTIVATION
        return Dropout.MENTOR if road.end_reason in _MENTOR_SIDE else Dropout.OTHER
    if road.far == STEPS.index(Step.NOMINATED):
        return Dropout.NO_AGREEMENT
    if road.stage is TrajectoryStage.NOT_NOW:
        return Dropout.NO_MOTIVATION
    return Dropout.LEFT_WAITING if road.far == STEPS.index(Step.SCREENED) else Dropout.WITHDRAWN


def told_of(road: History) -> Told | None:
    """Tell what a school may know of why a student did not come to a third conversation; None for who did, or is on the way."""
    why = dropout_of(road)
    if why is None:
        return None
    if why is Dropout.NO_AGREEMENT:
        return Told.NO_AGREEMENT
    return Told.FINISHED if school_status(road.stage) is SchoolStatus.FINISHED else Told.NOT_NOW


def told(roads: Sequence[History]) -> list[tuple[Told, int | None]]:
    """Count what a school may know of who stopped; None is too few to show. Nothing at all when nobody stopped."""
    counts = Counter(told_of(road) for road in roads)
    found = [(one, shown(counts[one])) for one in Told if counts[one]]
    return found if any(number is not None for _one, number in found) else []


@dataclass(frozen=True, slots=True)
class Reached:
    """One step of the funnel: who came this far, who stopped here and who is here now; None is too few to show."""

    step: Step
    number: int | None
    stopped: int | None
    here: int | None


@dataclass(frozen=True, slots=True)
class Wait:
    """Days between two steps: how many students, and the quarter, the half and three quarters that took at most so long."""

    step: Step
    number: int
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class Starts:
    """How many accepted nominations never started, with the 95 % interval of the share; None is too few to show."""

    started: int | None
    never: int | None
    under_way: int | None
    help_first: int | None
    share: float | None
    low: float | None
    high: float | None
    no_motivation: float | None
    reasons: tuple[tuple[Dropout, int], ...]


# Nothing to say about starts: too few people.
NO_STARTS = Starts(None, None, None, None, None, None, None, None, ())


def reached(roads: Sequence[History]) -> list[Reached]:
    """Count who came to each step, stopped there or is there now, with nothing hidden."""
    places = range(len(STEPS))
    far = [road.far for road in roads]
    stopped = [road.far for road in roads if road.has_stopped]
    return [
        Reached(
            STEPS[place], sum(at >= place for at in far), stopped.count(place), far.count(place) - stopped.count(place)
        )
        for place in places
    ]


def starts(roads: Sequence[History]) -> Starts:
    """Count who started and who never did, with nothing hidden."""
    kinds = Counter(start_of(road) for road in roads)
    never, decided = kinds[Start.NEVER], kinds[Start.NEVER] + kinds[Start.STARTED]
    reasons = Counter(dropout_of(road) for road in roads if start_of(road) is Start.NEVER)
    low, high = wilson(never, decided) if decided else (None, None)
    return Starts(
        started=kinds[Start.STARTED],
        never=never,
        under_way=kinds[Start.UNDER_WAY],
        help_first=kinds[Start.HELP_FIRST],
        share=never / decided if decided else None,
        low=low,
        high=high,
        no_motivation=reasons[Dropout.NO_MOTIVATION] / decided if decided else None,
        reasons=tuple((code, reasons[code]) for code in Dropout if reasons[code]),
    )


def waits(roads: Sequence[History]) -> list[Wait]:
    """Give the days from each step to the next for who made both; a step that fewer than five made is left out."""
    found = []
    for place in range(1, len(STEPS)):
        days = [
            max(0, (after - before).days)
            for before, after in ((road.days[place - 1], road.days[place]) for road in roads)
            if before is not None and after is not None
        ]
        if len(days) >= SMALLEST_GROUP:
            low, middle, high = quantiles(days, n=4, method="inclusive")
            found.append(Wait(STEPS[place], len(days), low, middle, high))
    return found


def hidden_steps(counts: Sequence[Reached]) -> list[Reached]:
    """Hide what would tell of fewer than five people: small counts, and a count that gives one away by subtraction.

    A step is shown only when it differs from the last one shown by nobody or by at least five; so every difference between
    two shown steps is nobody or at least five. Who stopped where is not shown at all.
    """
    shown_before: int | None = None
    found = []
    for one in counts:
        number = one.number or 0
        gap = 0 if shown_before is None else shown_before - number
        fine = shown(number) is not None and shown(gap) is not None
        shown_before = number if fine else shown_before
        found.append(Reached(one.step, number if fine else None, None, None))
    return found


def hidden_drafts(counts: Sequence[Reached], *, alone: bool) -> list[Reached]:
    """Hide the first step from who may not see drafts, unless it tells of nobody or of at least five drafts of each sort.

    `alone`: no other page counts a part or a whole of the same drafts, from which a small number could be found.
    """
    first, *others = counts
    fine = alone and shown(first.stopped or 0) is not None and shown(first.here or 0) is not None
    return list(counts) if fine else [Reached(first.step, None, None, None), *others]


def hidden_total(total: int | None, parts: Sequence[tuple[int | None, int]]) -> int | None:
    """Hide a total from which a hidden part could be found; parts: (as shown, as it is) each.

    One hidden part is the total less the others; of several hidden parts the sum must be nobody or at least five.
    """
    hidden = [number for seen, number in parts if seen is None]
    return total if not hidden or (len(hidden) > 1 and shown(sum(hidden)) is not None) else None


def hidden_starts(found: Starts) -> Starts:
    """Keep of the starts only what tells of nobody or of at least five people, on both sides of the share.

    For whom help came first counts on no side, so beside a list of who does not start it could be found by subtraction.
    """
    never, started, helped = found.never or 0, found.started or 0, found.help_first or 0
    if None in (shown(never), shown(started), shown(helped)) or share(never, never + started) is None:
        return NO_STARTS
    wish = dict(found.reasons).get(Dropout.NO_MOTIVATION, 0)
    safe = shown(wish) is not None and shown(never - wish) is not None
    return replace(
        found, under_way=None, help_first=None, no_motivation=found.no_motivation if safe else None, reasons=()
    )


def wilson(part: int, whole: int, confidence: float = 0.95) -> tuple[float, float]:
    """Give the interval of a share, without going below 0 or above 1.

    Source: Wilson (1927), Journal of the American Statistical Association 22, 209-212: the score interval.

    :raises ZeroDivisionError: when the whole is nothing.
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    seen, weight = part / whole, z * z / whole
    middle = (seen + weight / 2) / (1 + weight)
    half = z / (1 + weight) * sqrt(seen * (1 - seen) / whole + weight / (4 * whole))
    return max(0.0, middle - half), min(1.0, middle + half)
