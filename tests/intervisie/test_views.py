"""The pages of intervisie: only members read what was learned, others do not find the group."""

import pytest
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.intervisie.actions import record_presence
from programme.intervisie.models import GroupMeeting, IntervisieGroup
from programme.people.models import Role
from tests import factories
from tests.intervisie.test_actions import AFTER, CANARY, make_group, plan

PLANNED = {"starts_at": "2026-12-01T19:30", "minutes": "120", "place": "Verzonnen zaal", "method": "incident_method"}


@pytest.fixture
def held(world):
    """A group led by its own member, with a meeting that is over, and what it learned."""
    group = make_group(world, facilitator=world.mentor_user)
    meeting = plan(world, group)
    with clock.fixed(AFTER):
        record_presence(meeting=meeting, present=[world.mentor.id], learned=CANARY, actor=world.mentor_user)
    db.session.commit()
    return meeting


def pages(meeting):
    return [
        "/intervisie/",
        f"/intervisie/{meeting.group_id}",
        f"/intervisie/meeting/{meeting.id}",
        f"/intervisie/meeting/{meeting.id}/presence",
    ]


def test_only_members_read_what_the_group_learned(world, held, sign_in):
    with clock.fixed(AFTER):
        member = sign_in(world.mentor_user)
        shown = [CANARY in member.get(page).get_data(as_text=True) for page in pages(held)]
        assert shown == [False, True, True, True]
        for staff in (world.coordinator, world.manager):
            browser = sign_in(staff)
            answers = [browser.get(page) for page in pages(held)]
            assert [answer.status_code for answer in answers] == [200, 200, 200, 200]
            assert [CANARY in answer.get_data(as_text=True) for answer in answers] == [False] * 4


def test_staff_who_mend_presence_cannot_overwrite_what_was_learned(world, held, sign_in):
    with clock.fixed(AFTER):
        data = {"present": [world.mentor.id], "learned": "iets anders"}
        assert sign_in(world.coordinator).post(pages(held)[3], data=data).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(GroupMeeting)).one().learned == CANARY


def test_nobody_else_finds_the_group(world, held, sign_in):
    outsider = factories.make_user(Role.MENTOR, programme=world.programme)
    factories.make_mentor(world.programme, user=outsider)
    db.session.commit()
    others = (outsider, world.other_mentor_user, world.other_coordinator, world.trainer, world.care_coordinator)
    for user in others:
        browser = sign_in(user)
        answers = [browser.get(page) for page in pages(held)]
        assert [answer.status_code for answer in answers] == [200, 404, 404, 404]
        assert "Groep Verzonnen" not in answers[0].get_data(as_text=True)
        assert browser.get(f"/intervisie/{held.group_id}/plan-meeting").status_code == 404
    assert sign_in(world.evaluator).get("/intervisie/").status_code == 403


def test_a_member_who_does_not_lead_plans_and_writes_nothing(world, sign_in):
    group = make_group(world)
    meeting = plan(world, group)
    db.session.commit()
    browser = sign_in(world.mentor_user)
    assert browser.get(f"/intervisie/{group.id}").status_code == 200
    assert browser.get(f"/intervisie/{group.id}/plan-meeting").status_code == 403
    assert browser.post(f"/intervisie/meeting/{meeting.id}/presence", data={}).status_code == 403
    assert browser.get("/intervisie/make").status_code == 403
    assert browser.get(f"/intervisie/{group.id}/change").status_code == 403


def test_a_group_is_made_and_meets(world, sign_in):
    mentors = [factories.make_mentor(world.programme) for _ in range(3)]
    db.session.commit()
    browser = sign_in(world.coordinator)
    data = {"name": "Groep Oost", "members": [m.id for m in mentors], "facilitator_id": world.coordinator.id}
    assert browser.get("/intervisie/make").status_code == 200
    wrong = browser.post("/intervisie/make", data=data | {"members": []})
    assert wrong.status_code == 422
    assert "Groep Oost" in wrong.get_data(as_text=True)
    assert browser.post("/intervisie/make", data=data | {"members": [world.other_mentor.id]}).status_code == 422
    # A mentor who leads is in the group.
    assert browser.post("/intervisie/make", data=data | {"facilitator_id": world.mentor_user.id}).status_code == 422
    assert browser.post("/intervisie/make", data=data).status_code == 303
    group = db.session.scalars(select(IntervisieGroup)).one()
    url = f"/intervisie/{group.id}/plan-meeting"
    assert browser.get(url).status_code == 200
    gossip = browser.post(url, data=PLANNED | {"method": "gossip_method"})
    assert gossip.status_code == 422
    assert "Verzonnen zaal" in gossip.get_data(as_text=True)
    assert browser.post(url, data=PLANNED | {"starts_at": "2026-01-01T10:00"}).status_code == 422
    assert browser.post(url, data=PLANNED).status_code == 303
    meeting = db.session.scalars(select(GroupMeeting)).one()
    assert meeting.starts_at.isoformat() == "2026-12-01T18:30:00+00:00"
    assert browser.post(f"/intervisie/{group.id}/change", data=data | {"name": "Groep West"}).status_code == 303
