"""The steps of a referral against a real database."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.access.models import Link
from programme.access.visibility import visible
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, WrongStage
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.referral import actions, queries
from programme.referral.models import Destination
from programme.referral.rules import school_sees
from tests import factories
from tests.conftest import act_as
from tests.factories import TODAY

SECRET = "Kanarie: slaapt bij vrienden."


def make_referred(world, pauses=True, stage=TrajectoryStage.SCREENING):
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), stage=stage, coordinator=world.coordinator
    )
    return actions.advise(trajectory=trajectory, actor=world.coordinator, reason=SECRET, today=TODAY, pauses=pauses)


def agree(world, referral, danger=""):
    agreed_on = None if danger else TODAY
    actions.agree(referral=referral, actor=world.coordinator, agreed_on=agreed_on, danger_reason=danger, today=TODAY)


def hand_to_school(world, referral):
    handing = actions.Handing(Destination.SCHOOL_CARE, "Overdracht: zoekt rust.", receiver=world.care_coordinator)
    actions.hand_over(referral=referral, actor=world.coordinator, handing=handing, today=TODAY)


def hand_outside(world, referral, email="team@example.org", told=False):
    handing = actions.Handing(
        Destination.NEIGHBOURHOOD_TEAM,
        "Overdracht: zoekt rust.",
        receiver_name="Wijkteam Zuid",
        receiver_email=email,
        school_told=told,
    )
    actions.hand_over(referral=referral, actor=world.coordinator, handing=handing, today=TODAY)


def owed(referral):
    rows = db.session.scalars(
        select(DueItem).where(DueItem.trajectory_id == referral.trajectory_id, DueItem.closed_at.is_(None))
    ).all()
    return {row.kind: (row.owner_id, row.due_on, row.reason) for row in rows}


def test_the_school_knows_of_who_applied_alone_once_help_there_receives_them(world):
    referral = make_referred(world)
    referral.trajectory.school_knows = False
    agree(world, referral)
    assert db.session.scalars(visible(act_as(world.care_coordinator), Trajectory)).all() == []
    hand_to_school(world, referral)
    assert db.session.scalars(visible(act_as(world.care_coordinator), Trajectory)).all() == [referral.trajectory]


def test_from_advice_to_help_that_started(world):
    referral = make_referred(world)
    me = world.coordinator.id
    assert referral.trajectory.stage is TrajectoryStage.REFERRED
    assert owed(referral) == {"referral_next": (me, date(2026, 12, 1), "referral_ask_student")}
    agree(world, referral)
    assert owed(referral) == {"referral_next": (me, date(2026, 12, 1), "referral_hand_over")}
    hand_to_school(world, referral)
    assert owed(referral) == {
        "referral_next": (me, date(2026, 12, 8), "referral_not_confirmed"),
        "confirm_handover": (world.care_coordinator.id, date(2026, 12, 8), "handed_to_you"),
    }
    actions.receive(referral=referral, actor=world.care_coordinator, received_by="Zorg", today=TODAY)
    assert owed(referral) == {"referral_next": (me, date(2026, 12, 22), "referral_care_began")}
    actions.care_waits(referral=referral, actor=world.coordinator, today=TODAY)
    actions.care_starts(referral=referral, actor=world.coordinator, started_on=TODAY, today=TODAY)
    actions.close(referral=referral, actor=world.coordinator, today=TODAY)
    db.session.commit()
    assert (referral.stage, referral.closed_on) == (ReferralStage.CLOSED, TODAY)
    assert owed(referral) == {"after_referral": (me, date(2026, 12, 1), "referral_over")}


def test_beside_mentoring_nothing_stops(world):
    referral = make_referred(world, pauses=False, stage=TrajectoryStage.WAITING)
    assert referral.trajectory.stage is TrajectoryStage.WAITING


def test_one_open_referral_at_a_time(world):
    referral = make_referred(world)
    with pytest.raises(Conflict):
        actions.advise(trajectory=referral.trajectory, actor=world.coordinator, reason="x", today=TODAY, pauses=False)


def test_nothing_is_handed_over_without_the_students_yes(world):
    referral = make_referred(world)
    with pytest.raises(WrongStage):
        hand_outside(world, referral)
    with pytest.raises(GateClosed):
        actions.agree(referral=referral, actor=world.coordinator, agreed_on=None, danger_reason="", today=TODAY)


def test_danger_goes_before_agreement_and_is_due_today(world):
    referral = make_referred(world)
    agree(world, referral, danger="Gevaar vannacht.")
    assert (referral.agreed_on, referral.danger) == (None, True)
    assert owed(referral)["referral_next"] == (world.coordinator.id, TODAY, "referral_hand_over")


def test_the_mail_to_the_receiver_holds_no_details(world):
    referral = make_referred(world)
    agree(world, referral)
    hand_outside(world, referral)
    mail = preview(db.session.scalars(select(OutboxMail)).one())
    text = mail.subject + mail.body
    assert mail.to == "team@example.org"
    assert world.coordinator.email in text
    student = referral.trajectory.student
    for secret in (SECRET, "zoekt rust", student.first_name, student.last_name, world.school.name):
        assert secret not in text


def test_what_did_not_arrive_comes_back_and_its_link_dies(world):
    referral = make_referred(world)
    agree(world, referral)
    hand_outside(world, referral)
    actions.not_received(referral=referral, actor=world.coordinator, today=TODAY)
    db.session.commit()
    assert (referral.stage, referral.handed_over_on) == (ReferralStage.ADVISED, None)
    assert owed(referral) == {"referral_next": (world.coordinator.id, TODAY, "referral_came_back")}
    assert db.session.scalars(select(Link)).one().revoked_at is not None


def test_declining_ends_it_and_somebody_asks_what_comes_next(world):
    referral = make_referred(world)
    actions.decline(referral=referral, actor=world.coordinator, reason="Wil niet.", today=TODAY)
    assert (referral.stage, referral.closed_on) == (ReferralStage.DECLINED, TODAY)
    assert set(owed(referral)) == {"after_referral"}


def test_a_handover_to_the_school_needs_a_person(world):
    referral = make_referred(world)
    agree(world, referral)
    with pytest.raises(GateClosed) as caught:
        actions.hand_over(
            referral=referral,
            actor=world.coordinator,
            handing=actions.Handing(Destination.SCHOOL_CARE, "x"),
            today=TODAY,
        )
    assert caught.value.code == "no_receiver"


def test_the_school_sees_it_only_when_told_and_the_note_only_when_it_is_theirs(world):
    secret = make_referred(world)
    agree(world, secret)
    hand_outside(world, secret)
    told = make_referred(world)
    agree(world, told)
    hand_outside(world, told, told=True)
    own = make_referred(world)
    agree(world, own)
    hand_to_school(world, own)
    make_referred(world)
    db.session.commit()
    rows = {row.referral_id: row for row in queries.handovers(act_as(world.care_coordinator))}
    assert set(rows) == {told.id, own.id}
    assert (rows[told.id].note, rows[told.id].is_mine) == ("", False)
    assert (rows[own.id].note, rows[own.id].is_mine) == ("Overdracht: zoekt rust.", True)
    assert queries.handovers(act_as(world.second_care_coordinator)) == []
    for referral in (secret, told, own):
        sees = school_sees(
            stage=referral.stage,
            school_told=referral.school_told,
            agreed_on=referral.agreed_on,
            danger=referral.danger,
        )
        assert sees == (referral.id in rows)
