"""Every write of an intake: the appointment, the talk itself, and what is filled in afterwards."""

from programme.intake.actions import appointment, fill_in, talk
from programme.intake.actions.appointment import (
    call_off_left_behind,
    change_host,
    fall_away,
    need_agreement,
    plan_intake,
    remind_of_talks,
)
from programme.intake.actions.fill_in import Filling, ask_to_fill_in, mark_of, stop_asking
from programme.intake.actions.fill_in import fill_in as fill_in_answers
from programme.intake.actions.talk import OUTLIVES, Said, Typed, hold_intake, keep_block, owe_screening, stop_for_now

__all__ = [
    "GROUNDS",
    "OUTLIVES",
    "Filling",
    "Said",
    "Typed",
    "ask_to_fill_in",
    "call_off_left_behind",
    "change_host",
    "fall_away",
    "fill_in_answers",
    "hold_intake",
    "keep_block",
    "mark_of",
    "need_agreement",
    "owe_screening",
    "plan_intake",
    "remind_of_talks",
    "stop_asking",
    "stop_for_now",
]

GROUNDS = appointment.GROUNDS + fill_in.GROUNDS + talk.GROUNDS
