"""Answers that do not come: asked for again three times, then let go, and never twice over."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.access.models import Link
from programme.core import clock
from programme.core.database import db
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import DueItem, StageChange
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.matching import actions, queries
from tests import factories
from tests.factories import NOW, TODAY
from tests.matching.people import ask, make_waiting, mentor_says, proposal


def mails():
    return [row.template.rpartition("/")[2] for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]


def look(moment):
    """Let the job look at a moment; give which mails that made."""
    before = len(mails())
    with clock.fixed(moment):
        actions.chase_answers()
    return mails()[before:]


def by_hour(hours, start=NOW):
    """Let the job look each hour; give after how many hours it sent what."""
    return [(hour, mail) for hour in range(hours) for mail in look(start + timedelta(hours=hour))]


def test_a_mentor_who_is_silent_hears_three_times_and_then_the_student_waits_on(world):
    trajectory = make_waiting(world)
    match = ask(world, trajectory)
    # NOW is ten in the morning in Amsterdam.
    assert by_hour(160) == [
        (24, "remind_mentor"),
        (48, "remind_mentor"),
        (120, "remind_mentor"),
        (144, "tell_mentor_lapsed"),
    ]
    assert (match.stage, match.end_reason, match.mentor.places_taken) == (MatchStage.FELL_THROUGH, "lapsed", 0)
    assert (trajectory.stage, trajectory.waiting_since.isoformat()) == (TrajectoryStage.WAITING, "2026-10-20")
    assert queries.student_facts(trajectory).profile.failed_with == frozenset()
    rows = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None))).all()
    assert [(row.kind, row.reason, row.owner_id) for row in rows] == [
        ("match_waiting", "proposal_lapsed", world.coordinator.id)
    ]
    # Nobody did it, so nobody's name stands in the history.
    change = db.session.scalars(select(StageChange).where(StageChange.move == "fall_back")).one()
    assert (change.actor_id, change.reason) == (None, None)


def test_a_student_who_is_silent_hears_three_times_and_keeps_the_place(world):
    trajectory = make_waiting(world)
    match = ask(world, trajectory)
    mentor_says(match)
    assert by_hour(160) == [
        (24, "remind_student"),
        (48, "remind_student"),
        (120, "remind_student"),
        (144, "tell_mentor_it_stops"),
        (144, "tell_student_lapsed"),
    ]
    assert (match.end_reason, trajectory.stage) == ("lapsed", TrajectoryStage.WAITING)
    assert queries.student_facts(trajectory).profile.failed_with == frozenset()
    assert ask(world, trajectory).stage is MatchStage.PROPOSED


def test_a_student_who_chooses_gets_one_mail_for_all(world):
    world.programme.settings = {"student_chooses_from": 2}
    trajectory = make_waiting(world)
    matches = [ask(world, trajectory, mentor) for mentor in (world.mentor, factories.make_mentor(world.programme))]
    for match in matches:
        mentor_says(match)
    assert [mail for _hour, mail in by_hour(160)] == [
        "remind_student",
        "remind_student",
        "remind_student",
        "tell_mentor_it_stops",
        "tell_mentor_it_stops",
        "tell_student_lapsed",
    ]
    assert [match.end_reason for match in matches] == ["lapsed", "lapsed"]
    assert trajectory.stage is TrajectoryStage.WAITING


def test_who_answers_hears_nothing_more(world):
    match = ask(world, make_waiting(world))
    look(NOW + timedelta(hours=24))
    mentor_says(match)
    sent = by_hour(60, NOW + timedelta(hours=25))
    assert {mail for _hour, mail in sent} == {"remind_student"}


def test_a_student_without_an_address_is_asked_by_the_coordinator_and_loses_nothing(world):
    trajectory = make_waiting(world, student={"email": None})
    match = ask(world, trajectory)
    mentor_says(match)
    assert by_hour(300) == []
    assert match.stage is MatchStage.ACCEPTED_BY_MENTOR
    row = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None))).one()
    assert (row.reason, row.due_on) == ("student_has_no_address", TODAY)


@pytest.mark.parametrize(("hour", "sent"), [(8, []), (9, ["remind_mentor"]), (19, ["remind_mentor"]), (20, [])])
def test_at_night_nobody_gets_a_mail(world, hour, sent):
    ask(world, make_waiting(world))
    assert look(datetime(2026, 11, 26, hour, 30, tzinfo=clock.AMSTERDAM).astimezone(UTC)) == sent


@pytest.mark.parametrize(
    ("day", "moments"),
    [
        # Into winter time: 24 hours later is nine by the clock; five days later is ten again.
        ("2026-10-24T10:00+02:00", ["25 09:00", "26 09:00", "29 10:00", "30 10:00"]),
        # Into summer time.
        ("2027-03-27T10:00+01:00", ["28 11:00", "29 11:00", "01 10:00", "02 10:00"]),
    ],
)
def test_around_a_change_of_the_clock_nothing_is_lost_or_doubled(world, day, moments):
    start = datetime.fromisoformat(day)
    with clock.fixed(start):
        ask(world, make_waiting(world), today=start.date())
    sent = [start + timedelta(hours=hour) for hour, _mail in by_hour(170, start)]
    assert [f"{clock.local(one):%d %H:%M}" for one in sent] == moments


def test_a_clock_that_is_set_back_repeats_nothing(world):
    ask(world, make_waiting(world))
    assert look(NOW + timedelta(hours=48)) == ["remind_mentor"]
    assert [look(NOW + timedelta(hours=hour)) for hour in (47, 24, 0, 48, 49)] == [[]] * 5
    assert look(NOW + timedelta(hours=120)) == ["remind_mentor"]


def test_a_job_that_is_killed_before_it_saves_leaves_no_trace_and_the_next_one_sends_once(world):
    match = ask(world, make_waiting(world))
    db.session.commit()
    with clock.fixed(NOW + timedelta(hours=24)):
        # Killed after the mail was queued and before its transaction was saved.
        trajectory = queries.lock(match.trajectory_id)
        found = queries.open_proposals(trajectory.id)[0]
        found.mentor_reminders, found.mentor_reminded_at = 1, clock.now()
        db.session.flush()
        db.session.rollback()
    assert proposal(match).mentor_reminders == 0
    assert look(NOW + timedelta(hours=24, minutes=1)) == ["remind_mentor"]
    assert look(NOW + timedelta(hours=24, minutes=1)) == []
    assert proposal(match).mentor_reminders == 1


def test_each_mail_has_a_link_of_its_own_and_all_of_them_work(world):
    """Whoever opens the first mail after the third finds the question still."""
    ask(world, make_waiting(world))
    by_hour(121)
    links = db.session.scalars(select(Link)).all()
    assert len(links) == 4
    assert [link.revoked_at for link in links] == [None] * 4


def test_a_trajectory_that_stops_is_left_alone(world):
    trajectory = make_waiting(world)
    match = ask(world, trajectory)
    actions.take_back(proposal=proposal(match), actor=world.coordinator, today=TODAY)
    assert by_hour(150) == []
