"""Every write of handing over."""

from programme.handover.actions import second
from programme.handover.actions.away import come_back, stand_in
from programme.handover.actions.leaving import HandedOver, reassign
from programme.handover.actions.schools import hand_over_school
from programme.handover.actions.second import end_early, extend, is_back, name_second, pass_on_ended

GROUNDS = second.GROUNDS

__all__ = [
    "GROUNDS",
    "HandedOver",
    "come_back",
    "end_early",
    "extend",
    "hand_over_school",
    "is_back",
    "name_second",
    "pass_on_ended",
    "reassign",
    "stand_in",
]
