"""What is owed next on a referral, what the other side may answer, and what the school may see of it."""

from dataclasses import dataclass
from datetime import date, timedelta

from programme.core.clock import working_days_after
from programme.lifecycle.stages import ReferralMove, ReferralStage
from programme.norms.promises import Promises
from programme.referral.models import Reply

OPEN = frozenset(ReferralStage) - {ReferralStage.CLOSED, ReferralStage.DECLINED}
# With the receiver, or past it: from here on the school can be part of it.
HANDED = frozenset(
    {ReferralStage.HANDED_OVER, ReferralStage.RECEIVED, ReferralStage.STARTED, ReferralStage.WAITING_LIST}
)


# What the other side may answer at a stage; a note alone is always welcome once it was received.
REPLIES: dict[ReferralStage, tuple[Reply, ...]] = {
    ReferralStage.HANDED_OVER: (Reply.RECEIVED, Reply.CANNOT),
    ReferralStage.RECEIVED: (Reply.STARTED, Reply.WAITS, Reply.CANNOT, Reply.NOTE),
    ReferralStage.WAITING_LIST: (Reply.STARTED, Reply.CANNOT, Reply.NOTE),
    ReferralStage.STARTED: (Reply.ENDED, Reply.NOTE),
}
# A note moves nothing.
MOVED_BY: dict[Reply, ReferralMove] = {
    Reply.RECEIVED: ReferralMove.RECEIVE,
    Reply.STARTED: ReferralMove.CARE_STARTS,
    Reply.WAITS: ReferralMove.CARE_WAITS,
    Reply.CANNOT: ReferralMove.CANNOT,
    Reply.ENDED: ReferralMove.CLOSE,
}
# Who says no, or that it is over, says why in a sentence.
ASKS_NOTE = frozenset({Reply.CANNOT, Reply.ENDED, Reply.NOTE})
# What brings a referral back to its owner, who looks for another way.
CAME_BACK = frozenset({ReferralMove.NOT_RECEIVED, ReferralMove.CANNOT})


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


def is_late(handed_over_on: date | None, today: date, promises: Promises) -> bool:
    """Tell whether nobody confirmed a handover within the norm, so that it is its owner's again to see to."""
    return handed_over_on is not None and today >= handed_over_on + timedelta(days=promises.referral_received_days)


def school_sees(*, stage: ReferralStage, school_told: bool, agreed_on: date | None, danger: bool) -> bool:
    """Tell whether school staff may know of a referral: told, and with the student's agreement or in danger.

    Source: trust.md, field level.
    """
    return school_told and stage in HANDED and (agreed_on is not None or danger)
