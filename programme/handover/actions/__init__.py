"""Every write of handing over."""

from programme.handover.actions import absence, second
from programme.handover.actions.absence import call_off, say_away, take_back
from programme.handover.actions.away import come_back, stand_in
from programme.handover.actions.becoming import become_main
from programme.handover.actions.leaving import HandedOver, reassign
from programme.handover.actions.schools import hand_over_school
from programme.handover.actions.second import end_early, extend, is_back, name_second, owe_question, pass_on_ended

GROUNDS = second.GROUNDS + absence.GROUNDS

__all__ = [
    "GROUNDS",
    "HandedOver",
    "become_main",
    "call_off",
    "come_back",
    "end_early",
    "extend",
    "hand_over_school",
    "is_back",
    "name_second",
    "owe_question",
    "pass_on_ended",
    "reassign",
    "say_away",
    "stand_in",
    "take_back",
]
