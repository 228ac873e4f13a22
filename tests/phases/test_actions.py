"""What moving on, pausing and a trial change, and what is refused."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from programme.core.audit import AuditEntry
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, WrongStage
from programme.lifecycle.stages import MatchStage, TrajectoryStage
from programme.logbook.models import ConversationState
from programme.norms.promises import Phase
from programme.phases import actions
from tests.factories import TODAY
from tests.logbook.setting import make_conversation, make_goal, make_running, owed


def advance(match, world, expected):
    return actions.advance(match=match, actor=world.coordinator, expected=expected, reason="Het loopt.", today=TODAY)


def test_a_new_phase_brings_its_own_rhythm(world):
    match = make_running(world, phase=Phase.GUIDANCE, next_due_on=date(2026, 11, 30))
    assert advance(match, world, Phase.GUIDANCE) is Phase.DEEPENING
    db.session.commit()
    assert (match.phase, match.phase_since, match.next_due_on) == (
        Phase.DEEPENING,
        date(2026, 11, 24),
        date(2027, 1, 5),
    )
    assert [item.due_on for item in owed("silence")] == [date(2027, 1, 5)]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.code == "match.phase")).one()
    assert (entry.text, entry.facts) == ("Het loopt.", {"source": "guidance", "target": "deepening"})


def test_two_people_take_one_step_and_the_second_hears_so(world):
    match = make_running(world, phase=Phase.STARTUP)
    advance(match, world, Phase.STARTUP)
    with pytest.raises(Conflict):
        advance(match, world, Phase.STARTUP)
    assert match.phase is Phase.GUIDANCE


@pytest.mark.parametrize("phase", [Phase.PREPARATION, Phase.DEEPENING, Phase.CLOSING])
def test_other_phases_do_not_end_by_hand(world, phase):
    match = make_running(world, phase=phase)
    with pytest.raises(GateClosed) as refused:
        advance(match, world, phase)
    assert refused.value.code == "no_next_phase"


@pytest.mark.parametrize("stage", [MatchStage.PAUSED, MatchStage.CLOSING, MatchStage.CLOSED])
def test_only_an_active_match_moves_on(world, stage):
    match = make_running(world, stage=stage, phase=Phase.GUIDANCE)
    with pytest.raises(GateClosed) as refused:
        advance(match, world, Phase.GUIDANCE)
    assert refused.value.code == "match_not_active"


def test_a_pause_expects_nothing_and_comes_back_by_itself(world):
    match = make_running(world, next_due_on=date(2026, 11, 30))
    look_on = date(2027, 1, 11)
    actions.pause(match=match, actor=world.coordinator, reason="Stage ver weg", look_on=look_on, today=TODAY)
    db.session.commit()
    assert (match.stage, match.trajectory.stage) == (MatchStage.PAUSED, TrajectoryStage.PAUSED)
    assert match.next_due_on is None
    assert owed("silence") == []
    (item,) = owed("paused")
    assert (item.show_from, item.owner_id) == (look_on, world.coordinator.id)
    actions.resume(match=match, actor=world.coordinator, reason="Weer terug", today=TODAY, heard=True)
    db.session.commit()
    assert (match.stage, match.trajectory.stage) == (MatchStage.ACTIVE, TrajectoryStage.ACTIVE)
    assert match.next_due_on == date(2026, 12, 15)
    assert owed("paused") == []


def test_what_is_paused_cannot_be_paused_and_what_runs_cannot_resume(world):
    match = make_running(world)
    with pytest.raises(WrongStage):
        actions.resume(match=match, actor=world.coordinator, reason="?", today=TODAY)
    with pytest.raises(GateClosed) as refused:
        actions.pause(match=match, actor=world.coordinator, reason="?", look_on=TODAY, today=TODAY)
    assert refused.value.code == "pause_day"


def test_a_trial_ends_once(world):
    match = make_running(world, trajectory={"on_trial": True})
    actions.end_trial(match=match, actor=world.coordinator, reason="Beiden willen door")
    assert match.trajectory.on_trial is False
    with pytest.raises(GateClosed) as refused:
        actions.end_trial(match=match, actor=world.coordinator, reason="Nog eens")
    assert refused.value.code == "no_trial"


def test_the_night_proposes_what_is_ready_and_nothing_twice(world):
    world.mentor.capacity = 3
    ready = make_running(world, phase=Phase.STARTUP, phase_since=date(2026, 10, 1))
    make_running(world, phase=Phase.STARTUP, phase_since=date(2026, 10, 1))
    make_running(world, phase=Phase.DEEPENING, phase_since=date(2025, 10, 1))
    make_goal(ready)
    for day in (5, 12, 19):
        held = datetime(2026, 11, day, 15, 0, tzinfo=UTC)
        make_conversation(ready, state=ConversationState.HELD, starts_at=held)
    make_conversation(ready, state=ConversationState.HELD, starts_at=datetime(2026, 9, 20, 15, 0, tzinfo=UTC))
    assert actions.propose_phases(TODAY) == 1
    db.session.commit()
    (item,) = owed("phase_ready")
    assert (item.match_id, item.values, item.owner_id) == (ready.id, {"weeks": 7}, world.coordinator.id)
    assert actions.propose_phases(TODAY) == 0
    advance(ready, world, Phase.STARTUP)
    assert owed("phase_ready") == []


def test_who_waits_for_help_is_not_brought_together_again_by_hand(world):
    match = make_running(world, stage=MatchStage.PAUSED)
    match.trajectory._stage = TrajectoryStage.REFERRED
    with pytest.raises(GateClosed) as refused:
        actions.resume(match=match, actor=world.coordinator, reason="Toch verder.", today=TODAY)
    assert refused.value.code == "help_first"
    assert match.stage is MatchStage.PAUSED
