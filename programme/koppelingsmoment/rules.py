"""Who is invited to the first meeting, which date suits them best, and what the meeting needs to be held."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from programme.koppelingsmoment.models import NotInvited
from programme.norms.promises import Party, Promises
from programme.norms.vocabulary import BLOCK_MINUTES, DAYS


class GuardianRule(StrEnum):
    """How a parent or carer takes part. Source: issue 2 and domain.md §2.4."""

    MUST = "must"
    UNLESS_STUDENT_SAYS_NO = "unless_student_says_no"
    ONLY_IF_STUDENT_WANTS = "only_if_student_wants"
    NO_PARTY = "no_party"


class GuardianChoice(StrEnum):
    """What was chosen about the guardian when planning."""

    INVITE = "invite"
    STUDENT_SAYS_NO = "student_says_no"
    NOT_INVITED = "not_invited"


class Gap(StrEnum):
    """What a first meeting still misses before it counts as held."""

    STUDENT_OR_MENTOR = "student_or_mentor"
    REASON = "reason"
    GUARDIAN_CONSENT = "guardian_consent"
    AGREED = "agreed"
    SIGNED = "signed"
    STILL_TO_COME = "still_to_come"


@dataclass(frozen=True, slots=True)
class Presence:
    """One party of the meeting: invited or not, there or not, and if not, why."""

    party: Party
    was_present: bool
    reason: str = ""


class PollState(StrEnum):
    """How it stands with the answers about a date."""

    WAITS = "waits"
    NO_DATE = "no_date"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Choice:
    """One date that was asked about: who can, who cannot, and whether everybody who must be there can."""

    number: int
    starts_at: datetime
    able: frozenset[Party]
    unable: frozenset[Party]
    works: bool


# Dates are proposed between tomorrow and three weeks from now: later, the promise to meet soon is not kept.
PROPOSED_WITHIN_DAYS = 21
MINUTES_IN_HOUR, MINUTES_IN_QUARTER = 60, 15
# A pair cannot begin without the pair; anybody else may be missing for a reason.
THE_PAIR = frozenset({Party.STUDENT, Party.MENTOR})


def guardian_rule(age: int | None, promises: Promises) -> GuardianRule:
    """Tell how a guardian takes part; a student whose age is unknown is protected as the youngest."""
    if age is None or age < promises.guardian_consent_below_age:
        return GuardianRule.MUST
    if Party.GUARDIAN not in promises.parties:
        return GuardianRule.NO_PARTY
    if age < promises.guardian_invited_below_age:
        return GuardianRule.UNLESS_STUDENT_SAYS_NO
    return GuardianRule.ONLY_IF_STUDENT_WANTS


def guardian_choices(rule: GuardianRule) -> tuple[GuardianChoice, ...]:
    """Give what may be chosen about the guardian; the first is the usual."""
    return {
        GuardianRule.MUST: (GuardianChoice.INVITE,),
        GuardianRule.UNLESS_STUDENT_SAYS_NO: (GuardianChoice.INVITE, GuardianChoice.STUDENT_SAYS_NO),
        GuardianRule.ONLY_IF_STUDENT_WANTS: (GuardianChoice.NOT_INVITED, GuardianChoice.INVITE),
        GuardianRule.NO_PARTY: (),
    }[rule]


def why_no_guardian(rule: GuardianRule, choice: GuardianChoice | None) -> NotInvited | None:
    """Give why the guardian is not invited, or None when they are.

    A guardian who must be there is invited whatever was sent.
    """
    if rule is GuardianRule.MUST or choice is GuardianChoice.INVITE:
        return None
    return NotInvited.STUDENT_IS_ADULT if rule is GuardianRule.ONLY_IF_STUDENT_WANTS else NotInvited.STUDENT_SAYS_NO


def needs_consent(age: int | None, promises: Promises) -> bool:
    """Tell whether a guardian's consent is required; presence may be waived, consent may not."""
    return age is None or age < promises.guardian_consent_below_age


def gaps(
    *,
    presence: Collection[Presence],
    age: int | None,
    promises: Promises,
    consented_on: date | None,
    agreed: Collection[Party],
    is_signed: bool,
    held_on: date,
    today: date,
) -> tuple[Gap, ...]:
    """Give what is still missing before this meeting can start the match."""
    found = []
    if held_on > today:
        found.append(Gap.STILL_TO_COME)
    if {one.party for one in presence if one.was_present} & THE_PAIR != THE_PAIR:
        found.append(Gap.STUDENT_OR_MENTOR)
    if any(not one.was_present and not one.reason.strip() for one in presence if one.party not in THE_PAIR):
        found.append(Gap.REASON)
    if needs_consent(age, promises) and (consented_on is None or consented_on > today):
        found.append(Gap.GUARDIAN_CONSENT)
    if not set(agreed) >= THE_PAIR:
        found.append(Gap.AGREED)
    if promises.signed_plan and not is_signed:
        found.append(Gap.SIGNED)
    return tuple(found)


def until_by_default(held_on: date, promises: Promises) -> date:
    """Give the day on which a match usually ends."""
    return held_on + timedelta(weeks=promises.duration_weeks)


def necessary(rule: GuardianRule) -> frozenset[Party]:
    """Give who must be able to come: the pair, and a guardian where the law asks for one."""
    return THE_PAIR | {Party.GUARDIAN} if rule is GuardianRule.MUST else THE_PAIR


def choices(
    dates: Mapping[int, datetime], said: Mapping[Party, Collection[int] | None], must: Collection[Party]
) -> tuple[Choice, ...]:
    """Lay the answers beside the dates, the best date first.

    `dates`: number and moment of each; `said`: the numbers on which each party can, None for who did not answer. A date on
    which everybody who must be there can goes before any other; then more people go before fewer, and earlier before later.
    """
    found = []
    for number, starts_at in dates.items():
        able = frozenset(party for party, can in said.items() if can is not None and number in can)
        unable = frozenset(party for party, can in said.items() if can is not None and number not in can)
        found.append(Choice(number, starts_at, able, unable, able >= set(must)))
    return tuple(
        sorted(found, key=lambda one: (not one.works, -len(one.able & set(must)), -len(one.able), one.starts_at))
    )


def best(found: Iterable[Choice]) -> Choice | None:
    """Give the date to fix: the first on which everybody who must be there can; None when there is none (yet)."""
    return next((one for one in found if one.works), None)


def poll_state(
    dates: Collection[int], said: Mapping[Party, Collection[int] | None], must: Collection[Party]
) -> PollState:
    """Tell how it stands: no date is left for who must be there, or everybody answered, or we wait."""
    left = set(dates)
    for party in must:
        can = said.get(party)
        if can is not None:
            left &= set(can)
    if not left:
        return PollState.NO_DATE
    return PollState.ANSWERED if all(can is not None for can in said.values()) else PollState.WAITS


def answer_by(asked_on: date, first_on: date, promises: Promises) -> date:
    """Give the day by which the answers should be there: after the set days, and before the first of the dates."""
    return max(asked_on, min(asked_on + timedelta(days=promises.meeting_answer_days), first_on - timedelta(days=1)))


def is_free(week: Collection[str], starts_at: datetime, minutes: int) -> bool:
    """Tell whether somebody is free for a meeting by the parts of their week; a week that is not known is free.

    `starts_at` is a moment on the wall clock.
    """
    if not week:
        return True
    day = tuple(DAYS)[starts_at.weekday()]
    free = [int(part.partition("-")[2]) * MINUTES_IN_HOUR for part in week if part.startswith(f"{day}-")]
    begin = starts_at.hour * MINUTES_IN_HOUR + starts_at.minute
    return all(
        any(start <= minute < start + BLOCK_MINUTES for start in free)
        for minute in range(begin, begin + minutes, MINUTES_IN_QUARTER)
    )


def proposed_moments(
    weeks: Collection[Collection[str]], first_on: date, most: int, quiet: Collection[tuple[date, date]] = ()
) -> tuple[datetime, ...]:
    """Propose moments on the wall clock, each on another day, in which all these weeks are free; none when one is unknown.

    `quiet`: first and last days of holidays and other days off, on which nothing is proposed.
    """
    if not all(weeks):
        return ()
    shared = set.intersection(*(set(week) for week in weeks))
    found: list[datetime] = []
    for later in range(PROPOSED_WITHIN_DAYS):
        day = first_on + timedelta(days=later)
        hours = [int(part.partition("-")[2]) for part in shared if part.startswith(f"{tuple(DAYS)[day.weekday()]}-")]
        is_off = any(first <= day <= last for first, last in quiet)
        if hours and not is_off and len(found) < most:
            found.append(datetime.combine(day, time(min(hours))))
    return tuple(found)
