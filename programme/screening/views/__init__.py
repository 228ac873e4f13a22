"""The pages of the screening, in a file for each of its two judgements: does the student want this, can a mentor carry it."""

from programme.screening.views import colour, eve, hearing, motivation
from programme.screening.views.shared import blueprint

__all__ = ["blueprint", "colour", "eve", "hearing", "motivation"]
