"""Offering moments, choosing one, moving, missing and running out, against a real database."""

from datetime import UTC, date, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed
from programme.core.outbox import OutboxMail, preview
from programme.intake.actions import plan_intake, remind_of_talks
from programme.intake.queries import current_intake
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import TrajectoryStage
from programme.slots import actions, queries
from tests import factories
from tests.factories import NOW

# Thursday 26 and Friday 27 November 2026, two o'clock in Amsterdam.
THURSDAY = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)


def nominated(world, **values):
    student = factories.make_student(world.school, **values)
    return factories.make_trajectory(world.programme, student, coordinator=world.coordinator)


def offer(world, *starts, **values):
    moments = actions.Moments(starts=starts, minutes=45, place="Lokaal 12", **values)
    return actions.offer_moments(programme_id=world.programme.id, host=world.coordinator, moments=moments)


def asked(world, **values):
    trajectory = nominated(world, **values)
    actions.ask_to_choose(trajectory=trajectory, actor=world.coordinator)
    return trajectory


def take(trajectory, slot, actor=None):
    return actions.choose(trajectory=trajectory, slot_id=slot.id, actor=actor)


def starts(trajectory):
    return [slot.starts_at for slot in queries.free_slots(trajectory)]


def owed(trajectory):
    rows = db.session.scalars(
        select(DueItem).where(DueItem.trajectory_id == trajectory.id, DueItem.closed_at.is_(None))
    ).all()
    return {row.kind: (row.due_on, row.reason, row.show_from) for row in rows}


def mails(trajectory):
    rows = db.session.scalars(
        select(OutboxMail).where(OutboxMail.trajectory_id == trajectory.id).order_by(OutboxMail.id)
    )
    return [preview(row) for row in rows]


def test_the_student_who_chooses_is_invited_and_the_moment_is_gone(world):
    first, _second = offer(world, THURSDAY, FRIDAY)
    trajectory, other = asked(world), asked(world)
    assert owed(trajectory) == {"plan_intake": (date(2026, 11, 27), "moments_offered", date(2026, 11, 27))}
    intake = take(trajectory, first)
    assert trajectory.stage is TrajectoryStage.INTAKE
    assert (intake.planned_at, intake.place, intake.minutes) == (THURSDAY, "Lokaal 12", 45)
    assert {kind: due for kind, (due, _why, _from) in owed(trajectory).items()} == {"hold_intake": date(2026, 11, 26)}
    assert starts(other) == [FRIDAY]


def test_two_students_for_one_moment(world):
    only, _spare = offer(world, THURSDAY, FRIDAY)
    first, second = asked(world), asked(world)
    take(first, only)
    assert take(second, only) is None
    assert second.stage is TrajectoryStage.NOMINATED
    assert starts(second) == [FRIDAY]


def test_a_moment_that_is_over_is_not_there(world):
    (slot,) = offer(world, NOW + timedelta(hours=1))
    trajectory = asked(world)
    with clock.fixed(NOW + timedelta(hours=2)):
        assert take(trajectory, slot) is None
    assert offer(world, NOW - timedelta(minutes=1)) == []


def test_a_moment_is_offered_once(world):
    assert len(offer(world, THURSDAY)) == 1
    assert offer(world, THURSDAY) == []


def test_moments_at_a_school_are_for_its_students_only(world):
    offer(world, THURSDAY, for_school_id=world.other_school.id)
    assert starts(nominated(world)) == []
    offer(world, FRIDAY, for_school_id=world.school.id)
    assert starts(nominated(world)) == [FRIDAY]


def test_the_invitation_reads_back_with_another_library_and_a_move_replaces_it(world):
    first, second = offer(world, THURSDAY, FRIDAY)
    trajectory = asked(world)
    take(trajectory, first)
    take(trajectory, second)
    sent = [
        Calendar.from_ical(mail.invitation)
        for mail in mails(trajectory)
        if mail.invitation and mail.to == trajectory.student.email
    ]
    events = [one.walk("VEVENT")[0] for one in sent]
    assert [str(one["METHOD"]) for one in sent] == ["REQUEST", "REQUEST"]
    assert events[0]["UID"] == events[1]["UID"]
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1]
    assert [event.decoded("DTSTART").astimezone(UTC) for event in events] == [THURSDAY, FRIDAY]
    assert [event.decoded("DTEND").astimezone(UTC) for event in events] == [
        THURSDAY + timedelta(minutes=45),
        FRIDAY + timedelta(minutes=45),
    ]
    # The first one is free for somebody else again.
    assert starts(nominated(world)) == [THURSDAY]


def test_when_none_fits_the_planned_talk_goes_out_of_the_calendar(world):
    (slot,) = offer(world, THURSDAY)
    trajectory = asked(world)
    take(trajectory, slot)
    actions.say_none_fits(trajectory=trajectory, would_fit="Alleen na vieren.")
    last = mails(trajectory)[-1]
    calendar = Calendar.from_ical(last.invitation)
    assert str(calendar["METHOD"]) == "CANCEL"
    event = calendar.walk("VEVENT")[0]
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (1, "CANCELLED")
    assert owed(trajectory) == {"plan_intake": (date(2026, 11, 25), "none_fits", date(2026, 11, 24))}
    assert queries.current_offer(trajectory.id).would_fit == "Alleen na vieren."
    # Planned after all, it is the same appointment with a higher version.
    again = take(trajectory, slot)
    assert (again.sequence, again.cancelled_at) == (2, None)
    assert set(owed(trajectory)) == {"hold_intake"}


def test_a_missed_talk_is_one_tap_and_the_student_chooses_anew(world):
    first, second = offer(world, THURSDAY, FRIDAY)
    trajectory = asked(world)
    take(trajectory, first)
    with clock.fixed(THURSDAY + timedelta(hours=1)):
        assert actions.miss(trajectory=trajectory, actor=world.coordinator) is True
        assert owed(trajectory) == {"plan_intake": (date(2026, 12, 1), "moments_offered", date(2026, 12, 1))}
        mail = mails(trajectory)[-1]
        assert (mail.subject, mail.invitation) == ("Zullen we een nieuw moment zoeken?", None)
        intake = take(trajectory, second)
    assert (intake.times_missed, intake.sequence, intake.planned_at) == (1, 1, FRIDAY)


def test_a_missed_talk_without_free_moments_asks_the_coordinator(world):
    (slot,) = offer(world, THURSDAY)
    trajectory = asked(world)
    take(trajectory, slot)
    with clock.fixed(THURSDAY + timedelta(hours=1)):
        assert actions.miss(trajectory=trajectory, actor=world.coordinator) is False
        assert owed(trajectory) == {"plan_intake": (date(2026, 11, 27), "talk_fell_away", date(2026, 11, 26))}
        with pytest.raises(Conflict):
            actions.miss(trajectory=trajectory, actor=world.coordinator)


def test_a_talk_to_come_cannot_be_missed(world):
    (slot,) = offer(world, THURSDAY)
    trajectory = asked(world)
    take(trajectory, slot)
    with pytest.raises(Conflict):
        actions.miss(trajectory=trajectory, actor=world.coordinator)


def test_nothing_is_asked_without_moments_or_without_agreement(world):
    with pytest.raises(GateClosed) as caught:
        actions.ask_to_choose(trajectory=nominated(world), actor=world.coordinator)
    assert caught.value.code == "no_free_moment"
    offer(world, THURSDAY)
    young = nominated(world, birth_month=date(2012, 1, 1))
    with pytest.raises(GateClosed) as caught:
        actions.ask_to_choose(trajectory=young, actor=world.coordinator)
    assert caught.value.code == "guardian_consent"


def test_a_taken_moment_cannot_be_taken_back(world):
    first, second = offer(world, THURSDAY, FRIDAY)
    take(asked(world), first)
    with pytest.raises(Conflict):
        actions.take_back(slot=first, actor=world.coordinator)
    actions.take_back(slot=second, actor=world.coordinator)
    assert starts(nominated(world)) == []


def test_a_moment_comes_free_when_the_talk_is_planned_elsewhere(world):
    (slot,) = offer(world, THURSDAY)
    trajectory = asked(world)
    take(trajectory, slot)
    plan_intake(trajectory=trajectory, actor=world.coordinator, planned_at=FRIDAY, place="Elders")
    assert starts(nominated(world)) == [THURSDAY]


def test_the_student_is_reminded_the_day_before_once_for_each_time(world):
    wednesday = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    first, second = offer(world, THURSDAY, FRIDAY)
    trajectory = asked(world)
    take(trajectory, first)
    assert remind_of_talks() == 0
    with clock.fixed(wednesday):
        assert remind_of_talks() == 1
        assert remind_of_talks() == 0
        body = mails(trajectory)[-1].body
        assert "14.00" in body and "Lokaal 12" in body
        take(trajectory, second)
        assert remind_of_talks() == 0
    with clock.fixed(wednesday + timedelta(days=1)):
        assert remind_of_talks() == 1


def test_who_is_invited_for_tomorrow_is_not_reminded_too(world):
    (slot,) = offer(world, NOW + timedelta(days=1))
    trajectory = asked(world)
    take(trajectory, slot)
    assert remind_of_talks() == 0
    assert current_intake(trajectory.id).reminded_at == NOW
