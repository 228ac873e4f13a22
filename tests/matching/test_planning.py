"""What the desk counts and draws out of the engine's answers, worked out by hand."""

from types import SimpleNamespace

import numpy as np
import pytest

from programme.matching import engine
from programme.matching.planning import answers
from programme.matching.planning.evenness import evenness
from programme.matching.planning.shortage import Shortage, labels, spots
from tests.matching.engine.invented import but, people

# How much room a sign takes on the map, at most, and how high a line is.
SIGN, LINE = 2.8, 5.0


@pytest.mark.parametrize(
    ("weights", "points"),
    [
        # The student has two interests of which the mentor shares one: 500 to the student, 1000 to the mentor.
        (engine.Weights(1, 0, 0, 0, 0), 750),
        # They share no moment, so that time brings nothing to either: 250 and 500.
        (engine.Weights(1, 1, 0, 0, 0), 375),
    ],
)
def test_a_pair_that_was_set_aside_counts_what_it_is_worth(weights, points):
    problem = but(
        people(1, 1),
        student_interests=np.array([[3]]),
        mentor_week=np.array([2]),
        student_priority=np.array([4]),
        weights=weights,
    )
    assert len(engine.candidates(problem).edges.score) == 0
    assert answers.counted_as(problem, [[100, 500, 0]]) == (points, 4)
    aside = but(problem, allowed=np.array([[0, 0]]), locks=np.array([[0, 0]]))
    assert answers.written(aside, answers.solve(aside))["pairs"] == [[100, 500, points]]


def test_the_stable_plan_is_laid_beside_the_best_one():
    """Student 100 and mentor 500 want each other most; but only 500 can have student 101."""
    problem = but(
        people(2, 2),
        student_interests=np.array([[3], [1]]),
        mentor_interests=np.array([[3], [1]]),
        student_amber=np.array([False, True]),
        apart=np.array([[1, 1]]),
        weights=engine.Weights(1, 0, 0, 0, 0),
    )
    result = answers.written(problem, answers.solve(problem))
    # Half of what 100 likes is liked by 501, who shares all: (500 + 1000) / 2. The other pair is the reverse.
    assert result["pairs"] == [[100, 501, 750], [101, 500, 750]]
    found = evenness(problem, result)
    assert (found.matched, found.would_rather, found.of) == (2, 1, 1)
    even = found.even
    assert (even.lowest, even.quartiles[1], even.student_mean, even.mentor_mean) == (750, 750, 750, 750)
    assert (even.amber.matched, even.others.matched) == (1, 1)
    # The stable plan is that one pair, worth 1000 to both; student 101 is left.
    assert (found.stable.matched, found.stable.price) == (1, answers.Price(students=1, points=500))
    assert (found.stable.kept, found.stable.other, found.stable.lost, found.stable.new) == (0, 1, 1, 0)
    assert (found.stable.even.student_mean, found.stable.even.amber.matched) == (1000, 0)


def site(latitude, longitude, city):
    return SimpleNamespace(
        latitude=latitude, longitude=longitude, name=f"Gebouw {city}", school=SimpleNamespace(city=city)
    )


def box(one):
    return one.x, one.y - LINE / 2, one.x + SIGN * len(one.words), one.y + LINE / 2


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def test_names_on_the_map_cover_nothing_and_stay_on_it():
    dice = np.random.default_rng(7)
    named = 0
    for _round in range(200):
        sites = {
            number: site(52 + dice.random(), 5 + dice.random(), "Verzonstad"[: 4 + number]) for number in range(1, 7)
        }
        drawn = spots(Shortage([], {1: 9, 2: 1, 3: 2, 4: 1}), sites)
        # No circle with a number lies under one without, nor under a larger one.
        assert [one.students for one in drawn] == [0, 0, 9, 2, 1, 1]
        found = labels(drawn, sites)
        named += len(found)
        circles = [(one.x - one.radius, one.y - one.radius, one.x + one.radius, one.y + one.radius) for one in drawn]
        for place, label in enumerate(found):
            assert min(box(label)) >= 0 and box(label)[2] <= 100
            others = [*circles, *(box(one) for one in found[:place])]
            assert all(apart(box(label), other) for other in others)
    assert named > 700


def test_a_place_without_room_beside_it_is_named_by_the_list_alone():
    sites = {1: site(52.0, 5.0, "Verzonstad-aan-de-lange-rivier-en-de-brug"), 2: site(52.5, 5.5, "")}
    drawn = spots(Shortage([], {1: 1, 2: 1}), sites)
    assert [one.words for one in labels(drawn, sites)] == ["Gebouw "]
