"""When an intake may be held, and by when it is."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from programme.core.clock import working_days_after
from programme.intake.models import Block
from programme.lifecycle.stages import TrajectoryStage
from programme.nomination.rules import Missing, missing_agreement
from programme.norms.promises import Promises


class Wants(StrEnum):
    """What the student says at the end of the talk."""

    YES = "yes"
    LATER = "later"
    NOT_NOW = "not_now"


# Stages from which a talk can be planned: the first one, the same one at another time, or a new one.
FIRST = frozenset({TrajectoryStage.NOMINATED})
AGAIN = frozenset({TrajectoryStage.INTAKE})
NEW = frozenset({TrajectoryStage.NOT_NOW, TrajectoryStage.REFERRED})
PLANNABLE = FIRST | AGAIN | NEW


# The parts of the talk, in the order of a good one; each may come first.
PARTS: tuple[Block, ...] = tuple(one for one in Block if one is not Block.CLOSE)
# The fixed questions about safety. A talk keeps the version it was held with; a changed question is a new version.
# Source: proposal, along the criteria for red of domain.md §5.2; to be adopted by a programme with its school care teams.
SAFETY_VERSION = 1
# The answers at which somebody has to know today whom to call.
WORRYING: dict[str, str] = {"safe_at_home": "no", "place_to_sleep": "no", "is_hurt": "yes", "dark_thoughts": "yes"}


class Lacks(StrEnum):
    """What a talk still needs before the student goes on."""

    CARE = "care"
    SUMMARY = "summary"


def lacks(*, wants: Wants, care_known: bool, summary_agreed: bool) -> tuple[Lacks, ...]:
    """Give what is missing for the choice of the student; who stops or thinks on needs nothing."""
    if wants is not Wants.YES:
        return ()
    return (*(() if care_known else (Lacks.CARE,)), *(() if summary_agreed else (Lacks.SUMMARY,)))


def is_worrying(answers: Mapping[str, object]) -> bool:
    """Tell whether an answer about safety asks for a call today."""
    return any(answers.get(question) == answer for question, answer in WORRYING.items())


def clashes(*, version: int, page: str, seen: int, from_page: str) -> bool:
    """Tell whether somebody else changed a part of the talk since this page was opened.

    A page never clashes with itself: what it kept while its writer typed may arrive before it hears so.
    """
    return version != seen and page != from_page


def closed_gate(
    *, age: int | None, agreed_on: date | None, guardian_agreed_on: date | None, promises: Promises
) -> Missing | None:
    """Tell whose agreement is missing for an intake; nothing is asked of a student who did not say yes.

    Source: issue 2 (no intake without the student's agreement), domain.md §2.4 (under 16 a guardian consents too).
    """
    return missing_agreement(age=age, agreed_on=agreed_on, guardian_agreed_on=guardian_agreed_on, promises=promises)


def screen_due_on(held_on: date, promises: Promises) -> date:
    """Give the day by which motivation and colour follow the talk."""
    return working_days_after(held_on, promises.screening_workdays)


def talk_again_on(day: date, promises: Promises) -> date:
    """Give the day by which a student who doubts is asked again."""
    return day + timedelta(days=promises.motivation_second_talk_days)


def remind_until(today: date, promises: Promises) -> date:
    """Give the last day whose talks students are reminded of today."""
    return today + timedelta(days=promises.intake_reminder_days)


def recontact_on(ended_on: date, promises: Promises) -> date:
    """Give the day on which a student who did not want it now is asked once more."""
    return ended_on + timedelta(weeks=promises.recontact_weeks)
