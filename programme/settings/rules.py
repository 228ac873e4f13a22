"""Rules of settings: within which bounds a number of a programme makes sense, which clash, and how a place is read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

from programme.norms.promises import STRUCTURE, Promises


class Unit(StrEnum):
    """What a number counts."""

    WEEKS = "weeks"
    HOURS = "hours"
    DAYS = "days"
    WORKDAYS = "workdays"
    MONTHS = "months"
    MINUTES = "minutes"
    YEARS = "years"
    STUDENTS = "students"
    TIMES = "times"
    SCORE = "score"
    PEOPLE = "people"
    MENTORS = "mentors"
    PERCENT = "percent"
    MONTH = "month"
    HOUR = "hour"
    CONTACTS = "contacts"
    TENTHS = "tenths"


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that makes sense; a number beyond it is a slip of the hand."""

    least: int
    most: int


# Source: proposal; no law or publication says more than that a term is neither nothing nor a lifetime.
BOUNDS: dict[Unit, Bounds] = {
    Unit.WEEKS: Bounds(1, 260),
    Unit.HOURS: Bounds(1, 336),
    Unit.DAYS: Bounds(1, 365),
    # Nothing means: the same day.
    Unit.WORKDAYS: Bounds(0, 60),
    Unit.MONTHS: Bounds(1, 120),
    Unit.MINUTES: Bounds(10, 480),
    Unit.YEARS: Bounds(10, 99),
    Unit.STUDENTS: Bounds(0, 30),
    Unit.TIMES: Bounds(0, 30),
    Unit.SCORE: Bounds(0, 10),
    Unit.PEOPLE: Bounds(1, 60),
    # Beside more than three people nobody chooses calmly.
    Unit.MENTORS: Bounds(1, 3),
    Unit.PERCENT: Bounds(0, 100),
    Unit.MONTH: Bounds(1, 12),
    Unit.HOUR: Bounds(0, 23),
    Unit.CONTACTS: Bounds(1, 200),
    # A mean of one to five points cannot differ by more than four, nor lie above five.
    Unit.TENTHS: Bounds(1, 50),
}

# What a programme may leave out by saying nothing; by its unit alone it would be at least one.
MAY_BE_NONE = frozenset({"evaluation_first_weeks", "evaluation_second_weeks"})

MOST_NORTH, MOST_EAST = 90, 180

# What is answered by yes or no. The type of a default says it.
YES_OR_NO = frozenset(field.name for field in fields(Promises) if isinstance(field.default, bool))

# The first of each pair may not be larger than the second.
IN_ORDER = (
    ("mentor_age_from", "mentor_age_to"),
    ("mentor_capacity", "mentor_capacity_most"),
    ("motivation_not_now_most", "motivation_doubt_below"),
    ("motivation_second_talk_usual_days", "motivation_second_talk_days"),
    ("proposal_first_reminder_hours", "proposal_second_reminder_hours"),
    ("agreements_remind_days", "agreements_others_days"),
    ("first_checkin_days", "second_checkin_days"),
    ("pulse_remind_days", "pulse_answer_days"),
    ("fell_through_most", "fell_through_of"),
    ("duty_from_hour", "duty_until_hour"),
    ("guardian_consent_below_age", "guardian_invited_below_age"),
    ("intervisie_members_least", "intervisie_members_most"),
)


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A place on the map, in degrees."""

    latitude: float
    longitude: float


def read_coordinates(text: str) -> Coordinates | None:
    """Read degrees north and east as a map gives them, or as Dutch writes decimals; None when it is no place on earth."""
    found = re.fullmatch(r"\s*(-?\d{1,2}[.,]\d{1,8})\s*[,;\s]\s*(-?\d{1,3}[.,]\d{1,8})\s*", text, re.ASCII)
    if found is None:
        return None
    latitude, longitude = (float(part.replace(",", ".")) for part in found.groups())
    on_earth = abs(latitude) <= MOST_NORTH and abs(longitude) <= MOST_EAST
    return Coordinates(latitude, longitude) if on_earth else None


def unit_of(name: str) -> Unit:
    """Read the unit of a number from its name."""
    for end, unit in (
        ("_workdays", Unit.WORKDAYS),
        ("_hours", Unit.HOURS),
        ("_days", Unit.DAYS),
        ("_weeks", Unit.WEEKS),
        ("_months", Unit.MONTHS),
        ("_minutes", Unit.MINUTES),
        ("_percent", Unit.PERCENT),
        ("_month", Unit.MONTH),
        ("_hour", Unit.HOUR),
        ("_seats", Unit.PEOPLE),
        ("_members_least", Unit.PEOPLE),
        ("_members_most", Unit.PEOPLE),
        ("_references", Unit.PEOPLE),
        ("_chooses_from", Unit.MENTORS),
        ("_week_most", Unit.CONTACTS),
        ("_tenths", Unit.TENTHS),
    ):
        if name.endswith(end):
            return unit
    if "_age" in name:
        return Unit.YEARS
    if name.startswith(("motivation_", "weight_")):
        return Unit.SCORE
    return Unit.STUDENTS if "capacity" in name or name == "amber_matches_most" else Unit.TIMES


def bounds_of(name: str) -> Bounds:
    """Give the bounds of a number, by its unit."""
    found = BOUNDS[unit_of(name)]
    return Bounds(0, found.most) if name in MAY_BE_NONE else found


def numbers(promises: Promises) -> dict[str, int | bool | None]:
    """Give every number and every yes-or-no of a programme that it may change for itself."""
    values = {field.name: getattr(promises, field.name) for field in fields(promises) if field.name not in STRUCTURE}
    return {name: value for name, value in values.items() if value is None or isinstance(value, int)}


def may_be_empty(name: str) -> bool:
    """Tell whether no number is an answer too: without a limit of age, everybody is welcome."""
    return name in ("mentor_age_from", "mentor_age_to")


def own_numbers(preset: Promises, chosen: Mapping[str, Any]) -> dict[str, int | bool | None]:
    """Give only the numbers that differ from the preset: these a programme keeps for itself."""
    return {name: chosen[name] for name, value in numbers(preset).items() if name in chosen and chosen[name] != value}


def clashes(chosen: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Give the pairs of numbers that contradict each other, the larger one second."""
    return [
        (low, high)
        for low, high in IN_ORDER
        if chosen.get(low) is not None and chosen.get(high) is not None and chosen[low] > chosen[high]
    ]
