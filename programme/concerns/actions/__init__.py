"""Writes of a concern: raise it, keep it owned and on time, walk its steps, and say to each what they may hear."""

from programme.concerns.actions.meldcode import Walked, write_step
from programme.concerns.actions.owning import GROUNDS, hand_over, has_nobody_else, keep_owned
from programme.concerns.actions.raising import Worry, raise_concern
from programme.concerns.actions.steps import acknowledge, answer, close, look_too, weigh, weigh_again
from programme.concerns.actions.telling import not_told, told

__all__ = [
    "GROUNDS",
    "Walked",
    "Worry",
    "acknowledge",
    "answer",
    "close",
    "hand_over",
    "has_nobody_else",
    "keep_owned",
    "look_too",
    "not_told",
    "raise_concern",
    "told",
    "weigh",
    "weigh_again",
    "write_step",
]
