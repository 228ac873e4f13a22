"""Every write of the logbook: what a mentor writes down, and how the programme reads along."""

from programme.logbook.actions import reading, writing
from programme.logbook.actions.goals import judge_goal, set_goal
from programme.logbook.actions.reading import answer_question, ask_question, read_answer, read_log, ring_back
from programme.logbook.actions.series import (
    FixedHour,
    extend_series,
    pass_on_series,
    plan_series,
    skip_days_off,
    stop_planning,
    stop_series,
)
from programme.logbook.actions.writing import (
    Told,
    move_conversation,
    pass_on,
    plan_conversation,
    write_held,
    write_missed,
    write_unplanned,
)

__all__ = [
    "GROUNDS",
    "FixedHour",
    "Told",
    "answer_question",
    "ask_question",
    "extend_series",
    "judge_goal",
    "move_conversation",
    "pass_on",
    "pass_on_series",
    "plan_conversation",
    "plan_series",
    "read_answer",
    "read_log",
    "ring_back",
    "set_goal",
    "skip_days_off",
    "stop_planning",
    "stop_series",
    "write_held",
    "write_missed",
    "write_unplanned",
]

GROUNDS = writing.GROUNDS + reading.GROUNDS
