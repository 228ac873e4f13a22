"""The pages of handing over."""

from programme.handover.views import leaving, schools, second
from programme.handover.views.shared import blueprint

__all__ = ["blueprint", "leaving", "schools", "second"]
