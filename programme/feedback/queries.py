"""Reads of notes on progress: for the coordinator, the student, and of what was approved for school and guardian."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.staffing import care_coordinators, study_coaches
from programme.access.visibility import load, visible
from programme.consent.models import ConsentKind
from programme.consent.queries import took_back
from programme.core.database import db
from programme.core.errors import NotFound
from programme.feedback.models import NoteProposal, ProgressNote
from programme.feedback.rules import OPEN, Against, Standing, against_writing_when, standing
from programme.lifecycle.grounds import GOES_ON, asking
from programme.lifecycle.models import DueItem, Match, Trajectory
from programme.lifecycle.rhythm import Rhythm, rhythm
from programme.lifecycle.stages import RUNNING_MATCH, MatchStage, TrajectoryStage
from programme.norms.models import Programme
from programme.people.models import Guardian, Student, User

NOTE_DUE = "progress_note"
# What the promises about notes stand on.
UNANSWERED = asking(
    ProgressNote.match_id,
    ProgressNote.outcome.is_(None),
    ProgressNote.times_asked == 1,
    exists().where(Match.id == ProgressNote.match_id, Match.is_running.is_(True)),
    about=ProgressNote.id,
)
PROPOSED = asking(
    NoteProposal.match_id,
    NoteProposal.note_id.is_(None),
    NoteProposal.set_aside_on.is_(None),
    exists().where(Match.id == NoteProposal.match_id, GOES_ON),
    about=NoteProposal.id,
)
SCHOOL_KNOWS = exists().where(Trajectory.id == Match.trajectory_id, Trajectory.school_knows.is_(True))
MAY_HAVE_NOTES = asking(Match.id, GOES_ON, SCHOOL_KNOWS)
_PROPOSED_BY = joinedload(ProgressNote.proposal).joinedload(NoteProposal.by_mentor)
# Where a school sees progress: from the held first meeting on.
STARTED = RUNNING_MATCH | {MatchStage.CLOSED}
UNDER_WAY = (TrajectoryStage.ACTIVE, TrajectoryStage.PAUSED, TrajectoryStage.CLOSING, TrajectoryStage.CLOSED)


class SchoolNote(NamedTuple):
    """One note as the school sees it, with the day it was written: the approved words, or None for what is not shared."""

    on: date
    words: str | None


@dataclass(frozen=True, slots=True)
class Progress:
    """All that a school sees of a pair: that it started, whether it is on rhythm, and when it ends."""

    match_id: int
    started_on: date | None
    rhythm: Rhythm
    until_on: date | None
    ended_on: date | None


@dataclass(frozen=True, slots=True)
class OwnNote:
    """One note as the student sees it."""

    note: ProgressNote
    standing: Standing


def find_match(actor: Actor, match_id: int) -> Match:
    """Give a match with its people, trajectory and programme.

    :raises NotFound: when it does not exist, or not for this person.
    """
    found = db.session.scalar(
        visible(actor, Match)
        .options(
            joinedload(Match.student),
            joinedload(Match.programme),
            joinedload(Match.trajectory).joinedload(Trajectory.programme),
            joinedload(Match.trajectory).joinedload(Trajectory.student),
            joinedload(Match.trajectory).joinedload(Trajectory.school),
        )
        .where(Match.id == match_id)
    )
    if found is None:
        raise NotFound
    return found


def find_note(actor: Actor, note_id: int) -> ProgressNote:
    """Give a note with its match and student, for who runs it.

    :raises NotFound: when it does not exist, or not for this person.
    """
    found = db.session.scalar(visible(actor, ProgressNote).options(*_whole()).where(ProgressNote.id == note_id))
    if found is None:
        raise NotFound
    return found


def notes(match_id: int) -> Sequence[ProgressNote]:
    """Give the notes around a match that was found before, the latest first."""
    return db.session.scalars(
        select(ProgressNote)
        .options(joinedload(ProgressNote.by), _PROPOSED_BY)
        .where(ProgressNote.match_id == match_id)
        .order_by(ProgressNote.id.desc())
    ).all()


def waiting_proposals(match_id: int) -> Sequence[NoteProposal]:
    """Give what mentors proposed around a match that was found before and nobody looked at yet, the oldest first."""
    return db.session.scalars(
        select(NoteProposal)
        .options(joinedload(NoteProposal.by_mentor), joinedload(NoteProposal.match).joinedload(Match.programme))
        .where(NoteProposal.match_id == match_id, NoteProposal.note_id.is_(None), NoteProposal.set_aside_on.is_(None))
        .order_by(NoteProposal.id)
    ).all()


def find_proposal(actor: Actor, proposal_id: int) -> NoteProposal:
    """Give what a mentor proposed, for who runs the match.

    :raises NotFound: when it does not exist, or not for this person.
    """
    return load(actor, NoteProposal, proposal_id)


def own_proposals(actor: Actor, match_id: int) -> Sequence[NoteProposal]:
    """Give what this mentor proposed around a match, the latest first."""
    return db.session.scalars(
        visible(actor, NoteProposal).where(NoteProposal.match_id == match_id).order_by(NoteProposal.id.desc())
    ).all()


def own_waiting(actor: Actor, match_id: int) -> NoteProposal | None:
    """Give what this mentor proposed around a match and may still change; None when nothing waits."""
    return next((one for one in own_proposals(actor, match_id) if one.waits), None)


def own_notes(trajectory_id: int | None, today: date) -> list[OwnNote]:
    """Give all notes on a student, the latest first, for that student's own pages."""
    rows = db.session.scalars(
        select(ProgressNote)
        .join(Match, Match.id == ProgressNote.match_id)
        .options(*_whole())
        .where(Match.trajectory_id == trajectory_id)
        .order_by(ProgressNote.id.desc())
    )
    return [OwnNote(row, standing(row.outcome, row.answer_by, today)) for row in rows]


def own_note(link: Link, note_id: int) -> ProgressNote:
    """Give one note on the student of a link.

    :raises NotFound: when it does not exist, or is about somebody else.
    """
    found = db.session.scalar(
        select(ProgressNote)
        .join(Match, Match.id == ProgressNote.match_id)
        .options(*_whole())
        .where(ProgressNote.id == note_id, Match.trajectory_id == link.trajectory_id)
    )
    if found is None:
        raise NotFound
    return found


def still_open(found: Sequence[OwnNote]) -> list[OwnNote]:
    """Give the notes a student can answer now, the oldest first."""
    return [one for one in reversed(found) if one.standing in OPEN]


def unasked(trajectory_id: int, today: date) -> list[ProgressNote]:
    """Give the notes of which the student was not asked yet."""
    return [one.note for one in own_notes(trajectory_id, today) if one.standing is Standing.QUEUED]


def whose_turn() -> Sequence[Trajectory]:
    """Give the trajectories with a note of which the student was not asked yet."""
    return db.session.scalars(
        select(Trajectory)
        .join(Student, Student.id == Trajectory.student_id)
        .options(joinedload(Trajectory.student), joinedload(Trajectory.programme))
        .where(
            Student.erased_at.is_(None),
            exists().where(
                Match.trajectory_id == Trajectory.id,
                ProgressNote.match_id == Match.id,
                ProgressNote.outcome.is_(None),
                ProgressNote.asked_on.is_(None),
            ),
        )
        .order_by(Trajectory.id)
    ).all()


def against_writing(match: Match) -> Against | None:
    """Tell why no note can be written around a match now; None when it can."""
    gone = or_(took_back(ConsentKind.DATA), took_back(ConsentKind.TAKE_PART))
    back = db.session.scalar(select(Trajectory.id).where(Trajectory.id == match.trajectory_id, gone))
    return against_writing_when(
        is_running=match.is_running, school_knows=match.trajectory.school_knows, consent_back=back is not None
    )


def readers(trajectory: Trajectory) -> list[User]:
    """Give who reads approved notes at the school: the zorgcoördinatoren, and the named study coach."""
    if not trajectory.school_knows:
        return []
    named = [one for one in study_coaches(trajectory.school_id) if one.id == trajectory.study_coach_id]
    found = {person.id: person for person in (*care_coordinators(trajectory.school_id), *named)}
    return list(found.values())


def guardians(trajectory: Trajectory) -> Sequence[Guardian]:
    """Give the parents and carers who could read a note: who has a mail address."""
    return db.session.scalars(
        select(Guardian)
        .where(Guardian.student_id == trajectory.student_id, Guardian.email.is_not(None))
        .order_by(Guardian.id)
    ).all()


def for_guardian(link: Link) -> SchoolNote:
    """Give the approved words of the note a parent or carer may read.

    :raises NotFound: when the student took it back, or there is none.
    """
    row = db.session.execute(
        select(ProgressNote.written_on, ProgressNote._approved, ProgressNote.row_key)
        .join(Match, Match.id == ProgressNote.match_id)
        .where(
            ProgressNote.id == link.thing_id,
            Match.trajectory_id == link.trajectory_id,
            ProgressNote.for_guardian.is_(True),
            ProgressNote._approved.is_not(None),
        )
    ).first()
    if row is None:
        raise NotFound
    return SchoolNote(row[0], ProgressNote.approved.open(row[1], row[2]))


def progress(trajectory_id: int, today: date) -> Progress | None:
    """Give what a school sees of the last pair of a trajectory that was found before; None before the first meeting.

    While help comes first there is nothing to see either: a school reads "not now" and cannot tell why.
    """
    row = db.session.execute(
        select(Match.id, Match.started_on, Match._stage, Match.next_due_on, Match.until_on, Match.ended_on)
        .join(Trajectory, Trajectory.id == Match.trajectory_id)
        .where(
            Match.trajectory_id == trajectory_id,
            Match._stage.in_(STARTED),
            Trajectory._stage.in_(UNDER_WAY),
            Match.started_on.is_not(None),
        )
        .order_by(Match.ended_on.is_not(None), Match.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    number, started_on, stage, due_on, until_on, ended_on = row
    return Progress(number, started_on, rhythm(stage, due_on, today), until_on, ended_on)


def for_school(trajectory_id: int, today: date) -> list[SchoolNote]:
    """Give the decided notes of a trajectory that was found before, the latest first.

    Only the approved words are read from the database at all. What waits for the student is not there; a no, silence and
    what was taken back look the same, and carry the day of the note, which tells nothing about an answer.
    """
    rows = db.session.execute(
        select(
            ProgressNote.written_on,
            ProgressNote.outcome,
            ProgressNote.answer_by,
            ProgressNote._approved,
            ProgressNote.row_key,
        )
        .join(Match, Match.id == ProgressNote.match_id)
        .where(Match.trajectory_id == trajectory_id)
        .order_by(ProgressNote.id.desc())
    )
    return [
        SchoolNote(on, ProgressNote.approved.open(sealed, key) if sealed is not None else None)
        for on, outcome, answer_by, sealed, key in rows
        if standing(outcome, answer_by, today) not in OPEN
    ]


def without_promise() -> Sequence[tuple[Match, date | None]]:
    """Give the running matches of which the school may know and no note is promised, with the day of their last note."""
    promised = select(DueItem.match_id).where(
        DueItem.kind == NOTE_DUE, DueItem.closed_at.is_(None), DueItem.match_id.is_not(None)
    )
    last = select(func.max(ProgressNote.written_on)).where(ProgressNote.match_id == Match.id).scalar_subquery()
    rows = db.session.execute(
        select(Match, last)
        .join(Programme, Programme.id == Match.programme_id)
        .options(joinedload(Match.programme))
        .where(GOES_ON, SCHOOL_KNOWS, Match.started_on.is_not(None), Match.id.not_in(promised))
        .order_by(Match.id)
    )
    return [(match, written_on) for match, written_on in rows]


def _whole() -> tuple[ORMOption, ...]:
    return (
        joinedload(ProgressNote.by),
        _PROPOSED_BY,
        joinedload(ProgressNote.match).joinedload(Match.student),
        joinedload(ProgressNote.match).joinedload(Match.programme),
        joinedload(ProgressNote.match).joinedload(Match.trajectory).joinedload(Trajectory.programme),
        joinedload(ProgressNote.match).joinedload(Match.trajectory).joinedload(Trajectory.student),
        joinedload(ProgressNote.match).joinedload(Match.trajectory).joinedload(Trajectory.school),
    )
