"""Every write of an intake, in a file for the appointment and one for the talk itself."""

from programme.intake.actions import appointment, talk
from programme.intake.actions.appointment import (
    call_off_left_behind,
    fall_away,
    need_agreement,
    plan_intake,
    remind_of_talks,
)
from programme.intake.actions.talk import OUTLIVES, Said, Typed, hold_intake, keep_block, owe_screening, stop_for_now

__all__ = [
    "GROUNDS",
    "OUTLIVES",
    "Said",
    "Typed",
    "call_off_left_behind",
    "fall_away",
    "hold_intake",
    "keep_block",
    "need_agreement",
    "owe_screening",
    "plan_intake",
    "remind_of_talks",
    "stop_for_now",
]

GROUNDS = appointment.GROUNDS + talk.GROUNDS
