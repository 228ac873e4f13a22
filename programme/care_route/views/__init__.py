"""The pages of the care route: who does what at a school, who to call, and whose work something is."""

from programme.care_route.views import boundaries, calls, route
from programme.care_route.views.shared import blueprint

__all__ = ["blueprint", "boundaries", "calls", "route"]
