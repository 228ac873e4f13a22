"""Every stage × every move, against one literal table: this file is the specification of the lifecycle."""

from itertools import product

import pytest
from sqlalchemy import select

from programme.core import audit
from programme.core.database import db
from programme.core.errors import WrongStage
from programme.lifecycle import stages
from programme.lifecycle.models import StageChange
from programme.lifecycle.movement import can_move, move
from programme.lifecycle.stages import TrajectoryMove, TrajectoryStage
from tests import factories

# kind: move: source stages -> target stage, written by hand from architecture.md §3.
SPECIFICATION = {
    "Trajectory": {
        "nominate": ("draft", "nominated"),
        "start_intake": ("nominated", "intake"),
        "start_screening": ("intake", "screening"),
        "to_waiting": ("screening", "waiting"),
        "propose": ("waiting", "proposed"),
        "accept": ("proposed", "koppelingsmoment"),
        "fall_back": ("proposed koppelingsmoment", "waiting"),
        "start": ("koppelingsmoment", "active"),
        "pause": ("active", "paused"),
        "resume": ("paused", "active"),
        "start_closing": ("active", "closing"),
        "go_on": ("closing", "active"),
        "wait_again": ("active closing", "waiting"),
        "close": ("closing", "closed"),
        "reopen": ("closed", "active"),
        "withdraw": ("draft nominated intake screening waiting proposed koppelingsmoment", "withdrawn"),
        "not_now": ("draft nominated intake screening waiting proposed koppelingsmoment", "not_now"),
        "refer": ("intake screening waiting proposed koppelingsmoment active paused", "referred"),
        "new_intake": ("not_now referred", "intake"),
    },
    "Match": {
        "mentor_accepts": ("proposed", "accepted_by_mentor"),
        "student_accepts": ("accepted_by_mentor", "accepted"),
        "plan": ("accepted", "planned"),
        "start": ("planned", "active"),
        "pause": ("active", "paused"),
        "resume": ("paused", "active"),
        "start_closing": ("active paused", "closing"),
        "go_on": ("closing", "active"),
        "close": ("closing", "closed"),
        "reopen": ("closed", "active"),
        "fall_through": ("proposed accepted_by_mentor accepted planned", "fell_through"),
    },
    "Mentor": {
        "interview": ("applied", "interviewed"),
        "admit": ("interviewed", "admitted"),
        "refuse": ("applied interviewed", "refused"),
        "pause": ("admitted", "paused"),
        "resume": ("paused", "admitted"),
        "leave": ("admitted paused", "left"),
    },
    "Concern": {
        "acknowledge": ("raised", "acknowledged"),
        "weigh": ("acknowledged", "weighed"),
        "weigh_again": ("weighed", "acknowledged"),
        "answer": ("weighed", "answered"),
        "close": ("answered", "closed"),
    },
    "Referral": {
        "agree": ("advised", "agreed"),
        "hand_over": ("agreed", "handed_over"),
        "receive": ("handed_over", "received"),
        "not_received": ("handed_over", "advised"),
        "cannot": ("handed_over received waiting_list", "advised"),
        "care_starts": ("received waiting_list", "started"),
        "care_waits": ("received", "waiting_list"),
        "decline": ("advised agreed handed_over received started waiting_list", "declined"),
        "close": ("started waiting_list", "closed"),
    },
}

CASES = [
    (kind, stage, step)
    for kind in SPECIFICATION
    for stage, step in product(getattr(stages, f"{kind}Stage"), getattr(stages, f"{kind}Move"))
]


class Thing:
    """Anything with a stage."""

    __tablename__ = "trajectory"

    def __init__(self, number, stage):
        self.id = number
        self._stage = stage


@pytest.fixture
def anchor(world):
    trajectory = factories.make_trajectory(world.programme, factories.make_student(world.school))
    db.session.commit()
    return trajectory


def test_the_specification_names_every_move():
    for kind, moves in SPECIFICATION.items():
        assert set(moves) == {str(m) for m in getattr(stages, f"{kind}Move")}


def test_every_stage_and_move_does_what_the_table_says(anchor, world):
    wrong = []
    for kind, stage, step in CASES:
        sources, target = SPECIFICATION[kind][step.value]
        thing = Thing(anchor.id, stage)
        try:
            move(thing, step, actor=world.coordinator)
            found = str(thing._stage)
        except WrongStage:
            found = None
        expected = target if stage.value in sources.split() else None
        if found != expected:
            wrong.append((kind, stage.value, step.value, found, expected))
    assert wrong == []
    assert len(CASES) == 14 * 19 + 9 * 11 + 6 * 6 + 5 * 5 + 8 * 9


def test_whether_a_move_may_start_is_told_as_the_table_says():
    wrong = [
        (kind, stage.value, step.value)
        for kind, stage, step in CASES
        if can_move(Thing(1, stage), step) != (stage.value in SPECIFICATION[kind][step.value][0].split())
    ]
    assert wrong == []
    assert not can_move(Thing(1, TrajectoryStage.CLOSED), stages.MatchMove.PLAN)


def test_the_history_of_a_thing_without_an_anchor_is_refused(world):
    thing = Thing(1, stages.ConcernStage.RAISED)
    thing.__tablename__ = "concern"
    with pytest.raises(TypeError, match="no anchor"):
        move(thing, stages.ConcernMove.ACKNOWLEDGE, actor=world.coordinator)


def test_a_move_writes_who_when_from_to_and_why_in_history_and_audit(anchor, world):
    move(anchor, TrajectoryMove.START_INTAKE, actor=world.coordinator, reason="Zij wil beginnen.")
    db.session.commit()
    change = db.session.scalars(select(StageChange).where(StageChange.trajectory_id == anchor.id)).one()
    assert (change.source, change.target, change.move) == ("nominated", "intake", "start_intake")
    assert (change.actor_id, change.at, change.reason) == (world.coordinator.id, factories.NOW, "Zij wil beginnen.")
    entry = db.session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.code == "trajectory.start_intake")).one()
    assert entry.facts == {"source": "nominated", "target": "intake"}
    assert list(audit.verify()) == []


def test_a_refused_move_writes_nothing(anchor, world):
    with pytest.raises(WrongStage):
        move(anchor, TrajectoryMove.CLOSE, actor=world.coordinator)
    db.session.commit()
    assert db.session.scalars(select(StageChange)).all() == []
    assert anchor.stage is TrajectoryStage.NOMINATED


def test_a_move_of_another_kind_of_thing_is_refused(anchor, world):
    with pytest.raises(WrongStage):
        move(anchor, stages.MatchMove.PLAN, actor=world.coordinator)


def test_the_stage_cannot_be_set_from_outside(anchor):
    with pytest.raises(AttributeError):
        anchor.stage = TrajectoryStage.CLOSED
