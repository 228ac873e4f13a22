"""From applying to admitted, refused or gone: what is kept, owed and mailed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text

from programme.access.links import mean_link
from programme.access.models import Link, Purpose
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, TooOften
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import DueItem, StageChange
from programme.people.models import Membership, Mentor, MentorStage, User
from programme.volunteers import actions
from programme.volunteers.models import ApplicationTry, Reference
from programme.volunteers.rules import RefusalReason
from tests import factories
from tests.factories import NOW, TODAY

EMPTY = dict.fromkeys(
    (
        "interviewed_on",
        "admitted_on",
        "vog_seen_on",
        "vog_issued_on",
        "vog_renew_due",
        "references_done_on",
        "training_done_on",
        "agreement_signed_on",
    )
)


def facts(**values) -> actions.ApplicationFacts:
    known = {
        "first_name": "Noor",
        "infix": "de",
        "last_name": "Verzonnen",
        "email": "Noor@example.org",
        "phone": "0600000000",
        "birth_year": 2000,
        "motivation": "GEHEIME DRIJFVEER",
        "referees": [("Juf Verzonnen", "juf@example.org"), ("Baas Verzonnen", "baas@example.org")],
    }
    return actions.ApplicationFacts(**(known | values))


def apply(world, **values) -> Mentor | None:
    return actions.apply(programme=world.programme, facts=facts(**values), place="x" * 64, today=TODAY)


def due(mentor) -> dict[str, DueItem]:
    rows = db.session.scalars(select(DueItem).where(DueItem.mentor_id == mentor.id, DueItem.closed_at.is_(None)))
    return {row.kind: row for row in rows}


def test_an_application_is_a_promise_of_a_coordinator_and_is_thanked_for(world):
    mentor = apply(world)
    assert (mentor.stage, mentor.email, mentor.applied_on) == (MentorStage.APPLIED, "noor@example.org", TODAY)
    item = due(mentor)["interview_mentor"]
    assert item.owner_id == world.coordinator.id
    assert item.due_on == date(2026, 12, 8)
    mails = db.session.scalars(select(OutboxMail)).all()
    # Referees are strangers to us: nobody mails them before a coordinator does.
    assert [mail.recipient for mail in mails] == ["noor@example.org"]
    sealed = db.session.execute(text("SELECT motivation FROM mentor WHERE id = :id"), {"id": mentor.id}).scalar_one()
    assert b"GEHEIME" not in bytes(sealed)


def test_the_same_address_applies_once_in_a_programme(world):
    assert apply(world) is not None
    assert apply(world, email="noor@EXAMPLE.org") is None
    other = actions.apply(programme=world.other_programme, facts=facts(), place="y" * 64, today=TODAY)
    assert other is not None
    assert len(db.session.scalars(select(Mentor).where(Mentor.last_name == "Verzonnen")).all()) == 2


def test_a_place_that_applies_too_often_waits_an_hour(world):
    for number in range(20):
        apply(world, email=f"a{number}@example.org", referees=[])
    with pytest.raises(TooOften):
        apply(world, email="late@example.org")
    with clock.fixed(NOW + timedelta(hours=1)):
        assert apply(world, email="late@example.org") is not None
    with clock.fixed(NOW + timedelta(days=2)):
        apply(world, email="later@example.org")
        assert len(db.session.scalars(select(ApplicationTry)).all()) == 1


def test_from_interview_to_account(world):
    mentor = apply(world)
    with pytest.raises(GateClosed) as refused:
        actions.admit(mentor=mentor, actor=world.coordinator, today=TODAY)
    assert refused.value.code == "not_interviewed"
    actions.record_interview(mentor=mentor, held_on=TODAY, notes="Open en rustig.", actor=world.coordinator)
    assert due(mentor).keys() == {"decide_mentor"}
    with pytest.raises(GateClosed) as refused:
        actions.admit(mentor=mentor, actor=world.coordinator, today=TODAY)
    assert refused.value.code == "references_missing"
    for reference in db.session.scalars(select(Reference).order_by(Reference.id)).all():
        assert mentor.references_done_on is None
        actions.send_reference(reference=reference, mentor=mentor, actor=world.coordinator)
        link = db.session.scalars(select(Link).where(Link.thing_id == reference.id)).one()
        actions.answer_reference(reference=reference, link=link, recommends=True, answer="Ja.", today=TODAY)
    assert mentor.references_done_on == TODAY
    user = actions.admit(mentor=mentor, actor=world.coordinator, today=TODAY)
    assert mentor.stage is MentorStage.ADMITTED
    assert mentor.user_id == user.id
    role = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
    assert (role.role.value, role.programme_id) == ("mentor", world.programme.id)
    assert db.session.scalars(select(Link).where(Link.purpose == Purpose.INVITATION)).one().user_id == user.id
    # The VOG may still run: somebody owes looking at it.
    assert due(mentor).keys() == {"see_vog"}
    assert due(mentor)["see_vog"].due_on == date(2026, 12, 22)


def test_a_referee_answers_once(world):
    mentor = apply(world)
    reference = db.session.scalars(select(Reference).order_by(Reference.id)).first()
    actions.send_reference(reference=reference, mentor=mentor, actor=world.coordinator)
    assert due(mentor)["chase_reference"].due_on == date(2026, 12, 8)
    link = mean_link(Purpose.REFERENCE, party="referee", mentor=mentor, thing_id=reference.id)
    actions.answer_reference(reference=reference, link=link, recommends=False, answer="Twijfel.", today=TODAY)
    assert "chase_reference" not in due(mentor)
    with pytest.raises(Conflict):
        actions.answer_reference(reference=reference, link=link, recommends=True, answer="Toch.", today=TODAY)
    with pytest.raises(Conflict):
        actions.send_reference(reference=reference, mentor=mentor, actor=world.coordinator)


def test_a_seen_vog_is_facts_and_a_promise_to_renew(world):
    mentor = factories.make_mentor(world.programme, **EMPTY)
    actions.record_vog(mentor=mentor, issued_on=date(2024, 2, 29), seen_on=TODAY, profile="84", actor=world.coordinator)
    assert mentor.vog_renew_due == date(2027, 2, 28)
    assert mentor.vog_seen_by_id == world.coordinator.id
    item = due(mentor)["renew_vog"]
    assert (item.due_on, item.show_from) == (date(2027, 2, 28), date(2026, 12, 30))


def test_a_refused_vog_leaves_no_ground_behind(world):
    mentor = apply(world)
    actions.record_no_vog(mentor=mentor, actor=world.coordinator, today=TODAY)
    assert (mentor.stage, mentor.refused_on) == (MentorStage.REFUSED, TODAY)
    assert (mentor.vog_seen_on, mentor.vog_issued_on, mentor.vog_profile) == (None, None, None)
    change = db.session.scalars(select(StageChange).where(StageChange.mentor_id == mentor.id)).one()
    assert change.reason == "vog"
    assert due(mentor) == {}


def test_a_refusal_is_a_kind_mail_and_a_withdrawal_is_none(world):
    first, second = apply(world), apply(world, email="ander@example.org")
    actions.refuse(mentor=first, reason=RefusalReason.NO_FIT, actor=world.coordinator, today=TODAY)
    actions.refuse(mentor=second, reason=RefusalReason.WITHDREW, actor=world.coordinator, today=TODAY)
    mails = db.session.scalars(select(OutboxMail).where(OutboxMail.template == "volunteers/emails/refused")).all()
    assert [mail.recipient for mail in mails] == ["noor@example.org"]
    assert apply(world) is not None


def test_a_mentor_with_a_student_cannot_leave(world):
    trajectory = factories.make_trajectory(world.programme, factories.make_student(world.school))
    factories.make_match(trajectory, world.mentor)
    with pytest.raises(GateClosed) as refused:
        actions.leave(mentor=world.mentor, reason="", actor=world.coordinator, today=TODAY)
    assert refused.value.code == "still_matched"
    assert world.mentor.stage is MentorStage.ADMITTED


def test_who_leaves_has_no_role_and_no_vog_left(world):
    actions.leave(mentor=world.mentor, reason="Verhuisd.", actor=world.coordinator, today=TODAY)
    assert (world.mentor.stage, world.mentor.left_on) == (MentorStage.LEFT, TODAY)
    assert (world.mentor.vog_seen_on, world.mentor.vog_renew_due) == (None, None)
    role = db.session.scalars(select(Membership).where(Membership.user_id == world.mentor_user.id)).one()
    assert role.ended_at == NOW


def test_a_pause_and_a_return_are_moves(world):
    actions.pause(mentor=world.mentor, actor=world.mentor_user)
    assert world.mentor.stage is MentorStage.PAUSED
    actions.resume(mentor=world.mentor, actor=world.mentor_user)
    assert world.mentor.stage is MentorStage.ADMITTED


def test_somebody_who_works_here_already_gets_a_second_role(world):
    mentor = factories.make_mentor(
        world.programme, stage=MentorStage.INTERVIEWED, email=world.trainer.email, admitted_on=None
    )
    user = actions.admit(mentor=mentor, actor=world.coordinator, today=TODAY)
    assert user.id == world.trainer.id
    again = factories.make_mentor(
        world.programme, stage=MentorStage.INTERVIEWED, email=world.trainer.email, admitted_on=None
    )
    with pytest.raises(GateClosed) as refused:
        actions.admit(mentor=again, actor=world.coordinator, today=TODAY)
    assert refused.value.code == "other_account"
    assert len(db.session.scalars(select(User).where(User.email == world.trainer.email)).all()) == 1
