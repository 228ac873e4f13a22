"""What the pages of a concern share: the blueprint they hang on, and what a page answers."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("concerns", __name__, url_prefix="/concerns")
Page = str | Response | tuple[str, int]
WRONG = 422
