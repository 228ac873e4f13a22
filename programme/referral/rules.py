"""What is owed next on a referral, and what the school may see of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from programme.core.clock import working_days_after
from programme.lifecycle.stages import ReferralStage
from programme.norms.promises import Promises

OPEN = frozenset(ReferralStage) - {ReferralStage.CLOSED, ReferralStage.DECLINED}
# With the receiver, or past it: from here on the school can be part of it.
HANDED = frozenset(
    {ReferralStage.HANDED_OVER, ReferralStage.RECEIVED, ReferralStage.STARTED, ReferralStage.WAITING_LIST}
)


@dataclass(frozen=True, slots=True)
class NextStep:
    """By when somebody has to look again, and the code of why."""

    due_on: date
    reason: str


def next_step(stage: ReferralStage, *, today: date, urgent: bool, promises: Promises) -> NextStep | None:
    """Give what is owed next; nothing once the referral is over."""
    step_days = promises.referral_urgent_workdays if urgent else promises.referral_step_workdays
    follow_on = today + timedelta(days=promises.referral_follow_days)
    match stage:
        case ReferralStage.ADVISED:
            return NextStep(working_days_after(today, step_days), "referral_ask_student")
        case ReferralStage.AGREED:
            return NextStep(working_days_after(today, step_days), "referral_hand_over")
        case ReferralStage.HANDED_OVER:
            return NextStep(today + timedelta(days=promises.referral_received_days), "referral_not_confirmed")
        case ReferralStage.RECEIVED:
            return NextStep(follow_on, "referral_care_began")
        case ReferralStage.WAITING_LIST:
            return NextStep(follow_on, "referral_waits")
        case ReferralStage.STARTED:
            return NextStep(follow_on, "referral_runs")
        case _:
            return None


def school_sees(*, stage: ReferralStage, school_told: bool, agreed_on: date | None, danger: bool) -> bool:
    """Tell whether school staff may know of a referral: told, and with the student's agreement or in danger.

    Source: trust.md, field level.
    """
    return school_told and stage in HANDED and (agreed_on is not None or danger)
