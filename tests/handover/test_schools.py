"""A zorgcoördinator who leaves: a colleague of the school becomes the contact, with a mail, once."""

from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from programme.core.database import db
from programme.core.errors import Conflict, NotFound
from programme.core.outbox import OutboxMail, preview
from programme.handover import actions, queries
from programme.koppelingsmoment.models import DatePoll, Koppelingsmoment, MeetingParty, PollDate, PollParty
from programme.lifecycle.models import DueItem
from programme.lifecycle.promises import Owed, owe
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.norms.promises import Party
from programme.people.models import Role
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY

ASK = Owed("agreement_missing", TODAY, "agreement_first", "nomination.show")


@pytest.fixture
def successor(world):
    return factories.make_user(Role.CARE_COORDINATOR, school=world.school, name="Opvolger Verzonnen")


@pytest.fixture
def students(world):
    made = [
        factories.make_trajectory(
            world.programme, factories.make_student(world.school), stage=stage, nominated_by=world.care_coordinator
        )
        for stage in (TrajectoryStage.DRAFT, TrajectoryStage.WAITING, TrajectoryStage.CLOSED)
    ]
    owe(ASK, owner=world.care_coordinator, trajectory=made[0])
    db.session.commit()
    return made


def hand_over(world, successor, actor):
    contact = queries.find_school_contact(act_as(actor), world.care_coordinator.id)
    number = actions.hand_over_school(contact=contact, successor=successor, actor=act_as(actor))
    db.session.commit()
    return number


@pytest.mark.parametrize("who", ["administrator", "manager", "coordinator"])
def test_open_students_and_promises_go_over_and_what_is_done_stays(world, successor, students, who):
    assert hand_over(world, successor, getattr(world, who)) == 2
    contacts = [one.nominated_by_id for one in students]
    assert contacts == [successor.id, successor.id, world.care_coordinator.id]
    assert db.session.scalars(select(DueItem.owner_id)).all() == [successor.id]
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    assert (mail.template, mail.recipient) == ("handover/emails/school_contact", successor.email)


def test_the_second_click_finds_that_it_was_done(world, successor, students):
    hand_over(world, successor, world.manager)
    with pytest.raises(Conflict):
        hand_over(world, successor, world.manager)


def test_a_school_of_another_programme_is_not_found(world, successor, students):
    with pytest.raises(NotFound):
        hand_over(world, successor, world.other_manager)
    with pytest.raises(NotFound):
        queries.find_school_contact(act_as(world.manager), world.coordinator.id)


def test_an_administrator_does_it_in_numbers_and_closes_the_account_after(world, sign_in, successor, students):
    browser = sign_in(world.administrator)
    path = f"/handover/school-contacts/{world.care_coordinator.id}"
    page = browser.get(path).get_data(as_text=True)
    assert "Samira" not in page
    assert successor.name in page
    close = f"/settings/users/{world.care_coordinator.id}/deactivate"
    assert browser.post(close).status_code == 409
    assert browser.post(path, data={"successor_id": "0"}).status_code == 422
    assert browser.post(path, data={"successor_id": str(successor.id)}).status_code == 303
    assert browser.post(close).status_code == 303


def test_closing_an_account_that_still_runs_things_says_so_first(world, sign_in):
    factories.make_trajectory(world.programme, factories.make_student(world.school), coordinator=world.coordinator)
    db.session.commit()
    browser = sign_in(world.administrator)
    page = browser.get(f"/settings/users/{world.coordinator.id}").get_data(as_text=True)
    assert 'name="anyway"' in page
    close = f"/settings/users/{world.coordinator.id}/deactivate"
    assert browser.post(close).status_code == 409
    assert browser.post(close, data={"anyway": "yes"}).status_code == 303


def test_planned_first_meetings_and_dates_that_are_asked_go_to_the_successor(world, successor, students):
    def make_pair(stage):
        trajectory = factories.make_trajectory(
            world.programme,
            factories.make_student(world.school),
            stage=TrajectoryStage.KOPPELINGSMOMENT,
            coordinator=world.coordinator,
            nominated_by=world.care_coordinator,
        )
        return factories.make_match(trajectory, factories.make_mentor(world.programme), stage=stage)

    planned, held, asked = (make_pair(stage) for stage in (MatchStage.PLANNED, MatchStage.ACTIVE, MatchStage.ACCEPTED))
    school = {"name": world.care_coordinator.name, "email": world.care_coordinator.email}
    for match, days in ((planned, 5), (held, -5)):
        meeting = factories.save(
            Koppelingsmoment(
                match=match,
                starts_at=NOW + timedelta(days=days),
                place="School",
                uid=f"{match.id}@example.org",
                sequence=0,
                planned_by=world.coordinator,
            )
        )
        for party, who in (
            (Party.CARE_COORDINATOR, school),
            (Party.MENTOR, {"name": "Daan", "email": match.mentor.email}),
        ):
            factories.save(MeetingParty(match_id=match.id, meeting=meeting, party=party, can_come=True, **who))
    poll = factories.save(
        DatePoll(
            match=asked,
            asked_at=NOW,
            asked_by_id=world.coordinator.id,
            answer_by_on=TODAY + timedelta(days=3),
            minutes=60,
            place="School",
        )
    )
    date = factories.save(PollDate(match_id=asked.id, poll=poll, starts_at=NOW + timedelta(days=9)))
    answered = {"answered_at": NOW, "can": [date.id]}
    party = factories.save(PollParty(match_id=asked.id, poll=poll, party=Party.CARE_COORDINATOR, **school, **answered))
    db.session.commit()
    hand_over(world, successor, world.manager)
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.template.startswith("koppelingsmoment/"))).all()
    names = {(mail.template.rpartition("/")[2], mail.recipient, mail.match_id) for mail in mails}
    assert names == {
        ("withdraw", world.care_coordinator.email, planned.id),
        ("invite", successor.email, planned.id),
        ("take_dates_back", world.care_coordinator.email, asked.id),
        ("ask_for_date", successor.email, asked.id),
    }
    (invited,) = [mail for mail in mails if mail.template.endswith("/invite")]
    event = Calendar.from_ical(invited.invitation).walk("VEVENT")[0]
    assert (str(event["UID"]), int(event["SEQUENCE"])) == (f"{planned.id}@example.org", 1)
    assert preview(invited).subject == "Eerste ontmoeting: zelfde datum, nieuwe uitnodiging"
    assert (party.email, party.answered_at, party.can) == (successor.email, None, [])
    came = dict(db.session.execute(select(MeetingParty.email, MeetingParty.can_come)).all())
    assert came == {
        successor.email: None,
        planned.mentor.email: True,
        world.care_coordinator.email: True,
        held.mentor.email: True,
    }
