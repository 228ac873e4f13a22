"""The numbers of a programme: units, bounds, what differs from the preset, what clashes."""

import pytest

from programme.norms.presets import PRESETS, Preset
from programme.settings.rules import BOUNDS, Unit, bounds_of, clashes, numbers, own_numbers, unit_of
from programme.settings.wording import NUMBERS

MENTORMAATJES = PRESETS[Preset.MENTORMAATJES]


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("duration_weeks", "weeks"),
        ("nomination_answer_workdays", "workdays"),
        ("checkin_days", "days"),
        ("vog_valid_months", "months"),
        ("conversation_minutes", "minutes"),
        ("mentor_age_from", "years"),
        ("guardian_consent_below_age", "years"),
        ("motivation_doubt_below", "score"),
        ("motivation_second_talk_days", "days"),
        ("mentor_capacity_most", "students"),
        ("amber_matches_most", "students"),
        ("amber_completed_matches", "times"),
        ("trial_conversations", "times"),
    ],
)
def test_the_unit_of_a_number_is_read_from_its_name(name, unit):
    assert unit_of(name) == unit


def test_every_number_of_a_programme_has_words_and_no_word_stands_alone():
    worded = [name for _title, group in NUMBERS for name in group]
    assert sorted(worded) == sorted(numbers(MENTORMAATJES))


@pytest.mark.parametrize("preset", list(Preset))
def test_every_preset_lies_within_the_bounds_and_contradicts_nothing(preset):
    held = numbers(PRESETS[preset])
    beyond = {
        name: value
        for name, value in held.items()
        if value is not None
        and not isinstance(value, bool)
        and not bounds_of(name).least <= value <= bounds_of(name).most
    }
    assert beyond == {}
    assert clashes(held) == []


@pytest.mark.parametrize(
    ("chosen", "own"),
    [
        ({}, {}),
        ({"duration_weeks": 52}, {}),
        ({"duration_weeks": 40}, {"duration_weeks": 40}),
        ({"mentor_age_to": 35}, {}),
        ({"mentor_age_to": None}, {"mentor_age_to": None}),
        ({"signed_plan": True}, {"signed_plan": True}),
        ({"parties": []}, {}),
        ({"nonsense": 3}, {}),
    ],
)
def test_only_what_differs_from_the_preset_is_kept(chosen, own):
    assert own_numbers(MENTORMAATJES, chosen) == own


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"mentor_age_from": 18, "mentor_age_to": 35}, []),
        ({"mentor_age_from": 40, "mentor_age_to": 35}, [("mentor_age_from", "mentor_age_to")]),
        ({"mentor_age_from": 40, "mentor_age_to": None}, []),
        ({"mentor_capacity": 2, "mentor_capacity_most": 2}, []),
        ({"mentor_capacity": 3, "mentor_capacity_most": 2}, [("mentor_capacity", "mentor_capacity_most")]),
    ],
)
def test_numbers_that_contradict_each_other_are_found(chosen, found):
    assert clashes(chosen) == found


def test_a_term_is_neither_nothing_nor_a_lifetime():
    assert (BOUNDS[Unit.WEEKS].least, BOUNDS[Unit.WEEKS].most) == (1, 260)
    assert (BOUNDS[Unit.MONTHS].least, BOUNDS[Unit.MONTHS].most) == (1, 120)


def test_a_mid_term_evaluation_can_be_left_out_and_an_intervisie_rhythm_cannot():
    assert (bounds_of("evaluation_first_weeks").least, bounds_of("evaluation_second_weeks").least) == (0, 0)
    assert bounds_of("intervisie_weeks").least == 1
