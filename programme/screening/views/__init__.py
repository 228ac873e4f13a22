"""The pages of the screening: its two judgements (does the student want this, can a mentor carry it) and their questions."""

from programme.screening.views import colour, eve, hearing, motivation, pausing, questions
from programme.screening.views.shared import blueprint

__all__ = ["blueprint", "colour", "eve", "hearing", "motivation", "pausing", "questions"]
