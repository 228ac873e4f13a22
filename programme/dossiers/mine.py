"""Reads of a student's own page: nothing a mentor or coordinator wrote for colleagues, nothing about anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from programme.concerns.models import Concern
from programme.concerns.queries import own_concerns
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.mentors import acting
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import RUNNING_MATCH, MatchStage
from programme.logbook.models import Conversation, ConversationState, Goal, Place
from programme.people.models import Student
from programme.referral.queries import Shared, shared_with

# From the second yes on a student knows the mentor's name; after the end it stays theirs to know.
KNOWN = (MatchStage.ACCEPTED, MatchStage.PLANNED, *sorted(RUNNING_MATCH), MatchStage.CLOSED)
AGENDA_MOST = 10


class Appointment(NamedTuple):
    """One thing in a student's agenda; `what` is intake, meeting or conversation."""

    what: str
    starts_at: datetime
    minutes: int | None
    place: Place | str


@dataclass(frozen=True, slots=True)
class OwnPage:
    """All that a student's own page shows."""

    trajectory: Trajectory
    match: Match | None
    mentors: Sequence[str]
    agenda: Sequence[Appointment]
    meeting: Koppelingsmoment | None
    goals: Sequence[Goal]
    # What the student told us, and what others told us about the student, who knows of it.
    raised: Sequence[Concern]
    heard_of: Sequence[Concern]
    shared: Sequence[Shared]

    @property
    def runs(self) -> bool:
        """Whether mentor and student meet now."""
        return self.match is not None and self.match.stage in RUNNING_MATCH


def own_page(trajectory_id: int | None, today: date) -> OwnPage:
    """Give what stands on the page of the student of a trajectory, in nine statements at most.

    :raises NotFound: when the student is not there any more.
    """
    trajectory = db.session.scalar(
        select(Trajectory)
        .join(Student, Student.id == Trajectory.student_id)
        .options(
            joinedload(Trajectory.student),
            joinedload(Trajectory.school),
            joinedload(Trajectory.programme),
            joinedload(Trajectory.coordinator),
        )
        .where(Trajectory.id == trajectory_id, Student.erased_at.is_(None))
    )
    if trajectory is None:
        raise NotFound
    found = db.session.execute(
        select(Match, Koppelingsmoment)
        .options(joinedload(Match.mentor))
        .outerjoin(Koppelingsmoment, (Koppelingsmoment.match_id == Match.id) & Koppelingsmoment.cancelled_at.is_(None))
        .where(Match.trajectory_id == trajectory.id, Match._stage.in_(KNOWN))
        .order_by(Match.ended_on.is_not(None), Match.id.desc())
        .limit(1)
    ).first()
    match, meeting = (None, None) if found is None else found
    number = None if match is None else match.id
    raised, heard_of = own_concerns(trajectory.id)
    return OwnPage(
        trajectory=trajectory,
        match=match,
        mentors=() if match is None else [one.first_name for one in acting(match, today)],
        agenda=_agenda(trajectory.id, match, meeting, today),
        meeting=meeting,
        goals=db.session.scalars(select(Goal).where(Goal.match_id == number).order_by(Goal.id)).all() if number else (),
        raised=raised,
        heard_of=heard_of,
        shared=shared_with(trajectory.id),
    )


def _agenda(
    trajectory_id: int, match: Match | None, meeting: Koppelingsmoment | None, today: date
) -> list[Appointment]:
    """Give what is planned from today on, the next first."""
    since = clock.instant(today, time())
    intakes = db.session.execute(
        select(Intake.planned_at, Intake.minutes, Intake.place).where(
            Intake.trajectory_id == trajectory_id,
            Intake.is_current.is_(True),
            Intake.held_on.is_(None),
            Intake.cancelled_at.is_(None),
            Intake.planned_at >= since,
        )
    )
    rows = [Appointment("intake", *row) for row in intakes]
    if meeting is not None and match is not None and match.stage is MatchStage.PLANNED and meeting.starts_at >= since:
        rows.append(Appointment("meeting", meeting.starts_at, meeting.minutes, meeting.place))
    if match is not None and match.stage in RUNNING_MATCH:
        planned = db.session.execute(
            select(Conversation.starts_at, Conversation.minutes, Conversation.place)
            .where(
                Conversation.match_id == match.id,
                Conversation.state == ConversationState.PLANNED,
                Conversation.starts_at >= since,
            )
            .order_by(Conversation.starts_at)
            .limit(AGENDA_MOST)
        )
        rows += [Appointment("conversation", *row) for row in planned]
    return sorted(rows, key=lambda row: row.starts_at)
