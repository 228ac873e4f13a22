"""Writes of a referral: from the advice to the day help has it, each step with somebody who sees to it."""

from programme.referral.actions import meanwhile as _meanwhile
from programme.referral.actions import owing as _owing
from programme.referral.actions.meanwhile import decide_meanwhile
from programme.referral.actions.replies import chase_unreceived, read_replies, reply
from programme.referral.actions.steps import (
    Handing,
    advise,
    agree,
    care_starts,
    care_waits,
    close,
    decline,
    hand_over,
    hand_to,
    mentor_told,
    not_received,
    receive,
    send_link_again,
    stop_mentoring,
    student_told,
)

GROUNDS = (*_owing.GROUNDS, *_meanwhile.GROUNDS)

__all__ = [
    "GROUNDS",
    "Handing",
    "advise",
    "agree",
    "care_starts",
    "care_waits",
    "chase_unreceived",
    "close",
    "decide_meanwhile",
    "decline",
    "hand_over",
    "hand_to",
    "mentor_told",
    "not_received",
    "read_replies",
    "receive",
    "reply",
    "send_link_again",
    "stop_mentoring",
    "student_told",
]
