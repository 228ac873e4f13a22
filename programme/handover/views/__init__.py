"""The pages of handing over."""

from programme.handover.views import absence, leaving, schools, second
from programme.handover.views.shared import blueprint

__all__ = ["absence", "blueprint", "leaving", "schools", "second"]
