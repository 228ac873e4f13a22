"""The mail in the morning: to whom, when, what it says, and never twice for one day."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.models import DueItem
from programme.lifecycle.promises import Owed, owe, settle
from programme.worklist import actions
from tests import factories
from tests.factories import TODAY

# Half past seven in Amsterdam on Tuesday 24 November 2026.
MORNING = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def person(world):
    world.coordinator.password_hash = "x"
    db.session.commit()
    return world.coordinator


def promise(world, owner, due_on, about="", **values):
    owed = Owed("write_presence", due_on, "training_held", "worklist.today", about=about, **values)
    item = owe(owed, owner=owner, programme_id=world.programme.id)
    db.session.commit()
    return item


def mails():
    db.session.expire_all()
    found = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "worklist/emails/reminder"))
    return [preview(row) for row in found.all()]


def remind(moment):
    with clock.fixed(moment):
        return actions.remind(moment)


def test_what_is_due_today_and_what_is_late_is_one_mail_a_person(world, person):
    promise(world, person, TODAY, "1")
    promise(world, person, TODAY, "2")
    promise(world, person, TODAY - 3 * DAY, "3")
    promise(world, person, TODAY + DAY, "4")
    assert remind(MORNING) == 1
    (mail,) = mails()
    assert mail.to == person.email
    assert mail.subject == "3 dingen vragen vandaag iets van je"
    assert "2 dingen moeten vandaag.\n1 ding is te laat.\n" in mail.body
    assert "http" in mail.body
    assert remind(MORNING + timedelta(hours=1)) == 0


def test_the_mail_speaks_the_language_of_its_reader_and_names_nobody(world, person):
    person.language = "en"
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school, first_name="Zonnestraal"), coordinator=person
    )
    owe(
        Owed("review_colour", TODAY, "red_needs_second", "screening.review", is_urgent=True),
        owner=person,
        trajectory=trajectory,
    )
    db.session.commit()
    remind(MORNING)
    (mail,) = mails()
    assert mail.subject == "1 thing needs you today"
    for word in ("Zonnestraal", trajectory.student.last_name, "colour", "red", "school"):
        assert word not in mail.subject + mail.body.replace("needed", "")


def test_nothing_new_is_no_mail_and_what_becomes_late_is_news_once(world, person):
    promise(world, person, TODAY)
    mornings = [MORNING + n * DAY for n in (0, 1, 2, 6, 7)]
    # Tuesday due, Wednesday late, and then silence: Thursday, Monday and Tuesday bring nothing new.
    assert [remind(moment) for moment in mornings] == [1, 1, 0, 0, 0]


def test_an_old_promise_that_somebody_gets_today_is_news(world, person):
    promise(world, person, TODAY)
    assert [remind(MORNING), remind(MORNING + DAY)] == [1, 1]
    with clock.fixed(MORNING + 2 * DAY):
        promise(world, person, TODAY - 9 * DAY, "old")
    assert remind(MORNING + 3 * DAY) == 1


def test_weekends_and_holidays_are_left_alone_and_told_after(world, person):
    saturday = datetime(2026, 11, 28, 6, 30, tzinfo=UTC)
    promise(world, person, date(2026, 11, 28))
    assert [remind(saturday), remind(saturday + DAY), remind(saturday + 2 * DAY)] == [0, 0, 1]
    christmas = datetime(2026, 12, 25, 6, 30, tzinfo=UTC)
    promise(world, person, date(2026, 12, 25), "christmas")
    assert [remind(christmas), remind(christmas + 3 * DAY)] == [0, 1]


def test_a_job_that_wakes_up_in_the_afternoon_waits_for_the_next_morning(world, person):
    promise(world, person, TODAY)
    assert remind(datetime(2026, 11, 24, 11, 0, tzinfo=UTC)) == 0
    assert remind(MORNING + DAY) == 1


def test_who_does_not_want_it_or_cannot_sign_in_hears_nothing(world, person):
    promise(world, person, TODAY)
    never_accepted = promise(world, world.colleague, TODAY, "invited")
    assert never_accepted.owner_id == world.colleague.id
    world.manager.password_hash, world.manager.deactivated_at = "x", factories.NOW
    promise(world, world.manager, TODAY, "closed")
    person.wants_reminders = False
    db.session.commit()
    assert remind(MORNING) == 0
    person.wants_reminders = True
    settle("write_presence", programme_id=world.programme.id)
    db.session.commit()
    assert remind(MORNING) == 0


def test_two_runners_at_once_write_one_mail(app, world, person):
    promise(world, person, TODAY)
    db.session.remove()
    told, gate = [], threading.Barrier(2)

    def run():
        with app.app_context():
            gate.wait()
            told.append(remind(MORNING))
            db.session.remove()

    runners = [threading.Thread(target=run) for _ in range(2)]
    for runner in runners:
        runner.start()
    for runner in runners:
        runner.join()
    assert sorted(told) == [0, 1]
    assert len(mails()) == 1


def test_a_runner_that_dies_halfway_leaves_neither_mark_nor_mail(world, person):
    promise(world, person, TODAY)
    with clock.fixed(MORNING):
        found = actions.queries.to_remind(TODAY)
        assert actions._remind_one(person.id, found, TODAY) == 1
        # It is killed here, before its transaction is saved.
        db.session.rollback()
    assert mails() == []
    assert remind(MORNING) == 1
    assert db.session.scalars(select(DueItem)).one().closed_at is None
