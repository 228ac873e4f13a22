"""The pages of a concern: raise it, see who has it, and the steps to an answer."""

from programme.concerns.views import links, meldcode, raising, telling, weighing
from programme.concerns.views.shared import blueprint

__all__ = ["blueprint", "links", "meldcode", "raising", "telling", "weighing"]
