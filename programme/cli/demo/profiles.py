"""What invented mentors and students say for matching: where, how far, own words, wishes, and what nobody filled in."""

import random
from typing import Any

from programme.cli.demo import names
from programme.norms.vocabulary import INTERESTS
from programme.people.models import Meet

# Where the invented towns lie: real places nearby, so that a map shows something.
CITY_AT = ((53.20, 5.79), (53.03, 5.66), (52.96, 5.92), (53.11, 6.10), (53.19, 5.54), (52.84, 5.72))
BUILDING_APART = 0.012
TRAVEL_MOST = (20, 30, 30, 45, 45, 60, None, None)
RARE_LANGUAGE = "ti"
RARE_WEEK = ["tue-15", "tue-17", "thu-15", "thu-17"]


def site_at(school: int, building: int) -> dict[str, float]:
    """Give where a building of a school stands."""
    north, east = CITY_AT[school % len(CITY_AT)]
    return {"latitude": round(north + BUILDING_APART * building, 4), "longitude": east}


def of_mentor(number: int) -> dict[str, Any]:
    """Give what a mentor says beside interests, languages and week; the same for the same number."""
    rng = random.Random(f"mentor {number}")
    return {
        "meet": rng.choice((Meet.EITHER, Meet.EITHER, Meet.EITHER, Meet.SCHOOL, Meet.ONLINE)),
        "travel_most_minutes": rng.choice(TRAVEL_MOST),
        "gender_wish": rng.choice((None,) * 9 + ("woman",)),
        "wants_amber": rng.choice((True, True, None, None, False)),
        "own_interests": rng.sample(names.OWN_INTERESTS, rng.choice((0, 0, 1, 2))),
        "learns": sorted(rng.sample(tuple(INTERESTS), rng.choice((0, 1, 2)))),
        "rather_not": rng.choice(([], [], [], ["online"], ["minors"])),
    }


def of_student(number: int) -> dict[str, Any]:
    """Give what a student says beside interests, languages and week; the same for the same number."""
    rng = random.Random(f"student {number}")
    return {
        "gender": rng.choice(("woman", "man", "woman", "man", None)),
        "age_wish": rng.choice((None, None, None, "young", "older")),
        "own_interests": rng.sample(names.OWN_INTERESTS, rng.choice((0, 1, 2))),
        "rather_not": rng.choice(([], [], [], ["online"])),
    }


# What makes it hard to find somebody, by the how manieth who waits: one free mentor speaks Tigrinya and none Ukrainian, one
# student has not said when, and one can on a Sunday evening only.
HARD: dict[int, dict[str, Any]] = {
    3: {"languages": [RARE_LANGUAGE], "availability": RARE_WEEK, "gender_wish": None},
    6: {"languages": [RARE_LANGUAGE], "availability": RARE_WEEK, "gender_wish": None},
    9: {"languages": ["uk"]},
    11: {"availability": []},
    13: {"availability": ["sun-19"], "meet": Meet.SCHOOL},
    15: {"languages": [RARE_LANGUAGE], "availability": RARE_WEEK, "gender_wish": None},
    17: {"gender_wish": "woman"},
}
# Of these nobody asked yet what a mentor may read.
WITHOUT_WORDS = frozenset({8, 14})
