"""Who owns a concern when people leave, are away or must not know: it never stays with nobody and never reaches the wrong one."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from programme.access.visibility import visible
from programme.concerns import actions, queries
from programme.concerns.models import About, CareRoute, Concern, ConcernWord, GoesTo, Urgency
from programme.core import clock
from programme.core.database import db
from programme.core.errors import NotFound
from programme.core.outbox import OutboxMail
from programme.dossiers import actions as dossiers
from programme.dossiers import queries as files
from programme.handover import actions as handover
from programme.handover import queries as packs
from programme.lifecycle.models import DueItem, StandIn
from programme.people.models import Membership, Role
from programme.privacy import queries as privacy
from programme.support import queries as support
from programme.worklist import queries as worklist
from tests import factories
from tests.conftest import act_as
from tests.factories import NOW, TODAY
from tests.house.test_budgets import watching


@pytest.fixture
def match(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=factories.TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    return factories.make_match(trajectory, world.mentor)


@pytest.fixture
def confidant(world):
    return world.confidant


@pytest.fixture
def second_manager(world):
    return factories.make_user(Role.PROGRAMME_MANAGER, programme=world.programme, name="zus verzonnen")


def raise_one(world, match=None, *, trajectory=None, urgency=Urgency.THIS_WEEK, **worry):
    hangs_on = {"match": match} if match else {"trajectory": trajectory} if trajectory else {"mentor": world.mentor}
    return actions.raise_concern(
        worry=actions.Worry(saw="Iets.", urgency=urgency, **worry), actor=world.mentor_user, **hangs_on
    )


def about_coordinator(world, match, **worry):
    return raise_one(world, match, about=About.STAFF, about_user_id=world.coordinator.id, **worry)


def owed(concern):
    items = db.session.scalars(select(DueItem).where(DueItem.closed_at.is_(None))).all()
    return [(item.kind, item.owner_id) for item in items if item.arguments == {"concern_id": concern.id}]


def leave(user):
    db.session.execute(update(Membership).where(Membership.user_id == user.id).values(ended_at=NOW))


def away(world, user, stands_in, from_on=TODAY, until_on=TODAY + timedelta(days=9)):
    days = {"from_on": from_on, "until_on": until_on}
    people = {"absent": user, "stands_in": stands_in, "made_by_id": world.manager.id}
    return factories.save(StandIn(programme_id=world.programme.id, **people, **days))


def give_all(world, leaver, others):
    handover.reassign(
        leaver=leaver,
        programme_id=world.programme.id,
        by_school={},
        others=others,
        actor=act_as(world.manager),
        words=None,
    )


def weigh(concern, who, route=CareRoute.REPORT):
    actions.acknowledge(concern=concern, actor=who)
    concern.student_told_on = TODAY
    actions.weigh(concern=concern, actor=who, route=route, weighing="Besproken.", consulted="Collega")


@pytest.mark.parametrize("hangs_on", ["match", "trajectory", "mentor"])
def test_who_leaves_gives_their_concerns_along_whatever_they_hang_on(world, match, hangs_on):
    concern = raise_one(
        world,
        match if hangs_on == "match" else None,
        trajectory=match.trajectory if hangs_on == "trajectory" else None,
    )
    leaver = concern.owner
    give_all(world, leaver, world.colleague)
    assert (concern.owner_id, owed(concern)) == (
        world.colleague.id,
        [("acknowledge_concern", world.colleague.id)],
    )


def test_who_takes_over_never_gets_the_concern_about_themselves(world, match, second_manager):
    concern = raise_one(world, match, about=About.STAFF, about_user_id=world.colleague.id)
    give_all(world, world.coordinator, world.colleague)
    assert concern.owner_id == world.manager.id
    assert owed(concern) == [("acknowledge_concern", world.manager.id)]


@pytest.mark.parametrize("goes_to", [GoesTo.MANAGER, GoesTo.CONFIDANT])
def test_what_was_said_past_the_coordinator_goes_to_no_coordinator_when_its_owner_leaves(
    world, match, goes_to, confidant, second_manager
):
    concern = about_coordinator(world, match, goes_to=goes_to)
    owner = {GoesTo.MANAGER: world.manager, GoesTo.CONFIDANT: confidant}[goes_to]
    assert concern.owner_id == owner.id
    if goes_to is GoesTo.MANAGER:
        give_all(world, world.manager, world.coordinator)
    else:
        leave(confidant)
        actions.keep_owned()
    # A manager by name, the other one having left.
    assert concern.owner_id == {GoesTo.MANAGER: second_manager, GoesTo.CONFIDANT: world.manager}[goes_to].id
    assert owed(concern) == [("acknowledge_concern", concern.owner_id)]


def test_a_student_who_goes_to_another_coordinator_takes_the_concern_along(world, match):
    concern = raise_one(world, match)
    hidden = raise_one(world, match, about=About.STAFF, about_user_id=world.colleague.id)
    dossiers.assign(trajectory=match.trajectory, actor=world.manager, coordinator=world.colleague, backup=None)
    assert (concern.owner_id, owed(concern)) == (world.colleague.id, [("acknowledge_concern", world.colleague.id)])
    assert (hidden.owner_id, owed(hidden)) == (world.manager.id, [("acknowledge_concern", world.manager.id)])


def test_what_nobody_took_up_does_not_go_to_somebody_who_is_away(world, match):
    match.trajectory.backup_id = world.colleague.id
    concern = raise_one(world, match, urgency=Urgency.TODAY)
    away(world, world.colleague, world.coordinator)
    with clock.fixed(datetime(2026, 11, 24, 10, 1, tzinfo=UTC)):
        actions.keep_owned()
        assert (concern.owner_id, concern.passed_on) == (world.manager.id, 1)
        assert actions.keep_owned() == 0


@pytest.mark.parametrize("how", ["leaves", "is away", "hands over"])
def test_who_was_to_look_too_and_is_not_there_is_replaced(world, match, second_manager, how):
    concern = raise_one(world, match)
    weigh(concern, world.coordinator)
    assert concern.second_id == world.manager.id
    if how == "hands over":
        give_all(world, world.manager, world.colleague)
    else:
        away(world, world.manager, world.coordinator) if how == "is away" else leave(world.manager)
        actions.keep_owned()
    assert concern.second_id == second_manager.id
    assert sorted(owed(concern)) == [
        ("answer_concern", world.coordinator.id),
        ("look_at_weighing", second_manager.id),
    ]


def test_the_promise_of_a_concern_that_strayed_comes_back_to_its_owner(world, match):
    concern = raise_one(world, match)
    db.session.execute(update(DueItem).values(owner_id=world.colleague.id))
    actions.keep_owned()
    assert owed(concern) == [("acknowledge_concern", world.coordinator.id)]


def test_the_night_moves_no_promise_of_a_concern_to_who_may_not_know_of_it(world, match, confidant):
    concern = about_coordinator(world, match, goes_to=GoesTo.CONFIDANT)
    leave(confidant)
    dossiers.hand_over_left_behind()
    assert owed(concern) == [("acknowledge_concern", confidant.id)]
    actions.keep_owned()
    assert owed(concern) == [("acknowledge_concern", world.manager.id)]


def test_looking_after_many_concerns_takes_as_many_statements_as_after_few(app, world, match):
    def taken():
        db.session.commit()
        with watching(app) as watch:
            assert actions.keep_owned() == 0
        return len(watch.statements)

    raise_one(world, match)
    few = taken()
    for _ in range(30):
        raise_one(world, match)
    assert (few, taken()) == (4, 4)


def test_passing_on_sends_one_mail_however_often_the_job_runs(world, match):
    raise_one(world, match, urgency=Urgency.TODAY)
    with clock.fixed(datetime(2026, 11, 24, 10, 1, tzinfo=UTC)):
        assert [actions.keep_owned() for _ in range(3)] == [1, 0, 0]
    to = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    assert [mail.recipient for mail in to] == [world.coordinator.email, world.manager.email]


def test_who_it_is_about_meets_it_nowhere_also_not_for_whom_they_stand_in(world, match):
    concern = about_coordinator(world, match, goes_to=GoesTo.MANAGER)
    away(world, world.manager, world.coordinator)
    db.session.commit()
    here = act_as(world.coordinator)
    assert worklist.due_items(here, TODAY) == []
    assert files.match_file(here, match.id).concerns == []
    assert [
        event.kind for event in files.student_file(here, match.trajectory_id).events if event.kind == "concern"
    ] == []
    assert [row.concerns for row in packs.pack(here, world.coordinator.id)] == [0]
    assert packs.loose_items(here, world.manager.id, world.programme.id) == []
    assert support.pair_of(match).concerns_on == ()
    told = {held.table: held.rows for held in privacy.held(privacy.anchors_of_student(match.student_id, here), here)}
    assert not {"concern", "concern_word", "stage_change", "due_item"} & set(told)
    with pytest.raises(NotFound):
        queries.find_concern(here, concern.id)


def test_a_manager_meets_what_was_said_to_the_managers(world, match):
    concern = about_coordinator(world, match, goes_to=GoesTo.MANAGER)
    db.session.commit()
    here = act_as(world.manager)
    assert [number for number, _stage, _at in files.match_file(here, match.id).concerns] == [concern.id]
    told = {held.table: held.rows for held in privacy.held(privacy.anchors_of_student(match.student_id, here), here)}
    assert [row["saw"] for row in told["concern"]] == ["Iets."]


def test_who_raised_it_past_a_colleague_reads_that_it_was_sent_and_not_its_steps(world, match, confidant):
    """A coordinator who says something about a colleague must not be able to take it up themselves."""
    concern = actions.raise_concern(
        worry=actions.Worry(
            saw="Iets.",
            urgency=Urgency.TALK,
            about=About.STAFF,
            about_user_id=world.coordinator.id,
            goes_to=GoesTo.CONFIDANT,
        ),
        actor=world.colleague,
        match=match,
    )
    actions.acknowledge(concern=concern, actor=confidant)
    db.session.commit()
    raiser = act_as(world.colleague)
    assert queries.find_raised(raiser, concern.id) is concern
    assert db.session.scalars(visible(raiser, Concern)).all() == [concern]
    assert db.session.scalars(visible(raiser, ConcernWord)).all() == []
    with pytest.raises(NotFound):
        queries.find_concern(raiser, concern.id)
    assert queries.find_concern(act_as(confidant), concern.id) is concern


def test_who_looks_too_reaches_what_was_said_in_confidence_and_no_other_manager_does(
    world, match, confidant, second_manager
):
    concern = raise_one(world, match, goes_to=GoesTo.CONFIDANT)
    weigh(concern, confidant)
    db.session.commit()
    assert concern.second_id == world.manager.id
    assert queries.find_concern(act_as(world.manager), concern.id) is concern
    with pytest.raises(NotFound):
        queries.find_concern(act_as(second_manager), concern.id)


def test_the_day_of_the_change_of_the_clock_brings_no_second_mail(world, match):
    """Sunday 25 October 2026: the hour from two to three comes twice."""
    with clock.fixed(datetime(2026, 10, 23, 15, 30, tzinfo=UTC)):
        concern = raise_one(world, match, urgency=Urgency.TODAY)
    assert concern.due_at == datetime(2026, 10, 26, 9, 0, tzinfo=UTC)
    gone_on = []
    for minutes in range(0, 26 * 60, 30):
        with clock.fixed(datetime(2026, 10, 24, 22, tzinfo=UTC) + timedelta(minutes=minutes)):
            gone_on.append(actions.keep_owned())
    assert sum(gone_on) == 0
    with clock.fixed(datetime(2026, 10, 26, 9, 1, tzinfo=UTC)):
        assert (actions.keep_owned(), actions.keep_owned()) == (1, 0)
    assert clock.local(concern.due_at).date() == date(2026, 10, 26)
