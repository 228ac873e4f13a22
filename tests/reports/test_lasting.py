"""How long matches last beside what they were proposed for: published figures, a second library, hand counts."""

import random

import pytest
from scipy.stats import CensoredData, ecdf

from programme.reports.lasting import Lasted, compare, group, share_lasting

# Weeks in remission of 21 patients on 6-MP; True: it came back. Source: Freireich et al. (1963), Blood 21, 699-716.
REMISSIONS = [
    *((week, True) for week in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *((week, False) for week in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]


def test_the_share_is_the_one_published_for_a_known_study():
    matches = [Lasted(week, ended) for week, ended in REMISSIONS]
    # Source: the same data in many textbooks, such as Kleinbaum and Klein: 0.857 at 6, 0.753 at 10, 0.448 at 23.
    assert share_lasting(matches, 6).value == pytest.approx(0.8571, abs=1e-4)
    assert share_lasting(matches, 10).value == pytest.approx(0.7529, abs=1e-4)
    assert share_lasting(matches, 23).value == pytest.approx(0.4482, abs=1e-4)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
@pytest.mark.parametrize("seed", range(30))
def test_share_and_range_are_those_of_a_second_library(seed):
    rng = random.Random(seed)
    found = [(rng.randint(1, 60), rng.random() < 0.5) for _ in range(rng.randint(8, 60))]
    days = rng.randint(1, 50)
    ended = [day for day, early in found if early]
    runs = [day for day, early in found if not early]
    second = ecdf(CensoredData(uncensored=ended, right=runs)).sf
    band = second.confidence_interval(method="log-log")
    ours = share_lasting([Lasted(day, early) for day, early in found], days)
    expected = float(second.evaluate([days])[0])
    if ours is None:
        assert expected in (0.0, 1.0) or max(day for day, _early in found) < days
        return
    assert ours.value == pytest.approx(expected)
    assert ours.low == pytest.approx(float(band.low.evaluate([days])[0]))
    assert ours.high == pytest.approx(float(band.high.evaluate([days])[0]))


def test_a_match_that_runs_is_not_dropped_and_not_a_failure():
    early, runs = [Lasted(100, True)] * 2, [Lasted(400, False)] * 6
    # Two of eight ended before a hundred days were over; who runs counts for as long as it was seen.
    assert share_lasting([*early, *runs], 182).value == pytest.approx(6 / 8)
    young = [Lasted(20, False)] * 2
    assert share_lasting([*early, *runs, *young], 182).value == pytest.approx(6 / 8)


def test_nothing_is_said_of_few_of_nobody_that_long_and_of_none_that_ended():
    assert group([Lasted(200, True, 5)] * 4, 182).lasted is None
    assert group([Lasted(200, True, 5)] * 4, 182).well is None
    assert share_lasting([Lasted(100, False)] * 9, 182) is None
    assert share_lasting([Lasted(300, False)] * 9, 182) is None
    assert share_lasting([], 182) is None


@pytest.mark.parametrize(
    ("qualities", "more", "less"),
    [
        ([10, 20, 30, 40], 2, 2),
        ([10, 20, 30], 1, 2),
        ([50, 50, 50, 80], 1, 3),
        ([20, 100, 100, 100], 3, 1),
        ([70, 70], 2, 0),
        ([], 0, 0),
    ],
)
def test_the_middle_one_parts_more_from_less(qualities, more, less):
    found = compare("interests", [(quality, Lasted(200, False)) for quality in qualities], 182)
    assert (found.more.number, found.less.number) == (more, less)


def test_who_gets_on_well_said_four_or_five():
    bonds = [5, 4, 3, 2, 4]
    found = group([Lasted(10, False, bond) for bond in bonds] + [Lasted(10, False)], 182).well
    assert found.value == pytest.approx(3 / 5)
    # Wilson's interval of 3 of 5, from its published formula.
    assert (found.low, found.high) == (pytest.approx(0.2307, abs=1e-4), pytest.approx(0.8824, abs=1e-4))


def test_two_groups_tell_something_only_when_their_ranges_lie_apart():
    good = [(90, Lasted(200, day < 2, None)) for day in range(60)]
    poor = [(10, Lasted(100, True, None)) for _ in range(40)] + [(10, Lasted(200, False, None)) for _ in range(10)]
    assert compare("time", good + poor, 182).tells is False  # of the first group nobody ended within that time
    late = [(90, Lasted(100, True)), (90, Lasted(120, True))]
    assert compare("time", good + late + poor, 182).tells is True
    assert compare("time", good[:10] + late + poor[:6] + poor[-6:], 182).tells is False
