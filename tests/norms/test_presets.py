"""The presets, against the publications."""

from programme.norms.presets import PRESETS, TEACHER_CAPACITY, Preset
from programme.norms.promises import Party, Phase
from programme.people.models import MentorKind


def test_mentormaatjes_is_a_year_of_weekly_hours_with_young_volunteers_and_five_parties():
    # Publication 004, page on Humanitas.
    promises = PRESETS[Preset.MENTORMAATJES]
    assert promises.duration_weeks == 52
    assert promises.conversation_minutes == 60
    assert (promises.mentor_age_from, promises.mentor_age_to) == (18, 35)
    assert promises.phase(Phase.GUIDANCE).days_between == 7
    assert len(promises.parties) == 5


def test_verdieping_has_fewer_meetings_in_every_preset():
    # Publication 004: "Meestal spreken mentor en mentee in deze fase minder vaak af."
    for promises in PRESETS.values():
        guidance, deepening = promises.phase(Phase.GUIDANCE), promises.phase(Phase.DEEPENING)
        assert deepening.days_between > guidance.days_between
        assert deepening.silent_after_days > guidance.silent_after_days


def test_friesland_takes_half_a_year_to_a_year_and_trains_students_as_mentors():
    promises = PRESETS[Preset.FRIESLAND]
    assert 26 <= promises.duration_weeks <= 52
    assert MentorKind.PEER in promises.mentor_kinds


def test_goal_signs_a_plan_and_peer_support_stays_in_one_school():
    assert PRESETS[Preset.GOAL].signed_plan
    assert PRESETS[Preset.PEER_SUPPORT].same_school_only
    assert Party.GUARDIAN not in PRESETS[Preset.PEER_SUPPORT].parties


def test_teachers_mentor_as_many_students_as_the_table_of_002_says():
    # Publication 002, appendix 1: FTE 0,1 to 1,0.
    assert [TEACHER_CAPACITY[tenths] for tenths in range(1, 11)] == [2, 3, 4, 5, 7, 8, 10, 11, 13, 15]


def test_a_programme_changes_numbers_but_not_what_its_preset_is_made_of():
    changed = PRESETS[Preset.GOAL].changed({"duration_weeks": 40, "parties": [], "nonsense": 1})
    assert changed.duration_weeks == 40
    assert changed.parties == PRESETS[Preset.GOAL].parties
