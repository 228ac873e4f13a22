"""How far invented mentors travel, and what is noted of pairs that wait: made last, when it is known who is free."""

import math
import random
from datetime import date
from typing import Any

from sqlalchemy import update

from programme.access.identity import Actor
from programme.cli.demo.bulk import Bulk
from programme.cli.demo.organisation import MentorFacts, Organisation, Side
from programme.cli.demo.profiles import RARE_LANGUAGE, RARE_WEEK
from programme.core.database import db
from programme.matching.actions import make_plan, terms_of
from programme.matching.queries import plan as plans
from programme.norms.models import Programme
from programme.people.models import Meet, Mentor, Role

KM_IN_DEGREE_NORTH, KM_IN_DEGREE_EAST = 111.2, 66.8
HOME_SPREAD = 0.09
# Invented: minutes of travel for each kilometre, and to the bus stop.
MINUTES_FOR_KM, MINUTES_ALWAYS = 1.7, 6
SITE_UNKNOWN, TRAVEL_UNKNOWN = 0.15, 0.12


def travel(bulk: Bulk, organisation: Organisation) -> None:
    """Let most mentors have said how long they travel to the buildings of their programme."""
    for side in organisation.sides:
        sites = [site for school in side.schools for site in school.sites]
        for mentor in side.mentors:
            rng = random.Random(f"travel {mentor.id}")
            if rng.random() < TRAVEL_UNKNOWN:
                continue
            home = _home(rng, side, organisation)
            for site in sites:
                if rng.random() >= SITE_UNKNOWN:
                    minutes = _minutes(home, organisation.places[site])
                    bulk.add("mentor_site", mentor_id=mentor.id, site_id=site, minutes=minutes)
        bulk.flush()


def rare_languages(organisation: Organisation) -> None:
    """Let one free mentor of the first programme speak a language that three students wait for."""
    free = next(one for one in organisation.sides[0].mentors if _is_free(one))
    table: Any = Mentor.__table__
    db.session.connection().execute(
        update(table)
        .where(table.c.id == free.id)
        .values(
            languages=["nl", RARE_LANGUAGE],
            availability=RARE_WEEK,
            meet=Meet.EITHER,
            gender_wish=None,
            travel_most_minutes=None,
        )
    )


def keep_apart(bulk: Bulk, organisation: Organisation, waiting: list[int], today: date) -> None:
    """Let the coordinator have noted that a student who waits is family of a free mentor."""
    side = organisation.sides[0]
    free = [one for one in side.mentors if _is_free(one)][1]
    if waiting:
        bulk.add(
            "apart",
            trajectory_id=waiting[0],
            mentor_id=free.id,
            why="family",
            noted_by_id=side.coordinators[0],
            noted_on=today,
        )


def _is_free(mentor: MentorFacts) -> bool:
    return mentor.places == 0 and mentor.left_on is None and bool(mentor.availability)


def _home(rng: random.Random, side: Side, organisation: Organisation) -> tuple[float, float]:
    north, east = organisation.places[rng.choice(rng.choice(side.schools).sites)]
    return north + rng.gauss(0, HOME_SPREAD), east + rng.gauss(0, HOME_SPREAD)


def _minutes(home: tuple[float, float], site: tuple[float, float]) -> int:
    km = math.hypot((home[0] - site[0]) * KM_IN_DEGREE_NORTH, (home[1] - site[1]) * KM_IN_DEGREE_EAST)
    return min(180, 5 * round((MINUTES_ALWAYS + MINUTES_FOR_KM * km) / 5))


def plan(side: Side, today: date) -> None:
    """Let the coordinator have had a plan made for who waits, as the button on the desk makes it."""
    programme = db.session.get_one(Programme, side.id)
    coordinator = Actor(
        id=side.coordinators[0],
        name="",
        role=Role.COORDINATOR,
        session_id=0,
        membership_id=0,
        token="",
        programme_id=side.id,
    )
    people = plans.people(coordinator, terms_of(programme.promises, today))
    make_plan(actor=coordinator, programme=programme, people=people)
