"""What the pages of a concern share: the blueprint they hang on, what a page answers, and who was first."""

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.access.identity import actor
from programme.concerns.models import Concern
from programme.core.forms import VersionedForm
from programme.core.web import record_opening

blueprint = Blueprint("concerns", __name__, url_prefix="/concerns")
Page = str | Response | tuple[str, int]
WRONG = 422
CONFLICT = 409


def is_behind(concern: Concern, form: VersionedForm) -> bool:
    """Tell whether somebody changed the concern since the page of a sent form was opened."""
    return form.is_submitted() and form.seen_version not in (None, concern.version)


def note_opening(concern: Concern) -> None:
    """Write who opened the file of whom a concern is about."""
    match, trajectory = concern.match, concern.trajectory
    student_id = match.student_id if match is not None else trajectory.student_id if trajectory is not None else None
    record_opening(actor().id, student_id=student_id, mentor_id=concern.mentor_id if student_id is None else None)
