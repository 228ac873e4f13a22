"""What the pages of matching share: their blueprint."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("matching", __name__, url_prefix="/matching")
Page = str | Response | tuple[str, int]
WRONG = 422
