"""The pages of volunteers, in a file for the way of a mentor and one for the profile."""

from programme.volunteers.views import profile, road
from programme.volunteers.views.shared import blueprint

__all__ = ["blueprint", "profile", "road"]
