"""Reads of consent: what was said, what is in force, the student's words, and who took something back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased, joinedload, selectinload

from programme.access.models import Link
from programme.consent.models import Answer, Consent, ConsentKind, Speaker, StudentWords
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import ENDED_MATCH, ENDED_TRAJECTORY, MatchStage, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import Guardian, Student

LINKS_MOST = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One of the three questions: the last answer and its day; None when it was never asked."""

    kind: ConsentKind
    answer: Answer | None
    said_on: date | None
    guardian: Answer | None


def said(trajectory_id: int) -> Sequence[Consent]:
    """Give all that was said on a trajectory, the latest last."""
    return db.session.scalars(select(Consent).where(Consent.trajectory_id == trajectory_id).order_by(Consent.id)).all()


def lines(trajectory_id: int) -> list[Line]:
    """Give the three questions with what is in force; never a word of the student's own."""
    last = {(one.kind, one.speaker): one for one in said(trajectory_id)}
    found = []
    for kind in ConsentKind:
        own, guardian = last.get((kind, Speaker.STUDENT)), last.get((kind, Speaker.GUARDIAN))
        found.append(
            Line(kind, own.answer if own else None, own.said_on if own else None, guardian.answer if guardian else None)
        )
    return found


def words_of(trajectory_id: int) -> StudentWords | None:
    """Give what the student wrote before the first talk; only for the programme, and for the student."""
    return db.session.scalar(select(StudentWords).where(StudentWords.trajectory_id == trajectory_id))


def written(trajectory_id: int) -> str:
    """Give what a student wrote so far, for the student's own page."""
    words = words_of(trajectory_id)
    return (words.wants if words is not None else None) or ""


def trajectory_of(link: Link) -> Trajectory:
    """Give the trajectory a link is about, with student, school, programme and who runs or nominated it.

    :raises NotFound: when the student is not there any more.
    """
    found = db.session.scalar(
        select(Trajectory)
        .options(
            joinedload(Trajectory.student),
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme),
            joinedload(Trajectory.coordinator),
            joinedload(Trajectory.nominated_by),
        )
        .join(Student, Student.id == Trajectory.student_id)
        .where(Trajectory.id == link.trajectory_id, Student.erased_at.is_(None))
    )
    if found is None:
        raise NotFound
    return found


def open_to_students() -> Sequence[Programme]:
    """Give the running programmes to which a student may apply without a school, with their schools, by name."""
    rows = db.session.scalars(
        select(Programme)
        .options(selectinload(Programme.schools))
        .where(Programme.closed_on.is_(None))
        .order_by(Programme.name)
    )
    return [row for row in rows if row.promises.students_may_apply and row.schools]


def applied_before(programme_id: int, address: str) -> Trajectory | None:
    """Give the trajectory under way of who has this address in a programme."""
    return db.session.scalar(
        select(Trajectory)
        .join(Student, Student.id == Trajectory.student_id)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.programme))
        .where(
            Trajectory.programme_id == programme_id,
            Trajectory._stage.not_in(ENDED_TRAJECTORY),
            Student.email == address.lower(),
            Student.erased_at.is_(None),
        )
        .order_by(Trajectory.id.desc())
        .limit(1)
    )


def guardians_of(student_id: int) -> Sequence[Guardian]:
    """Give the parents and carers of a student."""
    return db.session.scalars(select(Guardian).where(Guardian.student_id == student_id).order_by(Guardian.id)).all()


def open_match(trajectory_id: int) -> Match | None:
    """Give the match of a trajectory that is not over."""
    return db.session.scalar(
        select(Match).where(Match.trajectory_id == trajectory_id, Match._stage.not_in(ENDED_MATCH))
    )


def trajectories_at(address: str) -> Sequence[Trajectory]:
    """Give the trajectories of the students who can be reached at an address, the latest first; at most five."""
    return db.session.scalars(
        select(Trajectory)
        .join(Student, Student.id == Trajectory.student_id)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.programme))
        .where(Student.email == address.lower(), Student.erased_at.is_(None))
        .where(Trajectory.id.in_(select(Consent.trajectory_id)))
        .order_by(Trajectory.id.desc())
        .limit(LINKS_MOST)
    ).all()


def stands(kind: ConsentKind, answer: Answer, speaker: Speaker = Speaker.STUDENT) -> ColumnElement[bool]:
    """Give the condition that this is the last answer of somebody to a question, on the rows of Trajectory."""
    own, later = aliased(Consent), aliased(Consent)
    newer = exists().where(
        later.trajectory_id == own.trajectory_id, later.kind == kind, later.speaker == speaker, later.id > own.id
    )
    return exists().where(
        own.trajectory_id == Trajectory.id, own.kind == kind, own.speaker == speaker, own.answer == answer, ~newer
    )


def agrees_to_research() -> ColumnElement[bool]:
    """Give the condition on trajectories that may be in research: a yes of the student's own, and of a guardian who was asked.

    Who was never asked did not agree.
    """
    asked = exists().where(Consent.trajectory_id == Trajectory.id, Consent.speaker == Speaker.GUARDIAN)
    guardian = stands(ConsentKind.RESEARCH, Answer.YES, Speaker.GUARDIAN)
    return stands(ConsentKind.RESEARCH, Answer.YES) & (guardian | ~asked)


def took_back(kind: ConsentKind) -> ColumnElement[bool]:
    """Give the condition on trajectories of which the student or a guardian took a yes back."""
    return stands(kind, Answer.WITHDRAWN) | stands(kind, Answer.WITHDRAWN, Speaker.GUARDIAN)


def wish_back(trajectory_id: int) -> list[Consent]:
    """Give who took the wish to take part back and did not say yes again since: a student, a guardian, both, or nobody."""
    last = {one.speaker: one for one in said(trajectory_id) if one.kind is ConsentKind.TAKE_PART}
    return [one for one in last.values() if one.answer is Answer.WITHDRAWN]


# The school's nominator is asked for a talk; the programme does not see a draft.
WANTS_TALK = asking(
    Trajectory.id,
    Trajectory._stage == TrajectoryStage.DRAFT,
    stands(ConsentKind.TAKE_PART, Answer.TALK_FIRST),
)
# Who does not want to go on while a pair runs: a person ends it, with both of them.
STOPS = asking(
    Match.id,
    Match._stage.in_((MatchStage.ACTIVE, MatchStage.PAUSED)),
    exists().where(Trajectory.id == Match.trajectory_id, took_back(ConsentKind.TAKE_PART)),
)
# Whose data may go as soon as nothing else has to keep it.
DATA_BACK = asking(
    Trajectory.id,
    Trajectory.coordinator_id.is_not(None),
    took_back(ConsentKind.DATA),
    exists().where(Student.id == Trajectory.student_id, Student.erased_at.is_(None)),
)
