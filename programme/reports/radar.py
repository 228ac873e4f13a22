"""Reads of the radar: the road of every student, and the funnel of a period as somebody may see it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select

from programme.access.identity import Actor
from programme.access.policy import Permission
from programme.access.visibility import reach, visible
from programme.core import clock
from programme.core.database import db
from programme.intake.models import Intake
from programme.lifecycle.models import Match, StageChange, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.logbook.models import Conversation, ConversationState
from programme.people.models import School
from programme.reports import funnel
from programme.reports.funnel import History, Step
from programme.reports.queries import scope
from programme.reports.rules import Period, school_year_of

_NOMINATED, _AGREED, _INTAKE, _SCREENED, _MATCHED, _MET, _FIRST = (
    funnel.STEPS.index(step)
    for step in (Step.NOMINATED, Step.AGREED, Step.INTAKE, Step.SCREENED, Step.MATCHED, Step.MET, Step.FIRST)
)


@dataclass(frozen=True, slots=True)
class Radar:
    """How far the students of a period came, how long it took, and who never started."""

    steps: list[funnel.Reached]
    starts: funnel.Starts
    waits: list[funnel.Wait]
    dropouts: list[tuple[funnel.Dropout, int]]
    sees_people: bool
    anybody: bool
    # What a school may know of who stopped; the others read the dropouts, or nothing.
    told: list[tuple[funnel.Told, int | None]] = field(default_factory=list)


def histories(actor: Actor) -> dict[int, History]:
    """Give the road of every student of this person's school or programme, drafts among them, by trajectory.

    The one reading behind page, export and report: what counts as a step is said here and nowhere else.
    """
    days: dict[int, list[date | None]] = {}
    known: dict[int, tuple[int, date, TrajectoryStage]] = {}
    columns = (Trajectory.school_id, Trajectory.created_at, Trajectory.agreed_on, Trajectory.nominated_on)
    rows = db.session.execute(
        select(Trajectory.id, *columns, Trajectory.started_on, Trajectory._stage).where(scope(actor, Trajectory))
    )
    for number, school_id, created_at, agreed, nominated, started, stage in rows:
        written = clock.local(created_at).date()
        days[number] = [None] * len(funnel.STEPS)
        days[number][_NOMINATED], days[number][_AGREED] = written, nominated and (agreed or nominated)
        days[number][_MET] = started
        known[number] = school_id, nominated or written, stage
    for place, found in ((_INTAKE, _held_intakes(actor)), (_SCREENED, _moved(actor, "to_waiting"))):
        for number, day in found.items():
            days[number][place] = day
    for number, day in _moved(actor, "accept").items():
        days[number][_MATCHED] = day
    for number, turn, day in _first_conversations(actor):
        days[number][_FIRST + turn - 1] = day
    taken_up, ends = _moved(actor, "start_intake"), _end_reasons(actor)
    return {
        number: History(
            school_id, school_year_of(day), stage, tuple(days[number]), number in taken_up, ends.get(number)
        )
        for number, (school_id, day, stage) in known.items()
    }


def radar(actor: Actor, period: Period, school_id: int | None = None) -> Radar:
    """Give the funnel of a period, of all schools or of one, with what is too small hidden from who may not see the people.

    For these the total of all years also hides what would tell of one year by subtraction.
    """
    everybody = histories(actor)
    roads = [
        road for road in everybody.values() if period.year in (None, road.year) and school_id in (None, road.school_id)
    ]
    counts, begun = funnel.reached(roads), funnel.starts(roads)
    if sees_people(actor):
        # A draft is the school's: the programme reads its number only where it is large, and never two ways.
        counts = funnel.hidden_drafts(counts, alone=school_id is None and period.year is not None)
        dropouts = Counter(why for road in roads if (why := funnel.dropout_of(road)) is not None)
        if counts[0].stopped is None:
            dropouts.pop(funnel.Dropout.NO_AGREEMENT, None)
        return Radar(counts, begun, funnel.waits(roads), dropouts.most_common(), True, bool(roads))
    counts, begun = funnel.hidden_steps(counts), funnel.hidden_starts(begun)
    if period.year is None:
        counts, begun = _without_years(counts, begun, list(everybody.values()))
    told = []
    if actor.school_id is not None:
        # Motivation is never a school's to know, not even as a share.
        begun, told = replace(begun, no_motivation=None), funnel.told(roads)
    return Radar(counts, begun, funnel.waits(roads), [], False, bool(roads), told)


def sees_people(actor: Actor) -> bool:
    """Tell whether this person may open the file of every student that the programme received."""
    if not actor.may(Permission.SEE_DOSSIER):
        return False
    # A plain "not" would lose the rows for which the condition is unknown, such as those without a stand-in.
    within = select(Trajectory.id).where(reach(actor, Trajectory))
    beyond = select(Trajectory.id).where(
        scope(actor, Trajectory), Trajectory.nominated_on.is_not(None), Trajectory.id.not_in(within)
    )
    return db.session.scalar(beyond.limit(1)) is None


def schools_to_choose(actor: Actor) -> Sequence[School]:
    """Give the schools of the programme by name, to who may see all people beneath; nothing to others."""
    if actor.programme_id is None or not sees_people(actor):
        return ()
    return db.session.scalars(visible(actor, School).order_by(School.name)).all()


def _without_years(
    counts: list[funnel.Reached], begun: funnel.Starts, everybody: list[History]
) -> tuple[list[funnel.Reached], funnel.Starts]:
    years = [[road for road in everybody if road.year == year] for year in {road.year for road in everybody}]
    real = [funnel.reached(roads) for roads in years]
    seen = [funnel.hidden_steps(found) for found in real]
    steps = [
        replace(
            one,
            number=funnel.hidden_total(
                one.number,
                [(seen[at][place].number, real[at][place].number or 0) for at in range(len(years))],
            ),
        )
        for place, one in enumerate(counts)
    ]
    starts = [funnel.starts(roads) for roads in years]
    kept = [funnel.hidden_starts(found) for found in starts]
    for name in ("never", "started"):
        parts = [(getattr(kept[at], name), getattr(starts[at], name) or 0) for at in range(len(years))]
        if funnel.hidden_total(getattr(begun, name), parts) is None:
            return steps, funnel.NO_STARTS
    wishes = [
        (kept[at].no_motivation, dict(starts[at].reasons).get(funnel.Dropout.NO_MOTIVATION, 0))
        for at in range(len(years))
    ]
    hides = any(seen is None for seen, _number in wishes)
    return steps, replace(begun, no_motivation=None) if hides else begun


def _held_intakes(actor: Actor) -> dict[int, date]:
    rows = db.session.execute(
        select(Intake.trajectory_id, func.min(Intake.held_on))
        .join(Trajectory, Trajectory.id == Intake.trajectory_id)
        .where(scope(actor, Trajectory), Intake.held_on.is_not(None))
        .group_by(Intake.trajectory_id)
    )
    return {number: day for number, day in rows if day is not None}


def _moved(actor: Actor, move: str) -> dict[int, date]:
    """Give the day on which each trajectory first made a move."""
    rows = db.session.execute(
        select(StageChange.trajectory_id, func.min(StageChange.at))
        .join(Trajectory, Trajectory.id == StageChange.trajectory_id)
        .where(scope(actor, Trajectory), StageChange.kind == "trajectory", StageChange.move == move)
        .group_by(StageChange.trajectory_id)
    )
    return {number: clock.local(moment).date() for number, moment in rows if number is not None}


def _first_conversations(actor: Actor) -> list[tuple[int, int, date]]:
    """Give trajectory, turn (1 to 3) and day of the first three held conversations of each, whichever mentor it was."""
    turn = func.row_number().over(partition_by=Match.trajectory_id, order_by=(Conversation.starts_at, Conversation.id))
    held = (
        select(Match.trajectory_id, turn.label("turn"), Conversation.starts_at)
        .join(Match, Match.id == Conversation.match_id)
        .where(scope(actor, Match), Conversation.state == ConversationState.HELD)
        .subquery()
    )
    rows = db.session.execute(select(held).where(held.c.turn <= len(funnel.STEPS) - _FIRST))
    return [(number, turn, clock.local(moment).date()) for number, turn, moment in rows]


def _end_reasons(actor: Actor) -> dict[int, str | None]:
    """Give why the last match of each trajectory ended."""
    rows = db.session.execute(
        select(Match.trajectory_id, Match.end_reason).where(scope(actor, Match)).order_by(Match.id)
    )
    return {row.trajectory_id: row.end_reason for row in rows}
