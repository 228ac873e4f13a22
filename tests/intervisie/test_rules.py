"""Which method suits a group, and whether the methods hold together."""

from datetime import UTC, date, datetime

import pytest

from programme.intervisie.methods import METHODS
from programme.intervisie.models import Method
from programme.intervisie.rules import presence_due_on, size_fits, unfit
from programme.norms.presets import PRESETS, Preset

MAATJES = PRESETS[Preset.MENTORMAATJES]


@pytest.mark.parametrize(
    ("method", "held", "members", "answer"),
    [
        (Method.INCIDENT, 0, 4, None),
        (Method.FIVE_STEP, 0, 3, None),
        (Method.GOSSIP, 0, 6, "new_group"),
        (Method.GOSSIP, 2, 6, "new_group"),
        (Method.GOSSIP, 3, 6, None),
        (Method.BALINT, 2, 6, "new_group"),
        (Method.BALINT, 3, 4, "too_few"),
        (Method.BALINT, 3, 5, None),
        (Method.SOCRATIC, 0, 4, None),
    ],
)
def test_methods_that_ask_for_trust_wait_until_the_group_knows_each_other(method, held, members, answer):
    assert unfit(method, meetings_held=held, members=members, promises=MAATJES) == answer


@pytest.mark.parametrize(("members", "fits"), [(3, False), (4, True), (8, True), (9, False)])
def test_four_to_eight_works_best(members, fits):
    assert size_fits(members, MAATJES) is fits


@pytest.mark.parametrize(
    ("method", "steps", "minutes"),
    [
        (Method.INCIDENT, 7, 65),
        (Method.GOSSIP, 5, 40),
        (Method.FIVE_STEP, 5, 50),
        (Method.TEN_STEP, 10, 120),
        (Method.BALINT, 11, 90),
        (Method.SOCRATIC, 6, 75),
    ],
)
def test_the_methods_have_the_steps_and_the_length_that_are_published(method, steps, minutes):
    assert (len(METHODS[method].steps), METHODS[method].minutes) == (steps, minutes)


def test_presence_is_due_the_day_after():
    assert presence_due_on(datetime(2026, 12, 31, 19, 0, tzinfo=UTC), MAATJES) == date(2027, 1, 1)
