"""Counts over trajectories and matches, and the pseudonymised rows of an export; never a name or a text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, select
from sqlalchemy.orm import aliased

from programme.access.identity import Actor
from programme.access.policy import Permission
from programme.access.visibility import reach
from programme.consent.queries import agrees_to_research
from programme.core.database import db
from programme.core.encryption import keyed_digest
from programme.lifecycle.models import Colour, Match, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching.models import Proposal
from programme.norms.promises import Phase
from programme.people.models import Student
from programme.reports import rules
from programme.reports.funnel import STEPS, History, start_of
from programme.reports.lasting import Lasted
from programme.reports.rules import Period
from programme.support.models import CheckIn

Clause = ColumnElement[bool]
EXPORT_CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Count:
    """One line of a figure: a code and how many; None when the group is too small to show."""

    code: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one page."""

    nominated: int
    stages: list[Count]
    waiting_days: int | None
    phases: list[Count]
    ended: int | None
    premature_share: float | None
    early_share: float | None
    reasons: list[Count]
    conversations: int
    colours: list[Count]


def scope(actor: Actor, model: type[Trajectory] | type[Match]) -> Clause:
    """Give the rows that count for this person: those of the own school, else of the own programme."""
    if actor.school_id is not None:
        return and_(model.school_id == actor.school_id, reach(actor, model))
    if actor.programme_id is not None:
        return model.programme_id == actor.programme_id
    return false()


def school_years(actor: Actor) -> list[int]:
    """Give the school years in which somebody was nominated, the latest first."""
    first, last = db.session.execute(
        select(func.min(Trajectory.nominated_on), func.max(Trajectory.nominated_on)).where(scope(actor, Trajectory))
    ).one()
    if first is None or last is None:
        return []
    return list(range(rules.school_year_of(last), rules.school_year_of(first) - 1, -1))


def figures(actor: Actor, period: Period) -> Figures:
    """Count what was nominated in a period and what became of it."""
    chosen = _received_in(actor, period)
    stages = _by(Trajectory._stage, chosen)
    ended = _ended(chosen)
    all_ended = sum(row.number for row in ended)
    return Figures(
        nominated=sum(stages.values()),
        stages=_in_order(TrajectoryStage, stages),
        waiting_days=_waiting_days(chosen),
        phases=_in_order(Phase, _running_by_phase(chosen)),
        ended=rules.shown(all_ended),
        premature_share=rules.share(sum(row.number for row in ended if row.premature), all_ended),
        early_share=rules.share(sum(row.number for row in ended if row.early), all_ended),
        reasons=_reasons(ended),
        conversations=db.session.scalar(
            select(func.coalesce(func.sum(Match.conversation_count), 0))
            .join(Trajectory, Trajectory.id == Match.trajectory_id)
            .where(chosen)
        )
        or 0,
        # A colour is care: who does not screen does not see it, not even counted.
        colours=_colours(chosen) if actor.may(Permission.SCREEN) else [],
    )


@dataclass(frozen=True, slots=True)
class _Ended:
    reason: str
    premature: bool
    early: bool
    number: int


def _received_in(actor: Actor, period: Period) -> Clause:
    return and_(
        scope(actor, Trajectory),
        Trajectory.nominated_on >= period.first,
        Trajectory.nominated_on < period.until,
    )


def _by(column: Any, chosen: Clause) -> dict[Any, int]:
    rows = db.session.execute(select(column, func.count()).where(chosen).group_by(column)).all()
    return {row[0]: row[1] for row in rows}


def _in_order(codes: type[StrEnum], found: dict[Any, int]) -> list[Count]:
    return [Count(code.value, rules.shown(found[code])) for code in codes if code in found]


def _running_by_phase(chosen: Clause) -> dict[Any, int]:
    running = and_(Match.trajectory_id == Trajectory.id, Match.is_running.is_(True))
    rows = db.session.execute(
        select(Match.phase, func.count()).join(Trajectory, running).where(chosen).group_by(Match.phase)
    ).all()
    return {row[0]: row[1] for row in rows}


def _colours(chosen: Clause) -> list[Count]:
    found = _by(Trajectory.colour, and_(chosen, Trajectory.colour.is_not(None)))
    return _in_order(Colour, found)


def _waiting_days(chosen: Clause) -> int | None:
    rows = db.session.execute(
        select(Trajectory.nominated_on, Trajectory.started_on, func.count())
        .where(chosen, Trajectory.started_on.is_not(None))
        .group_by(Trajectory.nominated_on, Trajectory.started_on)
    )
    days = [((started - nominated).days, times) for nominated, started, times in rows if started and nominated]
    return rules.median(days) if sum(times for _days, times in days) >= rules.SMALLEST_GROUP else None


def _ended(chosen: Clause) -> list[_Ended]:
    columns = (Match.end_reason, Match.started_on, Match.ended_on, Match.until_on)
    rows = db.session.execute(
        select(*columns, func.count())
        .join(Trajectory, Trajectory.id == Match.trajectory_id)
        .where(chosen, Match._stage == MatchStage.CLOSED)
        .group_by(*columns)
    )
    return [
        _Ended(
            reason or "",
            rules.is_premature(reason=reason, ended_on=ended, until_on=until),
            rules.is_early(started_on=started, ended_on=ended),
            number,
        )
        for reason, started, ended, until, number in rows
        if started is not None and ended is not None
    ]


def _reasons(ended: list[_Ended]) -> list[Count]:
    totals: dict[str, int] = {}
    for row in ended:
        totals[row.reason] = totals.get(row.reason, 0) + row.number
    return [Count(code, rules.shown(number)) for code, number in sorted(totals.items(), key=lambda pair: -pair[1])]


def export_rows(actor: Actor, today: date, roads: Mapping[int, History]) -> Any:
    """Give a frame with one row per trajectory: a pseudonym, codes and numbers; no names, no texts.

    `roads`: by trajectory, as the radar reads them.

    Who did not agree to research is left out; who was never asked did not agree.
    """
    import pandas as pd

    match = (
        select(
            Match.trajectory_id,
            func.sum(Match.conversation_count).label("conversations"),
            func.max(Match.id).label("last"),
        )
        .where(scope(actor, Match), Match.started_on.is_not(None))
        .group_by(Match.trajectory_id)
        .subquery()
    )
    last = aliased(Match)
    query = (
        select(
            Trajectory.id,
            Trajectory.school_id,
            Student.level,
            Student.birth_month,
            Trajectory.nominated_on,
            Trajectory._stage,
            Trajectory.started_on,
            last.started_on,
            last.ended_on,
            last.until_on,
            last.end_reason,
            match.c.conversations,
        )
        .join(Student, Student.id == Trajectory.student_id)
        .outerjoin(match, match.c.trajectory_id == Trajectory.id)
        .outerjoin(last, last.id == match.c.last)
        .where(scope(actor, Trajectory), Trajectory.nominated_on.is_not(None), agrees_to_research())
        .order_by(Trajectory.id)
    )
    rows = [
        _export_row(row, today, roads[row[0]])
        for row in db.session.execute(query.execution_options(yield_per=EXPORT_CHUNK))
    ]
    # The order of nomination would tell who is who; the order of the pseudonyms tells nothing.
    return pd.DataFrame(sorted(rows), columns=list(COLUMNS))


COLUMNS = (
    "pseudonym",
    "school",
    "level",
    "age_band",
    "nominated_month",
    "waiting_days",
    "stage",
    "match_start_month",
    "weeks",
    "conversations",
    "ended_as_planned",
    "early",
    "end_reason",
    "furthest_step",
    "start",
)


def _export_row(row: Any, today: date, road: History) -> tuple[str, ...]:
    number, school, level, born, nominated, stage, first_start, start, end, until, reason, conversations = row
    age = None if born is None else nominated.year - born.year - int(nominated.month <= born.month)
    planned = "" if end is None else ("n" if rules.is_premature(reason=reason, ended_on=end, until_on=until) else "y")
    cells = (
        keyed_digest(f"export trajectory {number}")[:16],
        "S" + keyed_digest(f"export school {school}")[:6],
        "" if level is None else str(level),
        rules.age_band(age),
        f"{nominated:%Y-%m}",
        "" if first_start is None else str((first_start - nominated).days),
        stage.value,
        "" if start is None else f"{start:%Y-%m}",
        "" if start is None else str(((end or today) - start).days // 7),
        "" if conversations is None else str(conversations),
        planned,
        "" if start is None or end is None else ("y" if rules.is_early(started_on=start, ended_on=end) else "n"),
        reason or "",
        STEPS[road.far].value,
        start_of(road).value,
    )
    return tuple(rules.safe_cell(cell) for cell in cells)


def outcomes(actor: Actor, today: date) -> list[tuple[Mapping[str, Sequence[int]], Lasted]]:
    """Give what each started match was proposed for (quality 0 to 100 of both sides by criterion), and what became of it."""
    asked = func.row_number().over(partition_by=CheckIn.match_id, order_by=(CheckIn.held_on.desc(), CheckIn.id.desc()))
    last = select(CheckIn.match_id, CheckIn.bond, asked.label("turn")).where(CheckIn.bond.is_not(None)).subquery()
    rows = db.session.execute(
        select(Proposal.parts, Match.started_on, Match.ended_on, Match.until_on, Match.end_reason, last.c.bond)
        .join(Match, Match.id == Proposal.match_id)
        .outerjoin(last, and_(last.c.match_id == Match.id, last.c.turn == 1))
        .where(scope(actor, Match), Match.started_on.is_not(None), Proposal.parts.is_not(None))
        .order_by(Match.id)
    )
    return [
        (
            parts,
            Lasted(
                days=((ended or today) - started).days,
                ended_early=ended is not None and rules.is_premature(reason=reason, ended_on=ended, until_on=until),
                bond=bond,
            ),
        )
        for parts, started, ended, until, reason, bond in rows
        if parts and started is not None
    ]
