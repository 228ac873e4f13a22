"""What the pages of the logbook share."""

from flask import Blueprint
from werkzeug.wrappers import Response

from programme.core.forms import BaseForm

blueprint = Blueprint("logbook", __name__, url_prefix="/logbook")
Page = str | Response | tuple[str, int]
WRONG = 422


def status_of(form: BaseForm) -> int:
    """Give the status of a page with a form: what was sent and stands here again was not right."""
    return WRONG if form.is_submitted() else 200
