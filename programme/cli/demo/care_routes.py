"""Invented care routes (a large school, a small one, one with two buildings), and which numbers to call were checked."""

from datetime import date, time, timedelta
from typing import Any

from programme.care_route.models import RouteKind
from programme.cli.demo.bulk import Bulk
from programme.cli.demo.organisation import Organisation, SchoolFacts

Step = tuple[RouteKind, int | None, dict[str, Any]]

SOCIAL_WORK = {
    "name": "Fenna Bedenksma",
    "hours": "ma, di en do 9.00-15.00",
    "phone": "085 000 10 20",
    "how": "Loop binnen bij lokaal 1.14, of app voor een afspraak (verzonnen).",
}
CARE_TEAM = {
    "name": "ZAT (verzonnen)",
    "hours": "elke tweede dinsdag",
    "how": "De zorgcoördinator brengt een student in, als de student het goed vindt.",
}
PARTNERS = (
    {"name": "Wijkteam Verzonnenwijk", "hours": "werkdagen 9.00-17.00", "phone": "085 000 30 40"},
    {
        "name": "Jongerenpunt (verzonnen)",
        "hours": "wo 13.00-17.00",
        "phone": "085 000 30 50",
        "how": "Zonder afspraak.",
    },
)

# Nobody checked anything in a demonstration, and the page says so.
CALLS = (
    ("emergency", "", "112", "dag en nacht", "verzonnen controle"),
    ("suicide", "", "113", "dag en nacht", "verzonnen controle"),
    ("duty", "", "085 000 00 00", "", "verzonnen controle"),
    ("gp", "Verzonnenstad", "085 000 90 10", "17.00-8.00 en in het weekend", "verzonnen controle"),
    ("crisis", "Verzonnenstad", "085 000 90 20", "dag en nacht", "verzonnen controle"),
)


def make_care_routes(bulk: Bulk, organisation: Organisation, today: date) -> None:
    """Write down the routes of most schools; every fifth one has none yet."""
    schools = sorted((school for side in organisation.sides for school in side.schools), key=lambda one: one.id)
    for index, school in enumerate(schools):
        shape = (_large, _small, _two_buildings, _two_buildings, None, _small)[index % 6]
        for kind, site_id, facts in shape(organisation, school) if shape is not None else ():
            bulk.add(
                "care_route_step",
                school_id=school.id,
                kind=kind,
                site_id=site_id,
                changed_on=today - timedelta(days=20 + 7 * index),
                changed_by_id=school.care_coordinators[0],
                **facts,
            )


def make_calls(bulk: Bulk, organisation: Organisation, today: date) -> None:
    """Let the first programme have checked most numbers, added two of its region, and be on duty shorter on Fridays."""
    side = organisation.sides[0]
    for code, area, number, hours, source in CALLS:
        bulk.add(
            "programme_line",
            programme_id=side.id,
            code=code,
            area=area,
            number=number,
            hours=hours,
            source=source,
            confirmed_on=today - timedelta(days=30),
            confirmed_by_id=side.manager_id,
        )
    for weekday, until in enumerate((17, 17, 17, 17, 15)):
        bulk.add("duty_hours", programme_id=side.id, weekday=weekday, opens_at=time(9), closes_at=time(until))


def _small(organisation: Organisation, school: SchoolFacts) -> list[Step]:
    coach, care = organisation.called[school.study_coach_id], organisation.called[school.care_coordinators[0]]
    return [
        (RouteKind.STUDY_COACH, None, {"name": coach, "hours": "ma t/m do", "phone": "085 000 10 01"}),
        (
            RouteKind.CARE_COORDINATOR,
            None,
            {"name": care, "hours": "ma en do 9.00-16.00", "phone": "085 000 10 02", "email": "zorg@school.example"},
        ),
    ]


def _large(organisation: Organisation, school: SchoolFacts) -> list[Step]:
    return [
        *_small(organisation, school),
        (RouteKind.SOCIAL_WORK, None, SOCIAL_WORK),
        (RouteKind.CARE_TEAM, None, CARE_TEAM),
        (RouteKind.OUTSIDE, None, PARTNERS[0]),
    ]


def _two_buildings(organisation: Organisation, school: SchoolFacts) -> list[Step]:
    coach = organisation.called[school.study_coach_id]
    cares = [organisation.called[number] for number in school.care_coordinators]
    return [
        (RouteKind.STUDY_COACH, None, {"name": coach, "hours": "ma t/m do", "phone": "085 000 10 01"}),
        *(
            (RouteKind.CARE_COORDINATOR, site, {"name": name, "hours": hours, "phone": f"085 000 10 0{number}"})
            for number, (site, name, hours) in enumerate(
                zip(school.sites, cares, ("ma en di 9.00-16.00", "wo en vr 9.00-14.00"), strict=False), start=3
            )
        ),
        *((RouteKind.OUTSIDE, None, one) for one in PARTNERS),
    ]
