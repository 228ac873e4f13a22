"""The pages of a nomination: its questions one by one, a draft that is changed, and the students of a school."""

from programme.nomination.views import asking, change, students
from programme.nomination.views.shared import blueprint

__all__ = ["asking", "blueprint", "change", "students"]
