"""What nominating does: to the draft, to what is due, to the mails."""

from datetime import date

import pytest
from sqlalchemy import func, select

from programme.core.database import db
from programme.core.errors import Conflict, WrongStage
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination import actions
from programme.nomination.actions import NominationFacts, StudentFacts
from programme.nomination.models import AgreementWay, HopedResult
from programme.nomination.spreadsheet import read
from tests.factories import TODAY

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
    return actions.record_agreement(
        nomination=nomination, actor=actor, agreed_on=TODAY, way=AgreementWay.TALK, today=TODAY
    )


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


def test_under_16_nothing_leaves_the_school_before_a_guardian_agreed(world):
    nomination = nominate(world, birth_month=date(2011, 5, 1))
    assert agree(nomination, world.care_coordinator) == "guardian_consent"
    assert nomination.trajectory.stage is TrajectoryStage.DRAFT
    missing = actions.record_consent(
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


def test_an_import_makes_drafts_of_the_sound_rows_only(world):
    text = "roepnaam;achternaam;geboortedatum;reden\nJan;V;01-01-2007;x\nPiet;V;99-01-2007;x\n"
    made = actions.import_rows(
        actor=world.care_coordinator, school=world.school, programme=world.programme, rows=read(text.encode())
    )
    assert [n.trajectory.student.first_name for n in made] == ["Jan"]
    assert db.session.scalar(select(func.count()).select_from(Trajectory)) == 1


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
