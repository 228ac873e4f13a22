"""Every write of matching: the proposal with its answers, and what is said to who waits for one."""

from programme.matching.actions import proposal, waiting
from programme.matching.actions.proposal import (
    fall_through,
    mentor_answers,
    propose,
    student_answers,
    take_back,
    terms_of,
)
from programme.matching.actions.waiting import answer_still, keep_in_touch

__all__ = [
    "GROUNDS",
    "answer_still",
    "fall_through",
    "keep_in_touch",
    "mentor_answers",
    "propose",
    "student_answers",
    "take_back",
    "terms_of",
]

GROUNDS = proposal.GROUNDS + waiting.GROUNDS
