"""Every write around notes on progress: what a mentor proposes, and the note itself."""

from programme.feedback.actions import notes, proposing
from programme.feedback.actions.notes import (
    Said,
    answer,
    ask_again,
    ask_whose_turn,
    let_rest,
    promise_notes,
    show_code,
    take_back,
    write_note,
)
from programme.feedback.actions.proposing import propose, set_aside

__all__ = [
    "GROUNDS",
    "Said",
    "answer",
    "ask_again",
    "ask_whose_turn",
    "let_rest",
    "promise_notes",
    "propose",
    "set_aside",
    "show_code",
    "take_back",
    "write_note",
]

GROUNDS = notes.GROUNDS + proposing.GROUNDS
