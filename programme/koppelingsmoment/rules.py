"""Who is invited to the first meeting, what it needs to be held, and from when silence is too long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from programme.koppelingsmoment.models import NotInvited
from programme.norms.promises import Party, Promises


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
