"""The rule on motivation against a literal table and a brute force, the colours, and the gates to the waiting list."""

from datetime import date
from itertools import product

import pytest

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.norms.presets import PRESETS, Preset
from programme.screening.models import Criterion, Motive, Review
from programme.screening.rules import (
    Gate,
    Heard,
    Why,
    closed_gates,
    conditions_met,
    heard_first,
    review_of,
    suggest_colour,
    suggest_outcome,
)

PROMISES = PRESETS[Preset.MENTORMAATJES]
READY, DOUBT, NOT_NOW = MotivationOutcome.READY, MotivationOutcome.DOUBT, MotivationOutcome.NOT_NOW
OWN, MUST, GUILT, NONE = Motive.INTRINSIC, Motive.EXTERNAL, Motive.INTROJECTED, Motive.AMOTIVATED
HELPS = Motive.IDENTIFIED


# importance, confidence, readiness, motives, own question, says no, talk -> outcome, why
CASES = [
    (8, 8, 7, [OWN], True, False, 1, READY, ["wants_it"]),
    (6, 6, 6, [HELPS], True, False, 1, READY, ["wants_it"]),
    (8, 4, 7, [OWN], True, False, 1, READY, ["wants_it", "begin_small"]),
    (10, 0, 10, [OWN, MUST], True, False, 2, READY, ["wants_it", "begin_small"]),
    (6, 5, 6, [OWN], True, False, 1, READY, ["wants_it", "begin_small"]),
    (5, 8, 7, [OWN], True, False, 1, DOUBT, ["low"]),
    (8, 8, 5, [OWN], True, False, 1, DOUBT, ["low"]),
    (8, 8, 8, [MUST], True, False, 1, DOUBT, ["no_own_reason"]),
    (8, 8, 8, [GUILT, MUST], True, False, 1, DOUBT, ["no_own_reason"]),
    (8, 8, 8, [OWN], False, False, 1, DOUBT, ["no_own_question"]),
    (2, 2, 2, [MUST], False, False, 1, DOUBT, ["low", "no_own_reason", "no_own_question", "begin_small"]),
    (3, 8, 8, [OWN], True, False, 1, DOUBT, ["low"]),
    (3, 8, 8, [OWN], True, False, 2, NOT_NOW, ["still_low"]),
    (8, 8, 3, [OWN], True, False, 2, NOT_NOW, ["still_low"]),
    (8, 8, 0, [OWN], True, False, 3, NOT_NOW, ["still_low"]),
    (4, 8, 4, [OWN], True, False, 2, DOUBT, ["low"]),
    (8, 3, 8, [OWN], True, False, 2, READY, ["wants_it", "begin_small"]),
    (8, 8, 8, [NONE], True, False, 1, NOT_NOW, ["amotivated"]),
    (10, 10, 10, [OWN], True, True, 1, NOT_NOW, ["says_no"]),
    (0, 0, 0, [NONE], False, True, 2, NOT_NOW, ["says_no", "amotivated", "still_low"]),
]


@pytest.mark.parametrize(
    ("importance", "confidence", "readiness", "motives", "question", "says_no", "talk", "outcome", "why"), CASES
)
def test_motivation(importance, confidence, readiness, motives, question, says_no, talk, outcome, why):
    heard = Heard(importance, confidence, readiness, frozenset(motives), question, says_no, talk)
    found = suggest_outcome(heard, PROMISES)
    assert (found.outcome, [w.value for w in found.why]) == (outcome, why)


def test_every_answer_falls_in_exactly_the_outcome_the_text_says():
    """Domain.md §5.1 written out again with its numbers, over every answer there is."""
    motives = [[], [OWN], [HELPS], [MUST], [GUILT], [NONE], [OWN, MUST], [NONE, OWN]]
    count = 0
    for i, c, r, m, q, no, talk in product(
        range(11), (0, 5, 6, 10), range(11), motives, (True, False), (True, False), (1, 2, 3)
    ):
        found = suggest_outcome(Heard(i, c, r, frozenset(m), q, no, talk), PROMISES)
        if no or NONE in m or ((i <= 3 or r <= 3) and talk >= 2):
            expected = NOT_NOW
        elif i < 6 or r < 6 or not (OWN in m or HELPS in m) or not q:
            expected = DOUBT
        else:
            expected = READY
        assert found.outcome is expected
        assert (Why.BEGIN_SMALL in found.why) == (c < 6 and expected is not NOT_NOW)
        count += 1
    assert count == 11 * 4 * 11 * 8 * 2 * 2 * 3


RED = {
    "acute_danger",
    "suicidal",
    "abuse",
    "psychiatric_crisis",
    "severe_addiction",
    "danger_to_mentor",
    "no_safe_place",
}
AMBER = {
    "many_problems",
    "in_care",
    "self_harm",
    "debts",
    "truancy_report",
    "loss_or_trauma",
    "police_contact",
    "failed_match",
    "needs_more_contact",
}


def test_any_one_criterion_gives_the_heavier_colour():
    assert {code.value for code in Criterion} == RED | AMBER
    assert suggest_colour([]) is Colour.GREEN
    for code in Criterion:
        assert suggest_colour([code]) is (Colour.RED if code.value in RED else Colour.AMBER)
        assert suggest_colour([code, Criterion.DEBTS, Criterion.ABUSE]) is Colour.RED


@pytest.mark.parametrize(
    ("colour", "was_red", "review"),
    [
        (Colour.GREEN, False, Review.NOT_NEEDED),
        (Colour.GREEN, True, Review.PENDING),
        (Colour.AMBER, False, Review.PENDING),
        (Colour.AMBER, True, Review.PENDING),
        (Colour.RED, False, Review.PENDING),
        (Colour.RED, True, Review.PENDING),
    ],
)
def test_who_needs_a_second_person(colour, was_red, review):
    assert review_of(colour, was_red=was_red) is review


@pytest.mark.parametrize(
    ("heard_on", "danger", "with_whom", "sound"),
    [
        (date(2026, 11, 24), "", None, True),
        (None, "", None, False),
        (None, "Gevaar thuis.", None, False),
        (None, "Gevaar thuis.", 1, False),
        (None, "  ", 2, False),
        (None, "", 2, False),
        (None, "Gevaar thuis.", 2, True),
    ],
)
def test_the_student_hears_it_first_unless_two_people_see_danger(heard_on, danger, with_whom, sound):
    assert heard_first(heard_on=heard_on, danger=danger, with_whom=with_whom, decided_by=1) is sound


@pytest.mark.parametrize(
    ("owner", "contact", "stop", "met"),
    [
        ("Wijkteam", True, True, True),
        ("", True, True, False),
        ("  ", True, True, False),
        ("Wijkteam", False, True, False),
        ("Wijkteam", True, False, False),
    ],
)
def test_amber_needs_all_three_conditions(owner, contact, stop, met):
    assert conditions_met(case_owner=owner, contact_allowed=contact, stop_rule_agreed=stop) is met


@pytest.mark.parametrize(
    ("motivation", "on_trial", "colour", "amber_ready", "gates"),
    [
        (READY, False, Colour.GREEN, False, ()),
        (READY, False, Colour.AMBER, True, ()),
        (DOUBT, True, Colour.GREEN, False, ()),
        (DOUBT, True, Colour.AMBER, True, ()),
        (DOUBT, False, Colour.GREEN, False, (Gate.TRIAL,)),
        (None, False, Colour.GREEN, False, (Gate.MOTIVATION,)),
        (NOT_NOW, True, Colour.GREEN, False, (Gate.MOTIVATION,)),
        (READY, False, None, False, (Gate.COLOUR,)),
        (READY, False, None, True, (Gate.COLOUR,)),
        (READY, False, Colour.AMBER, False, (Gate.CONDITIONS,)),
        (READY, False, Colour.RED, False, (Gate.RED,)),
        (READY, True, Colour.RED, True, (Gate.RED,)),
        (None, False, None, False, (Gate.MOTIVATION, Gate.COLOUR)),
    ],
)
def test_who_may_wait_for_a_mentor(motivation, on_trial, colour, amber_ready, gates):
    found = closed_gates(motivation=motivation, on_trial=on_trial, colour=colour, amber_ready=amber_ready)
    assert found == gates
