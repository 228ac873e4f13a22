"""Writes of a concern: it always has an owner and a day, and nothing of it leaves in a mail."""

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from programme.concerns import actions
from programme.concerns.models import CareRoute, Concern, Urgency
from programme.core import clock
from programme.core.database import db
from programme.core.errors import GateClosed, WrongStage
from programme.core.outbox import OutboxMail, preview
from programme.lifecycle.models import DueItem, StandIn
from programme.lifecycle.promises import settle_all
from programme.lifecycle.stages import ConcernStage
from programme.people.models import Membership
from tests import factories
from tests.factories import NOW, TODAY

CANARY = "Kanarie ziet blauwe plekken."


@pytest.fixture
def match(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=factories.TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    return factories.make_match(trajectory, world.mentor)


def raise_one(world, match, urgency=Urgency.THIS_WEEK):
    return actions.raise_concern(
        worry=actions.Worry(saw=CANARY, urgency=urgency), actor=world.mentor_user, match=match, mentor=world.mentor
    )


def open_items(concern):
    items = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None))).all()
    return [item for item in items if item.arguments == {"concern_id": concern.id}]


def leave(user):
    db.session.execute(update(Membership).where(Membership.user_id == user.id).values(ended_at=NOW))


def test_a_concern_goes_to_the_coordinator_of_the_match_with_a_day(world, match):
    concern = raise_one(world, match)
    (item,) = open_items(concern)
    assert concern.owner_id == world.coordinator.id
    assert (item.kind, item.owner_id, item.due_on, item.is_urgent) == (
        "acknowledge_concern",
        world.coordinator.id,
        date(2026, 11, 26),
        False,
    )


@pytest.mark.parametrize("until_on, reads", [(TODAY, "colleague"), (TODAY - timedelta(days=1), "coordinator")])
def test_while_the_coordinator_is_away_it_is_of_who_stands_in_with_the_mail(world, match, until_on, reads):
    away = {"absent": world.coordinator, "stands_in": world.colleague, "made_by_id": world.manager.id}
    days = {"from_on": TODAY - timedelta(days=3), "until_on": until_on}
    factories.save(StandIn(programme_id=world.programme.id, **away, **days))
    assert raise_one(world, match, Urgency.TODAY).owner_id == getattr(world, reads).id
    assert db.session.scalars(select(OutboxMail)).one().recipient == getattr(world, reads).email


def test_an_urgent_concern_is_due_today_and_stands_at_the_top(world, match):
    (item,) = open_items(raise_one(world, match, Urgency.TODAY))
    assert (item.due_on, item.is_urgent) == (date(2026, 11, 24), True)


def test_without_a_coordinator_the_backup_owns_it_and_else_a_manager(world, match):
    match.trajectory.backup_id = world.colleague.id
    leave(world.coordinator)
    assert raise_one(world, match).owner_id == world.colleague.id
    leave(world.colleague)
    assert raise_one(world, match).owner_id == world.manager.id


def test_a_concern_about_no_match_goes_to_a_manager(world):
    concern = raise_one(world, None)
    assert (concern.owner_id, concern.mentor_id, concern.match_id) == (world.manager.id, world.mentor.id, None)


def test_a_programme_without_anybody_says_so_and_does_not_swallow_the_concern(world, match):
    for person in (world.coordinator, world.colleague, world.manager):
        leave(person)
    with pytest.raises(GateClosed):
        raise_one(world, match)


def test_the_mails_hold_no_text_and_no_name(world, match):
    concern = raise_one(world, match)
    actions.acknowledge(concern=concern, actor=world.coordinator)
    weigh(concern, world.coordinator)
    actions.answer(concern=concern, actor=world.coordinator, text=CANARY)
    mails = [preview(row) for row in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    assert [mail.to for mail in mails] == [world.coordinator.email, world.mentor_user.email, world.mentor_user.email]
    for mail in mails:
        for secret in (CANARY, match.student.first_name, match.student.last_name, world.mentor.last_name):
            assert secret not in mail.subject + mail.body


def test_whoever_takes_it_up_owns_it(world, match):
    concern = raise_one(world, match)
    actions.acknowledge(concern=concern, actor=world.manager)
    (item,) = open_items(concern)
    assert concern.owner_id == world.manager.id
    assert (item.kind, item.owner_id, item.due_on) == ("weigh_concern", world.manager.id, date(2026, 12, 1))


def test_new_facts_bring_it_back_to_weighing(world, match):
    concern = raise_one(world, match)
    actions.acknowledge(concern=concern, actor=world.coordinator)
    weigh(concern, world.coordinator)
    actions.weigh_again(concern=concern, actor=world.coordinator, new_facts="Iets nieuws.")
    assert concern.stage is ConcernStage.ACKNOWLEDGED
    assert [item.kind for item in open_items(concern)] == ["weigh_concern"]


def test_a_closed_concern_owes_nothing(world, match):
    concern = raise_one(world, match)
    actions.acknowledge(concern=concern, actor=world.coordinator)
    weigh(concern, world.coordinator)
    actions.answer(concern=concern, actor=world.coordinator, text="Ik bel je.")
    actions.close(concern=concern, actor=world.coordinator)
    assert open_items(concern) == []
    assert concern.closed_on == date(2026, 11, 24)


@pytest.mark.parametrize("seed", range(12))
def test_an_open_concern_always_has_one_owner_and_one_day_whatever_happens(world, match, seed):
    rolls = random.Random(seed)
    concern = raise_one(world, match, rolls.choice(list(Urgency)))
    people = [world.coordinator, world.colleague, world.manager]
    moves = [
        lambda who: actions.acknowledge(concern=concern, actor=who),
        lambda who: weigh(concern, who),
        lambda who: actions.weigh_again(concern=concern, actor=who, new_facts="Nieuw."),
        lambda who: actions.answer(concern=concern, actor=who, text="Antwoord."),
        lambda who: actions.close(concern=concern, actor=who),
    ]
    db.session.commit()
    for _turn in range(25):
        try:
            rolls.choice(moves)(rolls.choice(people))
            db.session.commit()
        except WrongStage:
            db.session.rollback()
        items = open_items(concern)
        if concern.stage is ConcernStage.CLOSED:
            assert items == []
        else:
            assert [item.owner_id for item in items] == [concern.owner_id]
            assert items[0].due_on >= TODAY


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def test_nobody_took_it_up_so_it_goes_to_the_backup_and_then_to_the_manager(world, match):
    """NOW is Tuesday 24 November 2026, 10.00 in Amsterdam; the hour of duty ends at 11.00."""
    match.trajectory.backup_id = world.colleague.id
    concern = raise_one(world, match, Urgency.TODAY)
    owners = []
    for moment in (at(24, 10), at(24, 10, 1), at(24, 11, 1), at(24, 11, 2), at(24, 12, 3), at(25, 12)):
        with clock.fixed(moment):
            actions.keep_owned()
        (item,) = open_items(concern)
        assert item.owner_id == concern.owner_id
        owners.append((concern.owner_id, concern.due_at))
    assert owners == [
        (world.coordinator.id, at(24, 10)),
        (world.colleague.id, at(24, 11, 1)),
        (world.colleague.id, at(24, 11, 1)),
        (world.manager.id, at(24, 12, 2)),
        (world.manager.id, at(24, 12, 2)),
        (world.manager.id, at(24, 12, 2)),
    ]


def test_whoever_is_away_hands_over_beforehand(world, match):
    away = {"programme_id": world.programme.id, "absent_id": world.coordinator.id, "made_by_id": world.manager.id}
    factories.save(
        StandIn(**away, stands_in_id=world.colleague.id, from_on=date(2026, 11, 25), until_on=date(2026, 11, 30))
    )
    concern = raise_one(world, match)
    assert concern.owner_id == world.coordinator.id
    with clock.fixed(at(25, 6)):
        assert (actions.keep_owned(), actions.keep_owned()) == (1, 0)
        assert raise_one(world, match).owner_id == world.colleague.id
    assert concern.owner_id == world.colleague.id


def test_a_promise_that_went_with_its_match_is_opened_again_at_night(world, match):
    concern = raise_one(world, match)
    settle_all(match_id=match.id)
    assert open_items(concern) == []
    actions.keep_owned()
    assert [item.kind for item in open_items(concern)] == ["acknowledge_concern"]


def test_the_texts_are_not_in_the_database_as_they_were_typed(world, match):
    concern = raise_one(world, match)
    db.session.commit()
    row = db.session.execute(select(Concern.__table__).where(Concern.__table__.c.id == concern.id)).mappings().one()
    assert CANARY not in json.dumps({key: str(value) for key, value in row.items()})
    assert clock.now() == concern.raised_at


def weigh(concern, who):
    concern.student_told_on = TODAY
    actions.weigh(
        concern=concern,
        actor=who,
        route=CareRoute.SCHOOL,
        weighing="Besproken.",
        consulted="Collega",
    )
