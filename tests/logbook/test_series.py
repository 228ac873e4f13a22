"""The fixed hour of a pair: its days, what falls out, and the student's calendar, read back by another library."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import vobject
from sqlalchemy import func, select

from programme.core import clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle import silence
from programme.lifecycle.models import QuietKind, QuietPeriod
from programme.lifecycle.stages import MatchStage
from programme.logbook import actions, queries
from programme.logbook.actions import FixedHour
from programme.logbook.models import Conversation, ConversationSeries, ConversationState, Place, Side
from programme.logbook.rules import other_moments, series_days, without_quiet
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.logbook.setting import make_running, owed

TUESDAY = date(2026, 12, 1)
CHRISTMAS = (date(2026, 12, 19), date(2027, 1, 3))


@pytest.fixture
def match(world):
    found = make_running(world, until_on=date(2027, 7, 1))
    found.student.email = "samira@example.org"
    db.session.commit()
    return found


def days_of(match, month):
    return [one for one in days(match) if f"-{month} " in one]


def plan(world, match, first_on=TUESDAY, every_weeks=1, until_on=date(2027, 7, 1), invites=True):
    writing = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    hour = FixedHour(first_on, time(16), every_weeks, until_on, 60, Place.SCHOOL)
    made = actions.plan_series(
        writing=writing, actor=act_as(world.mentor_user), hour=hour, invites=invites, now=clock.now()
    )
    db.session.commit()
    return made


def planned(match):
    db.session.expire_all()
    rows = db.session.scalars(
        select(Conversation)
        .where(Conversation.match_id == match.id, Conversation.state == ConversationState.PLANNED)
        .order_by(Conversation.starts_at)
    )
    return list(rows)


def days(match):
    return [clock.local(one.starts_at).strftime("%d-%m %H.%M") for one in planned(match)]


def mails(to="samira@example.org"):
    rows = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    return [seen for row in rows if row.recipient == to and (seen := preview(row)) is not None]


def event_of(mail):
    calendar = vobject.readOne(mail.invitation)
    return calendar.method.value, calendar.vevent


def holiday(school, first_on, last_on):
    factories.save(
        QuietPeriod(school_id=school.id, kind=QuietKind.HOLIDAY, name="Vakantie", first_on=first_on, last_on=last_on)
    )
    db.session.commit()


@pytest.mark.parametrize(
    ("first", "every", "until", "count", "last"),
    [
        (date(2026, 12, 1), 1, date(2026, 12, 1), 1, date(2026, 12, 1)),
        (date(2026, 12, 1), 1, date(2026, 12, 28), 4, date(2026, 12, 22)),
        # 2026 has a week 53: it begins on Monday 28 December.
        (date(2026, 12, 14), 2, date(2027, 1, 31), 4, date(2027, 1, 25)),
        # From one leap day on, every four weeks, past the 29th of February of 2028.
        (date(2028, 2, 1), 4, date(2028, 3, 31), 3, date(2028, 3, 28)),
    ],
)
def test_the_days_of_a_fixed_hour(first, every, until, count, last):
    found = series_days(first, every, until)
    assert (len(found), found[-1]) == (count, last)
    assert {day.weekday() for day in found} == {first.weekday()}


def test_days_off_are_left_out_with_their_first_and_last_day():
    found = without_quiet([date(2026, 12, 18), *CHRISTMAS, date(2027, 1, 4)], [CHRISTMAS])
    assert found == ([date(2026, 12, 18), date(2027, 1, 4)], [*CHRISTMAS])


def test_new_moments_are_soon_on_working_days_and_a_week_later_at_the_same_hour():
    # Thursday 26 November 2026, 16.00; now it is that day, 17.00.
    starts = datetime(2026, 11, 26, 15, tzinfo=UTC)
    found = other_moments(starts, starts + timedelta(hours=1), [])
    assert [f"{clock.local(one):%a %d %b %H.%M}" for one in found] == [
        "Fri 27 Nov 16.00",
        "Mon 30 Nov 16.00",
        "Thu 03 Dec 16.00",
    ]
    # What holds a conversation already is not offered.
    again = other_moments(starts, starts, [date(2026, 11, 27), date(2026, 12, 3)])
    assert [f"{clock.local(one):%d %b}" for one in again] == ["30 Nov", "01 Dec", "10 Dec"]
    # In the week of the change to summer time the hour on the wall stays.
    spring = other_moments(datetime(2027, 3, 25, 15, tzinfo=UTC), datetime(2027, 3, 25, 15, tzinfo=UTC), [])
    assert {f"{clock.local(one):%H.%M}" for one in spring} == {"16.00"}


def test_eight_weeks_stand_in_the_agenda_and_holidays_fall_out(world, match):
    holiday(world.school, *CHRISTMAS)
    series = plan(world, match)
    assert days(match) == [
        "01-12 16.00", "08-12 16.00", "15-12 16.00", "05-01 16.00", "12-01 16.00", "19-01 16.00",
    ]  # fmt: skip
    assert series.left_out == ["2026-12-22", "2026-12-29"]
    assert match.next_conversation_at == datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert len(owed("log_conversation")) == 6
    assert {item.owner_id for item in owed("log_conversation")} == {world.mentor_user.id}


def test_the_next_weeks_are_planned_as_time_goes_by_and_each_day_once(world, match):
    series = plan(world, match)
    assert len(planned(match)) == 8
    for day in (date(2026, 12, 2), date(2026, 12, 2), date(2026, 12, 9)):
        with clock.fixed(clock.instant(day, time(4, 30))):
            actions.extend_series(day)
    assert days(match)[-2:] == ["26-01 16.00", "02-02 16.00"]
    assert len(set(days(match))) == len(days(match)) == 10
    assert series.planned_until_on == date(2027, 2, 3)


def test_through_both_summer_time_changes_the_hour_on_the_wall_stays(world, match):
    plan(world, match)
    for week in range(30):
        day = TODAY + timedelta(weeks=week)
        with clock.fixed(clock.instant(day, time(4, 30))):
            actions.extend_series(day)
    found = planned(match)
    assert {f"{clock.local(one.starts_at):%A %H.%M}" for one in found} == {"Tuesday 16.00"}
    assert {one.starts_at.hour for one in found} == {15, 14}
    # From 1 December up to and with 29 June: thirty-one Tuesdays, and not beyond the end of the match.
    assert (len(found), clock.local(found[-1].starts_at).date()) == (31, date(2027, 6, 29))


def test_the_student_gets_one_invitation_that_another_library_reads(world, match):
    holiday(world.school, *CHRISTMAS)
    plan(world, match)
    (mail,) = mails()
    method, event = event_of(mail)
    assert method == "REQUEST"
    assert (event.sequence.value, event.summary.value) == ("0", "Gesprek met je mentor")
    read = list(event.getrruleset(addRDate=True))
    assert [f"{moment:%d-%m-%Y %H.%M}" for moment in read[:5]] == [
        "01-12-2026 16.00", "08-12-2026 16.00", "15-12-2026 16.00", "05-01-2027 16.00", "12-01-2027 16.00",
    ]  # fmt: skip
    assert f"{read[-1]:%d-%m-%Y %H.%M}" == "29-06-2027 16.00"
    assert len(read) == 29
    for word in (world.mentor.first_name, world.mentor.last_name, world.mentor.email):
        assert word not in mail.invitation + mail.body


def test_one_of_a_series_moves_and_only_that_one_changes_in_the_calendar(world, match):
    plan(world, match)
    second = planned(match)[1]
    writing = queries.find_to_write(act_as(world.mentor_user), second.id)
    moment = datetime(2026, 12, 10, 9, tzinfo=UTC)
    new = actions.move_conversation(writing=writing, actor=world.mentor_user, starts_at=moment, now=NOW)
    db.session.commit()
    assert (new.series_on, second.state) == (date(2026, 12, 8), ConversationState.MOVED)
    method, event = event_of(mails()[-1])
    assert (method, event.sequence.value, event.uid.value) == ("REQUEST", "1", event_of(mails()[0])[1].uid.value)
    assert f"{event.recurrence_id.value:%d-%m %H.%M}" == "08-12 16.00"
    assert f"{event.dtstart.value:%d-%m %H.%M}" == "10-12 10.00"
    with clock.fixed(clock.instant(date(2026, 12, 2), time(4, 30))):
        actions.extend_series(date(2026, 12, 2))
    assert len(days(match)) == len(set(days(match))) == 9


def test_one_of_a_series_is_cancelled_in_the_calendar_too(world, match):
    plan(world, match)
    writing = queries.find_to_write(act_as(world.mentor_user), planned(match)[0].id)
    actions.write_missed(
        writing=writing, actor=world.mentor_user, state=ConversationState.CANCELLED, by_side=Side.MENTOR, now=NOW
    )
    db.session.commit()
    method, event = event_of(mails()[-1])
    assert (method, f"{event.recurrence_id.value:%d-%m %H.%M}") == ("CANCEL", "01-12 16.00")
    assert match.next_conversation_at == datetime(2026, 12, 8, 15, tzinfo=UTC)


def test_one_of_a_series_that_was_cancelled_gets_its_new_moment_in_the_calendar(world, match):
    plan(world, match)
    first = planned(match)[0]
    actions.write_missed(
        writing=queries.find_to_write(act_as(world.mentor_user), first.id), actor=world.mentor_user,
        state=ConversationState.CANCELLED, by_side=Side.STUDENT, now=NOW, new_at=datetime(2026, 12, 3, 9, tzinfo=UTC),
    )  # fmt: skip
    db.session.commit()
    method, event = event_of(mails()[-1])
    assert (method, f"{event.recurrence_id.value:%d-%m %H.%M}") == ("REQUEST", "01-12 16.00")
    assert f"{event.dtstart.value:%d-%m %H.%M}" == "03-12 10.00"
    assert match.next_conversation_at == datetime(2026, 12, 3, 9, tzinfo=UTC)
    assert len(mails()) == 2


def test_a_conversation_planned_ahead_is_waited_for_from_that_moment_on(world, match):
    # Three weeks without a word are fine in the beginning; a planned one is waited for, and three days for its log.
    silence.expect_contact(match=match, today=date(2026, 11, 24))
    db.session.commit()
    before = match.next_due_on
    with clock.fixed(clock.instant(date(2026, 12, 1), time(10))):
        actions.plan_conversation(
            writing=queries.find_match_to_write(act_as(world.mentor_user), match.id), actor=world.mentor_user,
            starts_at=datetime(2026, 12, 18, 9, tzinfo=UTC), minutes=60, place=Place.SCHOOL, now=clock.now(),
        )  # fmt: skip
        db.session.commit()
    looks = [(item.due_on, item.show_from) for item in owed("silence")]
    assert (before, match.next_due_on) == (date(2026, 12, 15), date(2026, 12, 21))
    assert looks == [(date(2026, 12, 21), date(2026, 12, 21))]


def test_a_holiday_that_is_entered_later_marks_what_stands_in_it_and_one_press_lets_it_fall_out(world, match, sign_in):
    series = plan(world, match)
    coordinator, mentor = sign_in(world.coordinator), sign_in(world.mentor_user)
    days = {"kind": "exams", "first_on": "2026-12-12", "last_on": "2026-12-29"}
    said = coordinator.post(f"/days-off/matches/{match.id}", data=days, follow_redirects=True).get_data(as_text=True)
    assert "3 geplande gesprekken vallen op deze dagen" in said
    page = mentor.get("/logbook/agenda").get_data(as_text=True)
    assert page.count("op een vrije dag") == 3
    assert days_of(match, 12) == ["01-12 16.00", "08-12 16.00", "15-12 16.00", "22-12 16.00", "29-12 16.00"]
    answer = mentor.post(f"/logbook/matches/{match.id}/skip-days-off", follow_redirects=True).get_data(as_text=True)
    assert "3 gesprekken vallen uit." in answer
    assert "op een vrije dag" not in answer
    assert days_of(match, 12) == ["01-12 16.00", "08-12 16.00"]
    gone = [event_of(mail) for mail in mails()[-3:]]
    assert [(method, f"{event.recurrence_id.value:%d-%m %H.%M}") for method, event in gone] == [
        ("CANCEL", "15-12 16.00"), ("CANCEL", "22-12 16.00"), ("CANCEL", "29-12 16.00"),
    ]  # fmt: skip
    db.session.expire_all()
    assert series.left_out == ["2026-12-15", "2026-12-22", "2026-12-29"]
    assert match.missed_on == []
    assert len(owed("log_conversation")) == len(planned(match))
    assert mentor.post(f"/logbook/matches/{match.id}/skip-days-off").status_code == 409
    with clock.fixed(clock.instant(date(2026, 12, 2), time(4, 30))):
        actions.extend_series(date(2026, 12, 2))
    assert days_of(match, 12) == ["01-12 16.00", "08-12 16.00"]


def test_the_rest_of_a_series_stops_and_the_student_hears_until_when(world, match):
    series = plan(world, match)
    gone = actions.stop_series(series=series, actor=world.mentor_user, from_on=date(2026, 12, 10), now=NOW)
    db.session.commit()
    assert gone == 6
    assert days(match) == ["01-12 16.00", "08-12 16.00"]
    assert len(owed("log_conversation")) == 2
    method, event = event_of(mails()[-1])
    assert (method, event.sequence.value) == ("REQUEST", "1")
    assert [f"{moment:%d-%m}" for moment in event.getrruleset()] == ["01-12", "08-12"]
    with clock.fixed(clock.instant(date(2026, 12, 2), time(4, 30))):
        assert actions.extend_series(date(2026, 12, 2)) == 0


def test_with_the_match_all_that_is_planned_falls_away(world, match):
    plan(world, match)
    alone = plan_one(world, match, datetime(2026, 12, 3, 10, tzinfo=UTC))
    assert alone.uid is not None
    actions.stop_planning(match=match, now=NOW)
    db.session.commit()
    assert planned(match) == []
    assert owed("log_conversation") == []
    assert [event_of(mail)[0] for mail in mails()[-2:]] == ["CANCEL", "CANCEL"]
    assert db.session.scalars(select(ConversationSeries)).one().ended_at == NOW


def plan_one(world, match, starts_at, invites=True):
    writing = queries.find_match_to_write(act_as(world.mentor_user), match.id)
    made = actions.plan_conversation(
        writing=writing, actor=world.mentor_user, starts_at=starts_at, minutes=45, place=Place.ONLINE, now=NOW,
        invites=invites,
    )  # fmt: skip
    db.session.commit()
    return made


def test_an_appointment_keeps_its_identity_when_it_moves_and_is_withdrawn_when_it_is_cancelled(world, match):
    first = plan_one(world, match, datetime(2026, 12, 3, 10, tzinfo=UTC))
    writing = queries.find_to_write(act_as(world.mentor_user), first.id)
    moved = actions.move_conversation(
        writing=writing, actor=world.mentor_user, starts_at=datetime(2026, 12, 4, 10, tzinfo=UTC), now=NOW
    )
    db.session.commit()
    writing = queries.find_to_write(act_as(world.mentor_user), moved.id)
    actions.write_missed(
        writing=writing, actor=world.mentor_user, state=ConversationState.CANCELLED, by_side=Side.STUDENT, now=NOW
    )
    db.session.commit()
    read = [event_of(mail) for mail in mails()]
    assert [(method, event.sequence.value) for method, event in read] == [
        ("REQUEST", "0"), ("REQUEST", "1"), ("CANCEL", "2"),
    ]  # fmt: skip
    assert len({event.uid.value for _method, event in read}) == 1
    assert f"{read[1][1].dtstart.value:%d-%m %H.%M}" == "04-12 11.00"


def test_who_does_not_want_mails_gets_none(world, match):
    plan(world, match, invites=False)
    plan_one(world, match, datetime(2026, 12, 3, 10, tzinfo=UTC), invites=False)
    actions.stop_planning(match=match, now=NOW)
    assert mails() == []


def test_a_holiday_that_is_written_down_later_falls_out_of_the_calendar_too(world, match):
    plan(world, match)
    holiday(world.school, date(2027, 1, 25), date(2027, 1, 31))
    with clock.fixed(clock.instant(date(2026, 12, 2), time(4, 30))):
        assert actions.extend_series(date(2026, 12, 2)) == 0
    method, event = event_of(mails()[-1])
    assert (method, f"{event.recurrence_id.value:%d-%m %H.%M}") == ("CANCEL", "26-01 16.00")


def test_a_paused_match_is_not_planned_on_and_a_closed_one_not_at_all(world, match):
    plan(world, match)
    match._stage = MatchStage.PAUSED
    db.session.commit()
    with clock.fixed(clock.instant(date(2026, 12, 9), time(4, 30))):
        assert actions.extend_series(date(2026, 12, 9)) == 0
    match._stage, match.ended_on, match.end_reason, match.is_running = MatchStage.CLOSED, TODAY, "completed_goal", False
    db.session.commit()
    with pytest.raises(GateClosed):
        plan(world, match)


def test_a_series_of_days_off_alone_is_refused(world, match):
    holiday(world.school, *CHRISTMAS)
    with pytest.raises(GateClosed) as refused:
        plan(world, match, first_on=date(2026, 12, 22), until_on=date(2026, 12, 31))
    assert refused.value.code == "no_day_left"


def test_the_form_begins_with_what_the_pair_agreed_and_shows_what_falls_out(world, match, sign_in):
    holiday(world.school, *CHRISTMAS)
    match.every_days = 14
    db.session.commit()
    browser, address = sign_in(world.mentor_user), f"/logbook/matches/{match.id}/series"
    page = browser.get(address).get_data(as_text=True)
    assert 'value="2" checked' in page
    assert 'value="2027-07-01"' in page
    data = {"first_on": "2026-12-08", "at": "16:00", "every_weeks": "2", "until_on": "2027-07-01", "minutes": "60"}
    assert browser.post(address, data=data).status_code == 422
    wrong = data | {"place": "school", "until_on": "2026-12-01"}
    assert browser.post(address, data=wrong).status_code == 422
    assert browser.post(address, data=data | {"place": "school", "invites": "y"}).status_code == 303
    agenda = browser.get("/logbook/agenda").get_data(as_text=True)
    assert "Elke 2 weken op dinsdag 16.00" in agenda
    assert "di 22 december" in agenda
    number = db.session.scalars(select(ConversationSeries.id)).one()
    stop = f"/logbook/series/{number}/stop"
    assert sign_in(world.other_mentor_user).get(stop).status_code == 404
    browser = sign_in(world.mentor_user)
    assert browser.post(stop, data={"from_on": "2026-11-25"}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Conversation)) == 0
    assert "al gestopt" in browser.get(stop).get_data(as_text=True)


def test_a_new_date_is_one_of_three_buttons(world, match, sign_in):
    one = plan_one(world, match, datetime(2026, 12, 3, 10, tzinfo=UTC))
    browser, address = sign_in(world.mentor_user), f"/logbook/conversations/{one.id}?how=moved"
    assert browser.get(address).get_data(as_text=True).count('name="moment"') == 3
    assert browser.post(address, data={"moment": "2026-12-25T03:00"}).status_code == 422
    assert browser.post(address, data={}).status_code == 422
    assert browser.post(address, data={"moment": "2026-12-04T11:00"}).status_code == 303
    assert days(match) == ["04-12 11.00"]


def test_a_fixed_hour_that_stops_later_is_planned_on_until_then(world, match):
    series = plan(world, match)
    actions.stop_series(series=series, actor=world.mentor_user, from_on=date(2027, 3, 1), now=NOW)
    db.session.commit()
    assert (series.ended_at, series.until_on, len(planned(match))) == (None, date(2027, 2, 28), 8)
    with clock.fixed(clock.instant(date(2027, 2, 1), time(4, 30))):
        actions.extend_series(date(2027, 2, 1))
    # The last Tuesday of February: the same one that the student's calendar ends with.
    assert days(match)[-1] == "23-02 16.00"
    assert f"{list(event_of(mails()[-1])[1].getrruleset())[-1]:%d-%m}" == "23-02"


@pytest.mark.parametrize("from_on", [date(2027, 8, 1), date(9999, 12, 31)])
def test_stopping_after_the_end_makes_a_fixed_hour_no_longer(world, match, from_on):
    series = plan(world, match)
    assert actions.stop_series(series=series, actor=world.mentor_user, from_on=from_on, now=NOW) == 0
    assert series.until_on == date(2027, 7, 1)
    assert f"{list(event_of(mails()[-1])[1].getrruleset())[-1]:%d-%m-%Y}" == "29-06-2027"


def test_a_fixed_hour_that_is_over_is_not_shown_and_not_taken_back(world, match, sign_in):
    plan(world, match, until_on=date(2026, 12, 8))
    sent = len(mails())
    with clock.fixed(clock.instant(date(2026, 12, 9), time(10))):
        assert queries.fixed_hours(act_as(world.mentor_user)) == []
        actions.stop_planning(match=match, now=clock.now())
    assert len(mails()) == sent
    assert [one.first_on for one in queries.fixed_hours(act_as(world.mentor_user))] == [TUESDAY]


def test_every_four_weeks_is_what_a_pair_agreed_too(world, match, sign_in):
    match.every_days = 28
    db.session.commit()
    page = sign_in(world.mentor_user).get(f"/logbook/matches/{match.id}/series").get_data(as_text=True)
    assert 'value="4" checked' in page


@pytest.mark.parametrize("first_on", ["0001-01-01", "9999-12-31"])
def test_a_year_that_is_a_slip_is_refused_with_what_was_typed(world, match, sign_in, first_on):
    browser = sign_in(world.mentor_user)
    hour = {"at": "00:00", "every_weeks": "1", "until_on": first_on, "minutes": "60", "place": "school"}
    answer = browser.post(f"/logbook/matches/{match.id}/series", data=hour | {"first_on": first_on})
    assert answer.status_code in (409, 422)
    number = plan(world, match).id
    assert browser.post(f"/logbook/series/{number}/stop", data={"from_on": first_on}).status_code == 303


@pytest.mark.parametrize(
    ("page", "typed", "said"),
    [
        ("series", {"first_on": "2027-09-07", "until_on": "2027-11-23"}, "Jullie zien elkaar tot 1 juli 2027."),
        ("series", {"first_on": "2026-11-20", "until_on": "2027-03-01"}, "Dit moment is al voorbij."),
        ("plan", {"on": "2026-11-20"}, "Dit moment is al voorbij."),
        ("log", {"held_on": "2026-12-24", "note": "Deze zin blijft."}, "tussen de start van de koppeling en vandaag"),
    ],
)
def test_a_day_that_cannot_be_is_said_beside_it_and_what_was_typed_stays(world, match, sign_in, page, typed, said):
    data = {"at": "16:00", "every_weeks": "1", "minutes": "47", "place": "online"} | typed
    answer = sign_in(world.mentor_user).post(f"/logbook/matches/{match.id}/{page}", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in text
    assert 'value="47"' in text and all(value in text for value in typed.values())
