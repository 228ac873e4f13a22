"""Planning and holding an intake against a real database."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, WrongStage
from programme.core.outbox import OutboxMail, preview
from programme.intake import actions
from programme.intake.models import CareLine, Intake
from programme.intake.rules import Wants
from programme.lifecycle.models import Colour, DueItem, MotivationOutcome
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.nomination.actions import withdraw
from programme.people.models import Meet
from programme.referral.actions import stop_mentoring
from tests import factories
from tests.factories import TODAY

AT = datetime(2026, 11, 26, 13, 0, tzinfo=UTC)


def make_nominated(world, **values):
    student = factories.make_student(world.school, **values.pop("student", {}))
    return factories.make_trajectory(world.programme, student, coordinator=world.coordinator, **values)


def plan(world, trajectory, at=AT):
    return actions.plan_intake(trajectory=trajectory, actor=world.coordinator, planned_at=at, place="Lokaal 12")


def hold(world, trajectory, wants=Wants.YES, **said):
    return actions.hold_intake(
        trajectory=trajectory,
        actor=world.coordinator,
        held_on=TODAY,
        wants=wants,
        said=actions.Said(care_line=CareLine.NONE, **said),
        today=TODAY,
    )


def owed(trajectory):
    rows = db.session.scalars(
        select(DueItem).where(DueItem.trajectory_id == trajectory.id, DueItem.closed_at.is_(None))
    ).all()
    return {row.kind: (row.due_on, row.reason) for row in rows}


def test_planning_invites_the_student_and_owes_the_talk(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    assert trajectory.stage is TrajectoryStage.INTAKE
    assert owed(trajectory) == {"hold_intake": (date(2026, 11, 26), "intake_planned")}
    host, student = map(preview, db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)))
    assert (host.to, student.to) == (world.coordinator.email, trajectory.student.email)
    for mail in (host, student):
        assert "14.00" in mail.body and "Lokaal 12" in mail.body
        assert "SEQUENCE:0" in mail.invitation and "20261126T140000" in mail.invitation
    # Colleagues read a work calendar.
    for name in (trajectory.student.first_name, trajectory.student.last_name):
        assert name not in host.subject + host.body + host.invitation


def test_planning_again_replaces_the_appointment(world):
    trajectory = make_nominated(world)
    first = plan(world, trajectory)
    uid = first.uid
    again = plan(world, trajectory, datetime(2026, 12, 1, 9, 0, tzinfo=UTC))
    assert again is first and again.uid == uid and again.sequence == 1
    assert owed(trajectory) == {"hold_intake": (date(2026, 12, 1), "intake_planned")}
    assert "SEQUENCE:1" in preview(db.session.scalars(select(OutboxMail)).all()[-1]).invitation


def test_a_student_under_16_needs_a_guardian_first(world):
    trajectory = make_nominated(world, student={"birth_month": date(2012, 1, 1)})
    with pytest.raises(GateClosed) as caught:
        plan(world, trajectory)
    assert caught.value.code == "guardian_consent"


def test_the_intake_of_a_waiting_student_cannot_be_planned(world):
    trajectory = make_nominated(world, stage=TrajectoryStage.WAITING)
    with pytest.raises(WrongStage):
        plan(world, trajectory)


def test_yes_leads_to_the_screening(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    held = hold(world, trajectory, mentoring_question="Hoe kies ik?", meet=Meet.SCHOOL, availability=["mon-13"])
    db.session.commit()
    assert trajectory.stage is TrajectoryStage.SCREENING
    assert (held.student_confirmed, held.mentoring_question) == (True, "Hoe kies ik?")
    assert owed(trajectory) == {"screen_motivation": (date(2026, 12, 1), "intake_held")}
    assert trajectory.shared_on is None


def test_what_the_student_approved_is_shared_with_the_school(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    hold(world, trajectory, shared_with_school="Samira wil leren plannen.")
    assert (trajectory.shared_with_school, trajectory.shared_on) == ("Samira wil leren plannen.", TODAY)


def test_who_is_not_sure_stays_and_is_asked_again(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    kept = hold(world, trajectory, Wants.LATER, wishes="Iemand die rustig is.")
    assert trajectory.stage is TrajectoryStage.INTAKE
    assert (kept.held_on, kept.wishes) == (None, "Iemand die rustig is.")
    assert owed(trajectory) == {"plan_intake": (date(2026, 12, 15), "intake_again")}


def test_no_is_a_friendly_stop_with_one_question_later(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    hold(world, trajectory, Wants.NOT_NOW)
    db.session.commit()
    assert (trajectory.stage, trajectory.ended_on) == (TrajectoryStage.NOT_NOW, TODAY)
    assert owed(trajectory) == {"recontact": (date(2027, 2, 23), "said_not_now")}


def test_a_talk_is_written_down_once(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    hold(world, trajectory)
    with pytest.raises(Conflict):
        hold(world, trajectory)


def test_a_new_intake_after_a_referral_clears_motivation_and_colour(world):
    trajectory = make_nominated(
        world,
        stage=TrajectoryStage.REFERRED,
        colour=Colour.RED,
        motivation=MotivationOutcome.READY,
        on_trial=True,
    )
    old = factories.save(
        Intake(trajectory_id=trajectory.id, planned_at=AT, place="x", uid="a", held_on=TODAY, held_by=world.colleague)
    )
    new = plan(world, trajectory)
    db.session.commit()
    assert trajectory.stage is TrajectoryStage.INTAKE
    assert (trajectory.colour, trajectory.motivation, trajectory.on_trial) == (None, None, False)
    assert (old.is_current, new.is_current) == (False, True)


@pytest.mark.parametrize("how", ["withdrawn", "referred"])
def test_a_talk_that_does_not_go_on_leaves_the_calendar_once_and_without_a_reason(world, how):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    plan(world, make_nominated(world))
    assert actions.call_off_left_behind() == 0
    if how == "withdrawn":
        withdraw(trajectory=trajectory, actor=world.care_coordinator, reason="Liever niet.", today=TODAY)
    else:
        stop_mentoring(trajectory=trajectory, actor=world.coordinator, reason="Eerst hulp.", today=TODAY)
    db.session.commit()
    assert actions.call_off_left_behind() == 1
    rows = db.session.scalars(
        select(OutboxMail).where(OutboxMail.invitation_method == "CANCEL").order_by(OutboxMail.id)
    )
    host, student = map(preview, rows)
    assert (host.to, student.to) == (world.coordinator.email, trajectory.student.email)
    invited = preview(db.session.scalars(select(OutboxMail).where(OutboxMail.trajectory_id == trajectory.id)).first())
    uid = next(line for line in invited.invitation.splitlines() if line.startswith("UID:"))
    for mail in (host, student):
        assert uid in mail.invitation and "SEQUENCE:1" in mail.invitation and "METHOD:CANCEL" in mail.invitation
        for word in ("hulp", "Liever", "ingetrokken"):
            assert word not in mail.subject + mail.body + mail.invitation
    assert actions.call_off_left_behind() == 0


def test_a_talk_that_is_over_or_held_is_called_off_nowhere(world):
    held, past = make_nominated(world), make_nominated(world)
    plan(world, held)
    hold(world, held)
    plan(world, past, at=datetime(2026, 11, 23, 9, tzinfo=UTC))
    withdraw(trajectory=past, actor=world.care_coordinator, reason="Liever niet.", today=TODAY)
    db.session.commit()
    assert actions.call_off_left_behind() == 0


def test_a_new_talk_after_the_old_one_was_called_off_is_an_appointment_of_its_own(world):
    trajectory = make_nominated(world)
    plan(world, trajectory)
    stop_mentoring(trajectory=trajectory, actor=world.coordinator, reason="Eerst hulp.", today=TODAY)
    db.session.commit()
    new = plan(world, trajectory, at=datetime(2026, 12, 3, 13, tzinfo=UTC))
    db.session.commit()
    assert actions.call_off_left_behind() == 1
    assert new.cancelled_at is None
    assert trajectory.stage is TrajectoryStage.INTAKE


def test_a_new_intake_waits_for_the_end_of_a_match_that_stands_still(world):
    """The soak found a pair that ran on beside a student in intake."""
    trajectory = make_nominated(world, stage=TrajectoryStage.REFERRED)
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.PAUSED)
    with pytest.raises(GateClosed) as gate:
        plan(world, trajectory)
    assert gate.value.code == "match_stands_still"
    assert trajectory.stage is TrajectoryStage.REFERRED
    match.is_running, match.holds_place, match.ended_on, match.end_reason = False, False, TODAY, "other"
    match._stage = MatchStage.CLOSED
    db.session.flush()
    plan(world, trajectory)
    assert trajectory.stage is TrajectoryStage.INTAKE
