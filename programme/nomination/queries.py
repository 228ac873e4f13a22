"""Reads of nominations: the school's list, one student."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.staffing import is_run
from programme.access.visibility import load, reach, visible
from programme.core import clock
from programme.core.database import db
from programme.core.drafts import DraftOwner, open_drafts
from programme.core.errors import NotFound
from programme.core.outbox import OutboxMail
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.rhythm import Rhythm, rhythm
from programme.lifecycle.stages import ENDED_MATCH, ENDED_TRAJECTORY, RUNNING_MATCH, MatchStage, TrajectoryStage
from programme.nomination.models import Nomination
from programme.nomination.rules import SchoolStatus, identities, school_status
from programme.norms.models import Programme
from programme.people.models import Guardian, Mentor, MentorStage, Student

ROWS_MOST = 500
# Under which name a nomination that is being typed is kept.
DRAFT = "nomination.nominate"
# The mail in which a student is asked.
ASKS_STUDENT = "nomination/emails/ask_student"
# Who is asked once more whether the student agreed; and what the programme received and did not answer yet.
DRAFTS = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.DRAFT, Trajectory.nominated_by_id.is_not(None))
RECEIVED = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.NOMINATED)
AWAITED = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.NOMINATED, Trajectory.nominated_by_id.is_not(None))
# Programmes where a student or an applicant waits, and nobody is there to answer.
_WAITED_FOR = exists().where(
    Trajectory.programme_id == Programme.id,
    Trajectory.nominated_on.is_not(None),
    Trajectory._stage.not_in(ENDED_TRAJECTORY),
) | exists().where(Mentor.programme_id == Programme.id, Mentor._stage == MentorStage.APPLIED)
WITHOUT_STAFF = asking(Programme.id, ~is_run(Programme.id), _WAITED_FOR)
# From here on there is a first meeting to look at.
WITH_MEETING = frozenset({MatchStage.PLANNED}) | RUNNING_MATCH


@dataclass(frozen=True, slots=True)
class StudentRow:
    """One student in the school's list."""

    trajectory_id: int
    name: str
    programme_name: str
    status: SchoolStatus
    since: date | None
    rhythm: Rhythm | None = None
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom the school nominated already, and who is still under way."""

    trajectory_id: int
    name: str
    birth_month: date | None


@dataclass(frozen=True, slots=True)
class OpenNomination:
    """A nomination that somebody began and did not send; `first_name` may be empty still."""

    key: str
    first_name: str
    updated_at: datetime
    expires_on: date


def open_nominations(user_id: int) -> list[OpenNomination]:
    """Give the nominations that somebody began and did not send, the latest first."""
    return [
        OpenNomination(draft.anchor, str(draft.typed.get("first_name") or ""), draft.updated_at, draft.expires_on)
        for draft in open_drafts(DraftOwner(user_id=user_id), DRAFT)
    ]


def school_rows(actor: Actor) -> list[StudentRow]:
    """Give the students of the actor's school, the newest first; at most 500. Who started is on rhythm or not until a day."""
    today = clock.today()
    rows = db.session.execute(
        select(
            Trajectory.id,
            Student.first_name,
            Student.infix,
            Student.last_name,
            Programme.name,
            Trajectory._stage,
            Trajectory.nominated_on,
            Match._stage,
            Match.next_due_on,
            Match.until_on,
        )
        .join(Student, Student.id == Trajectory.student_id)
        .join(Programme, Programme.id == Trajectory.programme_id)
        .outerjoin(Match, (Match.trajectory_id == Trajectory.id) & Match.is_running.is_(True))
        .where(reach(actor, Trajectory))
        .order_by(Trajectory.id.desc())
        .limit(ROWS_MOST)
    )
    return [
        StudentRow(
            number,
            " ".join(filter(None, (first, infix, last))),
            programme,
            school_status(stage),
            since,
            # While help comes first a school reads "not now", and cannot tell why.
            rhythm(pair, due_on, today) if pair and school_status(stage) is SchoolStatus.STARTED else None,
            until_on,
        )
        for number, first, infix, last, programme, stage, since, pair, due_on, until_on in rows
    ]


def find_nomination(actor: Actor, trajectory_id: int) -> Nomination:
    """Give the nomination of a trajectory this person can reach.

    :raises NotFound: when there is none, or not for this person.
    """
    trajectory = load(actor, Trajectory, trajectory_id)
    return nomination_of(trajectory)


def find_written(actor: Actor, trajectory_id: int) -> Nomination:
    """Give a nomination that the school wrote itself; an application is the student's own, and the school only follows it.

    :raises NotFound: when there is none, or not for this person.
    """
    nomination = find_nomination(actor, trajectory_id)
    if nomination.applied_alone:
        raise NotFound
    return nomination


def nomination_of(trajectory: Trajectory) -> Nomination:
    """Give the nomination of a trajectory, with student and programme.

    :raises NotFound: when the student applied without one.
    """
    row = db.session.scalar(
        select(Nomination)
        .options(
            joinedload(Nomination.trajectory).joinedload(Trajectory.student),
            joinedload(Nomination.trajectory).joinedload(Trajectory.programme),
            joinedload(Nomination.trajectory).joinedload(Trajectory.school),
            joinedload(Nomination.trajectory).joinedload(Trajectory.study_coach),
        )
        .where(Nomination.trajectory_id == trajectory.id)
    )
    if row is None:
        raise NotFound
    return row


def asked_on(trajectory_id: int) -> date | None:
    """Give the day on which the student was last asked by mail, as far as the mails of the last weeks go."""
    moment = db.session.scalar(
        select(func.max(OutboxMail.created_at)).where(
            OutboxMail.trajectory_id == trajectory_id, OutboxMail.template == ASKS_STUDENT
        )
    )
    return None if moment is None else clock.local(moment).date()


def find_with_coach(actor: Actor, trajectory_id: int) -> Trajectory:
    """Give a trajectory this person can reach, with its student and study coach.

    :raises NotFound: when there is none, or not for this person.
    """
    row = db.session.scalar(
        visible(actor, Trajectory)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.study_coach))
        .where(Trajectory.id == trajectory_id)
    )
    if row is None:
        raise NotFound
    return row


def match_with_meeting(actor: Actor, trajectory_id: int) -> int | None:
    """Give the number of the match whose first meeting the school may look at, if there is one."""
    number: int | None = db.session.scalar(
        select(Match.id)
        .where(reach(actor, Match), Match.trajectory_id == trajectory_id, Match._stage.in_(WITH_MEETING))
        .order_by(Match.id.desc())
        .limit(1)
    )
    return number


def open_matches(trajectory_id: int) -> Sequence[Match]:
    """Give the matches of a trajectory that are not over, with their mentors: one, or who is asked side by side."""
    return db.session.scalars(
        select(Match)
        .options(joinedload(Match.mentor))
        .where(Match.trajectory_id == trajectory_id, Match._stage.not_in(ENDED_MATCH))
    ).all()


def programmes(actor: Actor) -> Sequence[Programme]:
    """Give the running programmes the school can nominate for."""
    return db.session.scalars(
        visible(actor, Programme).where(Programme.closed_on.is_(None)).order_by(Programme.name)
    ).all()


def guardians(student_id: int) -> Sequence[Guardian]:
    """Give the parents and carers of a student."""
    return db.session.scalars(select(Guardian).where(Guardian.student_id == student_id).order_by(Guardian.id)).all()


def known_students(school_id: int, *, born_in: date | None = None) -> dict[tuple[str, ...], Known]:
    """Give who was nominated already and is still under way, by `rules.identities`.

    `born_in` leaves out who was born in another month. Of who applied alone, the school hears nothing here either.
    """
    chosen = (
        select(Trajectory.id, Student.student_number, Student.first_name, Student.infix, Student.last_name)
        .add_columns(Student.birth_month)
        .join(Student, Student.id == Trajectory.student_id)
        .where(
            Student.school_id == school_id,
            Trajectory.school_knows.is_(True),
            Trajectory._stage.not_in((TrajectoryStage.CLOSED, TrajectoryStage.WITHDRAWN, TrajectoryStage.NOT_NOW)),
        )
    )
    if born_in is not None:
        chosen = chosen.where(Student.birth_month == born_in.replace(day=1))
    known: dict[tuple[str, ...], Known] = {}
    for trajectory_id, number, first, infix, last, month in db.session.execute(chosen):
        name = " ".join(filter(None, (first, infix, last)))
        for key in identities(number=number or "", first_name=first, last_name=last, birth_month=month):
            known[key] = Known(trajectory_id, name, month)
    return known


def find_known(school_id: int, first_name: str, last_name: str, birth_month: date) -> Known | None:
    """Give who was nominated already under this name, without infix, and month of birth."""
    known = known_students(school_id, born_in=birth_month)
    keys = identities(number="", first_name=first_name, last_name=last_name, birth_month=birth_month)
    return next((known[key] for key in keys if key in known), None)


def find_students(school_id: int, numbers: Sequence[str]) -> dict[str, Student]:
    """Give the students of a school with these numbers, who may have been nominated before, by their number."""
    found: dict[str, Student] = {}
    for start in range(0, len(numbers), ROWS_MOST):
        part = Student.student_number.in_(numbers[start : start + ROWS_MOST])
        for student in db.session.scalars(select(Student).where(Student.school_id == school_id, part)):
            found[student.student_number or ""] = student
    return found
