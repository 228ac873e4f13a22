"""The pages of an intake: the appointment, the talk itself, and what is filled in afterwards."""

from programme.intake.views import appointment, fill_in, talk
from programme.intake.views.shared import blueprint

__all__ = ["appointment", "blueprint", "fill_in", "talk"]
