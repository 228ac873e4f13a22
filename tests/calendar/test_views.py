"""The private address of a calendar: whose appointments it shows, without names, unchanged when nothing changed."""

from datetime import UTC, datetime, timedelta

import pytest
import vobject
from sqlalchemy import select

from programme.calendar.models import CalendarFeed
from programme.core import clock
from programme.core.database import db
from programme.intervisie.models import GroupMeeting, GroupMember, IntervisieGroup, Method
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import ConversationState
from programme.training.models import Training, TrainingKind, TrainingSeat
from tests import factories
from tests.factories import NOW
from tests.house.test_budgets import watching
from tests.logbook.setting import make_conversation, make_running

SOON = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)


@pytest.fixture
def browser(app):
    """Give a calendar program: nobody is signed in."""
    return app.test_client()


def address_of(browser):
    assert browser.post("/calendar/renew").status_code == 303
    page = browser.get("/calendar/").get_data(as_text=True)
    return page.split("<code>http://localhost")[1].split("</code>")[0]


def read(answer):
    calendar = vobject.readOne(answer.get_data(as_text=True))
    events = calendar.contents.get("vevent", [])
    return sorted((f"{one.dtstart.value:%d-%m %H.%M}", one.summary.value) for one in events)


@pytest.fixture
def busy(world):
    """Give the mentor and the coordinator something of every sort."""
    match = make_running(world)
    make_conversation(match, starts_at=SOON)
    make_conversation(match, starts_at=SOON - timedelta(days=20), state=ConversationState.HELD)
    meets = factories.make_match(
        factories.make_trajectory(
            world.programme,
            factories.make_student(world.school),
            stage=TrajectoryStage.KOPPELINGSMOMENT,
            coordinator=world.coordinator,
        ),
        factories.make_mentor(world.programme),
        stage=MatchStage.PLANNED,
    )
    factories.save(
        Koppelingsmoment(
            match=meets, starts_at=SOON, minutes=60, place="Geheime straat 1", uid="x", planned_by=world.coordinator
        )
    )
    training = factories.save(
        Training(
            programme_id=world.programme.id, kind=TrainingKind.BASIC, title="Start", starts_at=SOON, minutes=150,
            place="Geheime straat 1", trainer_id=world.trainer.id,
        )
    )  # fmt: skip
    factories.save(TrainingSeat(training_id=training.id, mentor_id=world.mentor.id))
    group = factories.save(IntervisieGroup(programme_id=world.programme.id, name="Groep Noord"))
    factories.save(GroupMember(group_id=group.id, mentor_id=world.mentor.id))
    factories.save(GroupMeeting(group_id=group.id, starts_at=SOON, minutes=120, place="Zaal 3", method=Method.INCIDENT))
    db.session.commit()
    return match


def test_each_sees_the_own_appointments_and_no_names(app, world, busy, sign_in, browser):
    expected = {
        "mentor_user": ["Intervisie", "Mentorgesprek", "Training"],
        "coordinator": ["Koppelingsmoment"],
        "trainer": ["Training"],
        "other_mentor_user": [],
    }
    names = [world.mentor.first_name, world.mentor.last_name, busy.student.first_name, busy.student.last_name]
    for who, summaries in expected.items():
        answer = browser.get(address_of(sign_in(getattr(world, who))))
        assert answer.content_type == "text/calendar; charset=utf-8"
        assert read(answer) == [("01-12 16.00", summary) for summary in summaries]
        text = answer.get_data(as_text=True)
        assert not [word for word in (*names, "Geheime", "Zaal", "Noord", world.school.name) if word in text]


def test_what_did_not_change_is_not_sent_again(world, busy, sign_in, browser):
    address = address_of(sign_in(world.mentor_user))
    first = browser.get(address)
    again = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    with clock.fixed(NOW + timedelta(hours=6)):
        assert browser.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    make_conversation(busy, starts_at=SOON + timedelta(days=1))
    changed = browser.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (changed.status_code, len(read(changed))) == (200, 4)
    assert "no-store" not in changed.headers["Cache-Control"]


def test_a_new_address_stops_the_old_one_and_the_token_is_kept_nowhere(world, sign_in, browser):
    mentor = sign_in(world.mentor_user)
    old = address_of(mentor)
    assert browser.get(old).status_code == 200
    kept = db.session.scalars(select(CalendarFeed)).one()
    assert old.removeprefix("/calendar/").removesuffix(".ics") not in kept.token_hash
    new = address_of(mentor)
    assert (browser.get(old).status_code, browser.get(new).status_code) == (404, 200)
    # It is shown once.
    assert "<code>" not in mentor.get("/calendar/").get_data(as_text=True)
    assert mentor.post("/calendar/revoke").status_code == 303
    assert browser.get(new).status_code == 404
    assert browser.get("/calendar/unknown.ics").status_code == 404


def test_who_has_no_role_any_more_has_no_calendar(world, sign_in, browser):
    address = address_of(sign_in(world.mentor_user))
    world.mentor_user.deactivated_at = NOW
    db.session.commit()
    assert browser.get(address).status_code == 404


def test_a_calendar_costs_two_statements_however_much_stands_in_it(app, world, busy, sign_in, browser):
    address = address_of(sign_in(world.mentor_user))
    taken = []
    for more in range(2):
        for number in range(30 * more):
            make_conversation(busy, starts_at=SOON + timedelta(days=number + 2))
        with watching(app) as watch:
            assert browser.get(address).status_code == 200
        taken.append(len(watch.statements))
    assert taken == [2, 2]
