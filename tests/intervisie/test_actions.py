"""Groups, meetings and presence; what was learned is sealed."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, text

from programme.core import clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.outbox import OutboxMail
from programme.intervisie import actions
from programme.intervisie.models import GroupMeeting, GroupMember, GroupSeat, IntervisieGroup, Method
from programme.lifecycle.models import DueItem
from programme.people.models import MentorStage
from tests import factories
from tests.factories import TODAY

EVENING = datetime(2026, 12, 1, 18, 30, tzinfo=UTC)
AFTER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)
CANARY = "KANARIE grenzen stellen"


def make_group(world, *, facilitator=None, size=4) -> IntervisieGroup:
    others = [factories.make_mentor(world.programme) for _ in range(size - 1)]
    return actions.make_group(
        programme=world.programme,
        name="Groep Verzonnen",
        facilitator_id=(facilitator or world.coordinator).id,
        mentors=[world.mentor, *others],
        actor=world.coordinator,
    )


def plan(world, group, method=Method.INCIDENT) -> GroupMeeting:
    facts = actions.MeetingFacts(starts_at=EVENING, minutes=120, place="Verzonnen zaal", method=method)
    return actions.plan_meeting(group=group, facts=facts, actor=world.coordinator)


def test_a_meeting_invites_every_member_apart_and_is_a_promise(world):
    group = make_group(world)
    meeting = plan(world, group)
    mails = db.session.scalars(select(OutboxMail)).all()
    assert len(mails) == 4
    # Nobody gets the address of another member.
    assert [mail.invitation.count("ATTENDEE") for mail in mails] == [1, 1, 1, 1]
    assert "DTSTART;TZID=Europe/Amsterdam:20261201T193000" in mails[0].invitation
    item = db.session.scalars(select(DueItem)).one()
    assert (item.kind, item.group_id, item.owner_id) == ("write_attendance", group.id, world.coordinator.id)
    assert (item.due_on, item.show_from) == (date(2026, 12, 2), date(2026, 12, 1))
    with clock.fixed(AFTER):
        actions.record_presence(meeting=meeting, present=[world.mentor.id], learned=None, actor=world.coordinator)
    db.session.expire_all()
    assert item.closed_at == AFTER


def test_who_left_the_programme_gets_no_invitation(world):
    group = make_group(world, size=5)
    world.mentor._stage, world.mentor.left_on = MentorStage.LEFT, TODAY
    db.session.flush()
    plan(world, group)
    assert world.mentor.email not in [mail.recipient for mail in db.session.scalars(select(OutboxMail))]


def test_a_new_group_does_not_gossip(world):
    with pytest.raises(GateClosed) as refused:
        plan(world, make_group(world), Method.GOSSIP)
    assert refused.value.code == "new_group"
    assert db.session.scalars(select(GroupMeeting)).all() == []


def test_presence_is_written_after_the_beginning_and_can_be_mended(world):
    group = make_group(world)
    meeting = plan(world, group)
    with pytest.raises(GateClosed):
        actions.record_presence(meeting=meeting, present=[], learned=None, actor=world.coordinator)
    with clock.fixed(AFTER):
        actions.record_presence(meeting=meeting, present=[], learned=CANARY, actor=world.mentor_user)
        db.session.flush()
        actions.record_presence(meeting=meeting, present=[world.mentor.id], learned=None, actor=world.coordinator)
        db.session.flush()
    seats = db.session.scalars(select(GroupSeat)).all()
    assert sorted(seat.was_present for seat in seats) == [False, False, False, True]
    assert world.mentor.last_active_on == date(2026, 12, 1)
    # Whoever is no member writes nothing there, and takes nothing away.
    assert meeting.learned == CANARY
    sealed = db.session.execute(text("SELECT learned FROM group_meeting")).scalar_one()
    assert b"KANARIE" not in bytes(sealed)


def test_who_is_in_a_group_can_change(world):
    group = make_group(world)
    newcomer = factories.make_mentor(world.programme)
    actions.change_group(
        group=group, name="Anders", facilitator_id=None, mentors=[world.mentor, newcomer], actor=world.coordinator
    )
    db.session.flush()
    rows = db.session.scalars(select(GroupMember.mentor_id).where(GroupMember.group_id == group.id)).all()
    assert sorted(rows) == sorted([world.mentor.id, newcomer.id])
