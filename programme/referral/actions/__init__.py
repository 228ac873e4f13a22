"""Writes of a referral: from the advice to the day help has it, each step with somebody who sees to it."""

from programme.referral.actions.owing import GROUNDS
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

__all__ = [
    "GROUNDS",
    "Handing",
    "advise",
    "agree",
    "care_starts",
    "care_waits",
    "chase_unreceived",
    "close",
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
