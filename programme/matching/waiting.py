"""What a waiting student waits for, and when they hear from us meanwhile; pure, as rules are."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.matching.rules import RULES, About, MentorProfile, StudentProfile, Terms
from programme.norms.promises import Promises

_MENTOR_RULES = tuple(rule for rule in RULES if rule.about is About.MENTOR)
# What is asked for every student anew: of the student, and of the pair.
_OTHER_RULES = tuple(rule for rule in RULES if rule.about is not About.MENTOR)


class Tell(StrEnum):
    """What a student who waits hears."""

    STILL_ON_IT = "still_on_it"
    DO_YOU_STILL = "do_you_still"


@dataclass(frozen=True, slots=True)
class Lack:
    """A rule that alone keeps so many mentors from this student."""

    rule: str
    mentors: int


@dataclass(frozen=True, slots=True)
class WaitsFor:
    """How many mentors could be proposed now; where none can, what is lacking, the nearest first."""

    fitting: int
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """The mentors of a programme, each with the rules that keep it from every student; made once for a whole list."""

    mentors: tuple[tuple[MentorProfile, tuple[str, ...]], ...]
    terms: Terms


def desk(mentors: Sequence[MentorProfile], terms: Terms) -> Desk:
    """Lay the mentors ready: what is said of a mentor alone is asked once and not for every student."""
    nobody = StudentProfile(school_id=0, colour=None, motivation=None)
    return Desk(
        tuple(
            (one, tuple(rule.name for rule in _MENTOR_RULES if rule.finds(nobody, one, terms) is not None))
            for one in mentors
        ),
        terms,
    )


def waits_for(student: StudentProfile, at: Desk) -> WaitsFor:
    """Say what a student waits for: of the mentors that one single rule keeps away, which rule that is.

    A rule that lies with the student keeps all mentors away, and stands first. Where every mentor is kept away by more
    than one rule, nothing is named.
    """
    fitting, alone = 0, Counter[str]()
    for mentor, against in at.mentors:
        if len(against) > 1:
            continue
        found = list(against)
        for rule in _OTHER_RULES:
            if rule.finds(student, mentor, at.terms) is not None:
                found.append(rule.name)
                if len(found) > 1:
                    break
        if not found:
            fitting += 1
        elif len(found) == 1:
            alone[found[0]] += 1
    lacks = tuple(Lack(rule, number) for rule, number in alone.most_common())
    return WaitsFor(fitting, () if fitting else lacks)


def to_tell(
    *,
    since: date,
    told_on: date | None,
    asked_on: date | None,
    requested_on: date | None,
    today: date,
    promises: Promises,
) -> Tell | None:
    """Say whether a waiting student hears something today, and what; nothing while it is not time.

    `told_on`: the last message of any kind; `asked_on`: the last time they were asked whether they still want it;
    `requested_on`: the last time anything at all was asked of them. Source: experience.md §7: one request per 14 days.
    """
    quiet = requested_on is None or today >= requested_on + timedelta(days=promises.student_request_days)
    if quiet and today >= (asked_on or since) + timedelta(weeks=promises.waiting_ask_weeks):
        return Tell.DO_YOU_STILL
    if today >= (told_on or since) + timedelta(weeks=promises.waiting_message_weeks):
        return Tell.STILL_ON_IT
    return None
