"""The rule on motivation against a literal table and a brute force, the colours, and the gates to the waiting list."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.norms.presets import PRESETS, Preset
from programme.norms.questions import FIRST_QUESTIONS, Meets, Question
from programme.screening.models import Motive, Review
from programme.screening.rules import (
    Flaw,
    Gate,
    Heard,
    Turn,
    Why,
    closed_gates,
    conditions_met,
    flaws,
    heard_first,
    look_on,
    question_changes,
    review_of,
    said_twice,
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
    assert {(one.code, one.meets.value) for one in FIRST_QUESTIONS} == {
        *((code, "red") for code in RED),
        *((code, "amber") for code in AMBER),
    }
    assert suggest_colour([], FIRST_QUESTIONS).colour is Colour.GREEN
    for code in RED | AMBER:
        assert suggest_colour([code], FIRST_QUESTIONS).colour is (Colour.RED if code in RED else Colour.AMBER)
        assert suggest_colour({code, "debts", "abuse"}, FIRST_QUESTIONS).colour is Colour.RED


def asked(code, meets="amber", nl=None, en=None):
    return Question(code, Meets(meets), nl or f"{code} nl", en or f"{code} en")


# A version that a programme made itself: debts became red, and there is a question of its own.
OWN_SET = (asked("abuse", "red"), asked("debts", "red"), asked("v2_1"), asked("in_care"))


@pytest.mark.parametrize(
    ("met", "colour", "because"),
    [
        ([], Colour.GREEN, []),
        (["v2_1"], Colour.AMBER, ["v2_1"]),
        (["in_care", "v2_1"], Colour.AMBER, ["v2_1", "in_care"]),
        (["debts"], Colour.RED, ["debts"]),
        (["in_care", "debts"], Colour.RED, ["debts"]),
        (["in_care", "debts", "abuse", "v2_1"], Colour.RED, ["abuse", "debts"]),
    ],
)
def test_the_colour_by_the_questions_of_a_version(met, colour, because):
    found = suggest_colour(met, OWN_SET)
    assert (found.colour, [one.code for one in found.because]) == (colour, because)


def test_an_answer_to_another_version_is_no_answer():
    with pytest.raises(ValueError, match="self_harm"):
        suggest_colour(["in_care", "self_harm"], OWN_SET)


@given(
    st.lists(st.tuples(st.sampled_from(["red", "amber"]), st.booleans()), max_size=30),
    st.randoms(use_true_random=False),
)
def test_every_combination_falls_in_one_colour_with_a_reason_by_any_version(rows, chance):
    questions = [asked(f"q{number}", meets) for number, (meets, _yes) in enumerate(rows)]
    met = [f"q{number}" for number, (_meets, yes) in enumerate(rows) if yes]
    reds = {f"q{number}" for number, (meets, yes) in enumerate(rows) if yes and meets == "red"}
    found = suggest_colour(met, questions)
    expected = (Colour.RED, reds) if reds else (Colour.AMBER, set(met)) if met else (Colour.GREEN, set())
    assert (found.colour, {one.code for one in found.because}) == expected
    # Green rests on nothing being so; every other colour on a question that was met.
    assert bool(found.because) == bool(met)
    chance.shuffle(questions)
    assert suggest_colour(met[::-1], questions).colour is found.colour


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (OWN_SET, [Flaw.UNCHANGED]),
        (OWN_SET[:3], []),
        (OWN_SET[::-1], []),
        (OWN_SET[2:], [Flaw.NO_RED]),
        ((), [Flaw.NO_RED]),
        ((*OWN_SET, *(asked(f"n{number}") for number in range(26))), []),
        ((*OWN_SET, *(asked(f"n{number}") for number in range(27))), [Flaw.TOO_MANY]),
        (tuple(asked(f"n{number}") for number in range(31)), [Flaw.NO_RED, Flaw.TOO_MANY]),
    ],
)
def test_which_questions_can_follow(after, found):
    assert flaws(OWN_SET, after) == found


def test_a_question_that_is_there_twice():
    same_dutch, same_english = asked("a", nl="Schulden"), asked("b", nl="schulden", en="Debt")
    assert said_twice([same_dutch, same_english]) == [same_english]
    assert said_twice([asked("a", en="Schulden"), asked("b", nl="Schulden")]) == []


def test_what_happened_between_two_versions():
    before = (asked("abuse", "red"), asked("debts"), asked("in_care"), asked("truancy_report"))
    after = (
        asked("abuse", "red"),
        asked("debts", "red"),
        asked("in_care", nl="Krijgt hulp"),
        asked("v2_1"),
    )
    assert [(one.turn, (one.after or one.before).code) for one in question_changes(before, after)] == [
        (Turn.RECOLOURED, "debts"),
        (Turn.REWORDED, "in_care"),
        (Turn.ADDED, "v2_1"),
        (Turn.REMOVED, "truancy_report"),
    ]
    assert question_changes(before, before) == []


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
    ("went_on_on", "day"),
    [
        (date(2026, 11, 24), date(2027, 2, 23)),
        (date(2026, 12, 1), date(2027, 2, 23)),
        (date(2027, 2, 22), date(2027, 2, 23)),
        (date(2027, 2, 23), date(2027, 5, 25)),
        (date(2027, 3, 1), date(2027, 5, 31)),
    ],
)
def test_red_never_lasts_without_a_new_look(went_on_on, day):
    assert look_on(red_on=date(2026, 11, 24), went_on_on=went_on_on, promises=PROMISES) == day


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
