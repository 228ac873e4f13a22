"""Reads of the screening: talks and colours of one trajectory."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from programme.access.identity import Actor
from programme.access.visibility import load, visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.queries import current_intake
from programme.lifecycle.grounds import Asking, asking
from programme.lifecycle.models import Colour, Match, MotivationOutcome, StageChange, Trajectory
from programme.lifecycle.stages import MatchStage, TrajectoryMove, TrajectoryStage
from programme.norms.models import QuestionSet
from programme.people.models import Student
from programme.screening.models import MotivationCheck, MotivationScreening, Review, StillWants, Triage

_SCREENED = Trajectory._stage == TrajectoryStage.SCREENING
_REFERRED = Trajectory._stage == TrajectoryStage.REFERRED
_DOUBTS = (Trajectory.motivation == MotivationOutcome.DOUBT) & Trajectory.on_trial.is_(False)
_WANTS = (Trajectory.motivation == MotivationOutcome.READY) | (
    (Trajectory.motivation == MotivationOutcome.DOUBT) & Trajectory.on_trial.is_(True)
)
_NEWER = aliased(Triage)
_NEWEST = (
    select(func.max(_NEWER.id)).where(_NEWER.trajectory_id == Trajectory.id).correlate(Trajectory).scalar_subquery()
)
_NEW_TALK = exists().where(
    StageChange.trajectory_id == Triage.trajectory_id,
    StageChange.kind == "trajectory",
    StageChange.move == TrajectoryMove.NEW_INTAKE.value,
    StageChange.at > Triage.decided_at,
)


def _has(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """Ask for a trajectory whose newest colour is of now and answers to a condition."""
    return exists().where(Triage.id == _NEWEST, ~_NEW_TALK, *where)


# Where a colour can still change what happens: in the screening, and as long as mentoring waits or runs.
COLOURED_AT = (
    TrajectoryStage.SCREENING,
    TrajectoryStage.WAITING,
    TrajectoryStage.PROPOSED,
    TrajectoryStage.KOPPELINGSMOMENT,
    TrajectoryStage.ACTIVE,
    TrajectoryStage.PAUSED,
)
_OPEN = Trajectory._stage.in_(COLOURED_AT)
_LOOKED_AT = _has(Triage.review == Review.PENDING, Triage.colour != Colour.RED)
# What each promise of the screening stands on.
UNDECIDED = asking(Trajectory.id, _SCREENED, Trajectory.motivation.is_(None))
IN_DOUBT = asking(Trajectory.id, _SCREENED, _DOUBTS)
COLOURLESS = asking(Trajectory.id, _SCREENED, Trajectory.colour.is_(None))
TO_COLOUR = COLOURLESS.where(_WANTS, ~_LOOKED_AT)
MAY_COLOUR = asking(Trajectory.id, (_SCREENED & Trajectory.colour.is_(None)) | (_OPEN & _has(Triage.stands.is_(False))))
TO_REVIEW = asking(
    Trajectory.id,
    (_OPEN & _LOOKED_AT) | ((_REFERRED | _OPEN) & _has(Triage.review == Review.PENDING, Triage.colour == Colour.RED)),
)
TO_FULFIL = asking(
    Trajectory.id,
    _OPEN,
    Trajectory.colour == Colour.AMBER,
    Trajectory.amber_ready.is_(False),
    _has(Triage.review == Review.CONFIRMED, Triage.colour == Colour.AMBER),
)
RED = asking(Trajectory.id, _REFERRED, Trajectory.colour == Colour.RED, _has(Triage.colour == Colour.RED))
RED_REJECTED = RED.where(_has((Triage.review == Review.REJECTED) | Triage.stands.is_(False)))
UNHEARD = asking(Trajectory.id, _has(Triage.student_heard_on.is_(None)))
TO_TELL = UNHEARD.where(_OPEN | _REFERRED)
_ASKED = _has(Triage.review_asked_on.is_not(None), Triage.stands.is_(None))
TO_RECONSIDER = asking(Trajectory.id, _ASKED, _OPEN | _REFERRED)
_LATER_CHECK = aliased(MotivationCheck)
_NEWEST_CHECK = (
    select(func.max(_LATER_CHECK.id)).where(_LATER_CHECK.match_id == Match.id).correlate(Match).scalar_subquery()
)


def _eve(*where: ColumnElement[bool]) -> Asking:
    """Ask for a match that still has to meet, whose newest question on the eve answers to a condition."""
    unspoken = exists().where(MotivationCheck.id == _NEWEST_CHECK, MotivationCheck.spoken_on.is_(None), *where)
    return asking(Match.id, Match._stage == MatchStage.PLANNED, unspoken)


TO_ASK = _eve(MotivationCheck.answer.is_(None)).where(
    exists().where(Student.id == Match.student_id, Student.email.is_(None))
)
WAVERS = _eve(MotivationCheck.answer.in_((StillWants.DOUBT, StillWants.NO)))


def _runs_at_red(*where: ColumnElement[bool]) -> Asking:
    """Ask for a match that runs although its student is red now, whose newest colour answers to a condition."""
    red = exists().where(
        Trajectory.id == Match.trajectory_id, Trajectory.colour == Colour.RED, _has(Triage.colour == Colour.RED, *where)
    )
    return asking(Match.id, Match._stage == MatchStage.ACTIVE, red)


TO_PAUSE = _runs_at_red(Triage.pauses.is_(None))
GOES_ON_AT_RED = _runs_at_red(Triage.pauses.is_(False))
_AROUND_MATCH = (
    joinedload(Match.student),
    joinedload(Match.mentor),
    joinedload(Match.trajectory).joinedload(Trajectory.programme),
    joinedload(Match.programme),
)
WAITING = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.WAITING)


def talks(trajectory_id: int) -> Sequence[MotivationScreening]:
    """Give the talks about wanting it, the latest first."""
    return db.session.scalars(
        select(MotivationScreening)
        .options(joinedload(MotivationScreening.decided_by))
        .where(MotivationScreening.trajectory_id == trajectory_id)
        .order_by(MotivationScreening.id.desc())
    ).all()


def talk_count(trajectory_id: int, intake_id: int | None) -> int:
    """Count the talks since an intake."""
    return (
        db.session.scalar(
            select(func.count(MotivationScreening.id)).where(
                MotivationScreening.trajectory_id == trajectory_id, MotivationScreening.intake_id == intake_id
            )
        )
        or 0
    )


def talked_on(trajectory_id: int) -> date:
    """Give the day of the last talk about wanting it; without one, of the intake."""
    latest = select(MotivationScreening.decided_on).where(MotivationScreening.trajectory_id == trajectory_id)
    found = db.session.scalar(latest.order_by(MotivationScreening.id.desc()).limit(1))
    if found is not None:
        return found
    intake = current_intake(trajectory_id)
    return clock.today() if intake is None or intake.held_on is None else intake.held_on


def current_questions(programme_id: int) -> QuestionSet:
    """Give the version of the fixed questions that a programme asks now."""
    return db.session.scalars(
        select(QuestionSet)
        .where(QuestionSet.programme_id == programme_id)
        .order_by(QuestionSet.version.desc())
        .limit(1)
    ).one()


def question_sets(actor: Actor, programme_id: int) -> Sequence[QuestionSet]:
    """Give the versions of a programme's questions, the latest first, with who made each."""
    return db.session.scalars(
        visible(actor, QuestionSet)
        .where(QuestionSet.programme_id == programme_id)
        .options(joinedload(QuestionSet.made_by))
        .order_by(QuestionSet.version.desc())
    ).all()


def colours(trajectory_id: int) -> Sequence[Triage]:
    """Give the colours that were given, the latest first."""
    return db.session.scalars(
        select(Triage)
        .options(
            joinedload(Triage.asked),
            joinedload(Triage.decided_by),
            joinedload(Triage.second_by),
            joinedload(Triage.told_later_with),
            joinedload(Triage.reconsidered_by),
            joinedload(Triage.pause_by),
        )
        .where(Triage.trajectory_id == trajectory_id)
        .order_by(Triage.id.desc())
    ).all()


def latest_triage(trajectory_id: int) -> Triage | None:
    """Give the colour that was given last."""
    return db.session.scalar(
        select(Triage).where(Triage.trajectory_id == trajectory_id).order_by(Triage.id.desc()).limit(1)
    )


def is_of_now(triage: Triage) -> bool:
    """Tell whether a colour is the last one, and no new intake began after it was given."""
    newer = select(StageChange.id).where(
        StageChange.trajectory_id == triage.trajectory_id,
        StageChange.kind == "trajectory",
        StageChange.move == TrajectoryMove.NEW_INTAKE.value,
        StageChange.at > triage.decided_at,
    )
    return latest_triage(triage.trajectory_id) is triage and db.session.scalar(newer.limit(1)) is None


def was_red(trajectory_id: int) -> bool:
    """Tell whether a trajectory was ever red."""
    count = select(func.count(Triage.id)).where(Triage.trajectory_id == trajectory_id, Triage.colour == Colour.RED)
    return bool(db.session.scalar(count))


def check_of(match_id: int) -> MotivationCheck | None:
    """Give the newest question on the eve of a match's first meeting, with student and programme."""
    return db.session.scalar(
        select(MotivationCheck)
        .options(
            joinedload(MotivationCheck.match).joinedload(Match.student),
            joinedload(MotivationCheck.match).joinedload(Match.programme),
            joinedload(MotivationCheck.match).joinedload(Match.coordinator),
        )
        .where(MotivationCheck.match_id == match_id)
        .order_by(MotivationCheck.id.desc())
        .limit(1)
    )


def find_check(actor: Actor, match_id: int) -> MotivationCheck:
    """Give the newest question on the eve of a match this person can reach.

    :raises NotFound: when there is no such match, not for this person, or nothing was asked.
    """
    found = check_of(load(actor, Match, match_id).id)
    if found is None:
        raise NotFound
    return found


def asked_for(match_ids: Sequence[int], meets_on: date) -> set[int]:
    """Give of which matches the student was asked already for a day."""
    rows = select(MotivationCheck.match_id).where(
        MotivationCheck.match_id.in_(match_ids), MotivationCheck.meets_on == meets_on
    )
    return set(db.session.scalars(rows))


def running_match(trajectory_id: int) -> Match | None:
    """Give the match of a trajectory that runs and does not pause, with mentor, trajectory and programme."""
    return db.session.scalar(
        select(Match)
        .options(*_AROUND_MATCH)
        .where(Match.trajectory_id == trajectory_id, Match._stage == MatchStage.ACTIVE)
    )


def find_match(actor: Actor, match_id: int) -> Match:
    """Give a match this person can reach, with student, mentor, trajectory and programme.

    :raises NotFound: when there is none, or not for this person.
    """
    found = db.session.scalar(visible(actor, Match).options(*_AROUND_MATCH).where(Match.id == match_id))
    if found is None:
        raise NotFound
    return found


def triage_of(triage_id: int) -> Triage | None:
    """Give the colour that a link is about, with student and programme; None when it is there no more."""
    return db.session.scalar(
        select(Triage)
        .options(
            joinedload(Triage.trajectory).joinedload(Trajectory.student),
            joinedload(Triage.trajectory).joinedload(Trajectory.programme),
            joinedload(Triage.trajectory).joinedload(Trajectory.coordinator),
            joinedload(Triage.decided_by),
        )
        .where(Triage.id == triage_id)
    )


def find_triage(actor: Actor, triage_id: int) -> Triage:
    """Give a colour this person can reach, with student, programme and both people.

    :raises NotFound: when there is none, or not for this person.
    """
    row = db.session.scalar(
        visible(actor, Triage)
        .options(
            joinedload(Triage.trajectory).joinedload(Trajectory.student),
            joinedload(Triage.trajectory).joinedload(Trajectory.programme),
            joinedload(Triage.trajectory).joinedload(Trajectory.coordinator),
            joinedload(Triage.asked),
            joinedload(Triage.decided_by),
            joinedload(Triage.second_by),
            joinedload(Triage.told_later_with),
            joinedload(Triage.reconsidered_by),
            joinedload(Triage.pause_by),
        )
        .where(Triage.id == triage_id)
    )
    if row is None:
        raise NotFound
    return row
