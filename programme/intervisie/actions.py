"""Writes of intervisie: a group, a meeting, and who was there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from programme.core import audit, clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.intervisie import emails, queries
from programme.intervisie.models import GroupMeeting, GroupMember, GroupSeat, IntervisieGroup, Method
from programme.intervisie.rules import has_begun, presence_due_on, unfit
from programme.intervisie.wording import NOT_BEGUN, UNFIT
from programme.lifecycle.grounds import Ground
from programme.lifecycle.models import DueItem
from programme.lifecycle.promises import Owed, owe, settle
from programme.norms.models import Programme
from programme.people.models import Mentor, User


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    """When, where and how a group meets."""

    starts_at: datetime
    minutes: int
    place: str
    method: Method


def make_group(
    *, programme: Programme, name: str, facilitator_id: int | None, mentors: Sequence[Mentor], actor: User
) -> IntervisieGroup:
    """Make a group of mentors."""
    group = IntervisieGroup(programme_id=programme.id, name=name, facilitator_id=facilitator_id)
    db.session.add(group)
    db.session.flush()
    db.session.add_all([GroupMember(group_id=group.id, mentor_id=mentor.id) for mentor in mentors])
    audit.record("intervisie.make", f"intervisie_group {group.id}", actor_id=actor.id, members=len(mentors))
    return group


def change_group(
    *, group: IntervisieGroup, name: str, facilitator_id: int | None, mentors: Sequence[Mentor], actor: User
) -> None:
    """Change who is in a group; who leaves it reads its learning points no more."""
    group.name, group.facilitator_id = name, facilitator_id
    wanted = {mentor.id for mentor in mentors}
    known = {row.mentor_id: row for row in queries.member_rows(group)}
    for mentor_id, row in known.items():
        if mentor_id not in wanted:
            db.session.delete(row)
    db.session.add_all([GroupMember(group_id=group.id, mentor_id=number) for number in wanted - known.keys()])
    audit.record("intervisie.change", f"intervisie_group {group.id}", actor_id=actor.id, members=len(wanted))


def plan_meeting(*, group: IntervisieGroup, facts: MeetingFacts, actor: User) -> GroupMeeting:
    """Plan a meeting and invite every member; the facilitator owes presence the day after.

    :raises GateClosed: when the method does not suit the group now.
    """
    programme = queries.programme_of(group)
    members = queries.members(group)
    wrong = unfit(
        facts.method,
        meetings_held=queries.meetings_held(group),
        members=len(members),
        promises=programme.promises,
    )
    if wrong is not None:
        raise GateClosed(wrong, str(UNFIT[wrong]))
    meeting = GroupMeeting(
        group=group, starts_at=facts.starts_at, minutes=facts.minutes, place=facts.place, method=facts.method
    )
    db.session.add(meeting)
    db.session.flush()
    audit.record("intervisie.plan", f"group_meeting {meeting.id}", actor_id=actor.id, method=facts.method.value)
    _owe_attendance(meeting, actor)
    for mentor in members:
        emails.invite(meeting, mentor, programme)
    return meeting


def record_presence(*, meeting: GroupMeeting, present: Collection[int], learned: str | None, actor: User) -> None:
    """Write down which members (by number) were there; `learned` is None when the writer is no member.

    :raises GateClosed: before the meeting began.
    """
    now = clock.now()
    if not has_begun(meeting.starts_at, now):
        raise GateClosed("not_begun", str(NOT_BEGUN))
    held_on = clock.local(meeting.starts_at).date()
    known = {seat.mentor_id: seat for seat in queries.seats(meeting)}
    for mentor in queries.members(meeting.group):
        seat = known.get(mentor.id) or GroupSeat(group_id=meeting.group_id, meeting_id=meeting.id, mentor_id=mentor.id)
        seat.was_present = mentor.id in present
        db.session.add(seat)
        if seat.was_present:
            mentor.last_active_on = max(mentor.last_active_on or held_on, held_on)
    meeting.held_at = now
    if learned is not None:
        meeting.learned = learned
    audit.record("intervisie.presence", f"group_meeting {meeting.id}", actor_id=actor.id, present=len(present))
    settle("write_attendance", group_id=meeting.group_id, about=str(meeting.id))


def _owe_attendance(meeting: GroupMeeting, planner: User | None) -> DueItem | None:
    group = meeting.group
    return owe(
        Owed(
            "write_attendance",
            presence_due_on(meeting.starts_at, queries.programme_of(group).promises),
            "intervisie_held",
            "intervisie.presence",
            {"meeting_id": meeting.id},
            show_from=clock.local(meeting.starts_at).date(),
            about=str(meeting.id),
        ),
        owner=group.facilitator_id or planner,
        group_id=group.id,
    )


GROUNDS = (
    # Who planned a meeting of a group without a facilitator is known to its promise alone.
    Ground(
        "write_attendance",
        IntervisieGroup,
        queries.OF_A_FACILITATOR,
        lambda _group, about: _owe_attendance(db.session.get_one(GroupMeeting, int(about)), None),
        allows=queries.UNWRITTEN,
    ),
)
