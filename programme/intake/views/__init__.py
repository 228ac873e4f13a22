"""The pages of an intake, in a file for the appointment and one for the talk itself."""

from programme.intake.views import appointment, talk
from programme.intake.views.shared import blueprint

__all__ = ["appointment", "blueprint", "talk"]
