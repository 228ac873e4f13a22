"""Which phase comes next and what speaks for it, as tables; every expected value is a literal."""

from datetime import date

import pytest

from programme.norms.phases import PHASES
from programme.norms.presets import PRESETS, Preset
from programme.norms.promises import Phase
from programme.phases.rules import evidence, is_ready, next_phase, weeks_in

WEEKLY = PRESETS[Preset.MENTORMAATJES]
TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("phase", "expected"),
    [
        (Phase.PREPARATION, None),
        (Phase.STARTUP, Phase.GUIDANCE),
        (Phase.GUIDANCE, Phase.DEEPENING),
        (Phase.DEEPENING, None),
        (Phase.CLOSING, None),
    ],
)
def test_only_two_phases_end_by_hand(phase, expected):
    assert next_phase(phase) is expected


@pytest.mark.parametrize(
    ("phase", "since", "conversations", "goals", "ready"),
    [
        # Opstart of MentorMaatjes: six weeks, three conversations, one goal.
        (Phase.STARTUP, date(2026, 10, 13), 3, 1, True),
        (Phase.STARTUP, date(2026, 10, 14), 3, 1, False),
        (Phase.STARTUP, date(2026, 10, 13), 2, 1, False),
        (Phase.STARTUP, date(2026, 10, 13), 3, 0, False),
        # Begeleiding: twenty-six weeks, half of twenty-six weekly conversations, one goal.
        (Phase.GUIDANCE, date(2026, 5, 26), 13, 1, True),
        (Phase.GUIDANCE, date(2026, 5, 26), 12, 1, False),
        (Phase.GUIDANCE, date(2026, 5, 27), 13, 1, False),
    ],
)
def test_the_next_phase_is_ready_when_all_signs_are_there(phase, since, conversations, goals, ready):
    signs = evidence(phase, phase_since=since, today=TODAY, conversations=conversations, goals=goals, promises=WEEKLY)
    assert is_ready(signs) is ready


@pytest.mark.parametrize(("since", "weeks"), [(TODAY, 0), (date(2026, 11, 18), 0), (date(2026, 11, 17), 1)])
def test_weeks_in_a_phase_are_whole_ones(since, weeks):
    assert weeks_in(since, TODAY) == weeks


def test_every_phase_says_what_it_is_for_and_asks_something_of_everybody(session):
    assert set(PHASES) == set(Phase)
    for text in PHASES.values():
        assert all(str(part) for part in (text.name, text.goal, text.mentor, text.student, text.coordinator))
