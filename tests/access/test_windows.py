"""What a mentor of a match reaches by date: substitute, second mentor, the one before, and the main mentor all along."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from programme.access.visibility import Anyone, numbers, reach, visible
from programme.closure.models import Closure, EndReason, Initiator
from programme.concerns.models import Concern, Urgency
from programme.core import clock
from programme.core.database import db
from programme.koppelingsmoment.models import Koppelingsmoment
from programme.lifecycle.mentors import acting, answers_for
from programme.lifecycle.models import Match, MatchMentor, MatchPart
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import Competence, Conversation, ConversationState, Goal
from programme.logbook.queries import held_since
from programme.matching.models import Proposal
from programme.people.models import Role
from tests import factories
from tests.conftest import act_as

FIRST, LAST = date(2026, 12, 7), date(2026, 12, 18)
DAY_BEFORE, DAY_AFTER = date(2026, 12, 6), date(2026, 12, 19)
DAYS = [(DAY_BEFORE, False), (FIRST, True), (LAST, True), (DAY_AFTER, False)]
FOREVER = [date(2026, 9, 1), DAY_BEFORE, FIRST, LAST, DAY_AFTER, date(2027, 9, 1)]


def at_noon(day):
    return clock.fixed(datetime(day.year, day.month, day.day, 11, 0, tzinfo=UTC))


@pytest.fixture
def pair(world):
    trajectory = factories.make_trajectory(
        world.programme,
        factories.make_student(world.school),
        stage=TrajectoryStage.ACTIVE,
        coordinator=world.coordinator,
    )
    match = factories.make_match(trajectory, world.mentor)
    things = [
        Goal(match_id=match.id, competence=Competence.MOTIVES, set_on=factories.TODAY),
        Koppelingsmoment(
            match_id=match.id,
            starts_at=factories.NOW,
            place="school",
            held_on=factories.LONG_AGO,
            uid="k",
            planned_by=world.coordinator,
        ),
        Proposal(match=match, proposed_by=world.coordinator, proposed_at=factories.NOW),
        Closure(
            match_id=match.id,
            reason=EndReason.OTHER,
            initiator=Initiator.BOTH,
            is_planned=True,
            phase_before=match.phase,
            phase_before_since=factories.LONG_AGO,
            announced_on=factories.TODAY,
        ),
        said_by(match, world.mentor),
        Concern(
            match=match,
            raised_by=world.mentor_user,
            owner=world.coordinator,
            urgency=Urgency.TALK,
            raised_at=factories.NOW,
            due_at=factories.NOW,
        ),
    ]
    things[0].words = things[-1].saw = "Verzonnen."
    for thing in things:
        factories.save(thing)
    db.session.commit()
    return match


def said_by(match, mentor, minutes=60):
    return Conversation(
        match_id=match.id,
        by_mentor_id=mentor.id,
        state=ConversationState.HELD,
        starts_at=factories.NOW,
        minutes=minutes,
    )


def join(world, match, part, from_on=FIRST, until_on=LAST):
    """Give the account of a mentor who joins a match."""
    user = factories.make_user(Role.MENTOR, programme=world.programme)
    mentor = factories.make_mentor(world.programme, user=user)
    factories.save(
        MatchMentor(
            match_id=match.id,
            mentor_id=mentor.id,
            part=part,
            from_on=from_on,
            until_on=until_on,
            agreed_on=None if part is MatchPart.MAIN else factories.TODAY,
        )
    )
    db.session.commit()
    return user, mentor


def reached(actor, model):
    """Tell whether somebody reaches the row of a kind, in both ways that pages ask."""
    directly = db.session.scalars(visible(actor, model)).all()
    in_advance = db.session.execute(select(model.id).where(reach(Anyone(actor.role), model)), numbers(actor)).all()
    assert len(directly) == len(in_advance)
    return bool(directly)


@pytest.mark.parametrize("day, sees", DAYS)
@pytest.mark.parametrize("part", [MatchPart.SUBSTITUTE, MatchPart.DUO])
def test_a_second_mentor_reaches_match_goals_and_agreements_from_the_first_day_to_the_last(
    world, pair, part, day, sees
):
    user, _ = join(world, pair, part)
    with at_noon(day):
        actor = act_as(user)
        assert [reached(actor, model) for model in (Match, Goal, Koppelingsmoment)] == [sees] * 3


@pytest.mark.parametrize("day, _sees", DAYS)
def test_a_second_mentor_never_reads_what_the_first_one_wrote_or_was_asked(world, pair, day, _sees):
    user, _ = join(world, pair, MatchPart.SUBSTITUTE)
    with at_noon(day):
        actor = act_as(user)
        assert [reached(actor, model) for model in (Conversation, Concern, Proposal, Closure)] == [False] * 4


@pytest.mark.parametrize("day", FOREVER)
def test_the_main_mentor_reaches_everything_also_while_somebody_stands_in(world, pair, day):
    _, substitute = join(world, pair, MatchPart.SUBSTITUTE)
    factories.save(said_by(pair, substitute))
    db.session.commit()
    with at_noon(day):
        actor = act_as(world.mentor_user)
        assert all(reached(actor, model) for model in (Match, Goal, Concern, Proposal, Closure))
        assert [row.by_mentor_id for row in db.session.scalars(visible(actor, Conversation))] == [world.mentor.id]


@pytest.mark.parametrize("day, sees", [(LAST, True), (DAY_AFTER, False)])
def test_the_mentor_before_reaches_nothing_from_the_day_after_and_keeps_the_own_hours(world, pair, day, sees):
    _, successor = join(world, pair, MatchPart.MAIN, DAY_AFTER, None)
    pair.mentor = successor
    first = db.session.scalars(select(MatchMentor).where(MatchMentor.mentor_id == world.mentor.id)).one()
    first.until_on = LAST
    factories.save(said_by(pair, successor, minutes=45))
    db.session.commit()
    with at_noon(day):
        actor = act_as(world.mentor_user)
        assert [reached(actor, model) for model in (Match, Goal, Koppelingsmoment, Conversation)] == [sees] * 4
        # Whoever raised a concern hears what became of it, also later.
        assert reached(actor, Concern)
        assert [minutes for _, minutes in held_since(actor, factories.LONG_AGO)] == [60]


@pytest.mark.parametrize("stage", [MatchStage.PROPOSED, MatchStage.PLANNED, MatchStage.CLOSED])
def test_before_the_start_and_after_the_end_it_is_whose_match_it_is(world, stage):
    trajectory = factories.make_trajectory(world.programme, factories.make_student(world.school))
    match = factories.make_match(trajectory, world.mentor, stage=stage)
    user, _ = join(world, match, MatchPart.DUO, factories.LONG_AGO, factories.TODAY - timedelta(days=1))
    assert reached(act_as(world.mentor_user), Match)
    assert not reached(act_as(user), Match)


def test_a_match_that_fell_through_is_nobodys(world):
    trajectory = factories.make_trajectory(world.programme, factories.make_student(world.school))
    factories.make_match(trajectory, world.mentor, stage=MatchStage.FELL_THROUGH)
    assert not reached(act_as(world.mentor_user), Match)


@pytest.mark.parametrize(
    "day, there, answers",
    [
        (DAY_BEFORE, ["main", "duo"], "main"),
        (FIRST, ["main", "duo", "substitute"], "substitute"),
        (LAST, ["main", "duo", "substitute"], "substitute"),
        (DAY_AFTER, ["main", "duo"], "main"),
    ],
)
def test_who_acts_and_who_answers_for_a_day(world, pair, day, there, answers):
    _, substitute = join(world, pair, MatchPart.SUBSTITUTE)
    _, second = join(world, pair, MatchPart.DUO, factories.LONG_AGO, None)
    named = {world.mentor.id: "main", second.id: "duo", substitute.id: "substitute"}
    assert [named[mentor.id] for mentor in acting(pair, day)] == there
    assert named[answers_for(pair, day).id] == answers
    assert named[answers_for(pair, day, second.id).id] == "duo"


def test_before_the_start_the_mentor_who_is_asked_acts(world):
    trajectory = factories.make_trajectory(world.programme, factories.make_student(world.school))
    match = factories.make_match(trajectory, world.mentor, stage=MatchStage.PLANNED)
    assert acting(match, factories.TODAY) == [world.mentor]
