"""Each rule of matching as a table of cases: who may be matched with whom, and why not."""

from dataclasses import replace
from datetime import date

import pytest

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.matching import rules
from programme.matching.rules import About, MentorProfile, StudentProfile, Terms
from programme.norms.presets import PRESETS, Preset
from programme.people.models import Meet, MentorKind, MentorStage

START = date(2026, 12, 8)
DONE = date(2026, 9, 1)
STUDENT = StudentProfile(
    school_id=1,
    colour=Colour.GREEN,
    motivation=MotivationOutcome.READY,
    site_id=3,
    family_name="Voorbeeld",
    interests=("technology", "sport"),
    languages=("nl",),
    availability=("thu-13", "fri-9"),
)
MENTOR = MentorProfile(
    id=7,
    name="Daan Verzonnen",
    stage=MentorStage.ADMITTED,
    kind=MentorKind.VOLUNTEER,
    capacity=1,
    places_taken=0,
    birth_year=2000,
    gender="man",
    family_name="Verzonnen",
    travel={3: 20},
    interests=("sport", "music"),
    languages=("nl", "en"),
    availability=("thu-13",),
    vog_seen_on=DONE,
    vog_renew_due=date(2029, 9, 1),
    references_done_on=DONE,
    training_done_on=DONE,
    agreement_signed_on=DONE,
)
AMBER = {"colour": Colour.AMBER, "amber_ready": True}
EXPERIENCED = {"completed_matches": 1, "complex_training_on": DONE}

# What differs from a pair that fits, and the codes that must come of it: student, mentor, preset, codes.
CASES = [
    ({}, {}, Preset.MENTORMAATJES, []),
    ({}, {"stage": MentorStage.APPLIED}, Preset.MENTORMAATJES, ["not_admitted"]),
    ({}, {"stage": MentorStage.PAUSED}, Preset.MENTORMAATJES, ["not_admitted"]),
    ({}, {"stage": MentorStage.LEFT}, Preset.MENTORMAATJES, ["not_admitted"]),
    ({}, {"kind": MentorKind.PEER}, Preset.MENTORMAATJES, ["kind_not_here"]),
    ({}, {"kind": MentorKind.PEER}, Preset.FRIESLAND, []),
    ({}, {"vog_seen_on": None}, Preset.MENTORMAATJES, ["vog_missing"]),
    ({}, {"vog_renew_due": None}, Preset.MENTORMAATJES, ["vog_missing"]),
    ({}, {"vog_renew_due": date(2026, 12, 8)}, Preset.MENTORMAATJES, ["vog_lapsed"]),
    ({}, {"vog_renew_due": date(2026, 12, 9)}, Preset.MENTORMAATJES, []),
    ({}, {"references_done_on": None}, Preset.MENTORMAATJES, ["references_missing"]),
    ({}, {"training_done_on": None}, Preset.MENTORMAATJES, ["training_missing"]),
    ({}, {"training_done_on": date(2026, 12, 9)}, Preset.MENTORMAATJES, ["training_missing"]),
    ({}, {"agreement_signed_on": None}, Preset.MENTORMAATJES, ["agreement_missing"]),
    ({}, {"places_taken": 1}, Preset.MENTORMAATJES, ["no_place"]),
    ({}, {"capacity": 0}, Preset.MENTORMAATJES, ["no_place"]),
    ({"colour": None}, {}, Preset.MENTORMAATJES, ["colour_missing"]),
    ({"colour": Colour.RED}, {}, Preset.MENTORMAATJES, ["colour_red"]),
    ({"colour": Colour.RED}, EXPERIENCED, Preset.MENTORMAATJES, ["colour_red"]),
    (AMBER, EXPERIENCED, Preset.MENTORMAATJES, []),
    (AMBER | {"amber_ready": False}, EXPERIENCED, Preset.MENTORMAATJES, ["amber_not_ready"]),
    (AMBER, {"completed_matches": 1}, Preset.MENTORMAATJES, ["amber_not_experienced"]),
    (AMBER, {"complex_training_on": DONE}, Preset.MENTORMAATJES, ["amber_not_experienced"]),
    (AMBER, EXPERIENCED | {"complex_training_on": START}, Preset.MENTORMAATJES, []),
    (
        AMBER,
        EXPERIENCED | {"complex_training_on": date(2026, 12, 9)},
        Preset.MENTORMAATJES,
        ["amber_not_experienced"],
    ),
    (AMBER, EXPERIENCED | {"capacity": 3, "amber_taken": 2, "places_taken": 2}, Preset.GOAL, ["amber_full"]),
    (AMBER, EXPERIENCED | {"capacity": 3, "amber_taken": 1, "places_taken": 2}, Preset.GOAL, []),
    ({"motivation": None}, {}, Preset.MENTORMAATJES, ["motivation_not_ready"]),
    ({"motivation": MotivationOutcome.NOT_NOW}, {}, Preset.MENTORMAATJES, ["motivation_not_ready"]),
    ({"motivation": MotivationOutcome.DOUBT}, {}, Preset.MENTORMAATJES, ["trial_missing"]),
    ({"motivation": MotivationOutcome.DOUBT, "on_trial": True}, {}, Preset.MENTORMAATJES, []),
    ({}, {"school_id": 2}, Preset.MENTORMAATJES, ["other_school"]),
    ({}, {"school_id": 1}, Preset.MENTORMAATJES, []),
    ({}, {"kind": MentorKind.PEER}, Preset.PEER_SUPPORT, ["school_missing"]),
    ({}, {"kind": MentorKind.PEER, "school_id": 2}, Preset.PEER_SUPPORT, ["other_school"]),
    ({}, {"kind": MentorKind.PEER, "school_id": 1, "vog_seen_on": None}, Preset.PEER_SUPPORT, []),
    ({"availability": ()}, {}, Preset.MENTORMAATJES, ["student_week_missing"]),
    ({}, {"availability": ()}, Preset.MENTORMAATJES, ["mentor_week_missing"]),
    ({"availability": ()}, {"availability": ()}, Preset.FRIESLAND, ["mentor_week_missing", "student_week_missing"]),
    ({}, {"availability": ("mon-9",)}, Preset.MENTORMAATJES, ["no_shared_time"]),
    ({"meet": Meet.SCHOOL}, {"travel": {3: 31}}, Preset.MENTORMAATJES, ["no_time_with_travel"]),
    ({"meet": Meet.SCHOOL}, {"travel": {3: 30}}, Preset.MENTORMAATJES, []),
    ({"meet": Meet.SCHOOL}, {"travel": {}}, Preset.MENTORMAATJES, []),
    ({"meet": Meet.SCHOOL, "site_id": None}, {"travel": {3: 200}}, Preset.MENTORMAATJES, []),
    ({}, {"travel": {3: 200}}, Preset.MENTORMAATJES, []),
    ({"meet": Meet.SCHOOL}, {"meet": Meet.ONLINE}, Preset.MENTORMAATJES, ["no_shared_way"]),
    ({"meet": Meet.SCHOOL}, {"travel": {3: 26}, "travel_most": 25}, Preset.MENTORMAATJES, ["too_far"]),
    ({"meet": Meet.SCHOOL}, {"travel": {3: 25}, "travel_most": 25}, Preset.MENTORMAATJES, []),
    ({}, {"travel": {3: 26}, "travel_most": 25}, Preset.MENTORMAATJES, []),
    ({"meet": Meet.SCHOOL}, {"travel": {}, "travel_most": 25}, Preset.MENTORMAATJES, []),
    (
        {"meet": Meet.SCHOOL},
        {"meet": Meet.ONLINE, "availability": ("mon-9",)},
        Preset.MENTORMAATJES,
        ["no_shared_way", "no_shared_time"],
    ),
    (AMBER, EXPERIENCED | {"wants_amber": False}, Preset.MENTORMAATJES, ["amber_not_wanted"]),
    (AMBER, EXPERIENCED | {"wants_amber": True}, Preset.MENTORMAATJES, []),
    ({}, {"wants_amber": False}, Preset.MENTORMAATJES, []),
    ({}, {"gender_wish": "woman"}, Preset.MENTORMAATJES, ["student_gender_missing"]),
    ({"gender": "man"}, {"gender_wish": "woman"}, Preset.MENTORMAATJES, ["mentor_gender_wish"]),
    ({"gender": "woman"}, {"gender_wish": "woman"}, Preset.MENTORMAATJES, []),
    ({"apart_from": frozenset({7})}, {}, Preset.MENTORMAATJES, ["kept_apart"]),
    ({"apart_from": frozenset({8})}, {}, Preset.MENTORMAATJES, []),
    ({"languages": ("ti",)}, {}, Preset.MENTORMAATJES, ["no_shared_language"]),
    ({"languages": ()}, {}, Preset.MENTORMAATJES, []),
    ({"gender_wish": "woman"}, {}, Preset.MENTORMAATJES, ["gender_wish"]),
    ({"gender_wish": "man"}, {}, Preset.MENTORMAATJES, []),
    ({"gender_wish": "woman"}, {"gender": None}, Preset.MENTORMAATJES, ["gender_missing"]),
    ({}, {"birth_year": None}, Preset.MENTORMAATJES, ["age_missing"]),
    ({}, {"birth_year": 2009}, Preset.MENTORMAATJES, ["age_range"]),
    ({}, {"birth_year": 2008}, Preset.MENTORMAATJES, []),
    ({}, {"birth_year": 1990}, Preset.MENTORMAATJES, []),
    ({}, {"birth_year": 1989}, Preset.MENTORMAATJES, ["age_range"]),
    ({}, {"birth_year": 1950}, Preset.GOAL, []),
    ({"failed_with": frozenset({7})}, {}, Preset.MENTORMAATJES, ["failed_before"]),
    ({"failed_with": frozenset({8})}, {}, Preset.MENTORMAATJES, []),
    ({"gender_wish": "woman"}, {"places_taken": 1}, Preset.MENTORMAATJES, ["no_place", "gender_wish"]),
]


@pytest.mark.parametrize(("student", "mentor", "preset", "codes"), CASES)
def test_every_rule_that_keeps_a_pair_apart_is_named(student, mentor, preset, codes):
    found = rules.exclusions(replace(STUDENT, **student), replace(MENTOR, **mentor), Terms(PRESETS[preset], START))
    assert [one.code for one in found] == codes


def test_only_wishes_time_age_and_an_earlier_pair_may_be_set_aside():
    assert {rule.name for rule in rules.RULES if rule.may_override} == {
        "place",
        "shared_time",
        "mentor_week",
        "student_week",
        "language",
        "gender_wish",
        "mentor_gender_wish",
        "age",
        "conflict",
    }


def test_the_rules_stand_in_the_order_of_the_bits_of_the_engine():
    assert " ".join(rule.name for rule in rules.RULES) == (
        "admitted kind vog references training agreement capacity age mentor_week "
        "colour amber_conditions motivation student_week "
        "amber_experience amber_most amber_wanted school place shared_time language gender_wish mentor_gender_wish "
        "conflict apart"
    )


def test_each_rule_is_marked_with_whom_it_is_about():
    def names(about):
        return " ".join(rule.name for rule in rules.RULES if rule.about is about)

    assert names(About.MENTOR) == "admitted kind vog references training agreement capacity age mentor_week"
    assert names(About.STUDENT) == "colour amber_conditions motivation student_week"


def test_what_is_checked_again_at_the_start_is_never_a_wish():
    assert {rule.name for rule in rules.RULES if rule.also_at_start} == {
        "admitted",
        "vog",
        "references",
        "training",
        "agreement",
        "colour",
        "amber_conditions",
        "amber_experience",
        "motivation",
    }


def test_a_full_mentor_may_still_start_with_the_student_who_holds_the_place():
    full = replace(MENTOR, places_taken=1)
    assert rules.blocks_start(STUDENT, full, Terms(PRESETS[Preset.MENTORMAATJES], START)) == ()


def test_reasons_name_what_both_share():
    found = rules.reasons_for(
        replace(STUDENT, gender_wish="man", age_wish="young", own_interests=("schaken",)),
        replace(MENTOR, completed_matches=2, learns=("technology",), own_interests=("schaken", "vissen")),
        Terms(PRESETS[Preset.MENTORMAATJES], START),
    )
    assert [(one.code, one.values) for one in found] == [
        ("shared_interests", {"interests": ["sport", "schaken"]}),
        ("shared_time", {"parts": ["thu-13"]}),
        ("shared_language", {"languages": ["nl"]}),
        ("short_travel", {"minutes": 20}),
        ("learns", {"interests": ["technology"]}),
        ("gender_wish_met", {"wish": "man"}),
        ("age_wish_met", {"age_wish": "young"}),
        ("experienced", {"completed": 2}),
    ]


@pytest.mark.parametrize(
    ("student", "mentor", "codes"),
    [
        ({}, {}, []),
        ({"interests": ("gaming",)}, {}, ["no_shared_interests"]),
        ({"interests": ()}, {}, ["interests_missing"]),
        ({"interests": (), "own_interests": ("schaken",)}, {"own_interests": ("schaken",)}, []),
        ({"family_name": "verzonnen"}, {}, ["same_family_name"]),
        ({"family_name": ""}, {"family_name": ""}, []),
        ({}, {"travel": {}}, ["travel_missing"]),
        ({}, {"travel": {4: 20}}, ["travel_missing"]),
        ({}, {"travel": {}, "meet": Meet.ONLINE}, []),
        ({}, {"travel": {3: 30}}, []),
        ({"availability": ("thu-11",)}, {"travel": {3: 31}, "availability": ("thu-9", "thu-11")}, ["long_travel"]),
        ({}, {"meet": Meet.ONLINE, "rather_not": ("online",)}, ["mentor_rather_not_online"]),
        ({"meet": Meet.ONLINE, "rather_not": ("online",)}, {}, ["student_rather_not_online"]),
        ({"rather_not": ("online",)}, {"rather_not": ("online",)}, []),
        ({"age": 17}, {"rather_not": ("minors",)}, ["rather_no_minors"]),
        ({"age": 18}, {"rather_not": ("minors",)}, []),
        ({"age": None}, {"rather_not": ("minors",)}, []),
        ({"age_wish": "older"}, {}, ["age_wish"]),
        ({"age_wish": "older"}, {"birth_year": 1996}, []),
        ({"age_wish": "young"}, {"birth_year": 1997}, []),
        ({"age_wish": "young"}, {"birth_year": 1996}, ["age_wish"]),
        (AMBER, EXPERIENCED, ["amber_unsaid"]),
        (AMBER, EXPERIENCED | {"wants_amber": True}, []),
        ({}, {"languages": ()}, ["languages_missing"]),
        ({}, {"vog_renew_due": date(2027, 2, 6)}, ["vog_soon"]),
        ({}, {"vog_renew_due": date(2027, 2, 7)}, []),
        ({}, {"capacity": 2, "places_taken": 1}, ["has_another_student"]),
    ],
)
def test_doubts_are_told_and_forbid_nothing(student, mentor, codes):
    terms = Terms(PRESETS[Preset.MENTORMAATJES], START)
    pair = replace(STUDENT, **student), replace(MENTOR, **mentor)
    assert [one.code for one in rules.doubts_about(*pair, terms)] == codes
    assert rules.exclusions(*pair, terms) == ()


def test_candidates_stand_in_the_order_the_page_explains():
    mentors = [
        replace(MENTOR, id=1, interests=("gaming",)),
        replace(MENTOR, id=2, interests=("sport",)),
        replace(MENTOR, id=3, interests=("sport", "technology")),
        replace(MENTOR, id=4, places_taken=1, capacity=2, interests=("sport", "technology")),
        replace(MENTOR, id=5, places_taken=1),
        replace(MENTOR, id=6, availability=()),
    ]
    candidates, excluded = rules.weigh(STUDENT, mentors, Terms(PRESETS[Preset.MENTORMAATJES], START))
    assert [one.mentor.id for one in candidates] == [3, 2, 4, 1]
    assert [(one.mentor.id, one.may_override) for one in excluded] == [(6, True), (5, False)]


@pytest.mark.parametrize(
    ("since", "weeks", "long"),
    [
        (date(2026, 11, 24), 0, False),
        (date(2026, 10, 21), 4, False),
        (date(2026, 10, 20), 5, True),
        (date(2026, 12, 1), 0, False),
    ],
)
def test_waiting_is_judged_by_age(since, weeks, long):
    today = date(2026, 11, 24)
    assert rules.weeks_waiting(since, today) == weeks
    assert rules.waits_long(since, today, PRESETS[Preset.MENTORMAATJES]) is long


@pytest.mark.parametrize(
    ("issued", "noted", "due"),
    [
        (date(2024, 2, 29), None, date(2027, 2, 28)),
        (date(2025, 12, 1), None, date(2028, 12, 1)),
        (date(2025, 12, 1), date(2026, 6, 1), date(2026, 6, 1)),
        (None, None, None),
    ],
)
def test_a_vog_counts_three_years_unless_another_day_was_noted(issued, noted, due):
    assert rules.vog_due(issued, noted, PRESETS[Preset.MENTORMAATJES]) == due
