"""The pages of the care route: who does what at a school, and who to call."""

from programme.care_route.views import calls, route
from programme.care_route.views.shared import blueprint

__all__ = ["blueprint", "calls", "route"]
