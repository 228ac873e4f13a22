"""Which rows each role can reach, against a literal table."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from programme.access.visibility import load, visible
from programme.concerns.models import Concern, Urgency
from programme.core.database import db
from programme.core.errors import NotFound
from programme.intake.models import Intake
from programme.lifecycle.models import DueItem, Match, MatchMentor, StageChange, Trajectory
from programme.lifecycle.movement import move
from programme.lifecycle.stages import TrajectoryMove, TrajectoryStage
from programme.logbook.models import Conversation, ConversationState
from programme.nomination.models import HopedResult, Nomination
from programme.people.models import Mentor, School, Student
from programme.support.models import CheckIn
from tests import factories
from tests.conftest import act_as

EVERYBODY = [
    "administrator",
    "manager",
    "coordinator",
    "colleague",
    "care_coordinator",
    "second_care_coordinator",
    "study_coach",
    "mentor_user",
    "trainer",
    "evaluator",
    "other_coordinator",
    "other_manager",
    "other_care_coordinator",
    "other_mentor_user",
]

# Who reaches the one row of each kind that belongs to a running match of `coordinator`, at `school`.
REACH = {
    Trajectory: "manager coordinator care_coordinator",
    Match: "manager coordinator care_coordinator mentor_user",
    Student: "manager coordinator care_coordinator",
    Nomination: "manager coordinator care_coordinator",
    Intake: "manager coordinator",
    Conversation: "manager coordinator mentor_user",
    CheckIn: "manager coordinator",
    Concern: "manager coordinator mentor_user",
    StageChange: "manager coordinator",
}


@pytest.fixture
def whole(world):
    student = factories.make_student(world.school)
    trajectory = factories.make_trajectory(
        world.programme, student, stage=TrajectoryStage.ACTIVE, coordinator=world.coordinator
    )
    match = factories.make_match(trajectory, world.mentor)
    nomination = Nomination(trajectory=trajectory, hoped_result=HopedResult.STRUCTURE, reason="verzonnen")
    intake = Intake(trajectory=trajectory, planned_at=factories.NOW, place="school", uid="u1")
    conversation = Conversation(
        match=match,
        by_mentor_id=world.mentor.id,
        state=ConversationState.HELD,
        starts_at=factories.NOW,
        minutes=60,
    )
    contact = CheckIn(match=match, with_whom="mentor", way="phone", held_on=factories.TODAY, by_id=world.coordinator.id)
    concern = Concern(
        match=match,
        raised_by=world.mentor_user,
        owner=world.coordinator,
        urgency=Urgency.TALK,
        raised_at=factories.NOW,
        due_at=factories.NOW,
        saw="verzonnen",
    )
    for thing in (nomination, intake, conversation, contact, concern):
        factories.save(thing)
    move(trajectory, TrajectoryMove.PAUSE, actor=world.coordinator)
    db.session.commit()
    return trajectory


@pytest.mark.parametrize("model", list(REACH))
def test_each_row_is_reached_by_these_people_and_nobody_else(whole, world, model):
    found = {name for name in EVERYBODY if db.session.scalars(visible(act_as(getattr(world, name)), model)).all()}
    assert found == set(REACH[model].split())


def test_a_backup_and_a_second_reviewer_reach_what_the_coordinator_reaches(whole, world):
    whole.backup_id = world.colleague.id
    db.session.commit()
    assert load(act_as(world.colleague), Trajectory, whole.id) is whole
    assert db.session.scalars(visible(act_as(world.colleague), Conversation)).all()


def test_a_draft_is_invisible_to_the_programme(world):
    trajectory = factories.make_trajectory(
        world.programme, factories.make_student(world.school), stage=TrajectoryStage.DRAFT
    )
    db.session.commit()
    assert load(act_as(world.care_coordinator), Trajectory, trajectory.id) is trajectory
    for name in ("manager", "coordinator", "second_care_coordinator", "administrator"):
        with pytest.raises(NotFound):
            load(act_as(getattr(world, name)), Trajectory, trajectory.id)


def test_a_named_study_coach_reaches_their_own_student_only(whole, world):
    other = factories.make_trajectory(world.programme, factories.make_student(world.school))
    whole.study_coach_id = world.study_coach.id
    db.session.commit()
    coach = act_as(world.study_coach)
    assert db.session.scalars(visible(coach, Trajectory)).all() == [whole]
    with pytest.raises(NotFound):
        load(coach, Trajectory, other.id)


def test_a_new_mentor_sees_nothing_of_what_the_one_before_wrote(whole, world):
    user = factories.make_user(factories.Role.MENTOR, programme=world.programme)
    successor = factories.make_mentor(world.programme, user=user)
    match = db.session.scalars(visible(act_as(world.manager), Match)).one()
    match.mentor = successor
    window = db.session.scalars(select(MatchMentor)).one()
    window.until_on = factories.TODAY - timedelta(days=1)
    factories.save(MatchMentor(match_id=match.id, mentor_id=successor.id, from_on=factories.TODAY))
    db.session.commit()
    assert db.session.scalars(visible(act_as(user), Match)).one() is match
    assert db.session.scalars(visible(act_as(user), Conversation)).all() == []


def test_programmes_do_not_see_each_others_mentors_and_schools(world):
    assert set(db.session.scalars(visible(act_as(world.coordinator), Mentor))) == {world.mentor}
    assert set(db.session.scalars(visible(act_as(world.other_coordinator), Mentor))) == {world.other_mentor}
    assert set(db.session.scalars(visible(act_as(world.coordinator), School))) == {world.school, world.second_school}
    assert set(db.session.scalars(visible(act_as(world.other_care_coordinator), School))) == {world.other_school}


def test_what_is_due_is_seen_by_its_owner_only(world):
    factories.save(
        DueItem(
            key="x",
            kind="x",
            programme_id=world.programme.id,
            owner_id=world.coordinator.id,
            show_from=factories.TODAY,
            due_on=factories.TODAY,
            reason="x",
            endpoint="x",
            opened_at=factories.NOW,
        )
    )
    found = {name for name in EVERYBODY if db.session.scalars(visible(act_as(getattr(world, name)), DueItem)).all()}
    assert found == {"coordinator"}
