"""The pages of matching: who waits, one student beside the mentors, a proposal and its answers."""

from programme.matching.views import answers, beside, plan, propose, waiting
from programme.matching.views.shared import blueprint

__all__ = ["answers", "beside", "blueprint", "plan", "propose", "waiting"]
