"""The pages of the logbook: what a mentor plans and writes down, and how the programme reads along."""

from programme.logbook.views import goals, reading, series, writing
from programme.logbook.views.shared import blueprint

__all__ = ["blueprint", "goals", "reading", "series", "writing"]
