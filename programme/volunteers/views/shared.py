"""What the pages of volunteers share: their blueprint, and opening a file on the record."""

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.access.identity import actor
from programme.access.visibility import load
from programme.core.web import record_opening
from programme.people.models import Mentor

blueprint = Blueprint("volunteers", __name__, url_prefix="/volunteers")
Page = str | Response | tuple[str, int]
WRONG = 422


def open_file(mentor_id: int) -> Mentor:
    """Give a mentor this person can reach, and note that the file was opened.

    :raises NotFound: when there is none, or not for this person.
    """
    mentor = load(actor(), Mentor, mentor_id)
    record_opening(actor().id, mentor_id=mentor.id)
    return mentor
