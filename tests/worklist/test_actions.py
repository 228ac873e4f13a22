"""The mail in the morning: to whom, when, what it says, and never twice for one day."""

import threading
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.core.outbox import OutboxMail, preview
from programme.intervisie.models import IntervisieGroup
from programme.lifecycle.models import DueItem, StandIn
from programme.lifecycle.promises import Owed, owe, settle
from programme.logbook import queries as logbook
from programme.logbook.actions import Told, plan_conversation, write_held
from programme.logbook.models import Place
from programme.people.models import Digest
from programme.worklist import actions, queries
from tests import factories
from tests.conftest import act_as
from tests.factories import TODAY
from tests.logbook.setting import make_conversation, make_running

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
    person.digest = Digest.OFF
    db.session.commit()
    assert remind(MORNING) == 0
    person.digest = Digest.DAILY
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


def weekly(person, weekday):
    person.digest, person.digest_weekday = Digest.WEEKLY, weekday
    db.session.commit()


def mornings(first, count):
    """Give half past seven on the wall clock of as many days in a row."""
    return [clock.instant(first + n * DAY, time(7, 30)) for n in range(count)]


def test_a_weekly_mail_goes_on_its_day_with_all_that_asks(world, person):
    weekly(person, 3)
    promise(world, person, TODAY, "1")
    promise(world, person, TODAY - 9 * DAY, "2")
    # From Tuesday 24 November on; Thursdays are the 26th and the 3rd of December.
    told = [remind(moment) for moment in mornings(TODAY, 14)]
    assert [TODAY + n * DAY for n, one in enumerate(told) if one] == [
        date(2026, 11, 24),
        date(2026, 11, 26),
        date(2026, 12, 3),
    ]
    assert mails()[1].subject == "2 dingen vragen deze week iets van je"


def test_a_weekly_mail_of_a_holiday_goes_on_the_next_working_day_once(world, person):
    weekly(person, 4)
    person.reminded_on = date(2027, 3, 19)
    promise(world, person, date(2027, 3, 1))
    # Good Friday 26 March 2027, the change to summer time on Sunday, Easter Monday: Tuesday the 30th is the first to work.
    told = [remind(moment) for moment in mornings(date(2027, 3, 24), 10)]
    assert [date(2027, 3, 24) + n * DAY for n, one in enumerate(told) if one] == [date(2027, 3, 30), date(2027, 4, 2)]


@pytest.mark.parametrize(
    ("change", "told_on"),
    [
        (date(2026, 10, 25), [date(2026, 10, 19), date(2026, 10, 26)]),
        # After the change to summer time of 2027 comes Easter Monday.
        (date(2027, 3, 28), [date(2027, 3, 22), date(2027, 3, 30)]),
    ],
)
def test_in_the_weeks_around_a_summer_time_change_one_weekly_mail_goes(world, person, change, told_on):
    weekly(person, 0)
    person.reminded_on = change - 13 * DAY
    with clock.fixed(clock.instant(change - 20 * DAY, time(9))):
        promise(world, person, change - 20 * DAY)
    hours = [clock.instant(change - 6 * DAY, time(0)) + timedelta(hours=n) for n in range(24 * 9)]
    assert [clock.local(moment).date() for moment in hours if remind(moment)] == told_on


def test_a_clock_that_is_set_back_tells_nothing_twice(world, person):
    promise(world, person, TODAY)
    later = MORNING + timedelta(hours=1)
    assert [remind(later), remind(MORNING), remind(MORNING - DAY), remind(later)] == [1, 0, 0, 0]
    weekly(person, 1)
    assert [remind(later), remind(MORNING - DAY), remind(MORNING + 7 * DAY), remind(MORNING + 6 * DAY)] == [0, 0, 1, 0]


def test_what_was_written_yesterday_is_to_be_read_and_told_once(world, person):
    match = make_running(world)
    conversation = make_conversation(match)
    found = logbook.find_to_write(act_as(world.mentor_user), conversation.id)
    write_held(writing=found, actor=world.mentor_user, told=Told(), today=TODAY)
    db.session.commit()
    assert [remind(MORNING + n * DAY) for n in (0, 1, 2)] == [0, 1, 0]
    (mail,) = mails()
    assert "1 ding wacht tot je het leest." in mail.body


def test_a_mentor_hears_the_morning_after_that_a_conversation_can_be_written_down(world, person):
    world.mentor_user.password_hash = "x"
    match = make_running(world, heard_on=date(2026, 11, 24))
    found = logbook.find_match_to_write(act_as(world.mentor_user), match.id)
    moment = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
    plan_conversation(
        writing=found, actor=world.mentor_user, starts_at=moment, minutes=60, place=Place.SCHOOL, now=factories.NOW
    )
    db.session.commit()
    # Wednesday it takes place, Thursday it can be written down, on Saturday it is due and so on Monday it is late.
    assert [remind(MORNING + n * DAY) for n in (0, 1, 2, 3, 6, 7)] == [0, 0, 1, 0, 1, 0]
    assert "1 gesprek kan worden opgeschreven." in mails()[0].body


def stand_in(world, first, last, programme=None):
    found = StandIn(
        programme_id=(programme or world.programme).id,
        absent=world.coordinator,
        stands_in=world.colleague,
        from_on=first,
        until_on=last,
        made_by_id=world.manager.id,
    )
    factories.save(found)
    world.colleague.password_hash = "x"
    db.session.commit()


def test_on_the_days_somebody_is_away_who_stands_in_gets_the_mail_and_nobody_else(world, person):
    promise(world, person, TODAY - 9 * DAY)
    stand_in(world, TODAY, TODAY + DAY)
    # News to who stands in although it was late before; the second day brings nothing new, and after it who is back hears.
    assert [remind(MORNING + n * DAY) for n in (0, 1, 2)] == [1, 0, 1]
    assert [mail.to for mail in mails()] == [world.colleague.email, person.email]


def test_who_stands_in_is_told_in_their_own_rhythm(world, person):
    promise(world, person, TODAY)
    stand_in(world, TODAY, TODAY + 10 * DAY)
    world.colleague.digest = Digest.OFF
    db.session.commit()
    assert remind(MORNING) == 0
    world.colleague.digest, world.colleague.digest_weekday = Digest.WEEKLY, 3
    db.session.commit()
    world.colleague.reminded_on = TODAY - 5 * DAY
    db.session.commit()
    assert [remind(MORNING + n * DAY) for n in (0, 1, 2)] == [0, 0, 1]
    assert [mail.to for mail in mails()] == [world.colleague.email]


def test_what_does_not_fall_to_who_stands_in_is_told_to_its_owner(world, person):
    owe(
        Owed("write_presence", TODAY, "training_held", "worklist.today"),
        owner=person,
        programme_id=world.other_programme.id,
    )
    stand_in(world, TODAY, TODAY)
    assert remind(MORNING) == 1
    assert [mail.to for mail in mails()] == [person.email]


def test_vandaag_of_who_stands_in_and_the_mail_count_a_school_and_a_group_too(world, person):
    group = factories.save(IntervisieGroup(programme_id=world.programme.id, name="Groep", facilitator_id=person.id))
    owe(Owed("school_talk", TODAY, "quarter_over", "worklist.today"), owner=person, school_id=world.school.id)
    owe(Owed("hold_intervisie", TODAY, "meeting_planned", "worklist.today"), owner=person, group_id=group.id)
    stand_in(world, TODAY, TODAY)
    assert len(queries.due_items(act_as(world.colleague), TODAY)) == 2
    assert remind(MORNING) == 1
    (mail,) = mails()
    assert (mail.to, mail.subject) == (world.colleague.email, "2 dingen vragen vandaag iets van je")
