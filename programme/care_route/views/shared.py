"""What the pages of the care route share: the blueprint they hang on, and what a page answers."""

from flask import Blueprint
from werkzeug.wrappers import Response

blueprint = Blueprint("care_route", __name__, url_prefix="/care-route")
Page = str | Response | tuple[str, int]
WRONG = 422
