"""What a check-in and a wait save, and what is refused."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.lifecycle.stages import MatchStage
from programme.norms.promises import Phase
from programme.support import actions
from programme.support.actions import Answers
from programme.support.models import CheckIn, ContactWay, WithWhom
from tests.factories import TODAY
from tests.logbook.setting import make_running, owed


def ask(match, world, *, on=TODAY, whom=WithWhom.MENTOR):
    return actions.check_in(
        match=match,
        actor=world.coordinator,
        with_whom=whom,
        way=ContactWay.PHONE,
        held_on=on,
        said=Answers(),
        today=TODAY,
    )


def test_a_check_in_promises_the_next_one_with_its_rule(world):
    match = make_running(world, started_on=date(2026, 11, 16))
    first = ask(match, world, on=date(2026, 11, 20))
    assert first.due_on == date(2026, 11, 30)
    (item,) = owed("check_in")
    assert (item.due_on, item.reason, item.show_from) == (
        date(2026, 12, 17),
        "check_in_second",
        date(2026, 12, 10),
    )
    ask(match, world, on=TODAY)
    (item,) = owed("check_in")
    assert (item.due_on, item.reason, item.owner_id) == (date(2026, 12, 24), "check_in_rhythm", world.coordinator.id)


def test_amber_is_asked_about_every_two_weeks(world):
    match = make_running(world, started_on=date(2026, 11, 1), is_amber=True)
    ask(match, world, on=date(2026, 11, 10))
    ask(match, world)
    (item,) = owed("check_in")
    assert (item.due_on, item.reason) == (date(2026, 12, 8), "check_in_amber")


def test_a_talk_with_the_school_moves_no_call_and_no_alarm(world):
    match = make_running(world, next_due_on=date(2026, 11, 25))
    kept = ask(match, world, whom=WithWhom.SCHOOL)
    # Within the first month of the match, which began on 1 September.
    assert kept.due_on == date(2026, 10, 2)
    assert owed("check_in") == owed("check_in_student") == []
    assert match.next_due_on == date(2026, 11, 25)
    (item,) = owed("school_talk")
    assert (item.due_on, item.reason, item.school_id) == (date(2027, 2, 23), "school_quarter", match.school_id)


def test_mentor_and_student_are_promised_apart(world):
    match = make_running(world, started_on=date(2026, 11, 16))
    ask(match, world, on=date(2026, 11, 20), whom=WithWhom.STUDENT)
    (mentor,), (student,) = owed("check_in"), owed("check_in_student")
    assert (mentor.due_on, mentor.reason) == (date(2026, 11, 30), "check_in_first")
    assert (student.due_on, student.reason) == (date(2026, 12, 17), "check_in_second")
    assert student.arguments == {"match_id": match.id, "whom": "student"}


def test_an_answer_to_the_short_questions_is_contact_with_the_student_and_no_talk_with_the_mentor(world):
    match = make_running(world, started_on=date(2026, 9, 1), next_due_on=date(2026, 11, 20), phase=Phase.GUIDANCE)
    for whom in (WithWhom.STUDENT, WithWhom.MENTOR):
        ask(match, world, on=date(2026, 9, 12), whom=whom)
        ask(match, world, on=date(2026, 10, 1), whom=whom)
    for whom in (WithWhom.STUDENT, WithWhom.MENTOR):
        actions.hear_by_pulse(match=match, with_whom=whom, is_alarm=False, today=TODAY)
    (mentor,), (student,) = owed("check_in"), owed("check_in_student")
    assert (mentor.due_on, student.due_on) == (date(2026, 10, 31), date(2027, 1, 3))
    assert match.next_due_on == date(2026, 12, 15)


def test_one_talk_with_a_school_is_written_down_for_all_pairs_spoken_of(world):
    world.mentor.capacity = 3
    first, second, third = (make_running(world, started_on=date(2026, 10, day)) for day in (1, 5, 9))
    said = {first.id: Answers(note="Verzonnen."), second.id: Answers()}
    number = actions.hold_school_talk(
        school=world.school,
        programme=world.programme,
        actor=world.coordinator,
        held_on=TODAY,
        way=ContactWay.PHONE,
        said=said,
        today=TODAY,
    )
    assert number == 2
    kept = db.session.scalars(select(CheckIn).order_by(CheckIn.match_id)).all()
    assert [(row.match_id, row.with_whom, row.note or "") for row in kept] == [
        (first.id, WithWhom.SCHOOL, "Verzonnen."),
        (second.id, WithWhom.SCHOOL, ""),
    ]
    (item,) = owed("school_talk")
    # The third was never spoken of: it was due a month after its start.
    assert (item.due_on, item.reason, item.values["pairs"]) == (date(2026, 11, 9), "school_first", 3)
    assert third.id not in {row.match_id for row in kept}


def test_a_talk_about_nobody_is_refused(world):
    with pytest.raises(GateClosed) as refused:
        actions.hold_school_talk(
            school=world.school, programme=world.programme, actor=world.coordinator, held_on=TODAY,
            way=ContactWay.PHONE, said={}, today=TODAY,
        )  # fmt: skip
    assert refused.value.code == "no_pairs"


def test_the_night_job_opens_and_closes_talks_with_schools_and_bears_being_run_twice(world):
    match = make_running(world, started_on=date(2026, 11, 1))
    assert actions.keep_contacts_planned() == 1
    assert actions.keep_contacts_planned() == 0
    (item,) = owed("school_talk")
    assert (item.due_on, item.owner_id) == (date(2026, 12, 2), world.coordinator.id)
    # A colleague takes the match over: the talk becomes theirs.
    match.coordinator_id = world.colleague.id
    assert actions.keep_contacts_planned() == 2
    (item,) = owed("school_talk")
    assert item.owner_id == world.colleague.id
    match.is_running = False
    assert actions.keep_contacts_planned() == 1
    assert owed("school_talk") == []


def test_who_spoke_the_mentor_heard_of_the_pair(world):
    match = make_running(world, next_due_on=date(2026, 11, 20), phase=Phase.GUIDANCE)
    ask(match, world)
    assert match.next_due_on == date(2026, 12, 15)
    (item,) = owed("silence")
    assert item.show_from == date(2026, 12, 15)


def test_a_talk_that_is_written_down_later_counts_from_the_day_it_was(world):
    match = make_running(world, heard_on=date(2026, 10, 20), phase=Phase.GUIDANCE)
    ask(match, world, on=date(2026, 11, 1))
    assert (match.asked_on, match.next_due_on) == (date(2026, 11, 1), date(2026, 11, 22))
    ask(match, world, on=date(2026, 10, 25))
    assert match.asked_on == date(2026, 11, 1)


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 11, 25)])
def test_a_check_in_on_an_impossible_day_is_refused(world, day):
    match = make_running(world)
    with pytest.raises(GateClosed) as refused:
        ask(match, world, on=day)
    assert refused.value.code == "day_impossible"


def test_a_closed_match_has_no_check_ins(world):
    match = make_running(world, stage=MatchStage.CLOSED)
    with pytest.raises(GateClosed) as refused:
        ask(match, world)
    assert refused.value.code == "match_not_running"


def test_waiting_moves_the_alarm_and_keeps_the_reason(world):
    match = make_running(world, next_due_on=date(2026, 11, 20))
    actions.wait(match=match, actor=world.coordinator, until_on=date(2026, 12, 10), reason="Toetsweken", today=TODAY)
    assert match.next_due_on == date(2026, 12, 10)
    (item,) = owed("silence")
    assert (item.show_from, item.reason) == (date(2026, 12, 10), "silence_waits")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "support.wait")).one()
    assert entry.text == "Toetsweken"


@pytest.mark.parametrize("day", [TODAY, date(2026, 11, 1), date(2027, 6, 1)])
def test_waiting_leads_to_a_later_day_not_too_far_away(world, day):
    match = make_running(world)
    with pytest.raises(GateClosed) as refused:
        actions.wait(match=match, actor=world.coordinator, until_on=day, reason="Rust", today=TODAY)
    assert refused.value.code == "wait_to_later"
