"""What the rules of matching know of a student, of a mentor, and of the terms of a pair."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from programme.lifecycle.models import Colour, MotivationOutcome
from programme.norms.promises import Promises
from programme.people.models import Meet, MentorKind, MentorStage

# What either side may say rather not to have; it keeps nobody apart, but it counts.
RATHER_NOT_ONLINE = "online"
RATHER_NOT_MINORS = "minors"
ADULT = 18
# A young mentor is under thirty; a wish for an older one asks for thirty or more.
YOUNG_BELOW = 30


@dataclass(frozen=True, slots=True)
class StudentProfile:
    """What a match needs to know of a student; empty means that nobody filled it in."""

    school_id: int
    colour: Colour | None
    motivation: MotivationOutcome | None
    trajectory_id: int = 0
    site_id: int | None = None
    family_name: str = ""
    amber_ready: bool = False
    on_trial: bool = False
    interests: tuple[str, ...] = ()
    own_interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    meet: Meet = Meet.EITHER
    gender: str | None = None
    gender_wish: str | None = None
    # Whole years on the day the pair would start; `young` or `older` is wished of a mentor.
    age: int | None = None
    age_wish: str | None = None
    rather_not: tuple[str, ...] = ()
    # Mentors with whom an earlier pair failed or a proposal was declined.
    failed_with: frozenset[int] = frozenset()
    # Mentors from whom a coordinator keeps this student apart: family, the same team, known to each other.
    apart_from: frozenset[int] = frozenset()

    @property
    def all_interests(self) -> tuple[str, ...]:
        """Codes and own words together: both sides write their own words alike, so equal words are shared."""
        return (*self.interests, *self.own_interests)


@dataclass(frozen=True, slots=True)
class MentorProfile:
    """What a match needs to know of a mentor; empty means that nobody filled it in."""

    id: int
    name: str
    stage: MentorStage
    kind: MentorKind
    capacity: int
    places_taken: int
    family_name: str = ""
    amber_taken: int = 0
    completed_matches: int = 0
    school_id: int | None = None
    birth_year: int | None = None
    gender: str | None = None
    interests: tuple[str, ...] = ()
    own_interests: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    availability: tuple[str, ...] = ()
    meet: Meet = Meet.EITHER
    # Minutes one way to a building of a school, as the mentor filled them in; a building that is not here is unknown.
    travel: Mapping[int, int] = field(default_factory=dict)
    travel_most: int | None = None
    gender_wish: str | None = None
    # Whether heavier questions are welcome; None is not said, and only a no keeps a pair apart.
    wants_amber: bool | None = None
    learns: tuple[str, ...] = ()
    rather_not: tuple[str, ...] = ()
    vog_seen_on: date | None = None
    vog_renew_due: date | None = None
    references_done_on: date | None = None
    training_done_on: date | None = None
    agreement_signed_on: date | None = None
    complex_training_on: date | None = None

    @property
    def all_interests(self) -> tuple[str, ...]:
        """Codes and own words together."""
        return (*self.interests, *self.own_interests)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which promises, and from which day, the pair would start."""

    promises: Promises
    start_on: date


@dataclass(frozen=True, slots=True)
class Finding:
    """A code with the values of its sentence."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)


def mentor_age(mentor: MentorProfile, terms: Terms) -> int | None:
    """Give the age a mentor reaches in the year of the start; only the year of birth is known."""
    return None if mentor.birth_year is None else terms.start_on.year - mentor.birth_year


def shared(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """Give what stands in both, in the order of the first."""
    return tuple(code for code in first if code in second)
