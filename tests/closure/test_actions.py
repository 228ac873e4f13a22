"""What an ending changes, step by step, and what is refused."""

from datetime import date

import pytest
from sqlalchemy import select

from programme.closure import actions
from programme.closure.actions import Ending
from programme.closure.models import AfterEnd, EndReason, Initiator
from programme.core.database import db
from programme.core.errors import GateClosed, WrongStage
from programme.lifecycle.models import MatchMentor
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import GoalOutcome
from programme.norms.promises import Phase
from tests import factories
from tests.factories import TODAY
from tests.logbook.setting import make_goal, make_running, owed

DONE = Ending(after=AfterEnd.CLOSE, meeting_on=TODAY)


def begin(match, world, reason=EndReason.COMPLETED_GOAL, **values):
    return actions.start_closing(
        match=match, actor=world.coordinator, reason=reason, initiator=Initiator.BOTH, today=TODAY, **values
    )


def finish(match, world, ending=DONE):
    closure = actions.close(match=match, actor=world.coordinator, ending=ending, today=TODAY)
    db.session.commit()
    return closure


def test_the_ending_begins_with_a_reason_and_asks_both_for_their_part(world):
    match = make_running(world)
    closure = begin(match, world)
    db.session.commit()
    assert (match.stage, match.phase, match.trajectory.stage) == (
        MatchStage.CLOSING,
        Phase.CLOSING,
        TrajectoryStage.CLOSING,
    )
    assert (closure.is_planned, match.next_due_on) == (True, date(2026, 12, 22))
    assert [(i.owner_id, i.due_on) for i in owed("closing_meeting")] == [(world.coordinator.id, date(2026, 12, 22))]
    assert [(i.owner_id, i.due_on) for i in owed("closing_words")] == [(world.mentor_user.id, date(2026, 12, 8))]
    with pytest.raises(WrongStage):
        begin(match, world)


@pytest.mark.parametrize(
    ("reason", "said", "expected"),
    [
        (EndReason.MENTOR_TIME, None, False),
        (EndReason.MENTOR_TIME, True, True),
        (EndReason.GRADUATED, None, True),
        (EndReason.GRADUATED, False, False),
    ],
)
def test_planned_follows_the_reason_unless_somebody_says_otherwise(world, reason, said, expected):
    assert begin(make_running(world), world, reason, is_planned=said).is_planned is expected


def test_another_reason_needs_words(world):
    with pytest.raises(GateClosed) as refused:
        begin(make_running(world), world, EndReason.OTHER)
    assert refused.value.code == "other_needs_note"


def test_a_paused_match_can_end_too(world):
    match = make_running(world, stage=MatchStage.PAUSED)
    begin(match, world)
    assert (match.stage, match.trajectory.stage) == (MatchStage.CLOSING, TrajectoryStage.CLOSING)


def test_who_was_referred_to_care_stays_referred_when_the_match_ends(world):
    match = make_running(world, trajectory={"stage": TrajectoryStage.REFERRED})
    begin(match, world, EndReason.TOO_HEAVY_REFERRED)
    finish(match, world)
    assert (match.stage, match.trajectory.stage) == (MatchStage.CLOSED, TrajectoryStage.REFERRED)


def test_closing_frees_the_place_and_promises_aftercare(world):
    match = make_running(world, is_amber=True)
    world.mentor.amber_taken = 1
    goal = make_goal(match)
    begin(match, world)
    actions.write_words(match=match, actor=world.mentor_user, words="Trots op haar.")
    assert owed("closing_words") == []
    ending = Ending(
        after=AfterEnd.CLOSE,
        meeting_on=date(2026, 11, 23),
        student_words="Ik durf meer.",
        outcomes={goal.id: GoalOutcome.PARTLY},
    )
    closure = finish(match, world, ending)
    db.session.expire_all()
    mentor = match.mentor
    assert (match.stage, match.trajectory.stage) == (MatchStage.CLOSED, TrajectoryStage.CLOSED)
    assert (match.ended_on, match.end_reason, match.is_running, match.holds_place, match.next_due_on) == (
        TODAY,
        "completed_goal",
        False,
        False,
        None,
    )
    assert (mentor.places_taken, mentor.amber_taken, mentor.completed_matches) == (0, 0, 1)
    assert (closure.mentor_words, closure.student_words) == ("Trots op haar.", "Ik durf meer.")
    assert (goal.outcome, goal.outcome_on) == (GoalOutcome.PARTLY, TODAY)
    assert db.session.scalars(select(MatchMentor.until_on).where(MatchMentor.match_id == match.id)).all() == [TODAY]
    assert owed("closing_meeting") == owed("silence") == []
    (item,) = owed("aftercare")
    assert (item.due_on, item.trajectory_id) == (date(2027, 2, 23), match.trajectory_id)
    actions.record_aftercare(match=match, actor=world.coordinator, was_reached=True, note="Goed")
    assert owed("aftercare") == []
    with pytest.raises(GateClosed) as refused:
        actions.record_aftercare(match=match, actor=world.coordinator, was_reached=True, note="")
    assert refused.value.code == "no_aftercare"


def test_an_early_end_is_no_completed_match_and_the_student_may_wait_again(world):
    match = make_running(world)
    begin(match, world, EndReason.MENTOR_MOVED)
    finish(match, world, Ending(after=AfterEnd.WAIT_AGAIN, meeting_on=TODAY, after_reason="Wil graag verder"))
    assert match.trajectory.stage is TrajectoryStage.WAITING
    assert match.trajectory.waiting_since == TODAY
    assert match.mentor.completed_matches == 0
    assert len(owed("match_waiting")) == 1


def test_closing_without_outcomes_or_a_talk_is_refused_and_nothing_changes(world):
    match = make_running(world)
    make_goal(match)
    begin(match, world)
    db.session.commit()
    with pytest.raises(GateClosed) as refused:
        actions.close(match=match, actor=world.coordinator, ending=Ending(after=AfterEnd.CLOSE), today=TODAY)
    assert refused.value.values == {"missing": ["meeting", "outcomes"]}
    assert match.stage is MatchStage.CLOSING


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 11, 25)])
def test_a_closing_talk_on_an_impossible_day_is_refused(world, day):
    match = make_running(world)
    begin(match, world)
    with pytest.raises(GateClosed) as refused:
        actions.close(
            match=match, actor=world.coordinator, ending=Ending(after=AfterEnd.CLOSE, meeting_on=day), today=TODAY
        )
    assert refused.value.code == "day_impossible"


def test_nothing_closes_that_is_not_ending(world):
    match = make_running(world)
    for refuse in (
        lambda: finish(match, world),
        lambda: actions.write_words(match=match, actor=world.mentor_user, words="x"),
        lambda: actions.go_on(match=match, actor=world.coordinator, reason="x", today=TODAY),
    ):
        with pytest.raises(GateClosed) as refused:
            refuse()
        assert refused.value.code == "not_closing"


def test_an_ending_taken_back_leads_to_the_phase_before(world):
    match = make_running(world, phase=Phase.DEEPENING)
    begin(match, world)
    actions.go_on(match=match, actor=world.coordinator, reason="Misverstand", today=TODAY)
    db.session.commit()
    assert (match.stage, match.phase, match.trajectory.stage) == (
        MatchStage.ACTIVE,
        Phase.DEEPENING,
        TrajectoryStage.ACTIVE,
    )
    assert match.next_due_on == date(2027, 1, 5)
    assert owed("closing_meeting") == owed("closing_words") == []


def test_a_match_closed_by_mistake_takes_its_place_again(world):
    match = make_running(world, phase=Phase.DEEPENING)
    begin(match, world)
    finish(match, world)
    actions.reopen(match=match, actor=world.coordinator, reason="Verkeerde knop", today=date(2026, 12, 1))
    db.session.commit()
    db.session.expire_all()
    mentor = match.mentor
    assert (match.stage, match.trajectory.stage, match.phase) == (
        MatchStage.ACTIVE,
        TrajectoryStage.ACTIVE,
        Phase.DEEPENING,
    )
    assert (match.ended_on, match.trajectory.ended_on, match.is_running, match.holds_place) == (None, None, True, True)
    assert (mentor.places_taken, mentor.completed_matches) == (1, 0)
    assert db.session.scalars(select(MatchMentor.until_on).where(MatchMentor.match_id == match.id)).all() == [None]
    assert owed("aftercare") == []
    assert len(owed("check_in")) == 1


def test_no_place_no_reopening(world):
    match = make_running(world)
    begin(match, world)
    finish(match, world)
    student = factories.make_student(world.school)
    other = factories.make_trajectory(world.programme, student, stage=TrajectoryStage.ACTIVE)
    factories.make_match(other, world.mentor)
    db.session.commit()
    with pytest.raises(GateClosed) as refused:
        actions.reopen(match=match, actor=world.coordinator, reason="Toch", today=TODAY)
    assert refused.value.code == "no_place"
    assert match.stage is MatchStage.CLOSED


def test_a_running_match_cannot_be_opened_again(world):
    match = make_running(world, stage=MatchStage.CLOSED)
    actions.reopen(match=match, actor=world.coordinator, reason="Toch", today=TODAY)
    with pytest.raises(WrongStage):
        actions.reopen(match=match, actor=world.coordinator, reason="Toch", today=TODAY)
