"""Every write of matching: the proposal with its answers, and what is said to who waits for one."""

from programme.matching.actions import owing, waiting
from programme.matching.actions.answers import mentor_answers, student_answers, student_chooses_nobody
from programme.matching.actions.apart import keep_apart, let_meet
from programme.matching.actions.chasing import chase_answers
from programme.matching.actions.falling import fall_through
from programme.matching.actions.missing import ask_for_missing, ask_mentors
from programme.matching.actions.owing import owe_meeting_by_facts
from programme.matching.actions.plan import (
    compute_plans,
    decide,
    drop,
    make_plan,
    plan_again,
    preview,
    repeat,
    resume,
    reweigh,
    send_plan,
    solved,
    stop,
    take_over,
    undo,
    without_each,
)
from programme.matching.actions.proposal import propose, take_back, terms_of
from programme.matching.actions.waiting import answer_still, keep_in_touch

__all__ = [
    "GROUNDS",
    "answer_still",
    "ask_for_missing",
    "ask_mentors",
    "chase_answers",
    "compute_plans",
    "decide",
    "drop",
    "fall_through",
    "keep_apart",
    "keep_in_touch",
    "let_meet",
    "make_plan",
    "mentor_answers",
    "owe_meeting_by_facts",
    "plan_again",
    "preview",
    "propose",
    "repeat",
    "resume",
    "reweigh",
    "send_plan",
    "solved",
    "stop",
    "student_answers",
    "student_chooses_nobody",
    "take_back",
    "take_over",
    "terms_of",
    "undo",
    "without_each",
]

GROUNDS = owing.GROUNDS + waiting.GROUNDS
