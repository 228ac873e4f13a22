"""Who is asked, who is left alone, and what an answer sets going."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from programme.access.links import mean_link
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict
from programme.core.outbox import OutboxMail
from programme.evaluation import actions, queries
from programme.evaluation.models import Instrument, Item, PulseAnswer, PulseRound, Side
from programme.lifecycle.stages import MatchStage
from programme.support.models import CheckIn
from programme.worklist.actions import mend_promises
from tests.factories import NOW, TODAY
from tests.logbook.setting import make_running, owed

STARTED = TODAY - timedelta(days=30)
GOOD = [5, 4, 5, 1, 5]


def pulses(**values):
    return db.session.scalars(select(PulseRound).filter_by(**values).order_by(PulseRound.id)).all()


def mails():
    return db.session.scalar(select(func.count()).select_from(OutboxMail))


def make_asked(world, **values):
    match = make_running(world, started_on=STARTED, **values)
    match.student.email, match.mentor.user_id = "s@example.org", world.mentor_user.id
    db.session.commit()
    actions.ask_in_turn()
    db.session.commit()
    return match


def give(pulse, values=GOOD):
    found = queries.round_of(pulse.id)
    items = [item.id for item in found.instrument.items]
    actions.answer(pulse=found, values=dict(zip(items, values, strict=True)), link=None, actor=None)
    db.session.commit()


def test_both_sides_are_asked_once_by_mail_and_the_mentor_on_vandaag_too(world):
    match = make_asked(world)
    assert [(one.side, one.planned_on, one.match_id) for one in pulses()] == [
        (Side.STUDENT, TODAY, match.id),
        (Side.MENTOR, TODAY, match.id),
    ]
    assert mails() == 2
    (item,) = owed("pulse")
    assert (item.owner_id, item.due_on) == (world.mentor_user.id, TODAY + timedelta(days=10))
    # The mentor's promise stands on its own ground.
    assert "pulse" not in {drift.kind for drift in mend_promises()}


def test_asking_again_and_again_doubles_nothing(world):
    make_asked(world)
    for _run in range(3):
        assert actions.ask_in_turn() == 0
        db.session.commit()
    assert (len(pulses()), mails()) == (2, 2)


def test_a_run_that_was_cut_off_left_nothing_and_the_next_asks(world):
    match = make_running(world, started_on=STARTED)
    match.student.email = "s@example.org"
    db.session.commit()
    actions.ask_in_turn()
    db.session.rollback()
    assert (len(pulses()), mails()) == (0, 0)
    assert actions.ask_in_turn() == 2


def test_nobody_is_asked_at_night_or_while_a_match_stands_still(world):
    make_running(world, started_on=STARTED, stage=MatchStage.PAUSED)
    assert actions.ask_in_turn() == 0
    world.mentor.capacity = 2
    make_running(world, started_on=STARTED)
    with clock.fixed(datetime(2026, 11, 24, 22, 0, tzinfo=UTC)):
        assert actions.ask_in_turn() == 0


def test_a_student_who_was_asked_something_else_lately_waits_for_the_turn(world):
    match = make_running(world, started_on=STARTED)
    match.student.email = "s@example.org"
    mean_link(Purpose.STILL_WANTS, party="student", match=match)
    db.session.commit()
    actions.ask_in_turn()
    assert [one.side for one in pulses()] == [Side.MENTOR]
    with clock.fixed(NOW + timedelta(days=13)):
        assert actions.ask_in_turn() >= 0
        assert [one.side for one in pulses(side=Side.STUDENT)] == []


def test_who_does_not_answer_is_reminded_once_and_then_left_alone(world):
    make_asked(world)
    for days, sent, lapsed in ((4, 2, 0), (5, 4, 0), (7, 4, 0), (10, 4, 2)):
        with clock.fixed(NOW + timedelta(days=days)):
            actions.ask_in_turn()
            db.session.commit()
            assert mails() == sent
            assert sum(one.lapsed_on is not None for one in pulses()) == lapsed
    assert owed("pulse") == []
    # A reminder is the same question, by the same link.
    assert db.session.scalar(select(func.count()).select_from(Link)) == 2


def test_an_answer_is_contact_and_settles_what_the_mentor_owed(world):
    match = make_asked(world)
    student, mentor = pulses()
    give(student)
    give(mentor)
    assert owed("pulse") == owed("pulse_alarm") == []
    kept = db.session.scalars(select(CheckIn).order_by(CheckIn.id)).all()
    assert [(one.with_whom, one.way, one.by_id, one.is_alarm) for one in kept] == [
        ("student", "pulse", None, False),
        ("mentor", "pulse", None, False),
    ]
    assert match.asked_on == TODAY
    assert db.session.scalar(select(func.count()).select_from(PulseAnswer)) == 10


@pytest.mark.parametrize(
    ("before", "now", "of_mentor", "reason", "values"),
    [
        (GOOD, [4, 3, 4, 2, 3], None, "pulse_fell_student", {"now": "3.6", "other": "4.8"}),
        (None, [2, 3, 3, 4, 3], None, "pulse_low_student", {"now": "2.6", "other": "3.0"}),
        (None, [3, 3, 3, 3, 4], GOOD, "pulse_gap_student", {"now": "3.2", "other": "4.8"}),
        (GOOD, [4, 4, 4, 2, 4], None, None, None),
    ],
)
def test_a_fall_a_low_mean_and_a_gap_reach_the_coordinator_with_the_reason(
    world, before, now, of_mentor, reason, values
):
    match = make_asked(world)
    student, mentor = pulses()
    if of_mentor is not None:
        give(mentor, of_mentor)
    if before is not None:
        give(student, before)
        with clock.fixed(NOW + timedelta(days=30)):
            actions.ask_in_turn()
            db.session.commit()
            student = pulses(side=Side.STUDENT)[-1]
            give(student, now)
    else:
        give(student, now)
    found = owed("pulse_alarm")
    if reason is None:
        assert found == []
        return
    assert (found[0].owner_id, found[0].reason, found[0].values) == (world.coordinator.id, reason, values)
    assert db.session.get_one(PulseRound, student.id).alarm is not None
    assert match.id == found[0].match_id


def test_i_would_rather_not_is_kept_and_is_no_contact(world):
    make_asked(world)
    student, _mentor = pulses()
    actions.decline(pulse=queries.round_of(student.id), link=None, actor=None)
    db.session.commit()
    assert db.session.scalars(select(CheckIn)).all() == []
    with clock.fixed(NOW + timedelta(days=6)):
        actions.ask_in_turn()
    assert mails() == 3  # only the mentor is reminded


def test_a_question_is_answered_once(world):
    make_asked(world)
    student, _mentor = pulses()
    give(student)
    with pytest.raises(Conflict):
        give(student)


def test_no_number_of_an_answer_stands_in_the_audit_chain(world):
    make_asked(world)
    give(pulses()[0], [2, 1, 2, 5, 1])
    facts = [entry.facts for entry in db.session.scalars(select(AuditEntry)) if entry.code.startswith("pulse")]
    assert facts == [{"side": "student"}]


def test_our_own_instrument_is_rows_says_its_licence_and_that_it_is_not_validated(world):
    made = actions.make_own_instrument()
    assert actions.make_own_instrument() is made
    assert db.session.scalar(select(func.count()).select_from(Instrument)) == 1
    items = db.session.scalars(select(Item).order_by(Item.number)).all()
    assert [(one.construct, one.is_reversed) for one in items] == [
        ("trust", False),
        ("heard", False),
        ("useful", False),
        ("feasible", True),
        ("go_on", False),
    ]
    assert made.licence_note and made.is_validated is False
    for item in items:
        assert item.words(Side.STUDENT, "nl") and item.words(Side.MENTOR, "en")


def test_the_course_shows_both_sides_and_what_came_instead(world):
    match = make_asked(world)
    student, mentor = pulses()
    give(student)
    actions.decline(pulse=queries.round_of(mentor.id), link=None, actor=None)
    db.session.commit()
    (point,) = queries.course(match.id)
    assert (point.planned_on, point.means) == (TODAY, {Side.STUDENT: 48, Side.MENTOR: None})
    assert point.instead[Side.MENTOR] == "declined"


def test_the_schedule_goes_on_after_thirty_days(world):
    make_asked(world)
    with clock.fixed(NOW + timedelta(days=30)):
        actions.ask_in_turn()
        db.session.commit()
    assert [one.planned_on for one in pulses(side=Side.MENTOR)] == [TODAY, date(2026, 12, 24)]
