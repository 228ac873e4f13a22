"""Reads of intervisie: groups, members, meetings; what a group learned is read by its members only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import defer, joinedload

from programme.access.identity import Actor
from programme.access.visibility import reach, visible
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intervisie.models import GroupMeeting, GroupMember, GroupSeat, IntervisieGroup, Method
from programme.lifecycle.grounds import asking
from programme.norms.models import Programme
from programme.people.models import Mentor, MentorStage, User

ROWS_MOST = 200

UNWRITTEN = asking(GroupMeeting.group_id, GroupMeeting.held_at.is_(None), about=GroupMeeting.id)
OF_A_FACILITATOR = UNWRITTEN.where(
    exists().where(IntervisieGroup.id == GroupMeeting.group_id, IntervisieGroup.facilitator_id.is_not(None))
)


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group in a list."""

    id: int
    name: str
    facilitator: str
    members: int
    next_at: datetime | None


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting as everybody who reaches the group may see it: without what was learned."""

    id: int
    starts_at: datetime
    minutes: int
    place: str
    method: Method
    is_held: bool
    present: int


@dataclass(frozen=True, slots=True)
class Learned:
    """What the group learned at a meeting."""

    meeting_id: int
    starts_at: datetime
    text: str


def groups(actor: Actor, now: datetime) -> list[GroupRow]:
    """Give the groups this person can reach, by name."""
    members = (
        select(func.count())
        .select_from(GroupMember)
        .where(GroupMember.group_id == IntervisieGroup.id)
        .correlate(IntervisieGroup)
        .scalar_subquery()
    )
    next_at = (
        select(func.min(GroupMeeting.starts_at))
        .where(GroupMeeting.group_id == IntervisieGroup.id, GroupMeeting.starts_at > now)
        .correlate(IntervisieGroup)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(IntervisieGroup.id, IntervisieGroup.name, func.coalesce(User.name, ""), members, next_at)
        .outerjoin(User, User.id == IntervisieGroup.facilitator_id)
        .where(reach(actor, IntervisieGroup))
        .order_by(IntervisieGroup.name, IntervisieGroup.id)
        .limit(ROWS_MOST)
    )
    return [GroupRow(*row) for row in rows]


def find_group(actor: Actor, group_id: int) -> IntervisieGroup:
    """Give one group with its facilitator.

    :raises NotFound: when it does not exist, or this person is no member and not its programme's staff.
    """
    group = db.session.scalar(
        visible(actor, IntervisieGroup)
        .options(joinedload(IntervisieGroup.facilitator))
        .where(IntervisieGroup.id == group_id)
    )
    if group is None:
        raise NotFound
    return group


def find_meeting(actor: Actor, meeting_id: int) -> GroupMeeting:
    """Give one meeting with its group; what was learned is not loaded.

    :raises NotFound: when it does not exist or this person cannot reach it.
    """
    meeting = db.session.scalar(
        visible(actor, GroupMeeting)
        .options(
            joinedload(GroupMeeting.group).joinedload(IntervisieGroup.facilitator),
            defer(GroupMeeting._learned, raiseload=True),
        )
        .where(GroupMeeting.id == meeting_id)
    )
    if meeting is None:
        raise NotFound
    return meeting


def members(group: IntervisieGroup) -> Sequence[Mentor]:
    """Give the members of a group, by first name; who left the programme is no member any more and gets no mail."""
    return db.session.scalars(
        select(Mentor)
        .join(GroupMember, GroupMember.mentor_id == Mentor.id)
        .where(GroupMember.group_id == group.id, Mentor._stage != MentorStage.LEFT, Mentor.erased_at.is_(None))
        .order_by(Mentor.first_name, Mentor.id)
    ).all()


def meetings(group: IntervisieGroup) -> list[MeetingRow]:
    """Give the meetings of a group, the newest first, each without what was learned."""
    present = (
        select(func.count())
        .select_from(GroupSeat)
        .where(GroupSeat.meeting_id == GroupMeeting.id, GroupSeat.was_present.is_(True))
        .correlate(GroupMeeting)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(
            GroupMeeting.id,
            GroupMeeting.starts_at,
            GroupMeeting.minutes,
            GroupMeeting.place,
            GroupMeeting.method,
            GroupMeeting.held_at.is_not(None),
            present,
        )
        .where(GroupMeeting.group_id == group.id)
        .order_by(GroupMeeting.starts_at.desc(), GroupMeeting.id.desc())
        .limit(ROWS_MOST)
    )
    return [MeetingRow(*row) for row in rows]


def learned(actor: Actor, group: IntervisieGroup) -> list[Learned]:
    """Give what a group learned, to its own members only; staff of the programme get nothing."""
    rows = db.session.scalars(
        select(GroupMeeting)
        .join(GroupMember, GroupMember.group_id == GroupMeeting.group_id)
        .where(GroupMeeting.group_id == group.id, GroupMember.mentor_id == actor.mentor_id)
        .where(GroupMeeting._learned.is_not(None))
        .order_by(GroupMeeting.starts_at.desc())
        .limit(ROWS_MOST)
    )
    return [Learned(row.id, row.starts_at, row.learned or "") for row in rows]


def learned_at(actor: Actor, meeting: GroupMeeting) -> str:
    """Give what was learned at one meeting, to a member of the group; else nothing."""
    sealed = db.session.scalar(
        select(GroupMeeting)
        .join(GroupMember, GroupMember.group_id == GroupMeeting.group_id)
        .where(GroupMeeting.id == meeting.id, GroupMember.mentor_id == actor.mentor_id)
        .execution_options(populate_existing=True)
    )
    return "" if sealed is None else sealed.learned or ""


def is_member(actor: Actor, group_id: int) -> bool:
    """Tell whether this person is a mentor in the group."""
    query = select(GroupMember.id).where(GroupMember.group_id == group_id, GroupMember.mentor_id == actor.mentor_id)
    return actor.mentor_id is not None and db.session.scalar(query) is not None


def present_ids(meeting: GroupMeeting) -> set[int] | None:
    """Give who was at a meeting, by number of mentor; None when it was not written down yet."""
    if meeting.held_at is None:
        return None
    query = select(GroupSeat.mentor_id).where(GroupSeat.meeting_id == meeting.id, GroupSeat.was_present.is_(True))
    return set(db.session.scalars(query))


def seats(meeting: GroupMeeting) -> Sequence[GroupSeat]:
    """Give the rows of who was at a meeting and who was not."""
    return db.session.scalars(select(GroupSeat).where(GroupSeat.meeting_id == meeting.id)).all()


def meetings_held(group: IntervisieGroup) -> int:
    """Count the meetings of a group whose presence was written down."""
    query = select(func.count()).where(GroupMeeting.group_id == group.id, GroupMeeting.held_at.is_not(None))
    return db.session.scalar(query) or 0


def free_mentors(actor: Actor, group: IntervisieGroup | None = None) -> Sequence[Mentor]:
    """Give the admitted mentors who are in no group, and those of this one, by name."""
    elsewhere = select(GroupMember.mentor_id)
    if group is not None:
        elsewhere = elsewhere.where(GroupMember.group_id != group.id)
    return db.session.scalars(
        visible(actor, Mentor)
        .where(Mentor._stage.in_((MentorStage.ADMITTED, MentorStage.PAUSED)), Mentor.id.not_in(elsewhere))
        .order_by(Mentor.last_name, Mentor.first_name, Mentor.id)
        .limit(ROWS_MOST)
    ).all()


def programme_of(group: IntervisieGroup) -> Programme:
    """Give the programme a group belongs to."""
    return db.session.get_one(Programme, group.programme_id)


def member_rows(group: IntervisieGroup) -> Sequence[GroupMember]:
    """Give the rows that say who is in a group."""
    return db.session.scalars(select(GroupMember).where(GroupMember.group_id == group.id)).all()
