"""Reads of referrals: the programme's own, what may go along, and what a school, a receiver and the student may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import joinedload

from programme.access.identity import Actor
from programme.access.models import Link
from programme.access.staffing import care_coordinators
from programme.access.visibility import reach, stood_in_for, visible
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.lifecycle.grounds import asking
from programme.lifecycle.models import Match, Trajectory
from programme.lifecycle.stages import MatchStage, ReferralStage, TrajectoryStage
from programme.people.models import Student, User
from programme.referral.models import Destination, Meanwhile, Piece, Referral, ReferralReply, SharedPage
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
TO_END = asking(
    Match.id,
    Match._stage.in_((MatchStage.ACTIVE, MatchStage.PAUSED)),
    exists().where(
        Referral.trajectory_id == Match.trajectory_id, Referral._stage.in_(OPEN), Referral.meanwhile == Meanwhile.END
    ),
)
TO_READ = asking(
    ReferralReply.trajectory_id,
    ReferralReply.read_on.is_(None),
    ReferralReply._note.is_not(None),
    about=ReferralReply.id,
)
AFTER_HELP = asking(Trajectory.id, Trajectory._stage == TrajectoryStage.REFERRED, ~_OPEN)


@dataclass(frozen=True, slots=True)
class Handover:
    """One referral as the zorgcoördinator of a school sees it; what went along stands on the page of who receives it."""

    referral_id: int
    student_id: int
    student_name: str
    destination: Destination | None
    stage: ReferralStage
    handed_over_on: date | None
    owner_name: str
    owner_email: str
    owner_phone: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class Shared:
    """What was shared of a student with one receiver, as the student's own page tells it: to whom, which pieces, when."""

    destination: Destination
    receiver_name: str
    pieces: tuple[Piece, ...]
    sent_on: date
    received_on: date | None
    taken_back_on: date | None


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


def running_match(trajectory_id: int) -> Match | None:
    """Give the match of a trajectory that runs or pauses; one that is ending is past this decision."""
    return db.session.scalar(
        select(Match)
        .options(joinedload(Match.programme), joinedload(Match.mentor))
        .where(Match.trajectory_id == trajectory_id, Match._stage.in_((MatchStage.ACTIVE, MatchStage.PAUSED)))
        .limit(1)
    )


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


def pieces_of(referral: Referral) -> dict[Piece, str]:
    """Give what could go along beside the note, each as the other side would read it.

    The mentoring question only in the words that the student let somebody else read.
    """
    student = referral.trajectory.student
    intake = db.session.scalar(
        select(Intake).where(Intake.trajectory_id == referral.trajectory_id, Intake.is_current.is_(True))
    )
    age = student.age_on(clock.today())
    agreed = intake is not None and intake.for_mentor_agreed_on is not None
    found = {
        Piece.FIRST_NAME: student.first_name,
        Piece.AGE: "" if age is None else str(age),
        Piece.CONTACT: " · ".join(filter(None, (student.phone, student.email))),
        Piece.QUESTION: (intake.for_mentor or "") if intake is not None and agreed else "",
        Piece.PRACTICAL: "" if intake is None else intake.practical or "",
    }
    return {piece: text for piece, text in found.items() if text}


def shared_page(referral_id: int) -> SharedPage | None:
    """Give what the receiver of a referral reads now; None before it is handed over, and once it was taken back."""
    return db.session.scalar(
        select(SharedPage).where(SharedPage.referral_id == referral_id, SharedPage.taken_back_on.is_(None))
    )


def shared_with(trajectory_id: int) -> list[Shared]:
    """Give with whom something of a student was shared, for the student's own page; the latest first.

    What was sent without their yes because of danger is left out until somebody told them: hearing it from a page could be
    the danger.
    """
    rows = db.session.scalars(
        select(SharedPage)
        .where(
            SharedPage.trajectory_id == trajectory_id,
            or_(SharedPage.without_yes.is_(False), SharedPage.student_told_on.is_not(None)),
        )
        .order_by(SharedPage.id.desc())
    )
    return [
        Shared(
            destination=row.destination,
            receiver_name=row.receiver_name,
            pieces=tuple(Piece(code) for code in row.pieces),
            sent_on=clock.local(row.sent_at).date(),
            received_on=row.received_on,
            taken_back_on=row.taken_back_on,
        )
        for row in rows
    ]


def untold(referral_id: int) -> Sequence[SharedPage]:
    """Give what went without the student's yes and they did not hear of yet."""
    return db.session.scalars(
        select(SharedPage).where(
            SharedPage.referral_id == referral_id,
            SharedPage.without_yes.is_(True),
            SharedPage.student_told_on.is_(None),
        )
    ).all()


def replies(referral_id: int) -> Sequence[ReferralReply]:
    """Give what the other side said, the latest first."""
    return db.session.scalars(
        select(ReferralReply).where(ReferralReply.referral_id == referral_id).order_by(ReferralReply.id.desc())
    ).all()


def unread(referral_id: int) -> Sequence[ReferralReply]:
    """Give the notes of the other side that the owner did not read yet."""
    return db.session.scalars(
        select(ReferralReply).where(
            ReferralReply.referral_id == referral_id, ReferralReply.read_on.is_(None), ReferralReply._note.is_not(None)
        )
    ).all()


def reads_notes(actor: Actor, referral: Referral) -> bool:
    """Tell whether somebody reads what the other side wrote: its owner, or who stands in for the owner today."""
    if referral.owner_id == actor.id:
        return True
    return referral.owner_id in db.session.scalars(stood_in_for(actor)).all()


def unreceived() -> Sequence[Referral]:
    """Give the handovers that nobody confirmed, and whose owner was not told of that yet."""
    return db.session.scalars(
        select(Referral)
        .options(*_WITH_STUDENT)
        .where(Referral._stage == ReferralStage.HANDED_OVER, Referral.came_back_on.is_(None))
        .order_by(Referral.id)
    ).all()


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
        is_mine=row.receiver_user_id == actor.id,
    )
