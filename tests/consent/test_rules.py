"""Which yes stands, and what happens when the wish is taken back: tables written by hand."""

from dataclasses import dataclass

import pytest

from programme.consent import rules
from programme.consent.models import Answer, ConsentKind, Speaker
from programme.consent.rules import Effect
from programme.lifecycle.stages import MatchStage, TrajectoryStage


@dataclass
class Told:
    speaker: Speaker
    kind: ConsentKind
    answer: Answer


def told(*rows):
    speakers = {"s": Speaker.STUDENT, "g": Speaker.GUARDIAN}
    return [Told(speakers[who], ConsentKind(kind), Answer(answer)) for who, kind, answer in rows]


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ([], False),
        ([("s", "take_part", "yes"), ("s", "data", "yes")], False),
        ([("s", "research", "yes")], True),
        ([("s", "research", "no")], False),
        ([("s", "research", "yes"), ("s", "research", "withdrawn")], False),
        ([("s", "research", "yes"), ("s", "research", "withdrawn"), ("s", "research", "yes")], True),
        # A guardian who was asked agrees too, or nobody does.
        ([("s", "research", "yes"), ("g", "take_part", "yes")], False),
        ([("s", "research", "yes"), ("g", "take_part", "yes"), ("g", "research", "no")], False),
        ([("s", "research", "yes"), ("g", "take_part", "yes"), ("g", "research", "yes")], True),
        ([("g", "take_part", "yes"), ("g", "research", "yes")], False),
    ],
)
def test_research_has_a_yes_of_the_student_and_of_every_guardian_who_was_asked(said, stands):
    assert rules.is_yes(told(*said), ConsentKind.RESEARCH) is stands


@pytest.mark.parametrize(
    ("stage", "match", "effect"),
    [
        ("draft", None, Effect.ENDS),
        ("nominated", None, Effect.ENDS),
        ("intake", None, Effect.ENDS),
        ("screening", None, Effect.ENDS),
        ("waiting", None, Effect.ENDS),
        ("proposed", "proposed", Effect.ENDS),
        ("proposed", "accepted_by_mentor", Effect.ENDS),
        ("koppelingsmoment", "planned", Effect.ENDS),
        ("active", "active", Effect.COORDINATOR_ENDS),
        ("paused", "paused", Effect.COORDINATOR_ENDS),
        ("closing", "closing", Effect.COORDINATOR_ENDS),
        ("referred", "paused", Effect.COORDINATOR_ENDS),
        ("referred", None, Effect.NONE),
        ("closed", None, Effect.NONE),
        ("withdrawn", None, Effect.NONE),
        ("not_now", None, Effect.NONE),
    ],
)
def test_before_the_start_it_ends_at_once_and_a_running_pair_is_ended_by_a_person(stage, match, effect):
    assert rules.effect_of_stopping(TrajectoryStage(stage), MatchStage(match) if match else None) is effect
