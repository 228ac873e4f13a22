"""Every write of matching: the proposal with its answers, and what is said to who waits for one."""

from programme.matching.actions import owing, waiting
from programme.matching.actions.answers import mentor_answers, student_answers, student_chooses_nobody
from programme.matching.actions.chasing import chase_answers
from programme.matching.actions.falling import fall_through
from programme.matching.actions.proposal import propose, take_back, terms_of
from programme.matching.actions.waiting import answer_still, keep_in_touch

__all__ = [
    "GROUNDS",
    "answer_still",
    "chase_answers",
    "fall_through",
    "keep_in_touch",
    "mentor_answers",
    "propose",
    "student_answers",
    "student_chooses_nobody",
    "take_back",
    "terms_of",
]

GROUNDS = owing.GROUNDS + waiting.GROUNDS
