"""The pages of the first meeting: the coordinator's, those of mentor and school, and those behind a link."""

from programme.koppelingsmoment.views import desk, holding, links, own
from programme.koppelingsmoment.views.shared import blueprint

__all__ = ["blueprint", "desk", "holding", "links", "own"]
