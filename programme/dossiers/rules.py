"""What the pages over all steps offer next, and how a list goes on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from programme.core.database import MOST_ROWS
from programme.lifecycle.models import Colour
from programme.lifecycle.stages import TrajectoryStage


class Next(StrEnum):
    """What can be done next around a student."""

    PLAN_INTAKE = "plan_intake"
    HOLD_INTAKE = "hold_intake"
    SCREEN_MOTIVATION = "screen_motivation"
    SET_COLOUR = "set_colour"
    FIND_MENTOR = "find_mentor"
    SEE_PROPOSAL = "see_proposal"
    PLAN_FIRST_MEETING = "plan_first_meeting"
    OPEN_MATCH = "open_match"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a page of a list ends: the value it is sorted by (empty where there is none) and the row's number."""

    value: str
    number: int

    def __str__(self) -> str:
        return f"{self.value}~{self.number}"


def next_steps(
    *, stage: TrajectoryStage, intake_planned: bool, motivation_known: bool, colour: Colour | None, amber_ready: bool
) -> list[Next]:
    """Give what can be done next, the main thing first."""
    match stage:
        case TrajectoryStage.NOMINATED:
            return [Next.PLAN_INTAKE]
        case TrajectoryStage.INTAKE:
            return [Next.HOLD_INTAKE, Next.PLAN_INTAKE] if intake_planned else [Next.PLAN_INTAKE]
        case TrajectoryStage.SCREENING:
            missing = [] if motivation_known else [Next.SCREEN_MOTIVATION]
            return [*missing, Next.SET_COLOUR, *([Next.SCREEN_MOTIVATION] if motivation_known else []), Next.REFER]
        case TrajectoryStage.WAITING:
            held_back = colour is Colour.AMBER and not amber_ready
            return [*([] if held_back else [Next.FIND_MENTOR]), Next.SET_COLOUR, Next.REFER]
        case TrajectoryStage.PROPOSED:
            return [Next.SEE_PROPOSAL, Next.REFER]
        case TrajectoryStage.KOPPELINGSMOMENT:
            return [Next.PLAN_FIRST_MEETING, Next.REFER]
        case TrajectoryStage.ACTIVE | TrajectoryStage.PAUSED:
            return [Next.OPEN_MATCH, Next.SET_COLOUR, Next.REFER]
        case TrajectoryStage.CLOSING | TrajectoryStage.CLOSED:
            return [Next.OPEN_MATCH]
        case TrajectoryStage.REFERRED | TrajectoryStage.NOT_NOW:
            return [Next.PLAN_INTAKE]
        case _:
            return []


def read_mark(text: str | None) -> Mark | None:
    """Read where a list goes on; None for the first page and for what no page of ours wrote."""
    value, separator, number = (text or "").rpartition("~")
    if not separator or not number.isascii() or not number.isdigit() or len(number) > len(str(MOST_ROWS)):
        return None
    if len(value) > 100 or not value.isprintable() or int(number) > MOST_ROWS:
        return None
    return Mark(value, int(number))


def read_day(text: str) -> date | None:
    """Read the day in a mark; None when it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def prefix(search: str | None) -> tuple[str, str] | None:
    """Give the range of names that begin with what was typed, for an index; None when nothing was typed.

    Names are kept with a capital, and an index on names knows capitals from small letters.
    """
    typed = (search or "").strip()[:50].replace("\x00", "")
    if not typed:
        return None
    begin = typed[0].upper() + typed[1:]
    return begin, begin[:-1] + chr(ord(begin[-1]) + 1)
