"""Seats, presence and what they mean for a mentor."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from programme.core import clock
from programme.core.database import db
from programme.core.errors import GateClosed
from programme.core.outbox import OutboxMail
from programme.lifecycle.models import DueItem
from programme.people.models import MentorStage
from programme.training import actions
from programme.training.models import Training, TrainingKind, TrainingSeat
from tests import factories

EVENING = datetime(2026, 12, 1, 18, 0, tzinfo=UTC)
AFTER = datetime(2026, 12, 2, 9, 0, tzinfo=UTC)


def make_training(world, *, kind=TrainingKind.BASIC, seats=12, trainer=None) -> Training:
    facts = actions.TrainingFacts(
        kind=kind,
        title="Basistraining",
        starts_at=EVENING,
        minutes=150,
        place="Verzonnen zaal",
        seats=seats,
        trainer_id=(trainer or world.trainer).id,
    )
    return actions.plan_training(programme=world.programme, facts=facts, actor=world.coordinator)


def test_a_planned_training_is_a_promise_of_its_trainer(world):
    training = make_training(world)
    item = db.session.scalars(select(DueItem)).one()
    assert (item.kind, item.owner_id, item.due_on) == ("write_presence", world.trainer.id, date(2026, 12, 2))
    assert item.show_from == date(2026, 12, 1)
    with clock.fixed(AFTER):
        actions.record_presence(training=training, present=[], actor=world.trainer)
    db.session.expire_all()
    assert item.closed_at == AFTER


def test_who_joins_gets_an_appointment(world):
    actions.join_training(training=make_training(world), mentor=world.mentor)
    mail = db.session.scalars(select(OutboxMail)).one()
    assert mail.recipient == world.mentor.email
    assert "DTSTART;TZID=Europe/Amsterdam:20261201T190000" in mail.invitation
    assert mail.invitation_method == "REQUEST"


def test_the_last_seat_goes_once(world):
    training = make_training(world, seats=1)
    actions.join_training(training=training, mentor=world.mentor)
    db.session.flush()
    with pytest.raises(GateClosed) as refused:
        actions.join_training(training=training, mentor=factories.make_mentor(world.programme))
    assert refused.value.code == "full"
    with pytest.raises(GateClosed) as refused:
        actions.join_training(training=training, mentor=world.mentor)
    assert refused.value.code == "joined"
    actions.leave_training(training=training, mentor=world.mentor)
    db.session.flush()
    assert db.session.scalars(select(TrainingSeat)).all() == []
    assert db.session.scalars(select(OutboxMail.invitation_method).order_by(OutboxMail.id)).all() == [
        "REQUEST",
        "CANCEL",
    ]


@pytest.mark.parametrize(
    ("kind", "basic", "heavier"),
    [
        (TrainingKind.BASIC, date(2026, 12, 1), None),
        (TrainingKind.COMPLEX, None, date(2026, 12, 1)),
        (TrainingKind.REFRESHER, None, None),
    ],
)
def test_presence_completes_what_the_training_is_for(world, kind, basic, heavier):
    there, not_there = (factories.make_mentor(world.programme, training_done_on=None) for _ in range(2))
    training = make_training(world, kind=kind)
    for mentor in (there, not_there):
        actions.join_training(training=training, mentor=mentor)
    db.session.flush()
    with pytest.raises(GateClosed):
        actions.record_presence(training=training, present=[there.id], actor=world.trainer)
    with clock.fixed(AFTER):
        actions.record_presence(training=training, present=[there.id], actor=world.trainer)
    assert (there.training_done_on, there.complex_training_on) == (basic, heavier)
    assert there.last_active_on == date(2026, 12, 1)
    assert (not_there.training_done_on, not_there.complex_training_on) == (None, None)
    assert not_there.last_active_on is None


def test_a_changed_training_reaches_who_joined(world):
    training = make_training(world)
    actions.join_training(training=training, mentor=world.mentor)
    db.session.flush()
    facts = actions.TrainingFacts(TrainingKind.BASIC, "Anders", EVENING, 90, "Andere zaal", 12, world.trainer.id)
    actions.change_training(training=training, facts=facts, actor=world.coordinator)
    last = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert "Andere zaal" in last.invitation
    with clock.fixed(AFTER), pytest.raises(GateClosed):
        actions.change_training(training=training, facts=facts, actor=world.coordinator)


def test_a_change_does_not_reach_who_left_the_programme(world):
    training = make_training(world)
    actions.join_training(training=training, mentor=world.mentor)
    world.mentor._stage, world.mentor.left_on = MentorStage.LEFT, date(2026, 11, 24)
    db.session.flush()
    facts = actions.TrainingFacts(TrainingKind.BASIC, "Anders", EVENING, 90, "Andere zaal", 12, world.trainer.id)
    actions.change_training(training=training, facts=facts, actor=world.coordinator)
    last = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()
    assert "Andere zaal" not in last.invitation
