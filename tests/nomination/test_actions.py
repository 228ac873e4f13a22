"""What nominating does: to the draft, to what is due, to the mails."""

from datetime import date

import pytest
from sqlalchemy import func, select

from programme.access.links import mean_link
from programme.access.models import Link, Purpose
from programme.consent.actions import add_guardian, record_agreement, record_consent
from programme.core.database import db
from programme.core.errors import Conflict, WrongStage
from programme.core.outbox import OutboxMail, preview
from programme.intake.actions import plan_intake
from programme.lifecycle.models import DueItem
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.nomination import actions
from programme.nomination.actions import NominationFacts, StudentFacts
from programme.nomination.models import AgreementWay, HopedResult
from programme.people.models import Guardian
from tests import factories
from tests.factories import NOW, TODAY

WHY = NominationFacts(hoped_result=HopedResult.STRUCTURE, reason="Ze wil haar stage afmaken.")


def nominate(world, birth_month=date(2007, 5, 1), **values):
    student = StudentFacts(
        first_name="Samira", last_name="Verzonnen", birth_month=birth_month, email="s@example.org", **values
    )
    return actions.draft_nomination(
        actor=world.care_coordinator, school=world.school, programme=world.programme, student=student, facts=WHY
    )


def kinds():
    return sorted(db.session.scalars(select(DueItem.kind).where(DueItem.closed_at.is_(None))))


def agree(nomination, actor):
    return record_agreement(nomination=nomination, actor=actor, agreed_on=TODAY, way=AgreementWay.TALK, today=TODAY)


def test_a_draft_asks_the_student_by_mail_and_is_due_from_the_school(world):
    nominate(world)
    assert kinds() == ["agreement_missing"]
    assert db.session.scalars(select(OutboxMail.template)).all() == ["nomination/emails/ask_student"]


def test_agreement_sends_it_to_the_coordinator_with_the_fewest_students(world):
    first, second = nominate(world), nominate(world)
    assert agree(first, world.care_coordinator) is None
    assert agree(second, world.care_coordinator) is None
    owners = {first.trajectory.coordinator_id, second.trajectory.coordinator_id}
    assert owners == {world.coordinator.id, world.colleague.id}
    assert first.trajectory.stage is TrajectoryStage.NOMINATED
    item = db.session.scalars(select(DueItem).where(DueItem.kind == "plan_intake")).first()
    # Tuesday 24 November and five working days.
    assert item.due_on == date(2026, 12, 1)
    assert "agreement_missing" not in kinds()


def test_until_the_programme_answers_both_sides_hear_of_it_the_day_after_the_school_should_have(world):
    nomination = nominate(world)
    agree(nomination, world.care_coordinator)
    rows = db.session.scalars(select(DueItem).where(DueItem.kind.in_(["answer_awaited", "answer_late"])))
    assert {row.kind: (row.owner_id, row.due_on, row.show_from) for row in rows} == {
        "answer_awaited": (world.care_coordinator.id, date(2026, 12, 1), date(2026, 12, 2)),
        "answer_late": (world.manager.id, date(2026, 12, 1), date(2026, 12, 2)),
    }
    plan_intake(trajectory=nomination.trajectory, actor=world.coordinator, planned_at=NOW, place="School")
    assert kinds() == ["hold_intake"]


def test_a_student_of_a_programme_that_promises_ten_days_is_waited_for_ten_days(world):
    world.programme.settings = {"nomination_answer_workdays": 10}
    nomination = nominate(world)
    agree(nomination, world.care_coordinator)
    item = db.session.scalars(select(DueItem).where(DueItem.kind == "answer_awaited")).one()
    assert item.due_on == date(2026, 12, 8)


def test_under_16_nothing_leaves_the_school_before_a_guardian_agreed(world):
    nomination = nominate(world, birth_month=date(2011, 5, 1))
    assert agree(nomination, world.care_coordinator) == "guardian_consent"
    assert nomination.trajectory.stage is TrajectoryStage.DRAFT
    missing = record_consent(
        nomination=nomination, actor=world.care_coordinator, agreed_on=TODAY, way=AgreementWay.PHONE, today=TODAY
    )
    assert missing is None
    assert nomination.trajectory.stage is TrajectoryStage.NOMINATED


def test_what_was_sent_cannot_be_changed_or_agreed_to_again(world):
    nomination = nominate(world)
    agree(nomination, world.care_coordinator)
    with pytest.raises(Conflict):
        agree(nomination, world.care_coordinator)
    with pytest.raises(Conflict):
        actions.change_draft(
            nomination=nomination, actor=world.care_coordinator, student=StudentFacts("A", "B", None), facts=WHY
        )


def test_withdrawing_ends_it_and_everything_due(world):
    nomination = nominate(world)
    actions.withdraw(trajectory=nomination.trajectory, actor=world.care_coordinator, reason="Wil niet.", today=TODAY)
    assert nomination.trajectory.stage is TrajectoryStage.WITHDRAWN
    assert kinds() == []
    with pytest.raises(WrongStage):
        actions.withdraw(trajectory=nomination.trajectory, actor=None, reason="", today=TODAY)


def test_a_student_known_by_number_is_the_same_student_again(world):
    first = nominate(world, student_number="V1")
    actions.withdraw(trajectory=first.trajectory, actor=None, reason="", today=TODAY)
    second = nominate(world, student_number="V1")
    assert first.trajectory.student_id == second.trajectory.student_id


def test_the_reason_is_not_readable_in_the_database_file(world):
    nomination = nominate(world)
    db.session.commit()
    raw = db.session.connection().exec_driver_sql("SELECT reason FROM nomination").scalar_one()
    assert b"stage" not in bytes(raw)
    assert nomination.reason == "Ze wil haar stage afmaken."


def test_what_the_student_agreed_to_stays_as_it_was_while_a_guardian_is_asked(world):
    nomination = nominate(world, birth_month=date(2011, 5, 1))
    agree(nomination, world.care_coordinator)
    with pytest.raises(Conflict):
        actions.change_draft(
            nomination=nomination, actor=world.care_coordinator, student=StudentFacts("A", "B", None), facts=WHY
        )
    assert nomination.reason == "Ze wil haar stage afmaken."


def test_at_another_address_the_student_is_asked_anew_and_the_old_link_stops(world):
    nomination = nominate(world)
    facts = StudentFacts("Samira", "Verzonnen", date(2007, 5, 1), email="juist@example.org")
    actions.change_draft(nomination=nomination, actor=world.care_coordinator, student=facts, facts=WHY)
    assert [link.revoked_at is None for link in links(nomination)] == [False, True]
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    assert [mail.recipient for mail in mails] == ["s@example.org", "juist@example.org"]


def test_an_unchanged_address_gets_no_second_mail(world):
    nomination = nominate(world)
    facts = StudentFacts("Samira", "Verzonnen", date(2007, 5, 1), email="s@example.org")
    actions.change_draft(nomination=nomination, actor=world.care_coordinator, student=facts, facts=WHY)
    assert [link.revoked_at for link in links(nomination)] == [None]


def test_of_a_student_who_decides_alone_no_parent_hears(world):
    nomination = nominate(world)
    with pytest.raises(Conflict):
        add_guardian(nomination=nomination, name="Ouder", email="ouder@example.org", phone=None)
    assert db.session.scalar(select(func.count()).select_from(Guardian)) == 0
    assert db.session.scalars(select(OutboxMail.template)).all() == ["nomination/emails/ask_student"]


def test_no_guardian_is_asked_about_a_nomination_that_stopped(world):
    nomination = nominate(world, birth_month=date(2011, 5, 1))
    actions.withdraw(trajectory=nomination.trajectory, actor=world.care_coordinator, reason="x", today=TODAY)
    with pytest.raises(Conflict):
        add_guardian(nomination=nomination, name="Ouder", email="ouder@example.org", phone=None)


def test_a_withdrawn_nomination_asks_nobody_anything_any_more(world):
    nomination = nominate(world, birth_month=date(2011, 5, 1))
    add_guardian(nomination=nomination, name="Ouder", email="ouder@example.org", phone=None)
    actions.withdraw(trajectory=nomination.trajectory, actor=world.care_coordinator, reason="x", today=TODAY)
    assert [link.revoked_at is None for link in links(nomination)] == [False, False]


def test_who_said_yes_in_a_talk_is_not_asked_again_by_the_link(world):
    nomination = nominate(world)
    agree(nomination, world.care_coordinator)
    assert [link.revoked_at is None for link in links(nomination)] == [False]


@pytest.mark.parametrize(
    ("stage", "match_stage"),
    [
        (TrajectoryStage.PROPOSED, MatchStage.PROPOSED),
        (TrajectoryStage.PROPOSED, MatchStage.ACCEPTED_BY_MENTOR),
        (TrajectoryStage.KOPPELINGSMOMENT, MatchStage.PLANNED),
    ],
)
def test_a_withdrawal_gives_the_mentors_place_back_and_has_the_mentor_told(world, stage, match_stage):
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), stage=stage, coordinator=world.coordinator
    )
    match = factories.make_match(trajectory, world.mentor, stage=match_stage)
    link = mean_link(Purpose.APPOINTMENT, party="student", match=match)
    taken = world.mentor.places_taken
    actions.withdraw(trajectory=trajectory, actor=world.care_coordinator, reason="Wil niet.", today=TODAY)
    db.session.commit()
    assert (match.stage, match.ended_on, match.end_reason) == (MatchStage.FELL_THROUGH, TODAY, "student_stopped")
    assert (world.mentor.places_taken, match.holds_place) == (taken - 1, False)
    assert kinds() == ["tell_mentor"]
    db.session.refresh(link)
    assert link.revoked_at is not None


def test_a_running_match_is_not_withdrawn_and_keeps_its_place(world):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
    )
    match = factories.make_match(trajectory, world.mentor)
    with pytest.raises(WrongStage):
        actions.withdraw(trajectory=trajectory, actor=world.care_coordinator, reason="x", today=TODAY)
    assert (match.stage, match.holds_place) == (MatchStage.ACTIVE, True)


def links(nomination):
    query = select(Link).where(Link.trajectory_id == nomination.trajectory_id).order_by(Link.id)
    return db.session.scalars(query.execution_options(populate_existing=True)).all()


def test_a_withdrawal_before_a_match_is_told_to_the_coordinator_and_not_of_a_draft(world):
    draft, received = nominate(world), nominate(world)
    agree(received, world.care_coordinator)
    for one in (draft, received):
        actions.withdraw(trajectory=one.trajectory, actor=world.care_coordinator, reason="Wil niet.", today=TODAY)
    told = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "nomination/emails/withdrawn")).all()
    assert [(mail.user_id, mail.trajectory_id) for mail in told] == [
        (received.trajectory.coordinator_id, received.trajectory_id)
    ]
    seen = preview(told[0])
    assert f"nummer {received.trajectory_id}" in seen.body
    for word in ("Samira", "Verzonnen", "Wil niet"):
        assert word not in seen.subject + seen.body
