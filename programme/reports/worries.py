"""How concerns go: what is open and how old, how soon somebody takes one up, and what came of them at each school."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from programme.access.identity import Actor
from programme.access.visibility import reach, weighs
from programme.concerns.models import CareRoute, Concern
from programme.core import clock
from programme.core.database import db
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import ConcernStage
from programme.people.models import School, User
from programme.referral.models import Referral
from programme.reports.rules import SMALLEST_GROUP

# Days since it was raised: from, and up to and including. Proposal: a working week, two, a month.
AGES: tuple[tuple[int, int | None], ...] = ((0, 1), (2, 7), (8, 14), (15, 30), (31, None))
# An open list longer than this is a queue, not a list.
LIST_MOST = 50
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OpenOne:
    """One concern that is not closed, without a name or a word of it."""

    concern_id: int
    stage: ConcernStage
    school: str
    owner: str
    raised_on: date
    days: int
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class Band:
    """How many open concerns are so many days old; `until` empty: and older."""

    since: int
    until: int | None
    in_time: int
    late: int


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came of the concerns at one school, or at all: per outcome how many; empty where too few to show."""

    school: str
    counts: dict[CareRoute, int | None]


@dataclass(frozen=True, slots=True)
class Worries:
    """The whole page: nothing in it counts a concern that the reader may not reach."""

    is_empty: bool
    bands: list[Band]
    open: list[OpenOne]
    more: int
    hours_to_take_up: float | None
    days_to_receive: float | None
    outcomes: list[Outcomes] = field(default_factory=list)
    all_schools: Outcomes | None = None


def worries(actor: Actor, school_id: int | None) -> Worries:
    """Count the concerns somebody weighs, of one school or of all, in three statements."""
    school = func.coalesce(Match.school_id, Trajectory.school_id)
    chosen = (
        select(
            Concern.id,
            Concern._stage,
            Concern.raised_at,
            Concern.acknowledged_at,
            Concern.due_at,
            Concern.route,
            func.coalesce(School.name, ""),
            User.name,
        )
        .join(User, User.id == Concern.owner_id)
        .outerjoin(Match, Match.id == Concern.match_id)
        .outerjoin(Trajectory, Trajectory.id == Concern.trajectory_id)
        .outerjoin(School, School.id == school)
        .where(weighs(actor, Concern))
        .order_by(Concern.raised_at, Concern.id)
    )
    rows = db.session.execute(chosen if school_id is None else chosen.where(school == school_id)).all()
    now, today = clock.now(), clock.today()
    still_open: list[OpenOne] = []
    waited: list[float] = []
    came: dict[str, Counter[CareRoute]] = {}
    for number, stage, raised_at, taken_up_at, due_at, route, at_school, owner in rows:
        if taken_up_at is not None:
            waited.append((taken_up_at - raised_at) / HOUR)
        if route is not None and at_school:
            came.setdefault(at_school, Counter())[route] += 1
        if due_at is not None:
            raised_on = clock.local(raised_at).date()
            days = (today - raised_on).days
            still_open.append(OpenOne(number, stage, at_school, owner, raised_on, days, due_at, due_at < now))
    outcomes, in_all = without_small(came)
    return Worries(
        is_empty=not rows,
        bands=[_band(still_open, since, until) for since, until in AGES],
        open=still_open[:LIST_MOST],
        more=max(0, len(still_open) - LIST_MOST),
        hours_to_take_up=middle(waited),
        days_to_receive=middle(_days_to_receive(actor, school_id)),
        outcomes=[Outcomes(name, counts) for name, counts in sorted(outcomes.items())],
        all_schools=Outcomes("", in_all) if len(outcomes) > 1 else None,
    )


def middle(values: Sequence[float]) -> float | None:
    """Give the median; nothing of fewer than can hide a person."""
    return median(values) if len(values) >= SMALLEST_GROUP else None


def without_small(
    counts: Mapping[str, Mapping[CareRoute, int]],
) -> tuple[dict[str, dict[CareRoute, int | None]], dict[CareRoute, int | None]]:
    """Hide every count of fewer than five, and every total from which a hidden one could be worked out.

    A reader who knows the total and what is shown knows the sum of what is hidden. That says something of each hidden
    count when the sum is at its lowest (all are none) or at its highest (all are one less than the smallest group), and
    when only one is hidden. A total is shown when none is hidden, or when the sum lies in between.
    """
    rows = {
        name: {route: shown if (shown := found.get(route, 0)) >= SMALLEST_GROUP else None for route in CareRoute}
        for name, found in counts.items()
    }
    totals: dict[CareRoute, int | None] = {}
    for route in CareRoute:
        hidden = [found.get(route, 0) for found in counts.values() if found.get(route, 0) < SMALLEST_GROUP]
        is_safe = not hidden or (len(hidden) > 1 and SMALLEST_GROUP <= sum(hidden) < len(hidden) * (SMALLEST_GROUP - 1))
        totals[route] = sum(found.get(route, 0) for found in counts.values()) if is_safe else None
    return rows, totals


def _band(still_open: Sequence[OpenOne], since: int, until: int | None) -> Band:
    found = [one.is_late for one in still_open if one.days >= since and (until is None or one.days <= until)]
    return Band(since, until, len(found) - sum(found), sum(found))


def _days_to_receive(actor: Actor, school_id: int | None) -> list[float]:
    chosen = (
        select(Referral.handed_over_on, Referral.received_on)
        .join(Trajectory, Trajectory.id == Referral.trajectory_id)
        .where(reach(actor, Referral), Referral.handed_over_on.is_not(None), Referral.received_on.is_not(None))
    )
    if school_id is not None:
        chosen = chosen.where(Trajectory.school_id == school_id)
    return [float((received - handed).days) for handed, received in db.session.execute(chosen) if received and handed]
