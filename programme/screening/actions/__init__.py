"""Every write of the screening: its two judgements, what they share, and the questions that one of them asks."""

from programme.screening.actions import colour, eve, hearing, motivation, pausing
from programme.screening.actions.colour import Judgement, fulfil_conditions, give_colour, look_again
from programme.screening.actions.eve import answer_on_eve, ask_on_eve, speak_on_eve
from programme.screening.actions.hearing import answer_by_link, let_school_hear, reconsider, tell_student
from programme.screening.actions.motivation import Onward, Words, decide_motivation, next_talk_number
from programme.screening.actions.onward import owe_match
from programme.screening.actions.pausing import go_on_at_red, leave_for_help, pause_for_help
from programme.screening.actions.questions import change_questions

__all__ = [
    "GROUNDS",
    "Judgement",
    "Onward",
    "Words",
    "answer_by_link",
    "answer_on_eve",
    "ask_on_eve",
    "change_questions",
    "decide_motivation",
    "fulfil_conditions",
    "give_colour",
    "go_on_at_red",
    "leave_for_help",
    "let_school_hear",
    "look_again",
    "next_talk_number",
    "owe_match",
    "pause_for_help",
    "reconsider",
    "speak_on_eve",
    "tell_student",
]

GROUNDS = motivation.GROUNDS + colour.GROUNDS + hearing.GROUNDS + pausing.GROUNDS + eve.GROUNDS
