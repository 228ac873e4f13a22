"""How long matches last and how the two get on, for those with more and with less of what a proposal was weighed by.

Pure. A match that still runs, or came to a good end, did not end too early: it counts for as long as it was seen and no
longer (it is censored, not dropped).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log, sqrt
from statistics import NormalDist, median_low

from programme.reports.funnel import wilson
from programme.reports.rules import SMALLEST_GROUP

CONFIDENCE = 0.95
# Of 1 to 5: from here on two people get on well.
WELL_FROM = 4
# Days after which it is asked whether a match lasts: half of what most matches are agreed for.
HALF_YEAR = 182


@dataclass(frozen=True, slots=True)
class Lasted:
    """How many days a match was seen to run, and whether it then ended too early; `bond` 1 to 5 when last asked."""

    days: int
    ended_early: bool
    bond: int | None = None


@dataclass(frozen=True, slots=True)
class Interval:
    """A value with the range in which chance alone could put it, 95 times out of 100."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Group:
    """What became of some matches: how many, the shares that lasted and get on well; None where too few can tell."""

    number: int
    lasted: Interval | None
    well: Interval | None


@dataclass(frozen=True, slots=True)
class Compared:
    """The matches with more and with less of one criterion than the middle one, side by side."""

    criterion: str
    more: Group
    less: Group

    @property
    def tells(self) -> bool:
        """Whether the two ranges of the share that lasted lie apart: anything less can well be chance."""
        more, less = self.more.lasted, self.less.lasted
        return more is not None and less is not None and (more.low > less.high or less.low > more.high)


def compare(criterion: str, matches: Sequence[tuple[int, Lasted]], days: int) -> Compared:
    """Part matches, each with its quality of 0 to 100 on a criterion, at the middle one, and say what became of both groups.

    As much as the middle one is less; where nothing is above it, it is more.
    """
    middle = median_low([quality for quality, _one in matches]) if matches else 0
    if all(quality <= middle for quality, _one in matches):
        middle -= 1
    more = [one for quality, one in matches if quality > middle]
    less = [one for quality, one in matches if quality <= middle]
    return Compared(criterion, group(more, days), group(less, days))


def group(matches: Sequence[Lasted], days: int) -> Group:
    """Say what became of some matches; nothing of fewer than can hide a person."""
    if len(matches) < SMALLEST_GROUP:
        return Group(len(matches), None, None)
    bonds = [one.bond for one in matches if one.bond is not None]
    return Group(len(matches), share_lasting(matches, days), _share_well(bonds))


def share_lasting(matches: Sequence[Lasted], days: int) -> Interval | None:
    """Give the share of matches that did not end too early within so many days (Kaplan-Meier), or None.

    None when nothing was seen that long, or when no match ended early yet: then chance cannot be told.
    Source: Kaplan and Meier (1958), JASA 53, 457-481; the range is Greenwood's on the scale of log(-log).
    """
    if not any(one.days >= days for one in matches):
        return None
    share, variance = 1.0, 0.0
    for day in sorted({one.days for one in matches if one.ended_early and one.days <= days}):
        at_risk = sum(one.days >= day for one in matches)
        ended = sum(one.ended_early and one.days == day for one in matches)
        if ended == at_risk:
            return None
        share *= 1 - ended / at_risk
        variance += ended / (at_risk * (at_risk - ended))
    if share == 1.0:
        return None
    half = _Z * sqrt(variance) / abs(log(share))
    return Interval(share, share ** exp(half), share ** exp(-half))


def _share_well(bonds: Sequence[int]) -> Interval | None:
    if len(bonds) < SMALLEST_GROUP:
        return None
    well = sum(bond >= WELL_FROM for bond in bonds)
    return Interval(well / len(bonds), *wilson(well, len(bonds), CONFIDENCE))


_Z = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
