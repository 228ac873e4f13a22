"""Everybody who waits and every mentor, as the columns of numbers that the engine weighs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from programme.lifecycle.models import Colour
from programme.matching.rules import RULES, About, MentorProfile, StudentProfile, Terms
from programme.norms.promises import Promises
from programme.norms.vocabulary import BLOCK_MINUTES, INTERESTS, LANGUAGES, PARTS_OF_WEEK
from programme.people.models import Meet, MentorKind, MentorStage

if TYPE_CHECKING:
    from programme.matching.engine import Problem

WORD_BITS = 64
CRITERIA = ("interests", "time", "travel", "wishes", "experience")
UNKNOWN = -1
NO_LIMIT = -1
WAYS = {Meet.SCHOOL: 1, Meet.ONLINE: 2, Meet.EITHER: 3}
GENDERS = {"woman": 1, "man": 2}
AGE_WISHES = {"young": 1, "older": 2}
ONLINE, MINORS = "online", "minors"


@dataclass(frozen=True, slots=True)
class Waiter:
    """One student who waits, with what the rules need to know and since how many weeks."""

    profile: StudentProfile
    weeks: int


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of one plan, read at one moment."""

    waiters: tuple[Waiter, ...]
    mentors: tuple[MentorProfile, ...]
    terms: Terms


def usual_weights(promises: Promises) -> dict[str, int]:
    """Give what counts how much in a programme, 0 to 10 each; where all of them are nothing, all count alike."""
    weights = {name: int(getattr(promises, f"weight_{name}")) for name in CRITERIA}
    return weights if any(weights.values()) else dict.fromkeys(CRITERIA, 1)


def usual_tiers() -> dict[str, Any]:
    """Give what goes before what as long as nobody chose otherwise: who waits long and who is at risk go first."""
    return {"priority": True, "floor": 0, "best_worst": False, "keep": False}


def site_numbers(people: People) -> list[int]:
    """Give the sites that travel is counted to, in the order of the engine's columns."""
    return sorted({site for one in people.waiters if (site := one.profile.site_id) is not None})


def problem_of(
    people: People,
    *,
    weights: Mapping[str, int],
    tiers: Mapping[str, Any],
    seed: int,
    keep: Iterable[tuple[int, int]] = (),
) -> "Problem":
    """Write everybody as the engine reads them; `keep` holds the pairs (trajectory, mentor) of the plan before."""
    import numpy as np

    from programme.matching import engine

    promises, start = people.terms.promises, people.terms.start_on
    waiters, mentors = people.waiters, people.mentors
    sites = {site: place for place, site in enumerate(site_numbers(people))}
    words = _Words(people)
    students = {one.profile.trajectory_id: place for place, one in enumerate(waiters)}
    places = {one.id: place for place, one in enumerate(mentors)}

    def pairs(numbers: Iterable[tuple[int, int]]) -> Any:
        found = sorted((students[a], places[b]) for a, b in numbers if a in students and b in places)
        return np.array(found, dtype=np.int32).reshape(-1, 2)

    def of_students(kind: Any, value: Any) -> Any:
        return np.array([value(one.profile) for one in waiters], dtype=kind)

    def of_mentors(kind: Any, value: Any) -> Any:
        return np.array([value(one) for one in mentors], dtype=kind)

    travel = np.full((len(mentors), len(sites)), UNKNOWN, dtype=np.int16)
    for row, mentor in enumerate(mentors):
        for site, minutes in mentor.travel.items():
            if site in sites:
                travel[row, sites[site]] = minutes
    student_bits, mentor_bits = _rule_bits(people)
    return engine.Problem(
        student_id=of_students(np.int64, lambda one: one.trajectory_id),
        student_fails=np.array(student_bits, dtype=np.uint32),
        student_school=of_students(np.int32, lambda one: one.school_id),
        student_site=of_students(np.int32, lambda one: sites.get(one.site_id, UNKNOWN)),
        student_amber=of_students(np.bool_, lambda one: one.colour is Colour.AMBER),
        student_interests=words.bits([(*one.profile.interests, *one.profile.own_interests) for one in waiters]),
        student_languages=of_students(np.uint64, lambda one: _mask(one.languages, LANGUAGES)),
        student_week=of_students(np.uint64, lambda one: _mask(one.availability, PARTS_OF_WEEK)),
        student_meet=of_students(np.uint8, lambda one: WAYS[one.meet]),
        student_gender=of_students(np.int8, lambda one: GENDERS.get(one.gender or "", 0)),
        student_gender_wish=of_students(np.int8, lambda one: GENDERS.get(one.gender_wish or "", 0)),
        student_age=of_students(np.int16, lambda one: UNKNOWN if one.age is None else one.age),
        student_age_wish=of_students(np.int8, lambda one: AGE_WISHES.get(one.age_wish or "", 0)),
        student_rather_not=of_students(np.uint8, lambda one: int(ONLINE in one.rather_not)),
        student_waiting_weeks=np.array([one.weeks for one in waiters], dtype=np.int16),
        student_priority=np.array([priority_of(one, promises) for one in waiters], dtype=np.int32),
        student_wait=np.zeros(len(waiters), dtype=np.bool_),
        mentor_id=of_mentors(np.int64, lambda one: one.id),
        mentor_fails=np.array(mentor_bits, dtype=np.uint32),
        mentor_places=of_mentors(np.int16, lambda one: max(0, one.capacity - one.places_taken)),
        mentor_amber_places=of_mentors(np.int16, lambda one: max(0, promises.amber_matches_most - one.amber_taken)),
        mentor_experienced=of_mentors(
            np.bool_,
            lambda one: (
                one.completed_matches >= promises.amber_completed_matches
                and one.complex_training_on is not None
                and one.complex_training_on <= start
            ),
        ),
        mentor_amber_wanted=of_mentors(np.bool_, lambda one: one.wants_amber is not False),
        mentor_school=of_mentors(np.int32, lambda one: UNKNOWN if one.school_id is None else one.school_id),
        mentor_interests=words.bits([(*one.interests, *one.own_interests) for one in mentors]),
        mentor_languages=of_mentors(np.uint64, lambda one: _mask(one.languages, LANGUAGES)),
        mentor_week=of_mentors(np.uint64, lambda one: _mask(one.availability, PARTS_OF_WEEK)),
        mentor_meet=of_mentors(np.uint8, lambda one: WAYS[one.meet]),
        mentor_gender=of_mentors(np.int8, lambda one: GENDERS.get(one.gender or "", 0)),
        mentor_gender_wish=of_mentors(np.int8, lambda one: GENDERS.get(one.gender_wish or "", 0)),
        mentor_age=of_mentors(np.int16, lambda one: UNKNOWN if one.birth_year is None else start.year - one.birth_year),
        mentor_travel=travel,
        mentor_travel_most=of_mentors(np.int16, lambda one: NO_LIMIT if one.travel_most is None else one.travel_most),
        mentor_learns=words.bits([one.learns for one in mentors]),
        mentor_rather_not=of_mentors(
            np.uint8, lambda one: int(ONLINE in one.rather_not) + 2 * int(MINORS in one.rather_not)
        ),
        mentor_completed=of_mentors(np.int16, lambda one: one.completed_matches),
        mentor_taken=of_mentors(np.int16, lambda one: one.places_taken),
        apart=pairs((one.profile.trajectory_id, other) for one in waiters for other in one.profile.apart_from),
        conflict=pairs((one.profile.trajectory_id, other) for one in waiters for other in one.profile.failed_with),
        allowed=pairs(()),
        locks=pairs(()),
        vetoes=pairs(()),
        keep=pairs(keep),
        same_school_only=promises.same_school_only,
        conversation_minutes=min(promises.conversation_minutes, BLOCK_MINUTES),
        weights=engine.Weights(**weights),
        tiers=engine.Tiers(**tiers),
        seed=seed,
    )


def priority_of(waiter: Waiter, promises: Promises) -> int:
    """Give how early somebody comes: the weeks they wait, and some more for who is at risk."""
    at_risk = waiter.profile.colour is Colour.AMBER
    return waiter.weeks + (promises.priority_risk_weeks if at_risk else 0)


def _mask(codes: Iterable[str], order: Iterable[str]) -> int:
    chosen = set(codes)
    return sum(1 << place for place, code in enumerate(order) if code in chosen)


def _rule_bits(people: People) -> tuple[list[int], list[int]]:
    """Ask the rules about one side of everybody, as bits in the order of the engine's names; it finds the others itself."""
    from programme.matching import engine

    bit = {name: 1 << place for place, name in enumerate(engine.RULE_NAMES)}
    nobody = StudentProfile(school_id=0, colour=None, motivation=None)
    no_one = MentorProfile(
        id=0, name="", stage=MentorStage.ADMITTED, kind=MentorKind.VOLUNTEER, capacity=1, places_taken=0
    )
    terms = people.terms
    students = [rule for rule in RULES if rule.about is About.STUDENT]
    mentors = [rule for rule in RULES if rule.about is About.MENTOR]
    return (
        [
            sum(bit[rule.name] for rule in students if rule.finds(one.profile, no_one, terms) is not None)
            for one in people.waiters
        ],
        [
            sum(bit[rule.name] for rule in mentors if rule.finds(nobody, one, terms) is not None)
            for one in people.mentors
        ],
    )


class _Words:
    """Every interest in use, codes and own words alike, each with a bit of its own."""

    def __init__(self, people: People) -> None:
        everybody: list[StudentProfile | MentorProfile] = [waiter.profile for waiter in people.waiters]
        everybody += people.mentors
        used = {word for one in everybody for word in (*one.interests, *one.own_interests)} | {
            code for one in people.mentors for code in one.learns
        }
        ordered = [*(code for code in INTERESTS if code in used), *sorted(used - set(INTERESTS))]
        self.places = {word: divmod(place, WORD_BITS) for place, word in enumerate(ordered)}
        self.width = max(1, -(-len(ordered) // WORD_BITS))

    def bits(self, everybody: Sequence[Sequence[str]]) -> Any:
        """Give uint64[people, words] with the bits of each one's interests."""
        import numpy as np

        found = np.zeros((len(everybody), self.width), dtype=np.uint64)
        for row, chosen in enumerate(everybody):
            for word in chosen:
                column, place = self.places[word]
                found[row, column] |= np.uint64(1 << place)
        return found
