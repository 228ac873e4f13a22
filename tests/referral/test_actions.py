"""The steps of a referral against a real database."""

from contextlib import suppress
from datetime import date

import pytest
from sqlalchemy import select

from programme.access.models import Link
from programme.access.visibility import visible
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, NotFound, WrongStage
from programme.core.outbox import OutboxMail, preview
from programme.intake.models import Intake
from programme.lifecycle.models import DueItem, Trajectory
from programme.lifecycle.stages import ReferralStage, TrajectoryStage
from programme.referral import actions, queries
from programme.referral.models import Destination, Piece, Reply
from programme.referral.rules import school_sees
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY

SECRET = "Kanarie: slaapt bij vrienden."


def make_referred(world, pauses=True, stage=TrajectoryStage.SCREENING):
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), stage=stage, coordinator=world.coordinator
    )
    return actions.advise(trajectory=trajectory, actor=world.coordinator, reason=SECRET, today=TODAY, pauses=pauses)


def agree(world, referral, danger=""):
    actions.agree(
        referral=referral,
        actor=world.coordinator,
        agreed_on=None if danger else TODAY,
        danger_reason=danger,
        danger_with_id=world.colleague.id if danger else None,
        today=TODAY,
    )


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


def test_the_school_sees_it_only_when_told_and_what_went_along_only_when_it_is_theirs(world):
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
    assert {number: row.is_mine for number, row in rows.items()} == {told.id: False, own.id: True}
    assert queries.find_handover(act_as(world.care_coordinator), own.id) is own
    with pytest.raises(NotFound):
        queries.find_handover(act_as(world.care_coordinator), told.id)
    assert queries.handovers(act_as(world.second_care_coordinator)) == []
    for referral in (secret, told, own):
        sees = school_sees(
            stage=referral.stage,
            school_told=referral.school_told,
            agreed_on=referral.agreed_on,
            danger=referral.danger,
        )
        assert sees == (referral.id in rows)


OPEN = ("advised", "agreed", "handed_over", "received", "waiting_list", "started")


def at_stage(world, stage):
    """Give a referral at a stage, walked there by its own steps."""
    referral = make_referred(world)
    far = OPEN.index(stage)
    if far >= 1:
        agree(world, referral)
    if far >= 2:
        hand_outside(world, referral)
    if far >= 3:
        say(referral, Reply.RECEIVED)
    if far >= 4:
        say(referral, Reply.WAITS)
    if far >= 5:
        say(referral, Reply.STARTED)
    db.session.flush()
    assert referral.stage.value == stage
    return referral


def say(referral, said, note="", today=TODAY):
    return actions.reply(referral=referral, said=said, by_name="Team", note=note, today=today, actor=None)


@pytest.mark.parametrize("stage", OPEN)
def test_an_open_referral_has_an_owner_and_something_due_at_every_stage_whatever_is_answered(world, stage):
    for said in Reply:
        referral = at_stage(world, stage)
        with suppress(WrongStage):
            say(referral, said, note="Verzonnen.")
        db.session.flush()
        db.session.expire_all()
        found = owed(referral)
        if referral.stage is ReferralStage.CLOSED:
            # Over, and not forgotten: mentoring stood still for it.
            assert "after_referral" in found
        else:
            assert found["referral_next"][0] == referral.owner_id == world.coordinator.id
            assert found["referral_next"][1] is not None


@pytest.mark.parametrize(
    ("stage", "fits"),
    [
        ("advised", set()),
        ("agreed", set()),
        ("handed_over", {"received", "cannot"}),
        ("received", {"started", "waits", "cannot", "note"}),
        ("waiting_list", {"started", "cannot", "note"}),
        ("started", {"ended", "note"}),
    ],
)
def test_the_other_side_answers_what_fits_the_stage_and_nothing_else(world, stage, fits):
    taken = set()
    for said in Reply:
        referral = at_stage(world, stage)
        try:
            say(referral, said, note="Verzonnen.")
        except WrongStage:
            continue
        taken.add(said.value)
    assert taken == fits


@pytest.mark.parametrize("stage", ["handed_over", "received", "waiting_list"])
def test_who_cannot_help_gives_it_back_with_a_mail_a_reason_and_no_link(world, stage):
    referral = at_stage(world, stage)
    reply = say(referral, Reply.CANNOT, note="Kanarie: wij zijn vol.")
    db.session.commit()
    assert (referral.stage, referral.agreed_on, referral.received_on) == (ReferralStage.ADVISED, None, None)
    me = world.coordinator.id
    assert owed(referral) == {
        "referral_next": (me, TODAY, "referral_cannot"),
        "read_referral_reply": (me, TODAY, "referral_replied"),
    }
    assert db.session.scalars(select(Link)).one().token_hash is None
    (shared,) = queries.shared_with(referral.trajectory_id)
    assert (shared.sent_on, shared.taken_back_on) == (TODAY, TODAY)
    mail = preview(db.session.scalars(select(OutboxMail).where(OutboxMail.user_id == world.coordinator.id)).one())
    assert mail.to == world.coordinator.email
    for secret in (SECRET, "wij zijn vol", referral.trajectory.student.first_name):
        assert secret not in mail.subject + mail.body
    assert actions.read_replies(referral=referral, actor=world.coordinator, today=TODAY) == 1
    assert "read_referral_reply" not in owed(referral)
    assert (reply.read_on, actions.read_replies(referral=referral, actor=world.coordinator, today=TODAY)) == (TODAY, 0)


@pytest.mark.parametrize(("day", "told"), [(date(2026, 12, 7), 0), (date(2026, 12, 8), 1), (date(2026, 12, 30), 1)])
def test_what_nobody_confirmed_in_time_is_told_to_the_owner_once(world, day, told):
    referral = at_stage(world, "handed_over")
    assert actions.chase_unreceived(day) == told
    db.session.commit()
    assert actions.chase_unreceived(day) == 0
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.user_id == world.coordinator.id)).all()
    assert len(mails) == told
    # It stays where it is: they may confirm it still, and its owner calls.
    assert owed(referral)["referral_next"] == (world.coordinator.id, date(2026, 12, 8), "referral_not_confirmed")
    say(referral, Reply.RECEIVED, today=day)
    assert actions.chase_unreceived(date(2027, 3, 1)) == 0


def test_danger_takes_a_second_person_where_there_is_one(world):
    referral = make_referred(world)
    for nobody in (None, world.coordinator.id):
        with pytest.raises(GateClosed) as caught:
            actions.agree(
                referral=referral,
                actor=world.coordinator,
                agreed_on=None,
                danger_reason="Gevaar.",
                danger_with_id=nobody,
                today=TODAY,
            )
        assert caught.value.code == "no_second_person"
    agree(world, referral, danger="Gevaar.")
    assert (referral.without_yes, referral.without_yes_with_id) == ("Gevaar.", world.colleague.id)


def test_only_what_was_chosen_goes_along_and_it_does_not_change_any_more(world):
    referral = make_referred(world)
    student = referral.trajectory.student
    student.phone = "0612345678"
    assert set(queries.pieces_of(referral)) >= {Piece.FIRST_NAME, Piece.CONTACT}
    assert Piece.QUESTION not in queries.pieces_of(referral)
    agree(world, referral)
    known = queries.pieces_of(referral)
    handing = actions.Handing(
        Destination.GP, "Kort.", receiver_name="Dokter", pieces={Piece.FIRST_NAME: known[Piece.FIRST_NAME]}
    )
    actions.hand_over(referral=referral, actor=world.coordinator, handing=handing, today=TODAY)
    name = student.first_name
    student.first_name = "Anders"
    db.session.commit()
    assert queries.shared_page(referral.id).read() == {Piece.FIRST_NAME: name, Piece.NOTE: "Kort."}


@pytest.mark.parametrize("agreed", [True, False])
def test_the_question_goes_along_only_in_the_words_the_student_let_others_read(world, agreed):
    referral = make_referred(world)
    intake = Intake(
        trajectory_id=referral.trajectory_id,
        planned_at=NOW,
        place="School",
        uid="een",
        for_mentor_agreed_on=TODAY if agreed else None,
    )
    intake.for_mentor, intake.mentoring_question, intake.practical = "Rust vinden.", "Geheim.", "Woont in Zuid."
    db.session.add(intake)
    db.session.flush()
    found = queries.pieces_of(referral)
    assert found.get(Piece.QUESTION) == ("Rust vinden." if agreed else None)
    assert found[Piece.PRACTICAL] == "Woont in Zuid."
    assert "Geheim." not in found.values()
