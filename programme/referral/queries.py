"""Reads of referrals: the programme's own, and what a school may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.staffing import care_coordinators
from programme.access.visibility import reach, visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.people.models import Student, User
from programme.referral.models import Destination, Referral
from programme.referral.rules import HANDED, OPEN

_OPEN = exists().where(Referral.trajectory_id == Trajectory.id, Referral._stage.in_(OPEN))
# Who is on the way to help; whom a zorgcoördinator has to receive; who waits for what comes after help.
UNDER_WAY = asking(Trajectory.id, _OPEN)
TO_RECEIVE = asking(
    Referral.trajectory_id,
    Referral._stage == ReferralStage.HANDED_OVER,
    Referral.receiver_user_id.is_not(None),
    about=Referral.id,
)
AFTER_HELP = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.REFERRED, ~_OPEN)


@dataclass(frozen=True, slots=True)
class Handover:
    """One referral as the zorgcoördinator of a school sees it; the note only of what was handed to them."""

    referral_id: int
    student_id: int
    student_name: str
    destination: Destination | None
    stage: ReferralStage
    handed_over_on: date | None
    owner_name: str
    owner_email: str
    owner_phone: str
    note: str
    is_mine: bool


def latest_referral(trajectory_id: int) -> Referral | None:
    """Give the referral of a trajectory that was opened last, open or over."""
    return db.session.scalar(
        select(Referral).where(Referral.trajectory_id == trajectory_id).order_by(Referral.id.desc()).limit(1)
    )


def find_referral(actor: Actor, referral_id: int) -> Referral:
    """Give a referral this person can reach, with its student.

    :raises NotFound: when there is none, or not for this person.
    """
    row = db.session.scalar(visible(actor, Referral).options(*_WITH_STUDENT).where(Referral.id == referral_id))
    if row is None:
        raise NotFound
    return row


def open_referral(trajectory_id: int) -> Referral | None:
    """Give the referral of a trajectory that is not over."""
    return db.session.scalar(
        select(Referral)
        .where(Referral.trajectory_id == trajectory_id, Referral._stage.in_(OPEN))
        .order_by(Referral.id.desc())
        .limit(1)
    )


def referral_of(link: Link) -> Referral:
    """Give the referral that a link asks about.

    :raises NotFound: when it is gone.
    """
    row = db.session.scalar(select(Referral).options(*_WITH_STUDENT).where(Referral.id == link.thing_id))
    if row is None:
        raise NotFound
    return row


def find_match(actor: Actor, match_id: int) -> Match:
    """Give a match this person can reach, with mentor and student.

    :raises NotFound: when there is none, or not for this person.
    """
    row = db.session.scalar(
        visible(actor, Match).options(joinedload(Match.mentor), joinedload(Match.student)).where(Match.id == match_id)
    )
    if row is None:
        raise NotFound
    return row


def receivers(school_id: int) -> Sequence[User]:
    """Give the zorgcoördinatoren to whom a referral can be handed."""
    return care_coordinators(school_id)


def handovers(actor: Actor) -> list[Handover]:
    """Give the referrals a school knows of: told, and agreed to by the student or in danger; latest first."""
    rows = db.session.scalars(
        select(Referral)
        .options(*_WITH_STUDENT)
        .where(reach(actor, Referral), *_SCHOOL_SEES)
        .order_by(Referral.handed_over_on.desc(), Referral.id.desc())
        .limit(100)
    ).all()
    return [_as_handover(row, actor) for row in rows]


def find_handover(actor: Actor, referral_id: int) -> Referral:
    """Give a referral that was handed to this very person.

    :raises NotFound: when it was handed to nobody, or to somebody else.
    """
    row = db.session.scalar(
        select(Referral)
        .options(*_WITH_STUDENT)
        .where(
            reach(actor, Referral),
            Referral.id == referral_id,
            Referral.receiver_user_id == actor.id,
            *_SCHOOL_SEES,
        )
    )
    if row is None:
        raise NotFound
    return row


def history(trajectory_id: int) -> Sequence[Referral]:
    """Give all referrals of a trajectory, the newest first."""
    return db.session.scalars(
        select(Referral).where(Referral.trajectory_id == trajectory_id).order_by(Referral.id.desc())
    ).all()


_WITH_STUDENT = (
    joinedload(Referral.trajectory).joinedload(Trajectory.student),
    joinedload(Referral.trajectory).joinedload(Trajectory.programme),
    joinedload(Referral.trajectory).joinedload(Trajectory.school),
    joinedload(Referral.trajectory).joinedload(Trajectory.coordinator),
    joinedload(Referral.owner),
)
# The same as `rules.school_sees`, as a condition on rows; a test holds the two together.
_SCHOOL_SEES = (
    Referral.school_told.is_(True),
    Referral._stage.in_(HANDED),
    or_(Referral.agreed_on.is_not(None), Referral.danger.is_(True)),
)


def _as_handover(row: Referral, actor: Actor) -> Handover:
    mine = row.receiver_user_id == actor.id
    student: Student = row.trajectory.student
    return Handover(
        referral_id=row.id,
        student_id=student.id,
        student_name=student.full_name,
        destination=row.destination,
        stage=row.stage,
        handed_over_on=row.handed_over_on,
        owner_name=row.owner.name,
        owner_email=row.owner.email,
        owner_phone=row.owner.phone or "",
        note=(row.handover_note or "") if mine else "",
        is_mine=mine,
    )
