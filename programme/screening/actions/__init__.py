"""Every write of the screening, in a file for each of its two judgements and one for what they share."""

from programme.screening.actions import colour, motivation
from programme.screening.actions.colour import Judgement, fulfil_conditions, give_colour, look_again
from programme.screening.actions.motivation import Onward, Words, decide_motivation, next_talk_number
from programme.screening.actions.onward import owe_match

__all__ = [
    "GROUNDS",
    "Judgement",
    "Onward",
    "Words",
    "decide_motivation",
    "fulfil_conditions",
    "give_colour",
    "look_again",
    "next_talk_number",
    "owe_match",
]

GROUNDS = motivation.GROUNDS + colour.GROUNDS
