"""Who is invited to a first meeting, with the languages they read and speak."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from programme.core.database import db
from programme.core.i18n import DEFAULT_LANGUAGE
from programme.koppelingsmoment import rules
from programme.koppelingsmoment.models import Invitee, MeetingParty, NotInvited, PollParty
from programme.koppelingsmoment.queries import FirstMeeting
from programme.koppelingsmoment.rules import GuardianChoice
from programme.lifecycle.models import Match
from programme.norms.promises import Party
from programme.people.models import NAME, Guardian, User


@dataclass(frozen=True, slots=True)
class Plan:
    """When, where, and who is invited beside student, mentor and coordinator.

    `others`: more moments, for who asks everybody which one suits. `place` or `video_url` is filled in. `interpreter` is
    the language for which one is needed; who it is may be found later.
    """

    starts_at: datetime
    minutes: int
    place: str
    care_coordinator: User | None = None
    guardian: GuardianChoice | None = None
    guardian_name: str = ""
    guardian_email: str | None = None
    guardian_language: str | None = None
    guardian_speaks: str | None = None
    student_speaks: str | None = None
    others: tuple[datetime, ...] = ()
    video_url: str | None = None
    interpreter: str | None = None
    interpreter_name: str = ""
    interpreter_email: str | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """One party of a plan: invited, or not and why."""

    party: Party
    name: str = ""
    email: str | None = None
    language: str | None = None
    speaks: str | None = None
    why_not: NotInvited | None = None


def guests(first: FirstMeeting, plan: Plan, actor: User) -> list[Guest]:
    """Give the parties of a plan by the norm; a guardian who was not known yet is kept, so that nobody asks twice."""
    match, student, mentor = first.match, first.match.student, first.match.mentor
    coordinator = match.coordinator or actor
    found = [
        Guest(Party.STUDENT, student.full_name, student.email, student.language, plan.student_speaks),
        Guest(Party.MENTOR, mentor.full_name, mentor.email, mentor.language),
        Guest(Party.COORDINATOR, coordinator.name, coordinator.email, coordinator.language),
    ]
    if Party.CARE_COORDINATOR in first.promises.parties:
        found.append(_care(plan.care_coordinator))
    if first.guardian_rule is not rules.GuardianRule.NO_PARTY:
        why_not = rules.why_no_guardian(first.guardian_rule, plan.guardian)
        found.append(Guest(Party.GUARDIAN, why_not=why_not) if why_not else _guardian(first, plan))
    if plan.interpreter is not None:
        found.append(Guest(Party.INTERPRETER, plan.interpreter_name, plan.interpreter_email, DEFAULT_LANGUAGE))
    return found


def asked_before(parties: Sequence[PollParty]) -> list[Guest]:
    """Give the parties of a question for a date, for the meeting that comes of it."""
    return [Guest(one.party, one.name, one.email, one.language, one.speaks, one.not_invited) for one in parties]


def write(party: MeetingParty | PollParty, guest: Guest) -> None:
    """Write a guest into the row of a party."""
    # A whole name can be longer than a line of a list: the column keeps what fits.
    party.name, party.email = guest.name[:NAME], guest.email or None
    party.language, party.speaks = guest.language, guest.speaks
    party.is_invited, party.not_invited = guest.why_not is None, guest.why_not


def language_of(match: Match, party: Invitee) -> str:
    """Give the language in which a party reads; of who was invited before it was kept, the usual one."""
    if party.language:
        return party.language
    if party.party is Party.STUDENT:
        return match.student.language
    return match.mentor.language if party.party is Party.MENTOR else DEFAULT_LANGUAGE


def _care(person: User | None) -> Guest:
    if person is None:
        return Guest(Party.CARE_COORDINATOR, why_not=NotInvited.OTHER)
    return Guest(Party.CARE_COORDINATOR, person.name, person.email, person.language)


def _guardian(first: FirstMeeting, plan: Plan) -> Guest:
    student = first.match.student
    known = next(
        (one for one in student.guardians if (one.name, one.email) == (plan.guardian_name, plan.guardian_email)), None
    )
    language = plan.guardian_language or (known.language if known else DEFAULT_LANGUAGE)
    if known is None:
        db.session.add(
            Guardian(student_id=student.id, name=plan.guardian_name, email=plan.guardian_email, language=language)
        )
    return Guest(Party.GUARDIAN, plan.guardian_name, plan.guardian_email, language, plan.guardian_speaks)
